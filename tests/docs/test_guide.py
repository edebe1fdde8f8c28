"""The user's guide: the same in both languages, each with a picture of its own for every step."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
MOST_BYTES = 200_000


def guide(language: str) -> str:
    return (DOCS / f"guide.{language}.md").read_text(encoding="utf-8")


def pictures(language: str) -> list[str]:
    return re.findall(r"\]\(pictures/guide/([a-z-]+)\.\w\w\.png\)", guide(language))


def test_both_languages_show_the_same_steps_in_the_same_order() -> None:
    assert pictures("en") == pictures("ko")
    assert guide("en").count("\n## ") == guide("ko").count("\n## ")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_picture_is_there_in_the_language_of_the_guide_and_small(language: str) -> None:
    shown = {f"{name}.{language}.png" for name in pictures(language)}
    held = {path.name for path in (DOCS / "pictures/guide").glob(f"*.{language}.png")}
    assert shown <= held
    assert set(re.findall(r"pictures/guide/[a-z-]+\.(\w\w)", guide(language))) == {language}
    sizes = {name: (DOCS / "pictures/guide" / name).stat().st_size for name in shown}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
