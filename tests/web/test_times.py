"""Instants in words: UTC and the node's zone, days that are exact, daylight saving."""

import pytest

from comity.web.times import days_until, end_words, iso, local_words, start_words, utc_words
from tests.web.samples import at


def test_utc_in_both_languages() -> None:
    instant = at("2026-11-24T14:03:59")
    assert utc_words(instant, "en") == "24 November 2026 14:03 UTC"
    assert utc_words(instant, "ko") == "2026년 11월 24일 14:03 UTC"
    assert iso(instant) == "2026-11-24T14:03:59Z"


@pytest.mark.parametrize(
    ("when", "zone", "said"),
    [
        ("2026-11-24T14:03", "Asia/Seoul", ["23:03 KST"]),
        ("2026-11-24T16:00", "Asia/Seoul", ["25 November 2026", "01:00 KST"]),
        ("2026-11-24T14:03", "Europe/Brussels", ["15:03 CET"]),
        ("2026-07-24T14:03", "Europe/Brussels", ["16:03 CEST"]),
        ("2026-11-24T14:03", "Europe/Tallinn", ["16:03 EET"]),
        ("2026-07-24T14:03", "Europe/Tallinn", ["17:03 EEST"]),
        ("2026-10-25T00:59", "Europe/Brussels", ["02:59 CEST"]),
        ("2026-10-25T01:00", "Europe/Brussels", ["02:00 CET"]),
        ("2026-12-31T11:00", "Pacific/Auckland", ["1 January 2027", "00:00 NZDT"]),
        ("2026-11-24T14:03", "UTC", []),
        ("2026-11-24T14:03", "Nowhere/Atall", []),
        ("2026-11-24T14:03", "../../etc/passwd", []),
        ("2026-11-24T14:03", "", []),
    ],
)
def test_local(when: str, zone: str, said: list[str]) -> None:
    assert local_words(at(when), zone, "en") == said


def test_an_exact_day_has_no_time_and_its_end_is_the_day_before() -> None:
    assert start_words(at("2023-07-09"), "en") == "9 July 2023"
    assert end_words(at("2027-07-09"), "ko") == "2027년 7월 8일"
    assert start_words(at("2023-07-09T09:30"), "en") == "9 July 2023 09:30 UTC"
    assert end_words(at("2027-07-09T09:30"), "en") == "9 July 2027 09:30 UTC"


@pytest.mark.parametrize(
    ("until", "days"),
    [("2026-11-25", 1), ("2026-11-25T00:00:01", 2), ("2026-11-24", 0), ("2026-11-20", -4)],
)
def test_days_until_count_the_begun_day(until: str, days: int) -> None:
    assert days_until(at(until), at("2026-11-24T00:00:00")) == days
