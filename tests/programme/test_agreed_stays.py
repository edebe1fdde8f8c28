"""What both sides have agreed cannot be recalled or relabelled, only ended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.core.record import Pointer
from comity.node import publish, rotation
from comity.node.keys import open_signer
from comity.node.node import Node
from comity.node.publish import NODE, AgreedError, Marking
from comity.node.visible import visible_to
from comity.programme import domain
from tests.node.houses import PASSPHRASE, PLAIN
from tests.programme.table import Table, make_table, seat, text

Act = Callable[[Node, str], object]
ACTS: dict[str, Act] = {
    "recall": lambda node, name: publish.recall(
        node=node, actor=NODE, name=name, parties=("KOR", "NATO")
    ),
    "relabel": lambda node, name: publish.relabel(
        node=node, actor=NODE, name=name, marking=Marking((PLAIN,), ())
    ),
    "a new version": lambda node, name: publish.publish(
        node=node,
        actor=NODE,
        kind=name.partition("--")[0],
        subject="programme",
        marking=Marking((PLAIN,), ("KOR", "NATO")),
        body=publish.newest(node, name).body,
        name=name,
    ),
}


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return make_table(tmp_path)


def own(node: Node, kind: str) -> str:
    """The node's newest record of a kind."""
    reader = seat(node, "reader").reader
    assert reader is not None
    found = [
        seen.version.header
        for seen in visible_to(node, reader).all(kind=kind)
        if seen.version.header.owner == node.party
    ]
    return max(found, key=lambda header: header.made_at).id


def agreed(table: Table) -> Pointer:
    pointer = table.table(text())
    table.agree(pointer)
    return pointer


@pytest.mark.parametrize("act", ACTS)
def test_a_text_that_both_agreed_on_and_the_word_for_it_stay_as_they_are(
    table: Table, act: str
) -> None:
    pointer = agreed(table)
    for node, name in (
        (table.kor, pointer.id),
        (table.kor, own(table.kor, "agreement")),
        (table.nato, own(table.nato, "agreement")),
    ):
        with pytest.raises(AgreedError, match="only ended"):
            ACTS[act](node, name)
    assert table.state(pointer) == "agreed"


@pytest.mark.parametrize("act", ACTS)
def test_what_was_signed_extended_and_ended_stays_as_it_is(table: Table, act: str) -> None:
    pointer = table.conclude(text())
    for node in (table.kor, table.nato):
        table.extend(node, pointer, table.status(pointer).text.until + 1000)
    table.terminate(table.kor, pointer, table.house.time() + 1000)
    for kind in ("text", "signature", "extension", "termination"):
        with pytest.raises(AgreedError):
            ACTS[act](table.kor, own(table.kor, kind))


def test_until_the_other_side_agrees_a_text_and_the_word_for_it_are_taken_back(
    table: Table,
) -> None:
    pointer = table.table(text())
    domain.agree(node=table.kor, actor=NODE, text=pointer)
    table.exchange()
    word = own(table.kor, "agreement")
    for name in (word, pointer.id):
        publish.recall(node=table.kor, actor=NODE, name=name, parties=("NATO",))
    table.exchange()
    assert [publish.newest(table.nato, name) for name in (word, pointer.id)] == [None, None]


def test_the_other_side_keeps_what_both_agreed_even_from_a_node_that_takes_it_back(
    table: Table,
) -> None:
    pointer = agreed(table)
    publish.seal_again(node=table.kor, name=pointer.id, marking=Marking((PLAIN,), ()))
    table.exchange()
    assert table.state(pointer, table.nato) == "agreed"


def test_a_signature_that_a_revoked_key_sealed_is_sealed_again(table: Table) -> None:
    pointer = agreed(table)
    table.approve(pointer)
    for node in (table.kor, table.nato):
        domain.sign(node=node, actor=NODE, text=pointer)
    root = open_signer("file:offline/root.pem", PASSPHRASE, table.kor.home)
    keyid = table.kor.signer.public_key.keyid
    signature = own(table.kor, "signature")
    assert signature in rotation.revoke(table.kor, root, keyid, PASSPHRASE).resealed
