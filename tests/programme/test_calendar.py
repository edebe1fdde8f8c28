"""Months, years and calendar programs: what stands on which day, for whom."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
import vobject
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core.label import Label
from comity.core.release import RecordClass
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import addresses, audit, posts, publish
from comity.node.following import Came
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE, Marking
from comity.node.visible import visible_to
from comity.programme.calendar import ical
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.dates import Dates
from comity.programme.calendar.occasions import Only
from tests.node.houses import PLAIN, House, agree, label, make_house, meet
from tests.programme.test_first_page import browse
from tests.programme.test_month import instant, on

CLEAR = Label.of("TLP", "CLEAR")
DESK = Post(
    "KOR",
    "desk",
    {"en": "Desk officer", "ko": "담당관"},
    (label("Ⅱ급비밀"), Label.of("TLP", "RED")),
    ("*",),
    ("release",),
)


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    house.kor.demo = True
    posts.set_post(node=house.kor, post=DESK)
    return house


def happen(node: Node, title: str, day: str, until: str = "", **more: object) -> str:
    made = publish.publish(
        node=node,
        actor=NODE,
        kind="item",
        subject="CYB",
        marking=Marking(more.pop("labels", (PLAIN,)), more.pop("to", ())),
        body=Item(
            title={"en": title, "ko": f"{title} 회의"},
            paragraphs=(
                ItemParagraph(
                    {"en": "long text, with commas; and more " * 8, "ko": "한국어 본문 " * 30}
                ),
            ),
            authentic="en",
            form="meeting",
            date=day,
            until=until,
            place="Seoul",
        ),
        name=str(more.pop("name", "")),
    )
    return made.header.id


def test_the_month_shows_events_and_deadlines_to_staff_and_neither_to_the_public(
    house: House,
) -> None:
    happen(house.kor, "harbour talks", "2023-11-16")
    page = "/calendar?month=2023-11"
    assert "harbour talks" in browse(house.kor, "desk").get(page).content.decode()
    assert "harbour talks" not in browse(house.kor).get(page).content.decode()
    lapse = browse(house.kor, "desk").get("/calendar?month=2024-11").content.decode()
    assert "entry-deadline" in lapse
    assert "entry-deadline" not in browse(house.kor).get("/calendar?month=2024-11").content.decode()


def test_the_filter_leaves_what_fits_and_shows_what_it_hides_nowhere(house: House) -> None:
    happen(house.kor, "harbour talks", "2023-11-16")
    client = browse(house.kor, "desk")
    found = Agenda(house.kor, posts.reader(house.kor, DESK)).between(only=Only(form="meeting"))
    assert [one.occasion.area for one in found] == ["CYB"]
    assert "harbour talks" in client.get("/timeline?area=CYB&year=").content.decode()
    assert "harbour talks" not in client.get("/timeline?area=XXX&year=").content.decode()


def test_the_timeline_lists_a_year_in_pages_and_counts_by_area(house: House) -> None:
    for number in range(28):
        happen(house.kor, f"talks {number:02}", f"2023-{number % 12 + 1:02}-05")
    client = browse(house.kor, "desk")
    first = client.get("/timeline?year=2023").content.decode()
    second = client.get("/timeline?year=2023&page=2").content.decode()
    assert first.count('<li class="row">') == 20
    assert second.count('<li class="row">') == 8
    assert first.count('class="cell"') == 12
    november = client.get("/timeline?year=2023&only=2023-11").content.decode()
    assert november.count('<li class="row">') == 2


def subscribe(node: Node, *, language: str = "en", raised: bool = False) -> str:
    address, secret = addresses.make(node=node, post=DESK, name="phone", language=language)
    if raised:
        addresses.raise_to(
            node=node, by=DESK, address=address.id, clearances=(label("대외비"),), reason="duty"
        )
    return f"/calendar/{secret}.ics"


def calendars_of(client: Client, place: str) -> tuple[icalendar.Calendar, vobject.base.Component]:
    answer = client.get(place)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return (
        icalendar.Calendar.from_ical(answer.content),
        vobject.readOne(answer.content.decode()),
    )


def test_an_independent_library_reads_the_same_calendar(house: House) -> None:
    house.time.at = instant("2023-12-01T00:00")
    made = happen(house.kor, "harbour, talks; 항만", "2023-11-16", "2023-11-17")
    happen(house.kor, "in a month", "2024-01")
    happen(house.kor, "long ago", "2021-05-05")
    client = Client(**{"comity.node": house.kor})
    ours, theirs = calendars_of(client, subscribe(house.kor, language="ko", raised=True))
    events = {str(one["uid"]): one for one in ours.walk("VEVENT")}
    assert {one.uid.value for one in theirs.vevent_list} == set(events)
    event = events[f"{made}-meeting@kor.comity"]
    assert event["summary"] == "[일반] harbour, talks; 항만 회의"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2023, 11, 16),
        date(2023, 11, 18),
    )
    (other,) = [one for one in theirs.vevent_list if made in one.uid.value]
    assert other.summary.value == "[일반] harbour, talks; 항만 회의"
    assert other.dtstart.value == date(2023, 11, 16)
    assert "in a month" in str(ours.to_ical())
    assert "long ago" not in str(ours.to_ical())


def test_what_stands_in_several_agendas_is_told_once(house: House) -> None:
    made = happen(house.kor, "for all", "2023-11-16")
    narrow = Post("KOR", "narrow", DESK.title, (label("대외비"),), ("DIA",), ("release",))
    posts.set_post(node=house.kor, post=narrow)
    raised = Agenda(house.kor, posts.reader(house.kor, narrow))
    wider = Agenda(house.kor, posts.reader(house.kor, DESK))
    today = date(2023, 11, 24)
    assert made not in {one.id for one in ical.chosen([raised], today)}
    both = [one.id for one in ical.chosen([raised, wider, wider], today)]
    assert both.count(made) == 1


def test_of_a_policy_that_nothing_is_chosen_of_the_lowest_is_raised_to(house: House) -> None:
    desk = browse(house.kor, "desk")
    held, _ = addresses.make(node=house.kor, post=DESK, name="phone", language="en")
    place = f"/calendar/addresses/{held.id}/raise"
    assert desk.post(place, {"reason": "duty", "policy-KOR": "1"}).status_code == 302
    raised = addresses.get(node=house.kor, address=held.id)
    assert raised.clearances == (label("대외비"), Label.of("TLP", "CLEAR"))


def test_a_public_address_holds_what_the_public_may_have_alone(house: House) -> None:
    happen(house.kor, "harbour talks", "2023-11-16")
    client = Client(**{"comity.node": house.kor})
    ours, _ = calendars_of(client, subscribe(house.kor))
    assert not ours.walk("VEVENT")


def test_the_language_may_be_asked_for(house: House) -> None:
    happen(house.kor, "harbour talks", "2023-11-16")
    client = Client(**{"comity.node": house.kor})
    place = subscribe(house.kor, raised=True)
    assert "harbour talks 회의" not in client.get(place).content.decode()
    assert "harbour talks 회의" in client.get(f"{place}?language=ko").content.decode()


def test_what_is_cancelled_is_marked_so_and_instants_stand_in_utc(house: House) -> None:
    at = instant("2026-11-24T22:30")
    one = on("2026-11-24", at, end=at + 3_600_000, state="cancelled", labels=(PLAIN,))
    raw = ical.write(
        [one],
        name="x",
        party="KOR",
        policies=house.kor.policies,
        language="en",
        marked=False,
        address="",
    )
    (event,) = vobject.readOne(raw.decode()).vevent_list
    assert event.status.value == "CANCELLED"
    assert event.dtstart.value == datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert event.dtend.value == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def test_a_calendar_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical, "MOST", 3)
    for number in range(5):
        happen(house.kor, f"talks {number}", f"2023-11-1{number}")
    agenda = Agenda(house.kor, posts.reader(house.kor, DESK))
    assert [one.title["en"] for one in ical.chosen([agenda], date(2023, 11, 24))] == [
        "talks 0",
        "talks 1",
        "talks 2",
    ]


def test_what_is_changed_or_taken_away_moves_in_the_agenda(house: House) -> None:
    reader = posts.reader(house.kor, DESK)

    def days() -> list[tuple[str, str]]:
        agenda = Agenda(house.kor, reader)
        told = agenda.told(agenda.between(only=Only(form="meeting")))
        return [(one.title["en"], one.first.isoformat()) for one in told]

    made = happen(house.kor, "talks", "2023-11-16")
    assert days() == [("talks", "2023-11-16")]
    house.time.move()
    happen(house.kor, "talks, later", "2023-12-01", name=made)
    assert days() == [("talks, later", "2023-12-01")]
    house.time.move()
    low = Post("KOR", "desk", DESK.title, (Label.of("TLP", "CLEAR"),), ("*",))
    posts.set_post(node=house.kor, post=low)
    reader = posts.reader(house.kor, low)
    assert days() == []


def test_what_began_long_before_and_lasts_stands_where_it_ends(house: House) -> None:
    happen(house.kor, "a long project", "2023-01-05", "2023-11-20")
    page = browse(house.kor, "desk").get("/calendar?month=2023-11").content.decode()
    assert "a long project" in page
    page = browse(house.kor, "desk").get("/calendar?month=2023-08").content.decode()
    assert "a long project" not in page


def test_a_month_asks_as_many_queries_for_many_dates_as_for_few(house: House) -> None:
    def asked(place: str) -> int:
        client = browse(house.kor, "desk")
        client.get(place)
        with CaptureQueriesContext(connections[house.kor.db.alias]) as captured:
            assert client.get(place).status_code == 200
        return len(captured)

    for number in range(3):
        happen(house.kor, f"talks {number}", "2023-11-16")
    few = [asked("/calendar?month=2023-11"), asked("/timeline?year=2023")]
    for number in range(60):
        happen(house.kor, f"more talks {number}", f"2023-{number % 12 + 1:02}-16")
    assert [asked("/calendar?month=2023-11"), asked("/timeline?year=2023")] == few


def test_words_are_looked_up_by_name_and_not_sought_in_all_that_is_visible(house: House) -> None:
    names = [happen(house.kor, f"talks {number}", "2023-11-16") for number in range(50)]
    visible = visible_to(house.kor, posts.reader(house.kor, DESK))
    connection = connections[house.kor.db.alias]
    if connection.vendor != "sqlite":
        pytest.skip("the other database chooses by how much there is")
    with CaptureQueriesContext(connection) as captured:
        assert len(visible.several(names)) == 50
    asked = next(one["sql"] for one in captured if "r.name IN" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        steps = " ".join(row[3] for row in cursor.fetchall())
    assert "name=?" in steps
    assert "page_of_kind" not in steps


def test_what_is_hidden_changes_neither_the_calendar_nor_its_tag(house: House) -> None:
    happen(house.kor, "for all", "2023-11-16")
    client = Client(**{"comity.node": house.kor})
    place = subscribe(house.kor, raised=True)
    before = client.get(place)
    happen(house.kor, "secret talks", "2023-11-16", labels=(label("Ⅲ급비밀"),))
    after = client.get(place)
    assert (after["ETag"], after.content) == (before["ETag"], before.content)
    same = client.get(place, headers={"If-None-Match": f'"x", W/{before["ETag"]}'})
    assert (same.status_code, same.content) == (304, b"")
    happen(house.kor, "more talks", "2023-11-17")
    assert client.get(place, headers={"If-None-Match": before["ETag"]}).status_code == 200


def test_a_revoked_and_a_guessed_address_are_answered_alike(house: House) -> None:
    client = Client(**{"comity.node": house.kor})
    place = subscribe(house.kor)
    assert client.get(place).status_code == 200
    desk = browse(house.kor, "desk")
    (held,) = addresses.of_post(node=house.kor, post=DESK)
    assert desk.post(f"/calendar/addresses/{held.id}/revoke").status_code == 302
    revoked, guessed = client.get(place), client.get(f"/calendar/{'g' * 43}.ics")
    assert revoked.status_code == guessed.status_code == 404
    assert revoked.serialize() == guessed.serialize()


def test_no_secret_is_in_the_audit(house: House) -> None:
    place = subscribe(house.kor)
    Client(**{"comity.node": house.kor}).get(place)
    secret = place.removeprefix("/calendar/").removesuffix(".ics")
    acts = [line.act for line in audit.lines(house.kor)]
    assert "GET /calendar/…" in acts
    assert secret not in str(acts)


def test_a_new_address_is_shown_once(house: House) -> None:
    desk = browse(house.kor, "desk")
    shown = desk.post("/calendar/addresses", {"name": "phone", "language": "ko"})
    assert ".ics" in shown.content.decode()
    assert ".ics" not in desk.get("/calendar/addresses").content.decode()
    assert "phone" in desk.get("/calendar/addresses").content.decode()


def test_a_form_keeps_what_was_typed(house: House) -> None:
    desk = browse(house.kor, "desk")
    (held, _) = addresses.make(node=house.kor, post=DESK, name="phone", language="en")
    place = f"/calendar/addresses/{held.id}/raise"
    answer = desk.post(place, {"reason": "for duty abroad"})
    assert answer.status_code == 422
    assert "for duty abroad" in answer.content.decode()


def test_addresses_of_others_and_pages_of_the_public_are_not_there(house: House) -> None:
    other = Post("KOR", "other", {"en": "Other", "ko": "다른"}, (PLAIN,), ("*",))
    posts.set_post(node=house.kor, post=other)
    held, _ = addresses.make(node=house.kor, post=DESK, name="phone", language="en")
    for client in (browse(house.kor, "other"), browse(house.kor)):
        assert client.post(f"/calendar/addresses/{held.id}/revoke").status_code == 404
        assert client.get(f"/calendar/addresses/{held.id}/raise").status_code == 404
        assert client.get("/calendar/addresses/all").status_code == 404
    assert browse(house.kor).get("/calendar/addresses").status_code == 404


def test_the_doors_of_the_harness_leave_no_address_behind(house: House) -> None:
    happen(house.kor, "harbour talks", "2023-11-16")
    from comity.node.doors import DOORS
    from tests.harness import web

    assert "raised calendar program" in web.PAGES
    said = DOORS["raised calendar program"].answer(house.kor, posts.reader(house.kor, DESK), ())
    assert b"harbour talks" in said
    assert house.kor.db.rows("SELECT id FROM node_calendaraddress") == []


def test_a_report_of_an_activity_stands_once_as_the_activity() -> None:
    def came(record: int, kind: str, title: str) -> tuple[Came, RecordClass]:
        body = {"programme": "t", "goal": "g", "form": "meeting", "title": {"en": title}}
        days = {"date": "2026-11-24", "starts": "2026-11-24"}
        sealed = (b"", "", b"", b"", json.dumps(body | days).encode())
        cls = RecordClass("KOR", "CYB", kind, (), ())
        return Came(record, f"{kind}--{record}", record, "", 0, sealed), cls

    dates = Dates()
    for one in (came(1, "item", "talks"), came(2, "activity", "talks"), came(3, "item", "other")):
        dates.come(*one)
    shown = [one.occasion.id for one in dates.view("", {}, lambda _: ("", "")).dated]
    assert shown == ["activity--2", "item--3"]
    dates.go(2)
    shown = [one.occasion.id for one in dates.view("", {}, lambda _: ("", "")).dated]
    assert shown == ["item--1", "item--3"]
