"""The house that tests of accounts begin with."""

from pathlib import Path

import pytest

from tests.accounts.house import House, make_house


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    return make_house(tmp_path)
