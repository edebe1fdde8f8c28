"""Write docs/permissions.md from the table of permissions: python scripts/docs_permissions.py."""  # noqa: INP001 - a program, not a package

from pathlib import Path

from comity.node.people.permissions import PERMISSIONS
from comity.programme.permissions import PAGES, SEALS, STEPS_OF_A_POST

PAGE = Path(__file__).parent.parent / "docs" / "permissions.md"

HEAD = """\
# Permissions

Written by `scripts/docs_permissions.py` from `comity.programme.permissions`, which the rules ask \
too. Do not edit; run it.

People hold posts for a time, posts hold permissions. A permission lets a post *do* something; \
what it may *see* follows from its clearance and need alone. An administrator gives permissions on \
the page *People*.
"""


def render() -> str:
    """Return the page."""
    rows = [f"| `{name}` | {said['en']}. | {said['ko']} |" for name, said in PERMISSIONS.items()]
    kinds = [f"| `{kind}` | {_any(kind, needed)} |" for kind, needed in sorted(SEALS.items())]
    pages = [f"| {name} | `{needed}` |" for name, needed in PAGES.items()]
    return "\n".join(
        [
            HEAD,
            "| permission | what it lets a post do | Korean |\n|---|---|---|",
            *rows,
            "\n## By kind of record\n\n| kind | any of |\n|---|---|",
            *kinds,
            "\n## By page\n\n| page | needs |\n|---|---|",
            *pages,
            "",
        ]
    )


def _any(kind: str, needed: tuple[str, ...]) -> str:
    said = ", ".join(f"`{one}`" for one in needed) or "sealed by the node itself"
    if kind in STEPS_OF_A_POST:
        said += "; where the step names a post, that post and no other"
    return said


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
