"""The pages of a draft: private, written in two windows, bounded, and nothing lost."""

from pathlib import Path

import pytest

from comity.node import drafts
from tests.programme.table import Table, seat
from tests.programme.writing import begin, client, held, opened, seated, typed, write
from tests.web.pages import read


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def test_a_draft_is_private_to_its_post(table: Table):
    draft = begin(table.kor)
    assert opened(table.kor, f"/drafts/{draft}")
    seat(table.kor, "other", "table")
    for post in ("other", "reader", ""):
        for place in ("", "/discard", "/table", "/word"):
            assert client(table.kor, post).get(f"/drafts/{draft}{place}").status_code == 404


def test_paragraphs_are_added_moved_renumbered_and_removed(table: Table):
    draft, node = begin(table.kor, "blank"), table.kor
    for words in ("One.", "Two.", "Three."):
        write(node, draft, act="add-paragraph")
        at = len(held(node, draft).paragraphs) - 1
        write(node, draft, **{f"paragraph.{at}.en": words})
    write(node, draft, act="up:2")
    write(node, draft, act="remove-paragraph:0")
    write(node, draft, act="renumber")
    assert [(p.number, p.words["en"]) for p in held(node, draft).paragraphs] == [
        ("1", "Three."),
        ("2", "Two."),
    ]
    for _ in range(3):
        client(node).post(f"/drafts/{draft}", {"act": "undo"})
    assert [p.words["en"] for p in held(node, draft).paragraphs] == ["One.", "Two.", "Three."]


def test_a_translation_is_marked_once_its_original_changes_and_can_be_confirmed(table: Table):
    draft, node = begin(table.kor, "blank"), table.kor
    write(node, draft, act="add-paragraph")
    write(node, draft, **{"paragraph.0.en": "One.", "paragraph.0.ko": "하나."})
    write(node, draft, **{"paragraph.0.en": "One and only."})
    assert "older than its original" in opened(node, f"/drafts/{draft}").said()
    write(node, draft, act="checked:0")
    assert "older than its original" not in opened(node, f"/drafts/{draft}").said()


def test_two_windows_lose_nothing_and_are_shown_beside_each_other(table: Table):
    draft, node = begin(table.kor), table.kor
    mine, theirs = (typed(node, draft, code=code) for code in ("MINE", "THEIRS"))
    assert client(node).post(f"/drafts/{draft}", theirs).status_code == 302
    answer = client(node).post(f"/drafts/{draft}", mine)
    beside = answer["Location"]
    assert "/beside/" in beside
    seen = opened(node, beside)
    assert "MINE" in seen.said()
    assert "THEIRS" in seen.said()
    client(node).post(beside, {"keep": "two"})
    assert held(node, draft).code == "MINE"
    assert len(drafts.of_post(node=node, post="officer")) == 1
    quick = client(node).post(f"/drafts/{draft}", theirs, headers={"X-Autosave": "1"})
    assert quick.status_code == 409
    assert "/beside/" in quick.json()["conflict"]


def test_a_megabyte_in_a_field_is_refused_and_stays_on_the_page(table: Table):
    draft, node = begin(table.kor, "blank"), table.kor
    write(node, draft, act="add-paragraph")
    long = "가나다라 " * 90_000
    answer = write(node, draft, **{"paragraph.0.ko": long})
    assert answer.status_code == 422
    assert "1 MiB" in read(answer.content.decode()).said()
    assert long.strip() in answer.content.decode()
    assert held(node, draft).paragraphs[0].words == {}


def test_a_character_that_cannot_be_stored_is_refused_and_the_rest_stays(table: Table):
    draft = begin(table.kor)
    answer = write(table.kor, draft, code="A\x00B")
    assert answer.status_code == 422
    assert "cannot be stored" in read(answer.content.decode()).said()


def test_a_draft_is_discarded_only_when_confirmed(table: Table):
    draft = begin(table.kor)
    opened(table.kor, f"/drafts/{draft}/discard")
    assert drafts.of_post(node=table.kor, post="officer")
    client(table.kor).post(f"/drafts/{draft}/discard")
    assert drafts.of_post(node=table.kor, post="officer") == []
