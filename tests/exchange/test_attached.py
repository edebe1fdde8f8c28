"""Attachments on the pages: added, kept while writing, sealed, downloaded with their label."""

import io
import re
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comity.core.attachment import MAX_ATTACHMENTS, MAX_BYTES
from comity.exchange import domain, filing
from comity.exchange import sheet as sheets
from comity.exchange.domain import Choice, Made
from comity.node import drafts, ooxml, publish
from comity.node.publish import NODE, Marking
from tests.exchange.conftest import OFFICIAL, SECRET, Room
from tests.exchange.test_pages import begun, page, saved, spoken
from tests.node.attached import bytes_of, fetch
from tests.node.houses import PLAIN, pull


def added(room: Room, where: str, name: str, data: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile(name, data)
    return saved(room, where, act="add-file", attachment=file, **more)


def sheet_of(room: Room, where: str) -> sheets.ItemSheet:
    number = int(where.rpartition("/")[2])
    return sheets.load(drafts.get(node=room.kor, post="writer", draft=number).body)


def sent(room: Room, where: str) -> str:
    """Seal a draft; return the id of its item."""
    number = int(where.rpartition("/")[2])
    held = drafts.get(node=room.kor, post="writer", draft=number)
    answer = room.browse("writer").post(f"{where}/send", {"version": str(held.version)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"]).rpartition("/")[2]


def written(room: Room, *files: tuple[str, bytes], **more: Any) -> str:
    where = begun(room)
    for name, data in files:
        assert added(room, where, name, data, **more).status_code == 302
    return sent(room, where)


def bare(answer: Any) -> str:
    """A page without the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_a_file_is_added_sealed_given_and_downloaded(room: Room):
    name = written(room, ("plan.pdf", b"%PDF the plan"), ("photo.png", b"PNG"))
    assert "plan.pdf" in spoken(room.browse("reader").get(f"/item/{name}"))
    room.sync()
    before = spoken(room.browse("reader", room.nato).get(f"/item/{name}"))
    assert "not here yet" in before
    assert room.browse("reader", room.nato).get(f"/item/{name}/attachments/0").status_code == 404
    assert fetch(room.nato, room.kor) == 2
    there = page(room.browse("reader", room.nato).get(f"/item/{name}"))
    assert there is not None
    answer = room.browse("reader", room.nato).get(f"/item/{name}/attachments/0")
    assert answer.content == b"%PDF the plan"


def test_a_download_runs_nothing_and_is_saved_under_a_clean_name(room: Room):
    name = written(room, ("../evil\u202e/항만 보고.html", b"<script>alert(1)</script>"))
    answer = room.browse("reader").get(f"/item/{name}/attachments/0")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "%ED%95%AD%EB%A7%8C%20%EB%B3%B4%EA%B3%A0.html" in answer["Content-Disposition"]
    assert answer["Content-Type"] == filing.UNKNOWN
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_where_the_item_is_hidden_its_attachment_is_no_page_at_all(room: Room):
    where = begun(room)
    added(room, where, "plan.pdf", b"%PDF", **{"level-KOR": SECRET.classification, "to": []})
    name = sent(room, where)
    made_up = "item--00000000-0000-4000-8000-000000000001"
    clerk = room.browse("clerk")
    for place in ("0", "0/label", "7"):
        hidden, unknown = (clerk.get(f"/item/{one}/attachments/{place}") for one in (name, made_up))
        assert hidden.status_code == unknown.status_code == 404
        assert bare(hidden).replace(name, made_up) == bare(unknown)


def test_a_file_that_is_too_large_is_refused_and_what_was_typed_stays(room: Room):
    where = begun(room)
    typed = {"paragraph.0.words.en": "typed just now"}
    answer = added(room, where, "large.pdf", bytes(MAX_BYTES + 1), **typed)
    assert answer.status_code == 422
    assert "typed just now" in spoken(answer)
    assert "larger than" in spoken(answer)
    assert sheet_of(room, where).paragraphs[0].words["en"] == "typed just now"
    assert sheet_of(room, where).files == []


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"two"), ("A.PDF", b"two"), ("b.pdf", b"")])
def test_the_same_name_again_and_an_empty_file_are_refused(room: Room, name: str, data: bytes):
    where = begun(room)
    added(room, where, "a.pdf", b"one")
    assert added(room, where, name, data).status_code == 422
    assert [one.name for one in sheet_of(room, where).files] == ["a.pdf"]


def test_only_so_many_are_taken(room: Room):
    where = begun(room)
    for n in range(MAX_ATTACHMENTS):
        assert added(room, where, f"{n}.txt", str(n).encode()).status_code == 302
    assert added(room, where, "more.txt", b"more").status_code == 422
    assert len(sheet_of(room, where).files) == MAX_ATTACHMENTS


def test_a_file_is_removed_and_the_removal_undone(room: Room):
    where = begun(room)
    added(room, where, "a.pdf", b"one")
    saved(room, where, act="remove-file:0")
    assert sheet_of(room, where).files == []
    saved(room, where, act="undo")
    assert room.browse("reader").get(f"/item/{sent(room, where)}/attachments/0").content == b"one"


@pytest.mark.parametrize("act", ["save", "send", "add-paragraph"])
def test_a_file_that_was_chosen_is_added_whichever_button_is_pressed(room: Room, act: str):
    where = begun(room)
    saved(room, where, act=act, attachment=SimpleUploadedFile("a.pdf", b"one"))
    assert [one.name for one in sheet_of(room, where).files] == ["a.pdf"]


def test_a_discarded_draft_leaves_no_file(room: Room):
    where = begun(room)
    added(room, where, "a.pdf", b"one")
    room.browse("writer").post(f"{where}/discard")
    assert room.kor.db.value("SELECT count(*) FROM node_draftfile") == 0


def test_what_was_sealed_leaves_no_file_of_the_draft(room: Room):
    written(room, ("a.pdf", b"one"))
    assert room.kor.db.value("SELECT count(*) FROM node_draftfile") == 0


def test_a_next_version_keeps_the_attachments_without_another_upload(room: Room):
    name = written(room, ("a.pdf", b"one"))
    where = begun(room, revises=name)
    added(room, where, "b.pdf", b"two")
    room.house.time.move()
    assert sent(room, where) == name
    client = room.browse("reader")
    got = [client.get(f"/item/{name}/attachments/{n}").content for n in (0, 1)]
    assert got == [b"one", b"two"]


def test_a_releasable_version_takes_only_what_was_ticked_under_another_hash(room: Room):
    name = written(room, ("a.pdf", b"goes"), ("b.pdf", b"stays"), to=[])
    old = publish.newest(room.kor, name).body.attachments
    answer = room.browse("release").post(
        f"/item/{name}/releasable",
        {"do": "seal", "title_en": "out", "title_ko": "밖", "paragraph": ["0"], "to": ["NATO"],
         "level-KOR": "일반", "attachment": [old[0].sha256], "reason": "agreed"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    made = str(answer["Location"]).rpartition("/")[2]
    (taken,) = publish.newest(room.kor, made).body.attachments
    assert (taken.name, taken.sha256 != old[0].sha256) == ("a.pdf", True)
    pull(room.nato, room.kor)
    assert fetch(room.nato, room.kor) == 1
    assert bytes_of(room.nato, made) == [b"goes"]
    assert bytes_of(room.nato, name) == []
    assert room.browse("reader").get(f"/item/{made}/attachments/0").content == b"goes"


def test_an_attachment_raises_the_floor_to_the_whole_item(room: Room):
    labels = {"level-KOR": OFFICIAL.classification, "paragraph.1.level-KOR": "일반"}
    name = written(room, ("a.pdf", b"one"), **labels)
    actor = room.actor("release")
    source = domain.own_item(room.kor, actor, name)
    (file,) = source.version.body.attachments
    for chosen, least in (((), (PLAIN,)), ((file.sha256,), (OFFICIAL,))):
        made = Made({"en": "out"}, Choice((1,), attachments=chosen), Marking(()))
        assert domain.floor_of(room.kor, actor, source, made).labels == least


def test_a_word_file_bears_the_label_of_its_item_as_it_is_now(room: Room):
    made = io.BytesIO()
    docx.Document().save(made)
    name = written(room, ("report.docx", made.getvalue()))
    publish.relabel(node=room.kor, actor=NODE, name=name, marking=Marking((OFFICIAL,), ("NATO",)))
    answer = room.browse("reader").get(f"/item/{name}/attachments/0")
    bound = ooxml.read_binding(answer.content, room.kor.policies)
    assert bound is not None
    assert bound.labels(room.kor.policies) == (OFFICIAL,)


def test_names_are_cleaned():
    for given, cleaned in (
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("a/../b.pdf", "b.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        (" .. ", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ):
        assert filing.clean_name(given) == cleaned
