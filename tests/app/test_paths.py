"""The page's folders are found in an installed package and in a checkout."""

from pathlib import Path

from app import paths


def test_a_checkout_uses_its_top_level_folders(tmp_path: Path) -> None:
    assert paths._folder("static", tmp_path / "app") == tmp_path / "static"


def test_an_installed_package_uses_its_own_copy(tmp_path: Path) -> None:
    shipped = tmp_path / "app" / "_static"
    shipped.mkdir(parents=True)
    assert paths._folder("static", tmp_path / "app") == shipped


def test_the_three_folders() -> None:
    names = [path.name.lstrip("_") for path in (paths.STATIC, paths.TEMPLATES, paths.PRESETS)]
    assert names == ["static", "templates", "presets"]
