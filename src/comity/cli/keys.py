"""Commands about keys: key rotate, switch, revoke, epoch. All but switch need the root key."""

from pathlib import Path

import click

from comity.cli.running import open_node
from comity.core.sealing import Signer
from comity.node import home
from comity.node.keys import open_signer
from comity.node.node import Node

RESTART = "Start the node's running processes again, so that they use it."

root_option = click.option(
    "--root",
    default="offline/root.pem",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="The root key: bring it for this command alone, then take it away again.",
)


@click.group()
def key() -> None:
    r"""Change the node's keys.

    \b
      comity key rotate           a new key beside the old one; peers learn it by pulling
      comity key switch           seal with the new key, once every peer has confirmed it
      comity key revoke KEYID     a key was lost or stolen: it counts no more, at once
      comity key epoch            after a restore, go on without peers that are gone
    """


@key.command()
@root_option
def rotate(root: str) -> None:
    """Put a new node key on the card, beside the present one, and tell every peer."""
    from comity.node import rotation

    node = open_node()
    rotation.rotate(node, _root(node, root), home.read_passphrase(node.home))
    click.echo("The card names a new key. Once peers have pulled it: comity key switch")


@key.command()
@click.option("--anyway", is_flag=True, help="Even if some peers have not confirmed the new card.")
def switch(*, anyway: bool) -> None:
    """Seal with the newest key of the card from now on."""
    from comity.node import rotation

    node = open_node()
    signer = rotation.switch(node, home.read_passphrase(node.home), anyway=anyway)
    click.echo(f"The node seals with key {signer.public_key.keyid[:16]}…. {RESTART}")


@key.command()
@click.argument("keyid")
@root_option
@click.confirmation_option(prompt="The key will count no more, and this cannot be undone. Go on?")
def revoke(keyid: str, root: str) -> None:
    """Revoke the key whose id is, or begins with, KEYID (see “comity card”)."""
    from comity.node import rotation

    node = open_node()
    done = rotation.revoke(node, _root(node, root), keyid, home.read_passphrase(node.home))
    click.echo(f"Revoked; {len(done.resealed):,} records were sealed again. {RESTART}")
    click.echo("Make a new backup now: an older one lacks the new key.")


@key.command()
@root_option
@click.confirmation_option(prompt="Every feed begins anew, and peers must take a new card. Go on?")
def epoch(root: str) -> None:
    """Begin a new epoch: after a restore, where a peer that was waited for is gone for good."""
    from comity.node import restore

    node = open_node()
    anew = restore.new_epoch(node, _root(node, root))
    click.echo(f"A new epoch has begun; {len(anew):,} records were marked anew. {RESTART}")


def _root(node: Node, path: str) -> Signer:
    place = Path(path) if Path(path).exists() else node.home / path
    return open_signer(f"file:{place.resolve()}", home.read_passphrase(node.home), node.home)
