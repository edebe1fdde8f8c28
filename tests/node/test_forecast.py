"""A forecast beside the histories of the harness: what goes together, and no trace."""

from pathlib import Path

import pytest

from comity.core.release import RecordClass
from comity.node.forecast import forecast
from tests.node import recompute
from tests.node.houses import PLAIN, give, label
from tests.node.stage import Stage, make_stage

SECRET = label("Ⅱ급비밀")


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def cls(*labels: object) -> RecordClass:
    return RecordClass("KOR", "CYB", "item", labels or (PLAIN,), ("NATO",))  # type: ignore[arg-type]  # the labels of a test


def test_a_new_version_goes_together_with_what_waits_for_it(stage: Stage):
    first = give(stage.node, "too high", to=("NATO",), labels=(SECRET,))
    waits = give(stage.node, "refers to it", to=("NATO",), about=(first,))
    (said,) = forecast(stage.node, cls(), (waits,), ["NATO"], first)
    assert said.given
    (alone,) = forecast(stage.node, cls(), (waits,), ["NATO"])
    assert (alone.given, alone.missing) == (False, waits)


def test_it_is_said_who_would_lose_the_older_version(stage: Stage):
    name = give(stage.node, "goes", to=("NATO",))
    stage.nato.pull(stage.node)
    (said,) = forecast(stage.node, cls(SECRET), (), ["NATO"], name)
    assert (said.given, said.reason, said.loses) == (False, "above-ceiling", True)


def test_a_forecast_leaves_no_trace(stage: Stage):
    name = give(stage.node, "goes", to=("NATO",))
    before = recompute.tables(stage.node)
    forecast(stage.node, cls(SECRET), (name,), ["NATO", "PUBLIC", "JPN"], name)
    assert recompute.tables(stage.node) == before
