"""Commands about other parties' nodes: peer, sync."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from comity.cli.running import SYNC_SECONDS, open_node, until_stopped
from comity.core import card as cards
from comity.core.card import SignedCard
from comity.core.sealing import fingerprint

if TYPE_CHECKING:
    from comity.node.sync import Outcome


@click.group()
def peer() -> None:
    r"""Other parties' nodes: add a card, compare fingerprints, confirm, list.

    \b
      comity peer add nato.card "…"    the fingerprint that was read out; introduces us
      comity peer confirm KOR "…"      there: theirs, as it was read out
      comity peer list
    """


@peer.command()
@click.argument("card_file", type=click.Path(exists=True, dir_okay=False))
@click.argument("spoken")
def add(card_file: str, spoken: str) -> None:
    """Add the card in CARD_FILE whose fingerprint was SPOKEN by the other side; introduce us.

    The other side is sent our card and the charter, and confirms them with “peer confirm”.
    """
    from comity.assembly import charter_ceiling
    from comity.node import peers
    from comity.node.sync import Client

    node = open_node()
    signed = msgspec.json.decode(Path(card_file).read_bytes(), type=SignedCard)
    bare = peers.Introduction(signed, ())
    introduction = peers.confirm(node, bare, spoken, charter_ceiling(node.policies))
    other = cards.read(signed)
    with Client(node, other.party) as client:
        client.introduce(introduction)
    click.echo(f"{other.party} is added and was sent our card and charter.")
    click.echo(f"There: comity peer confirm {node.party} “{fingerprint(node.card.root)}”")


@peer.command()
@click.argument("party")
@click.argument("spoken")
def confirm(party: str, spoken: str) -> None:
    """Confirm the introduction of PARTY whose fingerprint was SPOKEN; sign the charter."""
    from comity.node import introductions
    from comity.node.sync import Client

    node = open_node()
    answer = introductions.confirm_pending(node, party, spoken)
    with Client(node, party) as client:
        client.introduce(answer)
    click.echo(f"{party} is confirmed; the charter is signed on both sides.")


@peer.command(name="list")
def list_() -> None:
    """List peers, waiting introductions, and when each was last in touch."""
    from comity.node import introductions

    node = open_node()
    for party, card, error in node.db.rows(
        "SELECT party, card, last_error FROM node_peer ORDER BY party"
    ):
        other = cards.read(msgspec.json.decode(card, type=SignedCard))
        click.echo(f"{party:10} {other.address:40} {error or 'in touch'}")
    for party, introduction in introductions.pending(node).items():
        mark = fingerprint(cards.read(introduction.card).root)
        click.echo(f"{party:10} waits to be confirmed; fingerprint {mark}")


@click.command()
@click.option("--forever", is_flag=True, help=f"Again each {SYNC_SECONDS:.0f} seconds.")
@click.option("--quiet", is_flag=True, help="Print nothing.")
def sync(*, forever: bool, quiet: bool) -> None:
    """Pull what each peer has for this node, verify it, store it, and confirm it."""
    from comity.cli import ticking
    from comity.node.sync import sync_all

    node = open_node()
    stopped = until_stopped()
    if forever:
        ticking.start(node, stopped)
    else:
        ticking.tick(node)

    def show(outcome: "Outcome") -> None:
        if not quiet:
            click.echo(f"\r{outcome.peer}: {outcome.stored:,} records", nl=False)

    while not stopped.is_set():
        outcomes = sync_all(node, show)
        if not quiet:
            for outcome in outcomes:
                click.echo(f"\r{_line(outcome)}")
        if not forever:
            if any(outcome.error for outcome in outcomes):
                raise click.exceptions.Exit(1)
            return
        stopped.wait(SYNC_SECONDS)


def _line(outcome: "Outcome") -> str:
    if outcome.error:
        return f"{outcome.peer}: {outcome.error} {outcome.error.hint}"
    return (
        f"{outcome.peer}: {outcome.stored:,} stored, {outcome.recalled:,} recalled, "
        f"{outcome.quarantined:,} held back"
    )
