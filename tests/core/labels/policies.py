"""Policies and files that the tests of label formats share; all of them invented here."""

from pathlib import Path

import pytest

from comity.core.label import Policy
from comity.core.labels.spif import read_policy
from comity.core.policies import Policies

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")

HERE = Path(__file__).parent
HARBOUR_SPIF = (HERE / "harbour.xml").read_text(encoding="utf-8")

HARBOUR: Policy = read_policy(HARBOUR_SPIF.encode())
QUAY: Policy = read_policy((HERE / "quay.xml").read_bytes())
POLICIES = Policies([HARBOUR, QUAY])
