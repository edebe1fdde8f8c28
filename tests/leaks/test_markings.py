"""Markings: the stricter is not granted by the looser, and none is lost on any way."""

from pathlib import Path

import msgspec
import pytest

from comity.core.label import Label
from comity.node import posts, publish
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import Marking
from comity.node.visible import visible_to
from tests.exchange.conftest import OFFICIAL, Room, said
from tests.node.houses import PLAIN, give, label, text
from tests.node.recompute import held_from
from tests.node.simulated import with_header
from tests.node.stage import Stage, make_stage

from .asking import full_feed, pages

CLEAR, AMBER, STRICT, RED = (
    label(level, "TLP") for level in ("CLEAR", "AMBER", "AMBER+STRICT", "RED")
)


def test_amber_does_not_grant_amber_strict(room: Room):
    loose = room.write("one for amber", labels=(AMBER,), to=("NATO",), post="release")
    strict = room.write("one for strict", labels=(STRICT,), to=("NATO",), post="release")
    amber = Post("KOR", "amber", said("amber"), (PLAIN, AMBER), ("*",))
    posts.set_post(node=room.kor, post=amber)
    room.sync()
    assert {loose, strict} & set(held_from(room.nato, "KOR")) == {loose}, "the ceiling is AMBER"
    there = pages(room, "amber", (loose, strict))
    assert b"one for amber" in there
    assert b"one for strict" not in there


def test_a_policy_for_which_the_terms_have_no_ceiling_is_not_let_through(room: Room):
    plain = room.write("one with a ceiling", to=("NATO",), post="release")
    low = (label("NATO UNCLASSIFIED", "NATO"),)
    without = room.write("one without a ceiling", labels=low, to=("NATO",), post="release")
    room.sync()
    assert {plain, without} & set(held_from(room.nato, "KOR")) == {plain}
    assert b"one without a ceiling" not in full_feed(room.kor, "NATO")


@pytest.mark.parametrize(
    "header",
    [
        {"Accept": "application/taxii+json;version=2.0"},
        {"Accept": "application/json"},
        {"Accept": "text/plain"},
        {"X-Autosave": "1"},
        {"HX-Request": "true"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Range": "bytes=0-10"},
    ],
    ids=str,
)
def test_no_header_of_a_request_strips_a_marking(room: Room, header: dict[str, str]):
    name = room.write("official words", labels=(OFFICIAL,))
    client = room.browse("reader")
    for place in ("/information", f"/item/{name}"):
        plain, asked = client.get(place), client.get(place, headers=header)
        assert asked.content.count("대외비".encode()) == plain.content.count("대외비".encode()) > 0
    hidden = room.browse("clerk").get(f"/item/{name}", headers=header)
    assert hidden.status_code == 404


def test_a_record_whose_header_was_stripped_of_its_marking_is_not_taken(
    databases: tuple[str, ...], tmp_path: Path
):
    stage = make_stage(tmp_path)
    version = stage.nato.item("marked", labels=(OFFICIAL,))
    header = msgspec.json.decode(version.sealed.header)
    header["label" if "label" in header else "labels"] = []
    raw = msgspec.json.encode(header)
    taken = stage.nato.give(stage.node, with_header(version, raw, stage.nato.signer))
    assert (taken.stored, taken.quarantined) == (0, 1)


def test_a_record_is_not_both_clear_and_red_after_relabelling(room: Room):
    name = room.write("one to relabel", labels=(CLEAR,), to=("NATO",), post="release")
    room.sync()
    assert name in held_from(room.nato, "KOR")
    publish.relabel(
        node=room.kor, actor=room.actor("release"), name=name, marking=Marking((RED,), ("NATO",))
    )
    room.sync()
    newest = publish.newest(room.kor, name)
    assert newest is not None
    assert newest.header.labels == (RED,)
    assert b"TLP:CLEAR" not in room.browse("release").get(f"/item/{name}").content
    assert name not in held_from(room.nato, "KOR")
    assert b"one to relabel" not in pages(room, "reader", (name,), room.nato)


def without_tlp(tmp_path: Path) -> Stage:
    body = msgspec.structs.replace(text("NATO", "KOR"), shared=("EXERCISE", "KOR", "NATO"))
    return make_stage(tmp_path, body=body)


def sent(node: Node, *labels: Label) -> str:
    return give(node, "one translated", to=("NATO",), labels=labels)


def test_no_marking_is_lost_in_translation(databases: tuple[str, ...], tmp_path: Path):
    stage = without_tlp(tmp_path)
    both, one = sent(stage.node, OFFICIAL, AMBER), sent(stage.node, OFFICIAL)
    stage.nato.pull(stage.node)
    assert one in stage.nato.held
    assert both not in stage.nato.held, "half of its marking would be left"


def test_every_marking_that_both_know_arrives(room: Room):
    room.write("one marked", labels=(OFFICIAL, AMBER), to=("NATO",))
    room.sync()
    there = visible_to(room.nato, room.actor("reader", room.nato).reader)
    (seen,) = list(there.all(kind="item"))
    assert set(seen.labels_there) == {OFFICIAL, AMBER}
    assert full_feed(room.kor, "NATO").count("대외비".encode()) > 0
