"""The generated pages say what the code says."""

from types import ModuleType

import pytest

from scripts import docs_commands, docs_kinds, docs_permissions, docs_reasons, docs_states


@pytest.mark.parametrize(
    "script", [docs_commands, docs_kinds, docs_permissions, docs_reasons, docs_states]
)
def test_a_generated_page_is_up_to_date(script: ModuleType):
    name = script.__name__.replace(".", "/")
    written = script.PAGE.read_text(encoding="utf-8")
    assert written == script.render(), f"run: .venv/bin/python {name}.py"


def test_every_part_that_has_kinds_is_in_the_page_of_kinds():
    assert {"comity.exchange.kinds", "comity.programme.kinds"} <= set(docs_kinds.modules())
