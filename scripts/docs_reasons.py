"""Write docs/reasons.md, why a record stays, from the rule: python scripts/docs_reasons.py."""  # noqa: INP001 - a program, not a package

from pathlib import Path

from comity.core.release import REASONS
from comity.core.terms import CHARTER_KINDS
from comity.node.desk.why import SAYS

PAGE = Path(__file__).parent.parent / "docs" / "reasons.md"

HEAD = """\
# Why a record stays

Written by `scripts/docs_reasons.py` from `comity.core.release`, which decides. Do not edit; run \
it. Only the owner's own staff ever see a reason.

| code | what it says |
|---|---|
"""

CLAUSES = """
## What a clause says

The release officer's desk asks each clause between two parties alone (`comity.node.desk.why`).

| code | what it says |
|---|---|
"""


def render() -> str:
    """Return the page."""
    kinds = ", ".join(f"`{kind}`" for kind in CHARTER_KINDS)
    charter = f"A charter lets pass: {kinds}. Everything else needs an agreement.\n"
    return f"{HEAD}{_rows(REASONS)}\n{charter}{CLAUSES}{_rows(SAYS)}"


def _rows(said: dict[str, str]) -> str:
    return "".join(f"| `{code}` | {words} |\n" for code, words in said.items())


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
