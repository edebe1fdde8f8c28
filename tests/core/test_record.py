"""Records: sealed, read again, and refused by name when a byte is another."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core import canonical, record, sealing
from comity.core.errors import (
    BodyInvalidError,
    BodyMismatchError,
    ComityError,
    ForbiddenCharacterError,
    ImpossibleDateError,
    MadeAheadError,
    MalformedError,
    NotCanonicalError,
    ReferencesDifferError,
    SealInvalidError,
    TooLargeError,
    UnknownKindError,
)
from comity.core.kinds import Kinds
from comity.core.record import Pointer
from tests.core.makes import (
    CLEAR,
    DAEOEBI,
    ILBAN,
    KINDS,
    KOR_SIGNER,
    NOW,
    SALT,
    Report,
    Source,
    flip,
    make_header,
    make_id,
    make_outline,
    make_version,
)

FULL = Report(
    title="사이버 위협",
    answers=make_id(9),
    about=(make_id(8), make_id(7), make_id(8)),
    sources=(Source(make_id(6), "A1"), Source("", "B2")),
    main=Source(make_id(5)),
)


def verify_and_read(sealed: record.Sealed) -> record.Version:
    """What a node does with what came: the seal, then the rest."""
    sealing.verify(KOR_SIGNER.public_key, sealing.HEADER, sealed.header, sealed.seal.signature)
    return record.read(sealed, KINDS)


def test_what_is_made_reads_as_the_same():
    version = make_version(FULL)
    assert verify_and_read(version.sealed) == version


def test_the_header_names_what_the_body_bears_sorted_and_once():
    header = make_version(FULL).header
    assert header.refs == tuple(make_id(n) for n in (5, 6, 7, 8, 9))


def test_a_body_without_ids_makes_no_references():
    assert make_version(Report(title="x")).header.refs == ()


def test_labels_are_sorted_by_policy_and_releasable_to_without_repeats():
    header = make_version(labels=(CLEAR, DAEOEBI), releasable_to=("NATO", "JPN", "NATO")).header
    assert [label.policy for label in header.labels] == ["KOR", "TLP"]
    assert header.releasable_to == ("JPN", "NATO")


def test_nobody_named_means_the_owner_alone():
    assert make_version(releasable_to=()).header.releasable_to == ()


def test_the_newest_schema_is_written():
    assert make_version().header.schema == 2


def test_a_pointer_names_the_version_by_the_hash_of_its_header():
    version = make_version()
    assert version.pointer == Pointer(make_id(1), NOW, canonical.sha256(version.sealed.header))


def test_every_other_byte_of_the_header_breaks_the_seal():
    sealed = make_version(FULL).sealed
    for position in range(len(sealed.header)):
        with pytest.raises(SealInvalidError):
            verify_and_read(replace(sealed, header=flip(sealed.header, position)))


def test_every_other_byte_of_the_signature_breaks_the_seal():
    sealed = make_version(FULL).sealed
    for position in range(len(sealed.seal.signature)):
        seal = sealing.Seal(sealed.seal.keyid, flip(sealed.seal.signature, position))
        with pytest.raises(SealInvalidError):
            verify_and_read(replace(sealed, seal=seal))


def test_every_other_byte_of_the_body_is_noticed():
    sealed = make_version(FULL).sealed
    assert sealed.body is not None
    for position in range(len(sealed.body)):
        with pytest.raises(BodyMismatchError, match="not those that were sealed"):
            verify_and_read(replace(sealed, body=flip(sealed.body, position)))


def test_every_other_byte_of_the_salt_is_noticed():
    sealed = make_version(FULL).sealed
    for position in range(len(SALT)):
        with pytest.raises(BodyMismatchError, match="not those that were sealed"):
            verify_and_read(replace(sealed, salt=flip(SALT, position)))


@pytest.mark.parametrize("salt", [b"", SALT[:15], SALT + b"\0"])
def test_a_salt_of_another_length_is_refused_when_read(salt: bytes):
    sealed = make_version().sealed
    with pytest.raises(BodyMismatchError, match="must have 16"):
        record.read(replace(sealed, salt=salt), KINDS)


def test_a_salt_of_another_length_is_refused_when_made():
    with pytest.raises(BodyMismatchError, match="must have 16"):
        record.make(
            make_outline(),
            Report(title="x"),
            kinds=KINDS,
            signer=KOR_SIGNER,
            salt=SALT[:8],
            made_at=NOW,
        )


def test_bytes_cannot_move_between_salt_and_body():
    sealed = make_version().sealed
    assert sealed.body is not None
    moved = replace(sealed, salt=SALT + sealed.body[:1], body=sealed.body[1:])
    with pytest.raises(BodyMismatchError):
        record.read(moved, KINDS)


def test_the_size_must_be_the_bodys():
    sealed = make_version().sealed
    header = record.read_header(sealed.header)
    other = msgspec.structs.replace(
        header, content=msgspec.structs.replace(header.content, size=header.content.size + 1)
    )
    with pytest.raises(BodyMismatchError):
        record.check_content(other, SALT, sealed.body or b"")


def test_a_destroyed_body_leaves_all_else_to_verify():
    sealed = replace(make_version(FULL).sealed, salt=None, body=None)
    version = verify_and_read(sealed)
    assert version.body is None
    assert version.header.refs == make_version(FULL).header.refs


@pytest.mark.parametrize("half", [{"salt": None}, {"body": None}])
def test_a_body_does_not_come_without_salt_nor_salt_without_body(half: dict[str, None]):
    with pytest.raises(BodyMismatchError, match="only one"):
        record.read(replace(make_version().sealed, **half), KINDS)


def sealed_with(**changes: object) -> record.Sealed:
    """A sealed report whose header says something else."""
    sealed = make_version(FULL).sealed
    fields = msgspec.to_builtins(make_version(FULL).header)
    return replace(sealed, header=canonical.encode({**fields, **changes}))


@pytest.mark.parametrize(
    "refs",
    [
        pytest.param([], id="none"),
        pytest.param([make_id(n) for n in (5, 6, 7, 8)], id="one missing"),
        pytest.param([make_id(n) for n in (5, 6, 7, 8, 9, 10)], id="one too many"),
        pytest.param([make_id(n) for n in (4, 6, 7, 8, 9)], id="another"),
    ],
)
def test_references_that_are_not_the_bodys_are_refused(refs: list[str]):
    with pytest.raises(ReferencesDifferError):
        record.read(sealed_with(refs=refs), KINDS)


def test_a_record_of_an_unknown_kind_is_kept_unread():
    sealed = make_version(FULL).sealed
    version = record.read(sealed, Kinds())
    assert version.body is None
    assert version.sealed == sealed


def test_a_record_of_a_newer_schema_is_kept_unread():
    assert record.read(sealed_with(schema=3), KINDS).body is None


def test_a_body_of_an_unknown_kind_must_still_be_safe():
    body = rb'{"title":"\u0000"}'
    content = {
        "sha256": canonical.sha256(SALT + body),
        "size": len(body),
        "type": "application/json",
    }
    sealed = replace(sealed_with(content=content, refs=[]), body=body)
    with pytest.raises(ForbiddenCharacterError):
        record.read(sealed, Kinds())


def test_a_body_that_says_it_is_a_page_is_refused():
    content = msgspec.to_builtins(make_version(FULL).header.content)
    with pytest.raises(MalformedError, match="text/html"):
        record.read(sealed_with(content={**content, "type": "text/html"}), KINDS)


def test_a_kind_not_registered_cannot_be_made():
    with pytest.raises(UnknownKindError, match="recipe"):
        make_version(kind="recipe", id=make_id(1, "recipe"))


def test_a_body_of_another_type_cannot_be_made():
    with pytest.raises(BodyInvalidError, match="The body of a report"):
        make_version(Source())


def test_a_body_over_one_mebibyte_cannot_be_made():
    with pytest.raises(TooLargeError):
        make_version(Report(title="x" * canonical.MAX_BODY_BYTES))


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_a_body_with_a_forbidden_character_cannot_be_made(text: str):
    with pytest.raises(ForbiddenCharacterError):
        make_version(Report(title=text))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"id": "report"}, BodyInvalidError, id="id"),
        pytest.param({"id": make_id(1, "item")}, MalformedError, id="id of another kind"),
        pytest.param({"owner": "kor"}, MalformedError, id="owner in small letters"),
        pytest.param({"owner": "KOR\n"}, MalformedError, id="owner with a line feed"),
        pytest.param({"subject": "CYB/1"}, MalformedError, id="subject"),
        pytest.param({"subject": "CYB\n"}, MalformedError, id="subject with a line feed"),
        pytest.param({"labels": ()}, MalformedError, id="no label"),
        pytest.param({"labels": (ILBAN, DAEOEBI)}, MalformedError, id="two of one policy"),
        pytest.param({"releasable_to": ("",)}, MalformedError, id="an empty name"),
        pytest.param({"post": "x" * 65}, MalformedError, id="a long post"),
        pytest.param({"post": "\0"}, ForbiddenCharacterError, id="U+0000"),
        pytest.param({"post": "\ud800"}, ForbiddenCharacterError, id="half a pair"),
    ],
)
def test_an_outline_that_cannot_be_is_refused(changes: dict[str, object], error: type[ComityError]):
    make_version()
    for _ in range(2):  # what was found good is remembered, and nothing else
        with pytest.raises(error):
            make_version(**changes)


@pytest.mark.parametrize("made_at", [0, -1, 946_684_799_999, 4_102_444_800_000, NOW * 1000])
def test_an_instant_outside_2000_to_2100_cannot_be(made_at: int):
    with pytest.raises(ImpossibleDateError):
        record.check_made_at(made_at)
    with pytest.raises(ImpossibleDateError):
        record.read_header(make_header(made_at=made_at))


@pytest.mark.parametrize("made_at", [946_684_800_000, 4_102_444_799_999])
def test_the_first_and_last_instants_can_be(made_at: int):
    assert record.check_made_at(made_at) == made_at


@pytest.mark.parametrize("made_at", [10**18, -(10**18), 2**64, 2**200])
def test_an_instant_that_no_calendar_shows_is_malformed(made_at: int):
    with pytest.raises(MalformedError):
        record.read_header(make_header(made_at=made_at))


def test_five_minutes_ahead_are_allowed_and_a_millisecond_more_is_not():
    record.check_ahead(NOW + 300_000, NOW)
    with pytest.raises(MadeAheadError, match="300 seconds"):
        record.check_ahead(NOW + 300_001, NOW)


def test_the_next_instant_is_now_or_just_after_the_previous():
    assert record.next_instant(NOW, None) == NOW
    assert record.next_instant(NOW, NOW - 5) == NOW
    assert record.next_instant(NOW, NOW) == NOW + 1
    assert record.next_instant(NOW, NOW + 9) == NOW + 10


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"refs": [make_id(2), make_id(1)]}, id="refs unsorted"),
        pytest.param({"refs": [make_id(2), make_id(2)]}, id="refs twice"),
        pytest.param({"releasable_to": ["NATO", "JPN"]}, id="releasable_to unsorted"),
        pytest.param({"releasable_to": ["NATO", "NATO"]}, id="releasable_to twice"),
        pytest.param({"labels": []}, id="no label"),
        pytest.param({"labels": msgspec.to_builtins([CLEAR, ILBAN])}, id="labels unsorted"),
        pytest.param({"labels": msgspec.to_builtins([ILBAN, ILBAN])}, id="labels twice"),
        pytest.param({"kind": "item"}, id="kind not the id's"),
        pytest.param({"kind": "report\n", "id": make_id(1)}, id="kind with a line feed"),
        pytest.param({"schema": 0}, id="schema nought"),
        pytest.param({"schema": 1001}, id="schema too high"),
        pytest.param({"unknown": 1}, id="a field unknown"),
        pytest.param({"made_at": "2025"}, id="a date in words"),
        pytest.param({"content": {"sha256": "0" * 63, "size": 1, "type": "x"}}, id="short hash"),
        pytest.param({"content": {"sha256": "0" * 64 + "\n", "size": 1, "type": "x"}}, id="hash"),
        pytest.param({"content": {"sha256": "A" * 64, "size": 1, "type": "x"}}, id="capitals"),
        pytest.param({"content": {"sha256": "0" * 64, "size": -1, "type": "x"}}, id="size"),
        pytest.param({"content": {"sha256": "0" * 64, "size": 2**20 + 1, "type": "x"}}, id="big"),
        pytest.param({"content": {"sha256": "0" * 64, "size": 1, "type": ""}}, id="no type"),
    ],
)
def test_a_header_that_cannot_be_is_malformed(changes: dict[str, object]):
    with pytest.raises(MalformedError):
        record.read_header(make_header(**changes))


@pytest.mark.parametrize("ref", ["", "x", "report--1", make_id(1).upper(), make_id(1) + "\n"])
def test_a_reference_that_is_no_id_is_refused(ref: str):
    with pytest.raises(BodyInvalidError):
        record.read_header(make_header(refs=[ref]))


def test_a_header_that_is_not_canonical_is_refused():
    with pytest.raises(NotCanonicalError):
        record.read_header(make_header().replace(b'"id":', b'"id": '))


def test_a_header_over_its_limit_is_refused():
    with pytest.raises(TooLargeError):
        record.read_header(make_header(refs=[make_id(n) for n in range(2000)]))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_header_with_another_byte_reads_as_another_or_is_refused(place: int, mask: int):
    data = make_header()
    changed = flip(data, place % len(data), mask)
    try:
        header = record.read_header(changed)
    except ComityError:
        return
    assert header != record.read_header(data)


@given(st.binary(max_size=300), st.binary(max_size=20), st.binary(max_size=300))
def test_arbitrary_records_raise_nothing_but_what_is_ours(header: bytes, salt: bytes, body: bytes):
    for raw in (header, make_header()):
        sealed = record.Sealed(raw, sealing.Seal("", b""), salt, body)
        with pytest.raises(ComityError):
            record.read(sealed, KINDS)


@given(st.binary(max_size=200))
def test_an_arbitrary_body_of_a_known_kind_raises_nothing_but_what_is_ours(body: bytes):
    content = {
        "sha256": canonical.sha256(SALT + body),
        "size": len(body),
        "type": "application/json",
    }
    sealed = replace(sealed_with(content=content, refs=[]), body=body)
    with pytest.raises(ComityError):
        record.read(sealed, KINDS)
