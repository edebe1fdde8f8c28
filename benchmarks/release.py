"""Releasing: what one peer may see changes by a tenth of its classes, among very many records.

The peer under change is the one that sees the most: it is let into every class but the rare one.
The change is a group's: its owner takes the peer out, and lets it in again. Measured are deciding
anew, the first page that is right at the serving check, the settlement, and pages of readers who
see much and little, against the same among 10,000 records.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import ground, material
from benchmarks.report import Options, Report
from comity.core import record
from comity.core.feed import RELEASE
from comity.core.label import Label
from comity.core.record import Outline
from comity.core.release import Reader
from comity.node import audiences, decisions, due, feeds, settle, store, wire
from comity.node.kinds import GROUP, Group
from comity.node.node import Node
from comity.node.visible import visible_to

QUICK = 0.1
RECORDS, SMALL = 1_000_000, 10_000
GROUPS = 10
RARE = 100
PAGE = 100
PAGES = 200
MOST_SECONDS, MOST_TIMES = 5.0, 1.5
CHANGED = f"G{GROUPS - 1}"


@dataclass(frozen=True)
class Plan:
    """What stands in the nodes."""

    large: int = RECORDS
    small: int = SMALL
    classes: int = 2000
    peers: int = 40

    @classmethod
    def of(cls, options: Options) -> "Plan":
        """Return the plan of a run; only one that is smaller than the quick one has less of all."""
        large = options.size(RECORDS, 2000)
        return cls(large) if options.scale >= QUICK else cls(large, 1000, 200, 12)


def run(options: Options) -> None:
    """Build both databases, measure pages in both and the change in the large one."""
    report, plan = Report("release", options), Plan.of(options)
    large, small = plan.large, plan.small
    report.begin(
        records=large, compared_with=small, classes=plan.classes, peers=plan.peers,
        references="a fifth",
        change=f"group {CHANGED}, named by a tenth of the classes, loses one peer and gets it back",
        rare_reader=f"sees {min(RARE, large // 20)} records",
    )  # fmt: skip
    with ground.ready(options) as folder:
        before = _pages(report, _populated(folder, "kor", small, plan, report), small)
        node = _populated(folder, "nato", large, plan, report)
        after = _pages(report, node, large)
        losing = _change(report, node, plan, gives=False)
        with report.step(f"first pull after the loss, which judges {losing.moved:,} records"):
            _pull(node, _peer(0))
        gaining = _change(report, node, plan, gives=True)
    worst = max(losing.settled, gaining.settled)
    report.demand("settled", worst, MOST_SECONDS, "s", least=False)
    for name, seconds in after.items():
        times = seconds / before[name]
        report.demand(f"{name} against {small:,}", times, MOST_TIMES, "times", least=False)
    report.finish(
        worst,
        "s",
        f"{worst / MOST_SECONDS:.2f} of its limit; {losing.moved:,} records lost in "
        f"{losing.settled:.2f} s and gained in {gaining.settled:.2f} s; pages at most "
        f"{max(after[name] / before[name] for name in after):.2f} times those at {small:,}",
    )


# What stands in the node.


def _sorts(classes: int) -> list[material.Sort]:
    """Return so many classes: the rare one first; each group is named by a tenth of the rest."""
    labels = [(Label.of("KOR", level),) for level in ("일반", "대외비")]
    rare = material.Sort("RARE", labels[0], ())
    return [rare] + [
        material.Sort(f"S{n // 8:03}", labels[n % 2], (f"G{n % GROUPS}", f"X{n // 2 % 4}"))
        for n in range(1, classes)
    ]


def _peer(n: int) -> str:
    return "NATO" if n == 0 else f"P{n:02}"


def _populated(folder: Path, alias: str, count: int, plan: Plan, report: Report) -> Node:
    from benchmarks.populate import populate

    key, options = f"release-{count}-{plan.classes}-{plan.peers}", report.options
    reuse = options.reuse and options.database == "sqlite"
    node = ground.kept(folder, alias, key) if reuse else None
    if node is None:
        node = ground.make_node(folder, "KOR", alias)
        with report.step(f"agreeing with {plan.peers} peers"):
            _make_readers(node, plan)
        populate(node, _sorts(plan.classes), count, report, rare=min(RARE, count // 20))
        with report.step("giving the peer all but the last"):
            _give(node, _peer(0), count)
        if reuse:
            ground.keep(folder, alias, key)
    return node


def _make_readers(node: Node, plan: Plan) -> None:
    subjects = sorted({sort.subject for sort in _sorts(plan.classes)} - {"RARE"})
    for n in range(plan.peers):
        party = _peer(n)
        # The first peer gets every subject, the others a window of 40 of the 250.
        covered = subjects if n == 0 else (subjects * 2)[6 * n : 6 * n + 40]
        audiences.ensure(node, audiences.peer_reader(party))
        material.agree(node, material.Partner.of(party), covered)
    for group in range(GROUPS):
        members = [_peer(0)] + [_peer(n) for n in range(1, plan.peers) if n % GROUPS == group]
        _set_group(node, f"G{group}", tuple(sorted(members)))
    audiences.public(node)
    for reader in (_rare(node), material.reader(node, "mission", "Ⅰ급비밀", ("*",))):
        audiences.ensure(node, reader)
    decisions.redecide(node)
    settle.settle(node)


def _give(node: Node, peer: str, count: int) -> None:
    """Let a peer have been given all but the last, as the feed would have, though in no pages."""
    found = node.db.rows(
        "SELECT rl.id, r.name, r.id, r.made_at, r.sha256 FROM node_released rl "
        "JOIN node_record r ON r.id = rl.record_id JOIN node_audience a ON a.id = rl.audience_id "
        "WHERE a.party = %s ORDER BY rl.made_at, r.id LIMIT %s",
        (peer, count - _left(count)),
    )
    with node.write():
        out = feeds._out(node, peer)
        audience = audiences.ensure(node, audiences.peer_reader(peer))[0]
        due.done(node, audience, [row[2] for row in found])
        clauses = '["PROGRAMME-NATO 1.1"]'
        feeds._append(node, peer, out, [feeds._New(RELEASE, *row[1:], clauses) for row in found])


def _left(count: int) -> int:
    """Return how many records the feed is left with, for the pages that are measured."""
    return min(6000, count * 6 // 10)


def _rare(node: Node) -> Reader:
    return material.reader(node, "rare", "Ⅰ급비밀", ("RARE",))


def _set_group(node: Node, name: str, members: tuple[str, ...]) -> None:
    """Make a group, or its next version."""
    id_ = node.db.setting(f"bench {name}") or node.new_id(GROUP)
    node.db.set_setting(f"bench {name}", id_)
    version = record.make(
        Outline(id_, node.party, GROUP, "groups", (Label.of("KOR", "일반"),)),
        Group(name, members),
        kinds=node.kinds,
        signer=node.signer,
        salt=node.entropy("salt", record.SALT_BYTES),
        made_at=node.now(),
    )
    store.append(node, [version], "", node.now())


# What is measured.


def _pages(report: Report, node: Node, count: int) -> dict[str, float]:
    """Return the median seconds of a page of each sort."""
    peer = audiences.peer_reader(_peer(0))
    last = int(node.db.setting("position"))
    figures = {
        "page of the peer": _timed(
            lambda n: visible_to(node, peer).page(after=last * n // (2 * PAGES), limit=PAGE)
        ),
        "page of the rare reader": _timed(lambda _: visible_to(node, _rare(node)).page(limit=PAGE)),
        "next page of the feed": _timed(lambda _: _pull(node, _peer(0)), _left(count) // 150),
    }
    for name, seconds in figures.items():
        report.say(f"  {name} among {count:,}: {seconds * 1000:.2f} ms")
    return figures


def _timed(act: Callable[[int], object], times: int = PAGES) -> float:
    """Return the median seconds of an act, done often enough that caches are warm."""
    took = []
    for n in range(times):
        begun = time.perf_counter()
        act(n)
        took.append(time.perf_counter() - begun)
    return median(took)


def _pull(node: Node, peer: str) -> None:
    seq = node.db.value("SELECT seq FROM node_feedout WHERE peer = %s", (peer,)) or 0
    page = feeds.pull(node, peer, wire.Pull(node.card.epoch, seq, PAGE))
    if len(page.items) != PAGE:
        raise RuntimeError(f"The feed gave {len(page.items)} entries instead of {PAGE}.")


@dataclass(frozen=True)
class Change:
    """How a change went (seconds), and how many records it moved."""

    decided: float
    first_page: float
    settled: float
    moved: int


def _change(report: Report, node: Node, plan: Plan, *, gives: bool) -> Change:
    """Let the peer in or out, and settle. ``settled`` is from the change to the last record moved.

    The first page is right at once: after a loss nothing of the lost is on it, though nothing was
    moved yet.
    """
    members = [_peer(n) for n in range(1, plan.peers) if n % GROUPS == GROUPS - 1]
    peer = audiences.peer_reader(_peer(0))
    start = time.perf_counter()
    _set_group(node, CHANGED, tuple(sorted([*members, _peer(0)] if gives else members)))
    decided = time.perf_counter()
    page = visible_to(node, peer).page(limit=PAGE)
    served = time.perf_counter()
    if not gives and any(CHANGED in seen.version.header.releasable_to for seen in page):
        raise RuntimeError("The first page after the change still shows what was lost.")
    moved = settle.settle(node)
    end = time.perf_counter()
    change = Change(decided - start, served - decided, end - start - (served - decided), moved)
    report.say(
        f"  {'gaining' if gives else 'losing'}: decided anew in {change.decided:.2f} s, first page "
        f"right after {change.first_page * 1000:.1f} ms, {moved:,} records settled after "
        f"{change.settled:.2f} s in all"
    )
    return change
