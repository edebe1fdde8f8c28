"""The command that tells what went to a party: audit."""

from datetime import UTC, datetime
from pathlib import Path

import click

from comity.cli.running import open_node
from comity.core.errors import ComityError

DAY = 24 * 60 * 60 * 1000


class NoFileNamedError(ComityError):
    """A spreadsheet or a paper cannot be shown in a terminal."""

    hint = "Name a file with --output."


class NoSuchPeerError(ComityError):
    """Nothing ever went to a party of this name."""

    hint = "Take a party's code, as comity peer list has it."


@click.command()
@click.option("--party", required=True, help="The party, by its code: NATO.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, in UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, in UTC.")
@click.option(
    "--format",
    "sort",
    type=click.Choice(["table", "xlsx", "pdf"]),
    default="table",
    show_default=True,
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--language", type=click.Choice(["en", "ko"]), default="en", show_default=True)
def audit(
    *,
    party: str,
    since: datetime | None,
    until: datetime | None,
    sort: str,
    output: Path | None,
    language: str,
) -> None:
    r"""Tell what PARTY was given, when, under which clause, with receipts and recalls.

    It tells of every version, whatever its label: the file bears the highest of them. Who did what
    at this node stands on its page Audit.

    \b
    Example: comity audit --party NATO --since 2026-01-01 --format xlsx --output nato.xlsx
    """
    from comity.exchange.desk import files
    from comity.exchange.desk.sheet import Asked, sheet
    from comity.node import audit as node_audit
    from comity.node import ledger

    if output is None and sort != "table":
        raise NoFileNamedError(f"A {sort} goes into a file.")
    node = open_node()
    if party not in ledger.party_names(node) or party == node.party:
        raise NoSuchPeerError(f"There is no peer {party}.")
    ends = None if until is None else _instant(until) + DAY
    asked = Asked(party, None if since is None else _instant(since), ends, language)
    with node_audit.note(node, f"audit --party {party}", who="command line"):
        made = sheet(node, asked)
    if sort == "table":
        said = files.table(made)
        if output is None:
            click.echo(said)
            return
        output.write_text(said + "\n", encoding="utf-8")
    elif output is not None:
        output.write_bytes(files.xlsx(made) if sort == "xlsx" else files.pdf(made))
    click.echo(f"Wrote {output}: {len(made.rows):,} lines. Its label: {made.marking}")


def _instant(day: datetime) -> int:
    return int(day.replace(tzinfo=UTC).timestamp()) * 1000
