"""Files that cross an air gap, and what becomes of them on the way."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.core.card import SignedCard
from comity.core.errors import (
    ComityError,
    FeedChainError,
    FeedGapError,
    MalformedError,
    ReceiptInvalidError,
    TooLargeError,
    WrongAudienceError,
    WrongEpochError,
)
from comity.core.feed import Entry
from comity.node import feeds, files, packages, receive, wire
from comity.node.files import DiskFullError, NotWrittenError, TruncatedError
from comity.node.packages import PackageInvalidError, export_package, import_file, import_package
from comity.node.peers import Introduction, UnknownPeerError
from tests.node.houses import House, give, make_partners, meet, pull


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_partners(tmp_path)
    for receiver, sender in ((made.nato, made.kor), (made.kor, made.nato)):
        pull(receiver, sender)
    return made


def export(house: House, path: Path, **more: int) -> packages.Exported:
    return export_package(house.kor, "NATO", path, **more)


def held(house: House, name: str) -> bool:
    return bool(
        house.nato.db.value("SELECT 1 FROM node_record WHERE name = %s AND state = 'held'", (name,))
    )


def contents(house: House) -> tuple[object, ...]:
    """What importing a bad file must leave as it was."""
    db = house.nato.db
    return (
        db.rows("SELECT id, sha256, state FROM node_record ORDER BY id"),
        db.rows("SELECT seq, hash FROM node_feedin"),
        db.rows("SELECT card FROM node_peer"),
        db.value("SELECT count(*) FROM node_quarantine"),
    )


def test_a_package_brings_what_a_pull_would_and_a_receipt_comes_back(
    house: House, tmp_path: Path
) -> None:
    name = give(house.kor, "by courier", to=("NATO",))
    file, back = tmp_path / "to-nato", tmp_path / "receipt"
    assert export(house, file).entries == 1
    taken = import_file(house.nato, file, back)
    assert (taken.stored, taken.already) == (1, False)
    assert held(house, name)
    assert import_file(house.kor, back).seq == taken.end
    assert house.kor.db.value("SELECT receipt_seq FROM node_feedout") == taken.end
    assert export(house, file).entries == 0


def test_a_recall_crosses_the_gap_as_well(house: House, tmp_path: Path) -> None:
    from comity.node import publish

    name = give(house.kor, "by courier", to=("NATO",))
    pull(house.nato, house.kor)
    publish.recall(node=house.kor, actor=publish.NODE, name=name, parties=("NATO",))
    export(house, tmp_path / "p")
    assert import_package(house.nato, tmp_path / "p").recalled == 1
    assert not held(house, name)


def test_importing_twice_changes_nothing_and_says_so(house: House, tmp_path: Path) -> None:
    give(house.kor, "once", to=("NATO",))
    export(house, tmp_path / "p")
    import_package(house.nato, tmp_path / "p")
    before = contents(house)
    again = import_package(house.nato, tmp_path / "p", tmp_path / "receipt")
    assert again.already
    assert str(again).startswith("Already taken")
    assert contents(house) == before
    assert import_file(house.kor, tmp_path / "receipt").seq == again.end
    assert import_file(house.kor, tmp_path / "receipt").seq == again.end


def test_what_a_later_package_repeats_is_passed_over(house: House, tmp_path: Path) -> None:
    give(house.kor, "first", to=("NATO",))
    export(house, tmp_path / "1")
    second = give(house.kor, "second", to=("NATO",))
    export(house, tmp_path / "2")
    import_package(house.nato, tmp_path / "1")
    assert import_package(house.nato, tmp_path / "2").stored == 1
    assert held(house, second)
    assert import_package(house.nato, tmp_path / "1").already


def test_a_package_and_the_network_go_on_from_each_other(house: House, tmp_path: Path) -> None:
    give(house.kor, "by courier", to=("NATO",))
    export(house, tmp_path / "p")
    by_wire = give(house.kor, "by wire", to=("NATO",))
    import_package(house.nato, tmp_path / "p")
    pull(house.nato, house.kor)
    assert held(house, by_wire)


def test_a_package_in_wrong_order_names_where_the_one_before_ends(
    house: House, tmp_path: Path
) -> None:
    give(house.kor, "first", to=("NATO",))
    export(house, tmp_path / "1")
    import_package(house.nato, tmp_path / "1", tmp_path / "receipt")
    import_file(house.kor, tmp_path / "receipt")
    give(house.kor, "second", to=("NATO",))
    export(house, tmp_path / "2")
    house.nato.db.execute("DELETE FROM node_feedin")  # as if the first had never come
    with pytest.raises(FeedGapError, match="begins after entry"):
        import_package(house.nato, tmp_path / "2")


def test_more_than_fits_goes_into_the_next_package(house: House, tmp_path: Path) -> None:
    names = [give(house.kor, f"item {n}", to=("NATO",)) for n in range(3)]
    pages = feeds.pull
    try:
        feeds.pull = lambda node, peer, request: pages(
            node, peer, wire.Pull(request.epoch, request.seq, 1, request.receipt)
        )
        one = export(house, tmp_path / "1", limit=1)
        assert (one.entries, one.more) == (1, True)
        whole = export(house, tmp_path / "2")
        assert (whole.entries, whole.more) == (3, False)
    finally:
        feeds.pull = pages
    import_package(house.nato, tmp_path / "1")
    import_package(house.nato, tmp_path / "2")
    assert all(held(house, name) for name in names)


def test_any_change_of_any_byte_is_refused_by_name_and_changes_nothing(
    house: House, tmp_path: Path
) -> None:
    give(house.kor, "secret", to=("NATO",))
    export(house, tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    before = contents(house)

    @settings(max_examples=150, deadline=None, database=None)
    @given(st.integers(0, len(data) - 1), st.integers(1, 255))
    def altered(at: int, by: int) -> None:
        bad = bytearray(data)
        bad[at] ^= by
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(ComityError):
            import_package(house.nato, tmp_path / "bad", tmp_path / "receipt")

    altered()
    assert contents(house) == before
    assert not (tmp_path / "receipt").exists()
    middle = bytearray(data)
    middle[len(data) - 300] ^= 1  # within the ciphertext
    (tmp_path / "bad").write_bytes(middle)
    with pytest.raises(PackageInvalidError, match="not as KOR made it"):
        import_package(house.nato, tmp_path / "bad")


def test_a_truncated_package_is_refused_wherever_it_ends(house: House, tmp_path: Path) -> None:
    give(house.kor, "secret", to=("NATO",))
    export(house, tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    for end in {0, 5, 17, 20, 40, len(data) // 2, len(data) - 1}:
        (tmp_path / "bad").write_bytes(data[:end])
        with pytest.raises(TruncatedError, match="ends before its end"):
            import_package(house.nato, tmp_path / "bad")
    (tmp_path / "bad").write_bytes(data + b"\0")
    with pytest.raises(PackageInvalidError, match="goes on after its end"):
        import_package(house.nato, tmp_path / "bad")


def test_a_package_for_somebody_else_is_refused_and_cannot_be_read(
    house: House, tmp_path: Path
) -> None:
    meet(house.kor, house.ccdcoe)
    give(house.kor, "words for NATO alone", to=("NATO",))
    export(house, tmp_path / "p")
    assert b"words for NATO alone" not in (tmp_path / "p").read_bytes()
    with pytest.raises(WrongAudienceError, match="for NATO"):
        import_package(house.ccdcoe, tmp_path / "p")
    with pytest.raises(UnknownPeerError):
        export_package(house.nato, "CCDCOE", tmp_path / "q")


def test_a_package_of_a_stranger_is_refused(house: House, tmp_path: Path) -> None:
    meet(house.kor, house.ccdcoe)
    export_package(house.kor, "CCDCOE", tmp_path / "p")
    house.ccdcoe.db.execute("DELETE FROM node_peer")
    with pytest.raises(UnknownPeerError):
        import_package(house.ccdcoe, tmp_path / "p")


def test_a_package_of_another_epoch_is_refused(house: House, tmp_path: Path) -> None:
    export(house, tmp_path / "p")
    house.nato.db.execute("UPDATE node_feedin SET epoch = 7")
    with pytest.raises(WrongEpochError):
        import_package(house.nato, tmp_path / "p")


def test_a_forked_feed_is_noticed_where_two_packages_overlap(house: House, tmp_path: Path) -> None:
    give(house.kor, "first", to=("NATO",))
    export(house, tmp_path / "1")
    import_package(house.nato, tmp_path / "1")
    give(house.kor, "second", to=("NATO",))
    export(house, tmp_path / "2")
    house.nato.db.execute(
        "UPDATE node_entryin SET raw = %s WHERE seq = (SELECT max(seq) FROM node_entryin)",
        (b"another",),
    )
    with pytest.raises(FeedChainError, match="forked"):
        import_package(house.nato, tmp_path / "2")


def test_a_receipt_is_refused_where_it_is_not_for_what_was_given(
    house: House, tmp_path: Path
) -> None:
    meet(house.kor, house.ccdcoe)
    pull(house.ccdcoe, house.kor)
    receipt = receive.last_receipt(house.ccdcoe, "KOR")
    for audience, error in (("NATO", WrongAudienceError), ("CCDCOE", None)):
        body = wire.encode(packages.ReceiptFile("KOR", audience, receipt))
        (tmp_path / "r").write_bytes(packages.RECEIPT_MAGIC + body)
        if error is None:
            import_file(house.kor, tmp_path / "r")
        else:
            with pytest.raises(error):
                import_file(house.kor, tmp_path / "r")
    house.kor.db.execute("UPDATE node_feedentry SET hash = %s", ("f" * 64,))
    with pytest.raises(ReceiptInvalidError, match="another feed"):
        import_file(house.kor, tmp_path / "r")
    with pytest.raises(WrongAudienceError, match="for KOR"):
        import_file(house.nato, tmp_path / "r")


def test_a_full_disk_leaves_nothing_behind_and_the_older_file_whole(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "p").write_bytes(b"older")
    give(house.kor, "big", to=("NATO",))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="disk is full"):
        export(house, folder / "p")
    monkeypatch.undo()
    assert [path.name for path in folder.iterdir()] == ["p"]
    assert (folder / "p").read_bytes() == b"older"
    with pytest.raises(NotWrittenError, match="could not be written"):
        export(house, tmp_path / "nowhere" / "p")
    assert export(house, folder / "p").entries == 1


def test_only_its_owner_may_read_a_package(house: House, tmp_path: Path) -> None:
    export(house, tmp_path / "p")
    assert (tmp_path / "p").stat().st_mode & 0o077 == 0


def test_a_part_that_claims_to_be_endless_is_not_read(house: House, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(packages.MAGIC + b"\xff\xff\xff\xff" + b"x" * 100)
    with pytest.raises(TooLargeError):
        import_package(house.nato, tmp_path / "bad")


def test_rubbish_is_refused_whatever_it_is(house: House, tmp_path: Path) -> None:
    starts = (b"", packages.MAGIC, packages.RECEIPT_MAGIC, packages.MAGIC + b"\0\0\0\x20")

    @settings(max_examples=200, deadline=None, database=None)
    @given(st.sampled_from(starts), st.binary(max_size=200))
    def rubbish(start: bytes, rest: bytes) -> None:
        (tmp_path / "bad").write_bytes(start + rest)
        with pytest.raises(ComityError):
            import_file(house.nato, tmp_path / "bad")

    rubbish()


_TYPES = (wire.Page, wire.Pull, wire.Return, wire.Returned, wire.Refusal, SignedCard, Introduction)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(st.sampled_from((*_TYPES, Entry)), st.binary(max_size=300) | _VALUES.map(wire.encode))
def test_no_message_raises_anything_but_a_refusal(type_: type, data: bytes) -> None:
    with suppress(MalformedError):
        wire.decode(data, type_)


def test_a_deep_message_is_refused() -> None:
    with pytest.raises(MalformedError):
        wire.decode(b"\x91" * 100_000, wire.Page)


def test_a_file_read_in_part_is_truncated(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    with (tmp_path / "f").open("rb") as file, pytest.raises(TruncatedError):
        files.take_exactly(file, 4)
