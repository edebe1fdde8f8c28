"""``comity demo``: three nodes on this machine, the story played, everything kept running."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from comity.core.errors import ComityError
from comity.demo import data, making, nodes, servers
from comity.demo.servers import Server
from comity.demo.types import Demo
from comity.node import home
from comity.node.node import Node

FIRST_PORT = 8401
LOCK = "running.lock"
Stopped = Callable[[], bool]


class RunningAlreadyError(ComityError):
    """Another demonstration runs from the same folder."""

    hint = "Use that one, stop it with Ctrl-C, or name another folder with --home."


@click.command()
@click.option("--fresh", is_flag=True, help="Start over: forget what was done in the nodes.")
@click.option("--check", is_flag=True, help="Check everything, a line each, and stop.")
@click.option(
    "--home",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".demo",
    show_default=True,
    help="Where the three nodes live.",
)
@click.option(
    "--port",
    type=click.IntRange(1024, 65000),
    help=f"First of three ports. [default: {FIRST_PORT}, or the next free ones]",
)
def demo(folder: Path, port: int | None, *, fresh: bool, check: bool) -> None:
    """Show a whole partnership: Korea, NATO and the CCDCOE, each with a node of its own.

    Makes three nodes on this machine, plays their story since 2019, serves them and keeps them in
    sync. Ctrl-C stops everything; the next run goes on where this one ended.
    """
    from comity.cli.running import until_stopped

    stopped = until_stopped()
    began = time.monotonic()
    with _locked(folder.resolve()) as place:
        cast = prepare(place, port, fresh=fresh, stopped=stopped.is_set)
        try:
            servers.start(cast, stopped.is_set)
            if stopped.is_set():
                return
            click.echo(f"Ready after {time.monotonic() - began:.1f} s.\n")
            if check:
                raise click.exceptions.Exit(0 if report(place, cast) else 1)
            _show(place, cast)
            while not stopped.wait(1):
                for server in cast:
                    server.check_running()
        finally:
            servers.stop(cast)
            click.echo("Stopped.")


def prepare(folder: Path, port: int | None, *, fresh: bool, stopped: Stopped) -> list[Server]:
    """Make what is not there yet, play the story if need be; return the servers to start.

    Raises NotADemoError, NoPortError.
    """
    story = data.load()
    codes = making.parties(story)
    anew = fresh or not making.was_played(folder)
    if anew:
        making.clear(folder, story)
    ports = choose_ports(folder, port, codes)
    live = servers.free_ports(max(ports) + 1, len(ports))
    cast = [
        Server(code, folder / nodes.folder_of(code), number, beside)
        for code, number, beside in zip(codes, ports, live, strict=True)
    ]
    addresses = {server.party: server.address for server in cast}
    if anew:
        clock, places = making.make_homes(folder, story, addresses)
        _set_up(places[0])
        _play(folder, story, (clock, places), stopped)
    else:
        _set_up(cast[0].home)
    for server in cast:
        nodes.register(server.home)
    moved = making.move(folder, story, addresses)
    if moved:
        click.echo(f"New cards for {', '.join(moved)}: they answer on other ports now.")
    return cast


def choose_ports(folder: Path, first: int | None, codes: list[str]) -> list[int]:
    """Return a port for each node: those it had, those asked for, or the next free ones."""
    before = [_port_before(folder / nodes.folder_of(code)) for code in codes]
    if first is None and all(before):
        wanted = [port for port in before if port]
    else:
        wanted = list(range(first or FIRST_PORT, (first or FIRST_PORT) + len(codes)))
    taken = [port for port in wanted if not servers.is_free(port)]
    if not taken:
        return wanted
    found = servers.free_ports(wanted[0], len(codes))
    click.secho(
        f"Port {', '.join(map(str, taken))} is taken by another program; "
        f"using {', '.join(map(str, found))}.",
        fg="yellow",
    )
    return found


def report(folder: Path, cast: list[Server]) -> bool:
    """Make every check and say what came of it, a line each; return whether all hold."""
    from comity.demo.checks import Checks

    opened = {server.party: nodes.open_node(server.home) for server in cast}
    checks = Checks(data.load(), opened, {server.party: server for server in cast})
    holds = True
    for held, line in checks.run():
        holds = holds and held
        click.secho(f"ok      {line}" if held else f"FAILED  {line}", fg=None if held else "red")
    _leave(opened)
    if not holds:
        logs = ", ".join(str(server.home.relative_to(folder) / servers.LOG) for server in cast)
        click.echo(f"The servers' logs in {folder.name}/: {logs}")
    return holds


def _play(
    folder: Path, story: Demo, made: tuple[nodes.Clock, list[Path]], stopped: Stopped
) -> None:
    """Play with a progress bar. An interrupted story is played anew next time."""
    steps = making.play(folder, story, *made)
    with click.progressbar(length=1, label="Playing 2019 to today", show_eta=False) as bar:
        for step in steps:
            bar.length = step.total
            bar.update(step.number - bar.pos)
            if stopped():
                raise click.Abort


def _show(folder: Path, cast: list[Server]) -> None:
    """Say where to look and as whom."""
    from comity.node import posts

    for server in cast:
        node = nodes.open_node(server.home)
        click.secho(server.page, bold=True, nl=False)
        click.echo(f"  {node.card.name['en']}")
        for post in posts.all_posts(node=node):
            click.echo(f"    {post.party + '/' + post.code:24} {post.title['en']}")
        nodes.leave(server.home)
    click.echo("\nOpen a page and enter as one of its posts with one click; no password.")
    _show_tour(cast)
    click.echo(
        f"\nEverything lies in {folder.name}/. Ctrl-C stops it; comity demo goes on with it."
    )


def _show_tour(cast: list[Server]) -> None:
    """Say ten things to look at, and where."""
    from comity.programme.tour.steps import STEPS
    from comity.web.words import entries

    pages = {server.party: server.page for server in cast}
    said = entries("en")
    click.secho("\nA tour in ten steps", bold=True)
    for step in STEPS:
        where = f"{pages[step.node]}tour#step-{step.number}"
        click.echo(f"{step.number:4}  {said[step.key]:32} {step.office:24} {where}")
    click.echo()


def _leave(opened: dict[str, Node]) -> None:
    for node in opened.values():
        nodes.leave(node.home)


def _set_up(place: Path) -> None:
    """Start Django with one node's settings; the others' databases are registered beside it."""
    import django

    os.environ["COMITY_HOME"] = str(place)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")
    django.setup()


def _port_before(place: Path) -> int | None:
    try:
        return urlsplit(home.read_own_card(place).address).port
    except FileNotFoundError:
        return None


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Hold the folder, so that two demonstrations do not write to the same nodes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunningAlreadyError(f"A demonstration runs from {folder.name}/.") from error
        yield folder
