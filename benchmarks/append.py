"""Appending: records are sealed and stored in batches, for five audiences.

On an empty database and on a large one. The peer is the serial sum of bare signing, hashing and
insertion of the very same rows into the same database.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bare, ground, material
from benchmarks.report import Options, Report, rate
from comity.node import store
from comity.node.node import Node

QUICK = 0.1
BATCH = 1000
ROUNDS = 5
RECORDS = 50_000
LARGE = 1_000_000
LEAST_EMPTY, LEAST_LARGE = 10_000, 5_000


@dataclass(frozen=True)
class Figures:
    """Records a second, and how long the node took over the bare sum."""

    rate: float
    ratio: float


def run(options: Options) -> None:
    """Measure both sizes; the line names the empty one's figure."""
    report = Report("append", options)
    records, large = options.size(RECORDS, ROUNDS), options.size(LARGE, ROUNDS)
    report.begin(
        records=records, rounds=ROUNDS, batch=min(BATCH, records // ROUNDS),
        large_database=large, audiences="2 peers, the public, 2 staff",
        body="about 500 bytes", classes=len(material.few_dozen_sorts()), with_references="a fifth",
    )  # fmt: skip
    with ground.ready(options) as folder:
        empty = _measure(report, _fresh(folder), records, "empty database")
        full = _measure(report, _large(folder, report, large), records, f"holding {large:,}")
    report.demand("empty", empty.rate, LEAST_EMPTY, "records/s", least=True)
    report.demand(f"holding {large:,}", full.rate, LEAST_LARGE, "records/s", least=True)
    report.finish(
        empty.rate,
        "records/s",
        f"{empty.ratio:.2f} times the bare serial sum; "
        f"holding {large:,}: {full.rate:,.0f} records/s, {full.ratio:.2f} times",
    )


def _fresh(folder: Path) -> Node:
    node = ground.make_node(folder, "KOR", "kor")
    material.five_audiences(node)
    return node


def _large(folder: Path, report: Report, count: int) -> Node:
    from benchmarks.populate import populate

    alias, key, options = "nato", f"append-{count}", report.options
    reuse = options.reuse and options.database == "sqlite"
    node = ground.kept(folder, alias, key) if reuse else None
    if node is None:
        node = ground.make_node(folder, "KOR", alias)
        material.five_audiences(node)
        populate(node, material.few_dozen_sorts(), count, report)
        if reuse:
            ground.keep(folder, alias, key)
    return node


def _measure(report: Report, node: Node, records: int, where: str) -> Figures:
    maker = material.Maker(node, material.few_dozen_sorts())
    per_round = records // ROUNDS
    firsts: list[int] = []
    rounds = [_append(node, maker, per_round, firsts) for _ in range(ROUNDS)]
    took = sum(rounds)
    rows = bare.Rows(node, firsts)
    sealed = rows.sealed()
    signing, hashing = bare.sign(node, [header for header, _, _ in sealed]), bare.hash_all(sealed)
    inserting = rows.insert()
    figures = Figures(rate(rounds, per_round), took / (signing + hashing + inserting))
    report.say(
        f"  {where}: {figures.rate:,.0f} records/s, median of {ROUNDS} rounds "
        f"({', '.join(f'{per_round / r:,.0f}' for r in rounds)})"
    )
    report.say(
        f"    {took:.2f} s; bare: signing {signing:.2f} s, hashing {hashing:.2f} s, "
        f"inserting {inserting:.2f} s; ratio {figures.ratio:.2f}"
    )
    return figures


def _append(node: Node, maker: material.Maker, count: int, firsts: list[int]) -> float:
    """Seal and store; return how long it took (seconds)."""
    drafts = maker.drafts(count)
    before = int(node.db.value("SELECT max(id) FROM node_record") or 0)
    begun, done = time.perf_counter(), 0
    for size in material.batches(count, BATCH):
        firsts.append(before + done + 1)
        versions = maker.seal(drafts[done : done + size])
        store.append(node, versions, "", node.now())
        done += size
    return time.perf_counter() - begun
