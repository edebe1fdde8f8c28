"""How much is generated: a little in the tests, more by `python -m tests.harness`."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

from tests.settings import ON_POSTGRESQL

FEW_ON_POSTGRESQL = 8
"""PostgreSQL takes longer for each, and differs in nothing that histories would show."""


def bounded(examples: int) -> Any:
    """Settings for so many examples, the same in every run. COMITY_EXAMPLES multiplies them."""
    several = int(os.environ.get("COMITY_EXAMPLES", "1"))
    return settings(
        max_examples=FEW_ON_POSTGRESQL if ON_POSTGRESQL else examples * several,
        deadline=None,
        database=None,
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
