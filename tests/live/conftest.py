"""Somebody who listens, in a house of accounts."""

from pathlib import Path

import pytest

from tests.accounts.house import make_house
from tests.live.listening import Listening
from tests.live.listening import listening as begin


@pytest.fixture
def listening(databases: tuple[str, ...], tmp_path: Path) -> Listening:
    return begin(make_house(tmp_path))
