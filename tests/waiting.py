"""Waiting for another process: asked again and again, since it has no way to tell us."""

import time
from collections.abc import Callable

import httpx

PAUSE_SECONDS = 0.05


def until(holds: Callable[[], object], within: float, said: Callable[[], object] = str) -> None:
    """Wait until something holds; fail after ``within`` seconds with what ``said`` returns."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, said()
        time.sleep(PAUSE_SECONDS)


def answers(address: str) -> bool:
    """Whether a server answers there, whatever it says."""
    try:
        httpx.get(address, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
