"""Whatever exactly is refused on a page has words in both languages, with the names it needs.

The syntax tree of the house is walked: who raises a refusal that somebody can meet on a page gives
it a fault with words, or its class is listed below as one whose general words say everything.
"""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import msgspec.inspect
import pytest
from django.utils.translation import override

import comity
from comity.core.errors import BodyInvalidError, ComityError
from comity.core.terms import Text
from comity.exchange.kinds import Item
from comity.programme.words import check_length, check_words
from comity.web import refusals
from comity.web.misforms import misformed
from comity.web.words import LANGUAGES, entries
from tests.web.test_refusals import ENGLISH, LISTED, classes

__all__ = ["classes"]

SOURCE = Path(comity.__path__[0])
SAY_ALL = """
    AgreedError BelowFloorError BodyMismatchError ChangedMeanwhileError ConflictError
    DatabaseBusyError
    DatabaseFullError DraftsFullError EmbargoPastError FingerprintDiffersError
    KeyUnavailableError MadeAheadError MailOffError NoAttachmentError NoEmbargoError
    NoReasonError NoSuchDraftError NoSuchPostError NoSuchRecordError NotOursError NotOwnerError
    NothingChangesError NothingToUndoError OtherProgrammeError OtherWordingError OwnGoalError
    PolicySameError PublicAlreadyError ReferencesDifferError RestoringError SealInvalidError
    UnknownKindError UnknownPeerError
"""
"""One thing each: the general words say it, and the record meant is the one on the page."""
BY_OTHERS = """
    AttachmentMismatchError CardInvalidError KeyOutOfTimeError KeyRevokedError MalformedError
    PackageRefusedError TruncatedError UnknownAlgorithmError UnknownKeyError
"""
"""A file or card that somebody else made: its maker corrects it, by the English sentence."""
WHOLE = frozenset((SAY_ALL + BY_OTHERS).split()) | LISTED
OWN_WORDS = ("web/accounts", "web/people", "node/people")
"""Rooms whose pages have a table of words by class (``test_refusals``)."""
ELSEWHERE = (
    "demo/", "cli/", "core/labels/", "node/backup", "node/home", "node/packages", "node/restore",
)  # fmt: skip
"""Whoever meets what is refused there sits at a terminal; labels of files are read there alone."""
EXCUSED = {
    "core/kinds.py BodyInvalidError": "what msgspec says, which is put into words by misforms",
    "core/state.py TransitionError": "the states are shown on the page that is loaded again",
    "plan/domain.py TransitionError": "as in core/state.py, for a step over several states",
    "plan/amending.py NotYourTurnError": "the page says who spoke last",
    "core/labelmap.py LabelUnmappedError": "a map of two other policies: a fault of the code",
    "core/label.py PolicyInvalidError": "a policy's file: its line is named where it is read",
    "core/label.py LabelInvalidError": "label of another policy or unsorted: a fault of the code",
    "core/label.py LabelsIncomparableError": "a fault of the code",
    "core/record.py ImpossibleDateError": "an instant before 2000 or after 2100: forms allow none",
    "core/card.py ImpossibleDateError": "a card, made by another node",
    "data/__init__.py PolicyInvalidError": "a policy that is shipped",
    "node/labelled.py LabelInvalidError": "the page of the file says so before it is asked",
    "programme/chain.py StepNotDueError": "the fault is one of three: final, next, done",
    "node/files.py TooLargeError": "a package or backup, at a terminal",
    "node/service.py TooLargeError": "to a peer",
    "node/sync.py TooLargeError": "from a peer",
    "node/wire.py TooLargeError": "from a peer",
    "node/introductions.py TooLargeError": "from a peer",
    "node/receive.py WrongHashError": "to a peer",
}


@dataclass(frozen=True)
class Raised:
    """A refusal as the source makes it; ``fault`` empty: none that can be read there."""

    place: str
    name: str
    fault: str
    names: frozenset[str]

    @property
    def key(self) -> str:
        known = type(self.name, (), {})
        return refusals.fault_key(refusals.own_key(known), self.fault)


def raised(place: str, source: str) -> Iterator[Raised]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if not name.endswith("Error") or name in WHOLE or name == "XmlRefusedError":
            continue
        fault = node.args[1].value if is_constant(node.args) else ""
        yield Raised(place, name, str(fault), frozenset(one.arg or "" for one in node.keywords))


def is_constant(args: list[ast.expr]) -> bool:
    return len(args) > 1 and isinstance(args[1], ast.Constant)


@pytest.fixture(scope="module")
def everything(classes: frozenset[type[ComityError]]) -> list[Raised]:
    """Every refusal that the source makes for somebody on a page."""
    named = {one.__name__ for one in classes}
    return [
        one
        for path in sorted(SOURCE.rglob("*.py"))
        if not (place := path.relative_to(SOURCE).as_posix()).startswith((*ELSEWHERE, *OWN_WORDS))
        for one in raised(place, path.read_text(encoding="utf-8"))
        if one.name in named
    ]


def excused(one: Raised) -> bool:
    return any(
        one.place.endswith(place) and one.name == name for place, name in map(str.split, EXCUSED)
    )


def test_each_refusal_that_a_page_can_show_has_a_fault_with_words(everything: list[Raised]) -> None:
    without = [
        f"{one.place} {one.name} {one.fault}"
        for one in everything
        if not excused(one) and one.key not in entries("en")
    ]
    assert without == []


def test_the_words_of_a_fault_ask_for_no_name_that_it_has_not(everything: list[Raised]) -> None:
    for one in everything:
        for language in LANGUAGES:
            words = str(entries(language).get(one.key, ""))
            asked = {name for _, name, _, _ in string.Formatter().parse(words) if name}
            assert asked <= one.names, one


def test_no_excuse_is_left_of_what_is_gone(everything: list[Raised]) -> None:
    used = {f"{one.place} {one.name}" for one in everything if one.key not in entries("en")}
    assert [one for one in EXCUSED if not any(place.endswith(one) for place in used)] == []


def test_a_fault_without_words_is_found() -> None:
    planted = 'raise TextInvalidError(f"{x} is odd.", "odd", code=x)\nraise TextInvalidError("x")'
    keys = [one.key for one in raised("x.py", planted)]
    assert keys == ["refused.text-invalid.odd", "refused.text-invalid."]
    assert not {*keys} & entries("en").keys()


def test_the_place_and_the_language_are_said_as_words() -> None:
    with override("ko"), pytest.raises(BodyInvalidError) as missing:
        check_words("paragraph", {"en": "x"}, "ko", "4")
    with override("ko"):
        assert "제4항: 정본 언어(한국어) 내용이 없습니다." in refusals.said(missing.value)
    with pytest.raises(BodyInvalidError) as long:
        check_length("title", {"en": "x" * 11}, 10)
    with override("en"):
        assert "(the title, English: 11 characters; at most 10 fit.)" in refusals.said(long.value)


class Form(msgspec.Struct, forbid_unknown_fields=True):
    """Whatever a field can be that is not as it should."""

    name: dict[str, str]
    areas: tuple[Text, ...] = ()


@pytest.mark.parametrize(
    ("sent", "en", "ko"),
    [
        (b"{}", "name: missing", "명칭: 빠져 있습니다"),
        (b'{"name": {}, "x": 1}', "x: not known", "x: 알 수 없는 항목입니다"),
        (b'{"name": 1}', "name: not in the form that is expected", "명칭: 형식에 맞지 않습니다"),
        (b'{"name": {}, "areas": [1]}', "areas 1: not in the form", "분야 1: 형식에 맞지"),
        (b'{"name": {}, "areas": [{"form": "x"}]}', "areas 1 › form: not one of", "분야 1 › 형식:"),
        (b"[]", "the whole: not in the form", "전체: 형식에 맞지 않습니다"),
    ],
)
def test_what_is_not_in_its_form_is_said_by_field(sent: bytes, en: str, ko: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(sent, type=Form)
    for language, said in (("en", en), ("ko", ko)):
        with override(language):
            assert said in str(misformed(refused.value))


def fields(of: msgspec.inspect.Type, seen: set[type]) -> Iterator[str]:
    if isinstance(of, msgspec.inspect.StructType) and of.cls not in seen:
        seen.add(of.cls)
        for field in of.fields:
            yield field.encode_name
            yield from fields(field.type, seen)
    inner = [getattr(of, name, None) for name in ("item_type", "key_type", "value_type")]
    for one in (*inner, *getattr(of, "types", ()), *getattr(of, "item_types", ())):
        if isinstance(one, msgspec.inspect.Type):
            yield from fields(one, seen)


def test_every_field_of_what_is_written_on_pages_is_called_by_a_word() -> None:
    named = {
        name for type_ in (Text, Item) for name in fields(msgspec.inspect.type_info(type_), set())
    }
    called = {key.removeprefix("misformed.field.") for key in entries("en")}
    assert sorted(named - called) == []


def test_a_korean_page_never_shows_what_msgspec_says() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(b'{"name": 1}', type=Form)
    error = BodyInvalidError("The body of a text: Expected `object`, got `int`")
    error.__cause__ = refused.value
    with override("ko"):
        said = refusals.said(error)
    assert not ENGLISH.search(said)
    assert "명칭: 형식에 맞지 않습니다" in said
