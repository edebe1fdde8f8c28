"""Kinds: the types of bodies and where they bear ids."""

import msgspec
import pytest

from comity.core.errors import (
    BodyInvalidError,
    ForbiddenCharacterError,
    ImpossibleDateError,
    MalformedError,
    UnknownKindError,
)
from comity.core.kinds import Kind, Kinds, check_id, is_id
from tests.core.makes import KINDS, REPORT, Report, Source, make_id


def test_an_older_schema_is_lifted_in_memory():
    assert KINDS.read("report", 1, '{"headline":"옛"}'.encode()) == Report(title="옛")


def test_a_newer_schema_is_unknown():
    with pytest.raises(UnknownKindError, match="schema 3"):
        KINDS.read("report", 3, b"{}")


def test_an_unknown_kind_is_named():
    with pytest.raises(UnknownKindError, match="recipe"):
        KINDS.read("recipe", 1, b"{}")


def test_readable_is_what_can_be_read():
    answers = [KINDS.readable("report", n) for n in (0, 1, 2, 3)]
    assert answers == [False, True, True, False]
    assert not KINDS.readable("recipe", 2)


def test_the_type_of_a_body_is_that_of_its_kind():
    assert KINDS.body("report") is Report
    with pytest.raises(UnknownKindError, match="recipe"):
        KINDS.body("recipe")


def test_a_wrong_field_is_named():
    with pytest.raises(BodyInvalidError, match=r"\$\.title"):
        KINDS.read("report", 2, b'{"title":1}')


@pytest.mark.parametrize("data", [b"", b"{", b'{"title":', b'{"title":"x"} x'])
def test_what_is_no_json_is_malformed(data: bytes):
    with pytest.raises(MalformedError):
        KINDS.read("report", 2, data)


def test_a_body_is_made_safe_before_it_is_read():
    with pytest.raises(ForbiddenCharacterError):
        KINDS.read("report", 2, rb'{"title":"\u0000"}')


def test_a_kind_may_refuse_a_body_that_cannot_be():
    def refuse(_: Report) -> None:
        raise ImpossibleDateError("never")

    kinds = Kinds([Kind("report", 1, Report, check=refuse)])
    with pytest.raises(ImpossibleDateError):
        kinds.read("report", 1, b'{"title":"x"}')


def test_the_check_sees_a_body_already_lifted():
    seen: list[object] = []
    kinds = Kinds([Kind("report", 2, Report, check=seen.append, upcast=REPORT.upcast)])
    kinds.read("report", 1, b'{"headline":"x"}')
    assert seen == [Report(title="x")]


def test_two_kinds_may_not_bear_one_name():
    kinds = Kinds([REPORT])
    with pytest.raises(ValueError, match="report"):
        kinds.register(Kind("report", 1, Source))


def test_a_kind_may_be_registered_again():
    kinds = Kinds([REPORT])
    assert kinds.register(REPORT) is REPORT
    assert list(kinds) == [REPORT]


def test_kinds_come_in_order_of_name():
    kinds = Kinds([REPORT, Kind("item", 1, Source)])
    assert [kind.name for kind in kinds] == ["item", "report"]
    assert "item" in kinds
    assert "recipe" not in kinds


def test_references_are_found_in_fields_lists_and_structs():
    body = Report(
        title=make_id(1),
        answers=make_id(4),
        about=(make_id(3),),
        sources=(Source(make_id(2)),),
        main=Source(make_id(5)),
    )
    assert KINDS.references("report", body) == tuple(make_id(n) for n in (2, 3, 4, 5))


def test_an_empty_string_is_no_reference():
    body = Report(title="x", answers="", about=("",), sources=(Source(""),))
    assert KINDS.references("report", body) == ()


def test_a_field_that_bears_ids_holds_nothing_else():
    with pytest.raises(BodyInvalidError, match="not the id"):
        KINDS.references("report", Report(title="x", answers="see the other one"))


class Wide(msgspec.Struct):
    first: int = 0
    ids: tuple[object, ...] = ()


def test_what_is_no_string_bears_no_id():
    kinds = Kinds([Kind("wide", 1, Wide, ("first", "ids[]"))])
    assert kinds.references("wide", Wide(7, (None, 3))) == ()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "report",
        "report--",
        make_id(1)[:-1],
        make_id(1) + "0",
        make_id(1) + "\n",
        " " + make_id(1),
        make_id(1).replace("-4000-", "-40g0-"),
        make_id(1, "Report"),
        make_id(1, "x" * 33),
        make_id(1, "9lives"),
    ],
)
def test_another_form_is_no_id(value: str):
    assert not is_id(value)
    with pytest.raises(BodyInvalidError):
        check_id(value)


@pytest.mark.parametrize("value", [make_id(1), make_id(2, "x" * 32), make_id(3, "a_b9")])
def test_an_id_is_a_kind_and_a_uuid(value: str):
    assert is_id(value)
    assert check_id(value) == value
