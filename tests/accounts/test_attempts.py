"""Attempts and used codes are counted in the database: for every process that serves the node."""

from django.core.cache import cache, caches
from django.core.cache.backends import locmem
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from tests.accounts.house import DESK, PASSWORD, House
from tests.threads import concurrently

WRONG = {"name": "officer-1", "password": "guessed wrong", "code": "123456"}


def in_another_process() -> None:
    """Go on as another process would, which has nothing of this one's memory."""
    locmem._caches.clear()
    del caches["default"]


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM people_attempt")
        return [(str(key), str(value)) for key, value in cursor.fetchall()]


def test_too_many_attempts_are_stopped_whichever_processes_are_asked(house: House):
    answers = []
    for _ in range(6):
        answers.append(house.browser().post("/sign-in", WRONG).status_code)
        in_another_process()
    assert answers == [422] * 5 + [429]


def test_a_code_that_was_used_is_refused_by_another_process_too(house: House):
    officer = house.person("officer-1", DESK)
    code = officer.code()
    assert officer.sign_in(house.browser(), code=code).status_code == 302
    in_another_process()
    said = {"name": "officer-1", "password": PASSWORD, "code": code}
    assert house.browser().post("/sign-in", said).status_code == 422


def test_of_several_that_use_a_code_at_once_one_is_let_in(house: House):
    won = concurrently(*[lambda: cache.add("comity-code-1-123456", 1, 60)] * 4)
    assert sorted(won) == [False, False, False, True]


def test_neither_addresses_nor_names_nor_codes_stand_in_what_is_counted(house: House):
    officer = house.person("officer-1", DESK)
    code = officer.code()
    officer.sign_in(house.browser(), code=code)
    house.browser().post("/sign-in", WRONG)
    kept = str(rows())
    assert rows()
    for secret in (code, "127.0.0.1", "officer-1", "allauth"):
        assert secret not in kept


def test_what_is_counted_is_bounded(house: House):
    said = caches.settings["default"] | {"OPTIONS": {"MAX_ENTRIES": 20}}
    small = DatabaseCache("people_attempt", said)
    for number in range(100):
        small.set(f"attempt-{number}", 1, 60)
    assert len(rows()) <= 21
