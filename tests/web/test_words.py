"""Both languages have every word, with the same values to fill, and none that no page uses."""

import re
from string import Formatter

import pytest
from django.utils.translation import override

from comity.core.release import REASONS
from comity.web import words
from comity.web.words import LANGUAGES, entries, word

HOUSE = words.HOUSE
# Keys made from a code at run time: {% code "kind" … %} and the like.
ASKED = (
    r"""(?:{% (?:t|nothing|tab|fact|submit|link_button) |{% tabs label="""
    r"""|{%[^%]* (?:label|hint|empty)=)["']([^"']+)["']"""
)
FAMILIES = (
    "spoken.",
    "tour.",
    "kind.",
    "reason.",
    "form.",
    "went.released",
    "went.recalled",
    "went.superseded",
    "waiting.",
    "where.",
    "misformed.",
    "desk.says.",
    "desk.way.",
    "embargo.why.",
    "mail.when.",
    "statement.",
    "approval.how.",
    "approval.stand.",
    "approval.done.",
    "chain.done.",
    "refused.",
    "consultation.level.",
    "text.form.",
    "answer.sent.",
    "goal-answer.",
    "draft.begin.",
    "beside.field.",
    "label.category.",
    "outlook.state.",
    "problem.",
    "word.wrong.",
    "policies.change.",
    "policies.of.",
    "policies.type.",
    "changes.",
)


def forms(language: str, key: str) -> list[str]:
    entry = entries(language)[key]
    return list(entry.values()) if isinstance(entry, dict) else [entry]


def values(language: str, key: str) -> set[str]:
    return {
        name for form in forms(language, key) for _, name, _, _ in Formatter().parse(form) if name
    }


def test_both_languages_have_the_same_keys() -> None:
    assert entries("en").keys() == entries("ko").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: str) -> None:
    said = {key: forms(language, key) for key in entries(language)}
    assert [key for key in said if not all(form.strip() for form in said[key])] == []


def test_both_languages_fill_in_the_same_values() -> None:
    assert [key for key in entries("en") if values("en", key) != values("ko", key)] == []


def test_what_is_korean_is_korean() -> None:
    others = {"language.other", "node.version", "to"}
    hangul = re.compile("[가-힣]")
    assert [
        key
        for key in entries("ko")
        if key not in others and not all(hangul.search(form) for form in forms("ko", key))
    ] == []


def test_every_word_is_used() -> None:
    sources = [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"""["']([a-z0-9.-]+)["']""", text))
    named |= {f"{key}.what" for key in named}  # {% nothing "came.none" %} takes both
    unused = [key for key in entries("en") if key not in named and not key.startswith(FAMILIES)]
    assert unused == []


def test_every_word_that_a_template_asks_for_exists() -> None:
    asked = {
        key for path in HOUSE.rglob("*.html") for key in re.findall(ASKED, path.read_text("utf-8"))
    }
    assert asked - entries("en").keys() == set()


def test_every_reason_has_words() -> None:
    assert [reason for reason in REASONS if f"reason.{reason}" not in entries("en")] == []


def test_number_chooses_the_form() -> None:
    assert word("agreement.lapses", "en", n=1) == "lapses in 1 day"
    assert word("agreement.lapses", "en", n=226) == "lapses in 226 days"
    assert word("agreement.lapses", "ko", n=226) == "효력 만료까지 226일"


def test_values_are_escaped_and_their_braces_left_alone() -> None:
    assert word("came.from", "en", party="<b>{0}</b>") == "from &lt;b&gt;{0}&lt;/b&gt;"


def test_another_language_falls_back_to_the_first() -> None:
    with override("de"):
        assert word("area") == "Area"
    with override("ko-kr"):
        assert word("area") == "분야"


def test_an_unknown_key_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        word("no-such-key")
