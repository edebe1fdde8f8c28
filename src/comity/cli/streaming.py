"""The live stream as a process: one loop, which ends at a signal or with whoever started it."""

import asyncio
import os
import signal
import typing

from django.utils.module_loading import import_string

if typing.TYPE_CHECKING:
    from comity.web.live.serving import Live

PARENT_SECONDS = 1.0
"""How often it is seen whether whoever started this is there still."""


def stream(host: str, port: int, beside: int = 0) -> None:
    """Serve until SIGINT or SIGTERM, and no longer than the process ``beside``, our parent."""
    asyncio.run(_until_signalled(host, port, beside))


async def serve(live: "Live", host: str, port: int, stopped: asyncio.Event) -> None:
    """Serve until ``stopped``, with granian within this loop; then end every stream first.

    A worker of granian's own would wait for them.
    """
    from granian.constants import Interfaces
    from granian.server.embed import Server

    server = Server(
        live, host, port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False
    )
    loop = asyncio.get_running_loop()
    serving, *others = (
        loop.create_task(one) for one in (server.serve(), live.run(), stopped.wait())
    )
    await asyncio.wait({serving, *others}, return_when=asyncio.FIRST_COMPLETED)
    for one in others:
        one.cancel()
    await live.stop()
    server.stop()  # type: ignore[no-untyped-call]  # granian types its constructor alone
    await serving


async def _until_signalled(host: str, port: int, beside: int) -> None:
    # By its name: what it serves stands above the command line in the house.
    live = import_string("comity.asgi.application")()
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    watching = loop.create_task(_stop_alone(beside, stopped)) if beside else None
    await serve(live, host, port, stopped)
    if watching is not None:
        watching.cancel()


async def _stop_alone(beside: int, stopped: asyncio.Event) -> None:
    while os.getppid() == beside:  # noqa: ASYNC110 - who is killed sets no event
        await asyncio.sleep(PARENT_SECONDS)
    stopped.set()
