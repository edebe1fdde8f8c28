"""What the timeline counts is what stands in its lists, whatever is filtered and whatever came."""

import json
import random
from collections import Counter
from datetime import date

import pytest

from comity.core.release import RecordClass
from comity.node.following import Came
from comity.programme.calendar.dates import Dates, View
from comity.programme.calendar.occasions import ALL, Only

FORMS = ("meeting", "visit", "exercise")
AREAS = ("CYB", "SEA", "")


def come(dates: Dates, record: int, chance: random.Random) -> None:
    body = {
        "programme": chance.choice(("first", "second")),
        "goal": chance.choice(AREAS),
        "form": chance.choice(FORMS),
        "title": {"en": f"one {record}"},
        "starts": f"{chance.randrange(2025, 2028)}-{chance.randrange(1, 13):02}-10",
    }
    cls = RecordClass("KOR", "CYB", "activity", (), ())
    sealed = (b"", "", b"", b"", json.dumps(body).encode())
    dates.come(Came(record, f"activity--{record}", record % 5 + 1, "", 0, sealed), cls)


def view(dates: Dates) -> View:
    return dates.view("", {"first": "ONE", "second": "TWO"}, lambda _: ("", ""))


def counted(found: View, only: Only, *, by_text: bool) -> tuple[Counter[object], set[int]]:
    numbers: Counter[object] = Counter()
    classes: set[int] = set()
    for year in found.years:
        for (programme, area, _), count in found.tallies.of(year, only, by_text=by_text):
            classes |= count.classes
            for month, number in enumerate(count.months, 1):
                numbers[programme, area, year, month] += number
    return +numbers, classes


def listed(found: View, only: Only, *, by_text: bool) -> tuple[Counter[object], set[int]]:
    left = [one for one in found.between(None, None) if only.fits(one.occasion)]
    numbers: Counter[object] = Counter(
        (
            one.occasion.programme,
            "" if by_text else one.occasion.area,
            one.occasion.first.year,
            one.occasion.first.month,
        )
        for one in left
    )
    return numbers, {one.cls for one in left}


@pytest.mark.parametrize(
    "only",
    [ALL, Only(programme="ONE"), Only(form="visit"), Only(area="SEA"), Only("TWO", "CYB", "visit")],
)
def test_what_is_counted_is_what_is_listed(only: Only):
    chance, dates = random.Random(3), Dates()
    for record in range(200):
        come(dates, record, chance)
    for _ in range(5):
        assert counted(view(dates), only, by_text=False) == listed(view(dates), only, by_text=False)
        if not only.area:
            assert counted(view(dates), only, by_text=True) == listed(
                view(dates), only, by_text=True
            )
        for record in chance.sample(range(200), 30):
            dates.go(record)
            if chance.random() < 0.5:
                come(dates, record, chance)


def test_what_went_is_counted_no_more():
    chance, dates = random.Random(5), Dates()
    come(dates, 1, chance)
    come(dates, 2, chance)
    gone = next(one for one in view(dates).dated if one.occasion.id == "activity--1")
    dates.go(1)
    numbers, classes = counted(view(dates), ALL, by_text=False)
    assert sum(numbers.values()) == 1
    assert gone.cls not in classes
    assert view(dates).between(date(1, 1, 1), None) == view(dates).dated
