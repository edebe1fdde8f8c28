"""Synchronising: one process serves a node, another pulls over loopback, verifies and stores.

Both are the programs that a party runs: ``comity serve`` gives, ``sync_peer`` takes. The peer is
bare verification of the same seals in one thread, with nothing around it.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import bare, ground, material
from benchmarks.report import Options, Report
from comity.core.sealing import fingerprint
from comity.node import audiences, decisions, peers, settle, store, sync
from comity.node.node import Node

QUICK = 0.25
RECORDS = 60_000
PAGE = 1000
LEAST = 4_000
START_SECONDS = 30


def run(options: Options) -> None:
    """Publish at one node, pull from the other, and hold the rate against bare verification."""
    report = Report("sync", options)
    records = options.size(RECORDS, 50)
    report.begin(
        records=records, page=PAGE, giving="comity serve, a process of its own",
        taking="verified, stored, settled for 4 audiences, countersigned",
    )  # fmt: skip
    with ground.ready(options) as folder:
        port = _free_port()
        giving = ground.make_node(folder, "KOR", "kor", f"http://127.0.0.1:{port}")
        taking = ground.make_node(folder, "NATO", "nato")
        with report.step("meeting, agreeing, publishing"):
            _meet(giving, taking)
            _publish(giving, records)
        with _served(folder, port):
            pages = _pull(report, taking)
        seconds = bare.verify(giving, _seals(giving))
        _finish(report, records, pages, seconds)


def _finish(report: Report, records: int, pages: list[tuple[int, float]], bare_time: float) -> None:
    stored, took = sum(n for n, _ in pages), sum(t for _, t in pages)
    if stored != records:
        raise RuntimeError(f"{records:,} records were published; {stored:,} arrived.")
    figure = median(n / t for n, t in pages)
    report.say(f"  {stored:,} records in {took:.2f} s: {stored / took:,.0f} records/s over all")
    report.say(f"  bare verification: {records / bare_time:,.0f} records/s")
    report.demand("median of the pages", figure, LEAST, "records/s", least=True)
    ratio = figure * bare_time / records
    report.finish(figure, "records/s", f"{ratio:.2f} of bare verification in one thread")


def _meet(giving: Node, taking: Node) -> None:
    from comity import assembly

    ceiling = assembly.charter_ceiling(giving.policies)
    hello = peers.introduce(giving, taking.card, ceiling)
    answer = peers.confirm(taking, hello, fingerprint(giving.card.root), ceiling)
    peers.confirm(giving, answer, fingerprint(taking.card.root), ceiling)
    subjects = sorted({sort.subject for sort in material.few_dozen_sorts()})
    material.agree_between(giving, taking, subjects)
    for post, level, need in (("mission", "Ⅰ급비밀", "*"), ("desk", "대외비", "KOR:CYB")):
        audiences.ensure(taking, material.reader(taking, post, level, (need,)))
    audiences.public(taking)
    decisions.redecide(taking)
    for node in (giving, taking):
        settle.settle(node)


def _publish(node: Node, records: int) -> None:
    maker = material.Maker(node, material.few_dozen_sorts())
    for size in material.batches(records, PAGE):
        store.append(node, maker.seal(maker.drafts(size)), "", node.now())


def _pull(report: Report, taking: Node) -> list[tuple[int, float]]:
    """Pull all there is; return for each page how many records it brought and its seconds."""
    pages: list[tuple[int, float]] = []
    last = [time.perf_counter(), 0.0]

    def progress(outcome: sync.Outcome) -> None:
        now = time.perf_counter()
        pages.append((outcome.stored - int(last[1]), now - last[0]))
        last[:] = [now, outcome.stored]
        if len(pages) % 20 == 0:
            report.say(f"    {outcome.stored:,}")

    outcome = sync.sync_peer(taking, "KOR", progress)
    if outcome.error is not None:
        raise outcome.error
    return pages


def _seals(node: Node) -> list[tuple[bytes, bytes]]:
    found = node.db.rows(
        "SELECT r.header, r.signature FROM node_record r JOIN node_recordclass c "
        "ON c.id = r.cls_id WHERE c.kind = 'item'"
    )
    return [(bytes(header), bytes(signature)) for header, signature in found]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(folder: Path, port: int) -> Iterator[None]:
    """Serve the giving node as a party does, until the block ends."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "comity.settings"}
    if os.environ.get("COMITY_BENCH_POSTGRES"):
        from benchmarks.settings import postgresql_url

        environment["COMITY_DATABASE_URL"] = postgresql_url("kor")
    home = folder / "kor"
    command = [
        sys.executable,
        "-m",
        "comity",
        "--home",
        str(home),
        "serve",
        "--no-sync",
        "--live-port",
        "0",
    ]
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        _wait(server, f"http://127.0.0.1:{port}/node/card", folder / "serve.log")
        yield
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError) as error:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The node does not answer:\n{log.read_text()}") from error
            time.sleep(0.05)
