"""Texts: never empty, never in one language only, short enough for their place."""

import pytest
from pydantic import ValidationError

from app.text import Paragraph, Text


@pytest.mark.parametrize(("cls", "longest"), [(Text, 400), (Paragraph, 800)])
def test_a_text_has_both_languages_and_a_limit(cls: type[Text | Paragraph], longest: int) -> None:
    text = cls(en="a" * longest, zh="字")
    assert len(text.en) == longest
    for wrong in ({"en": "a"}, {"en": "a", "zh": ""}, {"en": "a" * (longest + 1), "zh": "字"}):
        with pytest.raises(ValidationError):
            cls.model_validate(wrong)
