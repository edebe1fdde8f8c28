"""Attachments: no file is without the label of its item, nor where its item is not."""

import io

import docx
import pytest

from comity.core.labels import binding
from comity.node import labelled, publish
from comity.node.publish import NODE, Marking
from tests.exchange.conftest import OFFICIAL, SECRET, Room
from tests.exchange.test_attached import written
from tests.node.attached import bytes_of, fetch


@pytest.mark.parametrize("name", ["report.docx", "plan.pdf"])
def test_an_attachment_is_not_downloaded_without_its_item_s_label(room: Room, name: str):
    made = io.BytesIO()
    docx.Document().save(made)
    item = written(room, (name, made.getvalue()), **{"level-KOR": OFFICIAL.classification})
    client = room.browse("reader")
    file = client.get(f"/item/{item}/attachments/0")
    assert 'filename="[KOR RESTRICTED] ' in file["Content-Disposition"]
    beside = client.get(f"/item/{item}/attachments/0/label")
    marked = f"[KOR RESTRICTED] {name}"
    assert binding.sidecar_labels(beside.content, marked, room.kor.policies) == (OFFICIAL,)
    if name.endswith(".docx"):
        assert labelled.read_labels(file.content, room.kor.policies) == (OFFICIAL,)


def test_an_attachment_follows_its_item_out_of_reach(room: Room):
    item = written(room, ("plan.pdf", b"%PDF the plan"))
    room.sync()
    fetch(room.nato, room.kor)
    there = room.browse("reader", room.nato)
    assert there.get(f"/item/{item}/attachments/0").content == b"%PDF the plan"
    publish.relabel(node=room.kor, actor=NODE, name=item, marking=Marking((SECRET,), ("NATO",)))
    assert room.browse("clerk").get(f"/item/{item}/attachments/0").status_code == 404
    room.sync()
    assert there.get(f"/item/{item}/attachments/0").status_code == 404
    assert bytes_of(room.nato, item) == []
