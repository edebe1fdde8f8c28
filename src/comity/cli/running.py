"""Opening the node of a command, and serving it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import click

from comity.core.errors import ComityError
from comity.node.node import Node

SYNC_SECONDS = 2.0


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
def serve(host: str, port: int, *, syncs: bool) -> None:
    r"""Serve the node: its pages, what its peers ask, and its own pulls.

    \b
    Example: comity --home nodes/kor serve --port 8401

    Put a proxy with TLS before it (docs/operate.md shows nginx). Ctrl-C stops it.
    """
    set_up()
    check_port(host, port)
    child = _start_sync() if syncs else None
    try:
        _serve(host, port)
    finally:
        if child is not None:
            child.terminate()
            child.wait(timeout=20)


def check_port(host: str, port: int) -> None:
    """Raise PortInUseError unless the port is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUseError(f"Port {port} on {host} is in use.") from error


def _start_sync() -> subprocess.Popen[bytes]:
    home = os.environ["COMITY_HOME"]
    command = [sys.executable, "-m", "comity", "--home", home, "sync", "--forever", "--quiet"]
    return subprocess.Popen(command)  # noqa: S603 - our own program, our own arguments


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
