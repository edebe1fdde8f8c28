"""Commands about the node itself: init, card, verify, backup, restore."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.running import open_node, set_up
from comity.core.sealing import fingerprint
from comity.node import home
from comity.node.home import Identity, Injected

if TYPE_CHECKING:
    from comity.node.db import Database


@click.command()
@click.argument("party")
@click.option("--name-en", default="", help="The party's name in English.")
@click.option("--name-ko", default="", help="The party's name in Korean.")
@click.option(
    "--address", default="http://127.0.0.1:8400", show_default=True, help="Where peers reach it."
)
@click.option("--zone", default="UTC", show_default=True, help="Local time zone, e.g. Asia/Seoul.")
def init(party: str, name_en: str, name_ko: str, address: str, zone: str) -> None:
    """Make a new node for PARTY (as labels name it: KOR, NATO) in an empty folder.

    Makes the root key (offline/root.pem: move it to a safe place), the node key, the card and the
    database. The passphrase is taken from COMITY_PASSPHRASE, or made and kept beside the keys.
    """
    place = Path(os.environ["COMITY_HOME"])
    home.check_free(place)
    passphrase = os.environ.get("COMITY_PASSPHRASE", "").encode()
    if not passphrase:
        passphrase = secrets.token_urlsafe(32).encode()
        home.write_passphrase(place, passphrase)
    names = {"en": name_en or party, "ko": name_ko or name_en or party}
    signed = home.create(place, Identity(party, names, address, zone), passphrase, Injected())
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from comity.core import card as cards

    made = cards.read(signed)
    click.echo(f"Made the node of {party} in {place.name}/.")
    click.echo(f"Fingerprint: {fingerprint(made.root)}")
    click.echo(
        "Next: move offline/root.pem to a safe place, then “comity card” and “comity serve”."
    )


@click.command()
@click.option("--output", type=click.Path(dir_okay=False), help="Write the card to a file.")
def card(output: str | None) -> None:
    """Show this node's card and the fingerprint to read out to the other side."""
    node = open_node()
    data = (node.home / home.CARD).read_bytes()
    if output:
        Path(output).write_bytes(data)
    click.echo(f"{node.party}  {node.card.address}")
    click.echo(f"Fingerprint: {fingerprint(node.card.root)}")
    for key in node.card.keys:
        state = "revoked" if key.revoked else "ended" if key.until else "in force"
        click.echo(f"Key {key.key.keyid[:16]}…  {key.key.algorithm}  {state}")


@click.command()
@click.option("--quiet", is_flag=True, help="Say only what is wrong.")
def verify(*, quiet: bool) -> None:
    """Check every seal, chain, decision and release from the sealed bytes up.

    Exit status 1 when anything does not hold; each finding is one line.
    """
    from comity.node.verify import verify as run

    node = open_node()
    with click.progressbar(length=1, label="Verifying", hidden=quiet) as bar:
        findings = list(run(node, progress=_shown_on(bar)))
    for finding in findings:
        click.secho(str(finding), fg="red")
    if findings:
        raise click.exceptions.Exit(1)
    click.echo(f"{node.party}: everything holds.")


@click.command()
@click.argument("path", type=click.Path(dir_okay=False))
def backup(path: str) -> None:
    """Write a consistent copy of the node to PATH while it runs. The root key is not in it."""
    from comity.node import backup as backups

    node = open_node()
    with click.progressbar(length=1, label="Writing") as bar:
        rows = backups.backup(node, Path(path), progress=_shown_on(bar))
    click.echo(f"Wrote {path}: {rows:,} rows.")


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
def restore(path: str) -> None:
    """Restore a backup into an empty folder.

    The node writes nothing until each peer has returned what it holds beyond the backup; “comity
    sync” asks them.
    """
    from comity.node import backup as backups

    place = Path(os.environ["COMITY_HOME"])
    with click.progressbar(length=1, label="Restoring") as bar:
        party = backups.restore(Path(path), place, _new_database, progress=_shown_on(bar))
    click.echo(f"Restored {party} into {place.name}/. Next: comity sync")


def _new_database() -> "Database":
    """Set Django up for the folder and make its tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from comity.node.db import Database

    call_command("migrate", verbosity=0, skip_checks=True)
    return Database("default")


def _shown_on(bar: Any) -> Callable[[int, int], None]:
    """Return a progress callback that moves a bar."""

    def progress(done: int, total: int) -> None:
        bar.length = max(total, 1)
        bar.update(done - bar.pos)

    return progress
