"""Attachments between nodes: given with their record, asked for until they come, gone with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from comity.core.attachment import File
from comity.core.errors import AttachmentMismatchError, NoAttachmentError
from comity.node import attaching, attachments, packages, publish, wire
from comity.node.attaching import NotGivenError
from comity.node.publish import NODE, Marking
from comity.node.sync import sync_peer
from comity.node.verify import verify
from tests.node.attached import PHOTO, PLAN, ask, bytes_of, enclose, fetch, request
from tests.node.houses import (
    PLAIN,
    House,
    give,
    item,
    label,
    make_partners,
    pull,
)
from tests.node.test_sync import house_at, serving
from tests.node.yesterday import Yesterday


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    return make_partners(tmp_path)


def test_they_come_after_the_record_that_names_them(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN, PHOTO)
    pull(house.nato, house.kor)
    assert bytes_of(house.nato, version.header.id) == []
    assert fetch(house.nato, house.kor) == 2
    assert bytes_of(house.nato, version.header.id) == [PLAN, PHOTO]
    assert fetch(house.nato, house.kor) == 0
    assert [*verify(house.kor), *verify(house.nato)] == []


def test_a_body_that_names_bytes_that_are_not_there_is_not_sealed(house: House) -> None:
    before = house.kor.db.value("SELECT count(*) FROM node_record")
    with pytest.raises(NoAttachmentError):
        enclose(house.kor, "with files", PLAN, bytes_too=False)
    assert house.kor.db.value("SELECT count(*) FROM node_record") == before


def test_what_a_peer_was_not_given_is_refused_like_what_there_is_not(house: House) -> None:
    hidden = enclose(house.kor, "for nobody", PLAN, to=())
    not_yet = enclose(house.kor, "not pulled yet", PLAN)
    told = set()
    for asked in (request(hidden), request(not_yet), wire.Fetch(hidden.header.id, 1, "0" * 64)):
        with pytest.raises(NotGivenError) as refused:
            ask(house.nato, house.kor, asked)
        told.add(str(refused.value).replace(asked.name, "ID"))
    assert len(told) == 1


def test_a_hash_that_is_known_from_elsewhere_opens_nothing(house: House) -> None:
    hidden = enclose(house.kor, "for nobody", PLAN, to=())
    given = enclose(house.kor, "given", PHOTO)
    pull(house.nato, house.kor)
    asked = wire.Fetch(given.header.id, given.header.made_at, request(hidden).sha256)
    with pytest.raises(NotGivenError):
        ask(house.nato, house.kor, asked)


def test_naming_another_record_s_hash_in_an_own_record_brings_no_bytes(house: House) -> None:
    hidden = enclose(house.kor, "for nobody", PLAN, to=())
    stolen = item("theirs", attachments=hidden.body.attachments)
    version = publish.publish(
        node=house.nato, actor=NODE, kind="item", subject="CYB",
        marking=Marking((PLAIN,), ("KOR",)), body=stolen,
    )  # fmt: skip
    pull(house.kor, house.nato)
    assert bytes_of(house.kor, version.header.id) == []
    with pytest.raises(NotGivenError):
        ask(house.nato, house.kor, request(version))


def test_a_recall_destroys_them_at_the_peer_and_they_are_served_no_more(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    fetch(house.nato, house.kor)
    publish.recall(node=house.kor, actor=NODE, name=version.header.id, parties=("NATO",))
    with pytest.raises(NotGivenError):
        ask(house.nato, house.kor, request(version))
    pull(house.nato, house.kor)
    assert bytes_of(house.nato, version.header.id) == []
    assert bytes_of(house.kor, version.header.id) == [PLAN]
    assert [*verify(house.kor), *verify(house.nato)] == []


def test_a_relabelling_out_of_reach_destroys_them_at_the_peer(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    fetch(house.nato, house.kor)
    publish.relabel(
        node=house.kor, actor=NODE, name=version.header.id,
        marking=Marking((label("Ⅱ급비밀"),), ("NATO",)),
    )  # fmt: skip
    pull(house.nato, house.kor)
    assert bytes_of(house.nato, version.header.id) == []


def test_a_relabelling_within_reach_moves_no_bytes(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    fetch(house.nato, house.kor)
    publish.relabel(
        node=house.kor, actor=NODE, name=version.header.id,
        marking=Marking((label("대외비"),), ("NATO",)),
    )  # fmt: skip
    house.time.move()
    pull(house.nato, house.kor)
    assert fetch(house.nato, house.kor) == 0
    assert bytes_of(house.nato, version.header.id) == [PLAN]


def test_what_was_recalled_before_it_came_is_not_asked_for(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    publish.recall(node=house.kor, actor=NODE, name=version.header.id, parties=("NATO",))
    pull(house.nato, house.kor)
    assert attaching.missing(house.nato, "KOR") == []


def test_what_is_given_again_after_a_recall_comes_again(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    fetch(house.nato, house.kor)
    publish.recall(node=house.kor, actor=NODE, name=version.header.id, parties=("NATO",))
    pull(house.nato, house.kor)
    house.time.move()
    publish.relabel(
        node=house.kor, actor=NODE, name=version.header.id, marking=Marking((PLAIN,), ("NATO",))
    )
    pull(house.nato, house.kor)
    assert fetch(house.nato, house.kor) == 1
    assert bytes_of(house.nato, version.header.id) == [PLAN]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda file: File(file.salt, file.data[::-1]),
        lambda file: File(bytes(16), file.data),
        lambda file: File(file.salt, file.data + b"x"),
    ],
)
def test_tampered_bytes_are_refused_and_asked_for_again(
    house: House, tamper: Callable[[File], File]
) -> None:
    version = enclose(house.kor, "with files", PLAN)
    pull(house.nato, house.kor)
    (one,) = attaching.missing(house.nato, "KOR")
    with pytest.raises(AttachmentMismatchError):
        attaching.take(house.nato, one, tamper(ask(house.nato, house.kor, one.request)))
    assert bytes_of(house.nato, version.header.id) == []
    assert fetch(house.nato, house.kor) == 1


def test_destroyed_bytes_leave_all_that_verifies(house: House) -> None:
    version = enclose(house.kor, "with files", PLAN, PHOTO)
    pull(house.nato, house.kor)
    fetch(house.nato, house.kor)
    for node in (house.kor, house.nato):
        node.db.execute("UPDATE node_attachment SET salt = NULL, data = NULL")
        assert list(verify(node)) == []
    with pytest.raises(NotGivenError):
        ask(house.nato, house.kor, request(version))
    assert len(attaching.missing(house.nato, "KOR")) == 2


def test_verify_finds_bytes_that_were_changed_and_those_that_nothing_names(house: House) -> None:
    enclose(house.kor, "with files", PLAN)
    house.kor.db.execute("UPDATE node_attachment SET data = %s", (PHOTO,))
    (finding,) = verify(house.kor)
    assert "not those that were sealed" in str(finding)
    house.kor.db.execute("DELETE FROM node_attachment")
    file = File(bytes(16), PLAN)
    house.kor.db.execute(
        "INSERT INTO node_attachment (name, sha256, made_at, salt, data) VALUES "
        "(%s, %s, 1, %s, %s)",
        (give(house.kor, "without"), file.sha256, file.salt, file.data),
    )
    (finding,) = verify(house.kor)
    assert "no body that is here names it" in str(finding)


def test_a_package_carries_them_and_an_import_that_was_cut_off_goes_on(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = enclose(house.kor, "by courier", PLAN, PHOTO)
    enclose(house.kor, "for nobody", b"%PDF hidden", to=())
    path = tmp_path / "package"
    packages.export_package(house.kor, "NATO", path)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(attaching, "take_along", cut_off)
        with pytest.raises(KeyboardInterrupt):
            packages.import_package(house.nato, path)
    assert bytes_of(house.nato, version.header.id) == []
    packages.import_package(house.nato, path)
    assert bytes_of(house.nato, version.header.id) == [PLAN, PHOTO]
    assert packages.import_package(house.nato, path).already
    count = "SELECT count(*) FROM node_attachment"
    assert house.nato.db.value(count) == 2


@pytest.mark.sockets
def test_over_http_what_was_lost_on_the_way_comes_with_the_next_pull(
    databases: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as service:
        house = house_at(tmp_path, service.port)
        service.serve(house.kor)
        version = enclose(house.kor, "with files", PLAN, PHOTO)
        real = attachments.find
        with monkeypatch.context() as patched:
            answers = iter([None, real])

            def sometimes(*args: object) -> File | None:
                answer = next(answers)
                return answer if answer is None else answer(*args)

            patched.setattr(attachments, "find", sometimes)
            assert sync_peer(house.nato, "KOR").error is None
        assert bytes_of(house.nato, version.header.id) == [PHOTO]
        assert sync_peer(house.nato, "KOR").error is None
        assert bytes_of(house.nato, version.header.id) == [PLAN, PHOTO]
    connections.close_all()


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (wire.encode(File(bytes(16), PHOTO)), "AttachmentMismatchError"),
        (b"<html>not a node</html>", "MalformedError"),
        (wire.encode({"salt": bytes(16), "data": bytes(5 * 1024 * 1024 + 1)}), "MalformedError"),
        (bytes(wire.MAX_MESSAGE + 1), "TooLargeError"),
    ],
    ids=["other bytes", "rubbish", "too many bytes", "endless"],
)
def test_a_peer_that_answers_something_else_is_named_and_nothing_is_kept(
    databases: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    code: str,
) -> None:
    with serving() as service:
        house = house_at(tmp_path, service.port)
        service.serve(house.kor)
        version = enclose(house.kor, "with files", PLAN, PHOTO)
        with monkeypatch.context() as patched:
            patched.setattr(wire, "encode", _answering(wire.encode, answer))
            outcome = sync_peer(house.nato, "KOR")
        assert outcome.error is not None
        assert outcome.error.code == code
        assert bytes_of(house.nato, version.header.id) == []
        assert sync_peer(house.nato, "KOR").error is None
        assert bytes_of(house.nato, version.header.id) == [PLAN, PHOTO]


def _answering(real: Callable[[object], bytes], answer: bytes) -> Callable[[object], bytes]:
    """Encode all as it is, but every attachment as this."""
    return lambda message: answer if isinstance(message, File) else real(message)


def test_a_restored_node_gets_its_own_back(databases: tuple[str, ...], tmp_path: Path) -> None:
    y = Yesterday(tmp_path)
    version = enclose(y.kor, "after the backup", PLAN)
    y.sync()
    fetch(y.nato, y.kor)
    y.lose()
    y.complete()
    assert bytes_of(y.kor, version.header.id) == []
    assert fetch(y.kor, y.nato) == 1
    assert bytes_of(y.kor, version.header.id) == [PLAN]
