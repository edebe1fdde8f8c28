"""Commands for partners without a line between them: export, import."""

from pathlib import Path

import click

from comity.cli.running import open_node


@click.command()
@click.argument("peer")
@click.argument("path", type=click.Path(dir_okay=False))
def export(peer: str, path: str) -> None:
    r"""Write what PEER may have and does not hold yet to PATH, encrypted to it.

    \b
    Example: comity export NATO to-nato.comity
    """
    from comity.node import packages

    done = packages.export_package(open_node(), peer, Path(path))
    click.echo(f"Wrote {path}: {done.entries:,} entries. There: comity import {Path(path).name}")
    if done.more:
        click.echo("There is more than one file holds; export again once the receipt is back.")


@click.command(name="import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--receipt", type=click.Path(dir_okay=False), help="Write the receipt to a file.")
def import_(path: str, receipt: str | None) -> None:
    """Take in a file that a peer exported, or a receipt that it sent back."""
    from comity.node import packages

    node = open_node()
    answer = packages.import_file(node, Path(path), Path(receipt) if receipt else None)
    click.echo(answer)
