"""Texts for people, in both languages."""

from typing import Annotated

from pydantic import Field

from nn.registry import Part

Line = Annotated[str, Field(min_length=1, max_length=400)]
Long = Annotated[str, Field(min_length=1, max_length=800)]


class Text(Part):
    """A line or two, the same in both languages."""

    en: Line
    zh: Line


class Paragraph(Part):
    """A longer text, the same in both languages."""

    en: Long
    zh: Long
