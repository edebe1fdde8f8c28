"""The pages of information: the list, an item, writing, sending, releasing, recalling."""

import re
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from comity.exchange import sheet as sheets
from comity.node import drafts
from tests.exchange.conftest import OFFICIAL, SECRET, Room
from tests.node.houses import PLAIN, give, pull
from tests.web.pages import Seen, read

TYPED: dict[str, Any] = {
    "title.en": "Harbour report",
    "title.ko": "항만 보고",
    "authentic": "en",
    "form": "report",
    "subject": "CYB",
    "level-KOR": "일반",
    "to": ["NATO"],
    "paragraph.count": "2",
    "paragraph.0.uid": "1",
    "paragraph.0.words.en": "First",
    "paragraph.1.uid": "2",
    "paragraph.1.words.en": "Second",
    "paragraph.1.level-KOR": "일반",
}


def page(answer: Any, status: int = 200) -> Seen:
    assert answer.status_code == status, answer.content.decode()[:2000]
    seen = read(answer.content.decode())
    assert seen.misplaced == []
    ids = seen.all("id")
    assert len(ids) == len(set(ids))
    return seen


def opened(room: Room, where: str, post: str = "writer", **more: Any) -> str:
    answer = room.browse(post, more.get("node")).get(where)
    page(answer, more.get("status", 200))
    return spoken(answer)


def spoken(answer: Any) -> str:
    """What a page says: its HTML without the marks around names."""
    return re.sub(r"</?(bdi|span)[^>]*>", "", answer.content.decode())


def begun(room: Room, post: str = "writer", **sent: str) -> str:
    answer = room.browse(post).post("/information/begin", sent)
    assert answer.status_code == 302
    return str(answer["Location"])


def saved(room: Room, where: str, post: str = "writer", **more: Any) -> Any:
    number = int(where.rpartition("/")[2])
    held = drafts.get(node=room.kor, post=post, draft=number)
    typed = TYPED | {"version": str(held.version)} | more
    return room.browse(post).post(where, typed)


def test_the_list_shows_what_is_visible_and_nothing_of_the_rest(room: Room):
    room.write("plain words")
    room.write("hidden words", labels=(SECRET,))
    assert "hidden words" in opened(room, "/information")
    there = opened(room, "/information", "clerk")
    assert "plain words" in there
    assert "hidden words" not in there
    assert "1 item" in there
    assert "plain words" not in opened(room, "/information", "")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=HARBOUR", {"harbour one"}),
        ("words=한국어+one", {"harbour one", "sea one"}),
        ("words=nothing", set()),
        ("subject=CYB", {"harbour one", "sea one"}),
        ("subject=DIA", set()),
        ("owner=NATO", set()),
        ("form=report", {"harbour one", "sea one"}),
        ("since=2024-01-01", set()),
    ],
)
def test_the_list_is_filtered_and_sought_in(room: Room, asked: str, found: set[str]):
    titles = {"harbour one", "sea one"}
    for title in titles:
        room.write(title)
    there = opened(room, f"/information?{asked}")
    assert {title for title in titles if f">{title} {title} 한국어<" in there} == found


def test_the_list_has_pages(room: Room):
    for number in range(27):
        room.write(f"number {number:02}")
        room.house.time.move()
    first = opened(room, "/information")
    assert "1–25 of 27" in first
    assert "start=25" in first
    second = opened(room, "/information?start=25")
    assert "number 00" in second
    assert "number 26" not in second


def test_an_item_is_marked_paragraph_by_paragraph(room: Room):
    name = room.write("mixed", ("one", ()), ("two", (PLAIN,)), labels=(OFFICIAL,))
    there = opened(room, f"/item/{name}")
    assert there.count("대외비") > 3
    assert there.count("일반") == 1
    assert there.count('class="portion"') == 2


def test_what_is_hidden_and_what_never_was_are_one_answer(room: Room):
    name = room.write("hidden", labels=(SECRET,))
    client = room.browse("clerk")
    missing = "item--00000000-0000-4000-8000-000000000000"
    for end in ("", "/releasable"):
        one, other = client.get(f"/item/{name}{end}"), client.get(f"/item/{missing}{end}")
        assert one.status_code == other.status_code == 404
        tokens = [re.sub(r'token" value="\w+"', "", spoken(each)) for each in (one, other)]
        assert tokens[0].replace(name, missing) == tokens[1]


def test_who_has_it_is_shown_to_the_owner_alone(room: Room):
    name = room.write("shared", to=("NATO",))
    room.sync()
    assert "Who has it" in opened(room, f"/item/{name}", "reader")
    there = opened(room, f"/item/{name}", "reader", node=room.nato)
    assert "shared" in there
    assert "Who has it" not in there


def test_an_item_is_written_saved_looked_at_and_sealed(room: Room):
    where = begun(room)
    answer = saved(room, where, act="send")
    assert answer.status_code == 302
    assert answer["Location"] == f"{where}/send"
    there = opened(room, f"{where}/send")
    assert "gets it" in there
    assert "PROG 5.1" in there
    held = drafts.of_post(node=room.kor, post="writer")[0]
    answer = room.browse().post(f"{where}/send", {"version": str(held.version)})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/item/item--")
    assert drafts.of_post(node=room.kor, post="writer") == []
    pull(room.nato, room.kor)
    there = opened(room, answer["Location"], "reader", node=room.nato)
    assert "Harbour report" in there
    assert "Second" in there


def test_a_changed_draft_is_looked_at_again_before_it_is_sealed(room: Room):
    where = begun(room)
    saved(room, where)
    answer = room.browse().post(f"{where}/send", {"version": "1"})
    assert answer.status_code == 422


def test_the_writing_page_says_who_gets_it_and_why_not(room: Room):
    where = begun(room)
    saved(room, where)
    assert "NATO gets it" in opened(room, where)
    saved(room, where, **{"level-KOR": "Ⅱ급비밀"})
    there = opened(room, where)
    assert "NATO does not get it" in there
    assert "above what the terms allow" in there
    assert "NATO does not get it" in opened(room, f"{where}/who")


def test_what_it_waits_for_is_named(room: Room):
    high = room.write("the assessment", labels=(SECRET,), to=("NATO",))
    where = begun(room)
    saved(room, where, about=[high])
    there = opened(room, where)
    assert "NATO waits for" in there
    assert f"/item/{high}" in there


def test_posts_and_names_without_a_node_are_told_apart(room: Room):
    where = begun(room)
    saved(room, where, to=[], more="NATO/desk, JPN")
    there = opened(room, where)
    assert "only NATO/desk" in there
    assert "No partner's node is known here for: JPN" in there.replace("&#x27;", "'")


def test_of_an_id_that_was_only_typed_nothing_is_told(room: Room):
    hidden = give(room.nato, "theirs", to=())
    where = begun(room)
    for name in (hidden, "item--00000000-0000-4000-8000-000000000000"):
        saved(room, where, about=[name])
        there = opened(room, where)
        assert "NATO gets it" in there
        assert name not in there


def test_a_next_version_says_who_loses_the_older_one(room: Room):
    name = room.write("shared", to=("NATO",))
    room.sync()
    where = begun(room, revises=name)
    assert "will lose the older version" not in opened(room, where)
    saved(room, where, **{"level-KOR": "Ⅱ급비밀"})
    assert "will lose the older version" in opened(room, where)


def test_a_next_version_that_goes_to_more_is_for_the_desk(room: Room):
    name = room.write("at home")
    where = begun(room, revises=name)
    saved(room, where)
    there = opened(room, where)
    assert "The version before is marked higher (NATO)" in there
    assert "is decided at the desk" in opened(room, f"{where}/send")


def test_a_draft_is_saved_by_the_script_and_undone(room: Room):
    where = begun(room)
    answer = room.browse().post(where, TYPED | {"version": "1"}, headers={"X-Autosave": "1"})
    assert answer.json()["version"] == 2
    room.browse().post(where, {"act": "undo"})
    assert sheets.load(drafts.of_post(node=room.kor, post="writer")[0].body).title == {}


def test_two_windows_are_shown_beside_each_other(room: Room):
    where = begun(room)
    saved(room, where)
    answer = room.browse().post(where, TYPED | {"version": "1", "title.en": "Other"})
    assert answer.status_code == 302
    there = opened(room, answer["Location"])
    assert "Harbour report" in there
    assert "Other" in there
    room.browse().post(answer["Location"], {"keep": "two"})
    (held,) = drafts.of_post(node=room.kor, post="writer")
    assert sheets.load(held.body).title["en"] == "Other"


def test_what_a_script_renews_is_marked_with_what_was_sought_on_the_page(room: Room):
    room.write("the assessment", labels=(SECRET,))
    where = begun(room)
    saved(room, where)
    client = room.browse()

    def marking(asked: str) -> str:
        there = client.get(f"{where}/who{asked}").content.decode()
        return there[there.index('marking-top"') :].partition("</div>")[0]

    assert "KOR SECRET" not in marking("")
    assert "KOR SECRET" in marking("?found_words=assessment")


def test_buttons_add_move_and_remove_paragraphs_and_references(room: Room):
    other = room.write("another item")
    where = begun(room)
    number = int(where.rpartition("/")[2])

    def now() -> sheets.ItemSheet:
        return sheets.load(drafts.get(node=room.kor, post="writer", draft=number).body)

    saved(room, where, act="add-paragraph:0")
    assert [one.words.get("en") for one in now().paragraphs] == ["First", None, "Second"]
    saved(room, where, act="down:0")
    assert [one.words["en"] for one in now().paragraphs] == ["Second", "First"]
    saved(room, where, act="remove-paragraph:1")
    assert [one.words["en"] for one in now().paragraphs] == ["First"]
    found = room.browse().post(where, TYPED | {"do": "find", "found_words": "another"})
    assert f'value="{other}"' in found.content.decode()
    saved(room, where, act="add-about", found=other)
    assert now().about == [other]
    saved(room, where, act="remove-about:0", about=[other])
    assert now().about == []


def test_what_is_missing_is_said_and_leads_to_its_place(room: Room):
    where = begun(room)
    saved(room, where, **{"title.en": "", "level-KOR": "", "subject": "", "date": "July"})
    there = page(room.browse().get(where))
    assert {
        f"{where}#{one}" for one in ("field-title-en", "label", "field-subject", "field-date")
    } <= {*there.all("href")}
    assert "gets it" not in opened(room, f"{where}/send")


def test_a_paragraph_above_the_item_is_named(room: Room):
    where = begun(room)
    saved(room, where, **{"paragraph.1.level-KOR": "대외비"})
    assert "Paragraph 2 is labelled above" in opened(room, where)


def test_a_releasable_version_is_one_click_from_what_waits(room: Room):
    high = room.write("assessment", ("h", ()), ("low", (PLAIN,)), labels=(SECRET,), to=("NATO",))
    waits = room.write("summary", to=("NATO",), about=(high,))
    there = opened(room, f"/item/{waits}")
    assert "NATO waits for" in there
    assert f"/item/{waits}/releasable?to=NATO" in there
    there = opened(room, f"/item/{waits}/releasable?to=NATO")
    assert "NATO gets it" in there
    sent = {
        "title_en": "A summary", "title_ko": "요약", "paragraph": ["0"], "to": ["NATO"],
        "level-KOR": "일반", "do": "seal",
    }  # fmt: skip
    answer = room.browse().post(f"/item/{waits}/releasable", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert "Made from" in opened(room, answer["Location"])
    room.sync()
    there = opened(room, answer["Location"], "reader", node=room.nato)
    assert "A summary" in there
    assert "Made from" not in there


def test_the_floor_is_shown_and_what_is_below_it(room: Room):
    name = room.write("mixed", ("one", ()), ("two", (PLAIN,)), labels=(OFFICIAL,), to=("NATO",))
    asked = {"title_en": "New", "title_ko": "새", "paragraph": ["0"], "to": ["NATO"]}
    where = f"/item/{name}/releasable"
    low = asked | {"level-KOR": "일반", "do": "look"}
    there = room.browse().post(where, low).content.decode()
    assert "only a release officer may decide" in there
    assert "You may decide it" in room.browse("release").post(where, low).content.decode()
    answer = room.browse().post(where, low | {"do": "seal"})
    assert answer.status_code == 422
    floor = room.browse().post(where, low | {"do": "floor"}).content.decode()
    assert "Below the floor" not in floor
    reason = {"do": "seal", "reason": "agreed with the source"}
    answer = room.browse("release").post(where, low | reason)
    assert answer.status_code == 302
    assert "agreed with the source" in opened(room, answer["Location"])


def test_recall_leads_to_the_desk_and_its_receipt_is_shown(room: Room):
    name = room.write("shared", to=("NATO",))
    room.sync()
    assert f"/desk/record/{name}/recall" not in opened(room, f"/item/{name}")
    assert f"/desk/record/{name}/recall" in opened(room, f"/item/{name}", "release")
    sent = {"party": ["NATO"], "reason": "named by mistake", "do": "confirm"}
    answer = room.browse("release").post(f"/desk/record/{name}/recall", sent)
    assert answer.status_code == 302
    room.sync()
    assert room.browse("reader", room.nato).get(f"/item/{name}").status_code == 404
    there = opened(room, f"/item/{name}")
    assert "NATO does not get it" in there
    assert "confirmed" in there


def test_a_reader_without_the_permission_writes_nothing(room: Room):
    client = room.browse("reader")
    assert client.post("/information/begin").status_code == 404
    name = room.write("shared", to=("NATO",))
    assert client.get(f"/item/{name}/releasable").status_code == 404
    assert "Write an item" not in opened(room, "/information", "reader")


def queries(room: Room, where: str, post: str = "writer") -> int:
    client = room.browse(post)
    client.get(where)
    with CaptureQueriesContext(connections["kor"]) as asked:
        assert client.get(where).status_code == 200
    return len(asked)


def test_pages_ask_as_many_questions_for_many_items_as_for_one(room: Room):
    first = room.write("one", to=("NATO",))
    name = room.write("refers", ("a", ()), to=("NATO",), about=(first,))
    where = begun(room)
    saved(room, where, about=[first])
    places = ("/information", f"/item/{name}", where, f"/item/{name}/releasable")
    before = [queries(room, place) for place in places]
    several = [room.write(f"more {number}", to=("NATO",)) for number in range(12)]
    nine = [(f"p{number}", (PLAIN,)) for number in range(9)]
    room.write("refers", *nine, to=("NATO",), about=tuple(several), name=name)
    saved(room, where, about=several)
    assert [queries(room, place) for place in places] == before
