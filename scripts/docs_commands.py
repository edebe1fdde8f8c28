"""Write docs/commands.md from the command line itself: python scripts/docs_commands.py."""  # noqa: INP001 - a program, not a package

from pathlib import Path

import click

from comity.cli import comity

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"

HEAD = """\
# Commands

Written by `scripts/docs_commands.py` from the command line's own help. Do not edit; run it.
"""


def render() -> str:
    """Return the page."""
    return "\n".join([HEAD, *_section(comity, "comity", None)])


def _section(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    context = click.Context(
        command, info_name=name.rpartition(" ")[2], parent=parent, **command.context_settings
    )
    context.max_content_width = context.terminal_width = 90
    parts = [f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for each in sorted(command.list_commands(context)):
            if (inner := command.get_command(context, each)) is not None:
                parts += _section(inner, f"{name} {each}", context)
    return parts


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
