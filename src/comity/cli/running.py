"""Opening the node of a command, and serving it."""

import os
import signal
import socket
import threading
from pathlib import Path

import click

from comity.cli.children import Child
from comity.core.errors import ComityError
from comity.node.node import Node

SYNC_SECONDS = 2.0
LIVE_BEYOND = 1000
"""How far the port of the live stream lies beyond that of the pages, unless it is named."""


class PortInUseError(ComityError):
    """Another program answers on the port."""

    hint = "Stop it, or choose another port with --port."


def choose_home(home: str) -> None:
    """Let Django's settings find the node's folder."""
    os.environ["COMITY_HOME"] = str(Path(home).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")


def set_up() -> None:
    """Start Django for the chosen home. Raises NotANodeError."""
    import django

    from comity.node import home

    place = Path(os.environ["COMITY_HOME"])
    config = home.read_config(place)
    os.environ["COMITY_PARTY"] = config.party
    os.environ.setdefault("COMITY_ADDRESS", home.read_own_card(place).address)
    django.setup()


def open_node() -> Node:
    """Open the node of the chosen home. Raises NotANodeError, KeyUnavailableError."""
    set_up()
    from comity import assembly

    return assembly.open_node()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8400, show_default=True, help="Port to listen on.")
@click.option(
    "--sync/--no-sync",
    "syncs",
    default=True,
    help=f"Whether to pull from every peer, each {SYNC_SECONDS:.0f} seconds.",
)
@click.option(
    "--live-port",
    type=click.IntRange(0, 65535),
    help=f"Port of the live stream; 0: none. [default: the port and {LIVE_BEYOND}]",
)
def serve(host: str, port: int, live_port: int | None, *, syncs: bool) -> None:
    r"""Serve the node: its pages, what its peers ask, its live stream, and its own pulls.

    \b
    Example: comity --home nodes/kor serve --port 8401

    Put a proxy with TLS before it (docs/operate.md shows nginx). Ctrl-C stops it.
    """
    live_port = port + LIVE_BEYOND if live_port is None else live_port
    set_up()
    check_port(host, port)
    beside = [["sync", "--forever", "--quiet"]] if syncs else []
    if live_port:
        check_port(host, live_port)
        find_live(live_port)
        where = ["--host", host, "--port", str(live_port), "--beside", str(os.getpid())]
        beside.append(["live", *where])
    home = os.environ["COMITY_HOME"]
    children = [Child(["--home", home, *command]) for command in beside]
    try:
        _serve(host, port)
    finally:
        for child in children:
            child.stop()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=9400, show_default=True, help="Port to listen on.")
@click.option("--beside", type=int, default=0, hidden=True, help="End when this process does.")
def live(host: str, port: int, beside: int) -> None:
    r"""Serve the live stream alone, as `serve` does by itself.

    \b
    Example: comity --home nodes/kor live --port 9401

    Pages that stay open are told that something new is there. The pages must know where:
    COMITY_LIVE says it to `serve` (docs/operate.md).
    """
    set_up()
    check_port(host, port)
    from comity.cli.streaming import stream

    stream(host, port, beside)


def find_live(port: int) -> None:
    """Let pages know where the live stream is, unless COMITY_LIVE says it."""
    from django.conf import settings

    from comity.web.live.place import beside

    if not settings.COMITY_LIVE:
        where = beside(settings.COMITY_ADDRESS, port)
        os.environ["COMITY_LIVE"] = settings.COMITY_LIVE = where


def check_port(host: str, port: int) -> None:
    """Raise PortInUseError unless the port is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUseError(f"Port {port} on {host} is in use.") from error


def _serve(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "comity.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_access=False,
    ).serve()


def until_stopped() -> threading.Event:
    """Return an event that SIGINT and SIGTERM set."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
