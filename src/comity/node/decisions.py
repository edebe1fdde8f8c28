"""Decisions: which audience may have which class of records, kept as the rule says.

A class is decided once for every audience when it first comes, and anew when terms, a group or an
instant change the world. What a changed decision moves is left to ``settle``; serving obeys it at
once.
"""

from collections.abc import Iterable, Sequence

from comity.core import release
from comity.core.release import Decision, World
from comity.node import rows
from comity.node.audiences import Audience, audiences
from comity.node.node import Node
from comity.node.world import concerned, encode, overdue, world

UNKNOWN_KIND = "unknown-kind"


def decide(node: Node, cls: release.RecordClass, reader: release.Reader, at: World) -> Decision:
    """Decide by the rule; a kind this node does not know goes to nobody."""
    if cls.kind not in node.kinds:
        return Decision(permitted=False, reason=UNKNOWN_KIND)
    return release.decide(cls, reader, at)


def permitted(node: Node, audience: int, cls: int) -> bool:
    """Whether an audience may have a class, as decided; never decided is no."""
    return audience in permitted_audiences(node, [cls])[cls]


def permitted_audiences(node: Node, classes: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return for each class the audiences that may have it; cached for a generation."""
    generation = node.generation
    cached = node.caches.get("permitted")
    if not (isinstance(cached, tuple) and cached[0] == generation):
        cached = (generation, {})
        node.caches["permitted"] = cached
    known: dict[int, frozenset[int]] = cached[1]
    missing = set(classes) - known.keys()
    if missing:
        found: dict[int, set[int]] = {cls: set() for cls in missing}
        for cls, audience in node.db.rows_in(
            "SELECT cls_id, audience_id FROM node_classdecision "
            "WHERE permitted AND cls_id IN (%in)",
            missing,
        ):
            found[cls].add(audience)
        known.update((cls, frozenset(found[cls])) for cls in missing)
    return known


def decide_class(node: Node, cls_id: int, cls: release.RecordClass) -> None:
    """Decide a new class for every audience."""
    now = world(node)
    made = [(a, decide(node, cls, a.reader, now)) for a in audiences(node)]
    node.db.insert("node_classdecision", _COLUMNS, [_row(a.id, cls_id, d) for a, d in made])


_COLUMNS = (
    "audience_id",
    "cls_id",
    "permitted",
    "settled",
    "labels_there",
    "clauses",
    "reason",
    "detail",
)


def _row(
    audience: int, cls: int, decision: Decision, *, settled: bool = True
) -> tuple[object, ...]:
    return (
        audience,
        cls,
        decision.permitted,
        settled,
        encode(decision.labels_there),
        encode(decision.grounds),
        decision.reason,
        decision.detail,
    )


def redecide(node: Node, parties: set[str] | None = None) -> int:
    """Decide every class anew for the audiences of ``parties`` (None: all); count the changed.

    Whom terms concern that have begun or ended since the last time is decided as well. What changed
    is left unsettled; call ``settle`` after. Serving obeys a loss at once.
    """
    with node.write() as db:
        node.caches.pop("facts", None)
        now = world(node)
        if parties is not None:
            since = int(db.setting("decided_at", "0"))
            parties = parties | concerned(overdue(node, since))
        chosen = [
            a
            for a in audiences(node)
            if parties is None or a.reader.party in {*parties, node.party}
        ]
        classes = [
            (id_, rows.read_class(data))
            for id_, data in db.rows("SELECT id, data FROM node_recordclass ORDER BY id")
        ]
        changed = sum(_redecide_one(node, a, classes, now) for a in chosen)
        db.set_setting("decided_at", str(now.at))
        if changed:
            node.bump()
    return changed


def _redecide_one(
    node: Node, audience: Audience, classes: Sequence[tuple[int, release.RecordClass]], now: World
) -> int:
    db = node.db
    before = {
        cls: (bool(allowed), there, clauses, reason, detail)
        for cls, allowed, there, clauses, reason, detail in db.rows(
            "SELECT cls_id, permitted, labels_there, clauses, reason, detail "
            "FROM node_classdecision WHERE audience_id = %s",
            (audience.id,),
        )
    }
    inserts, moved, reworded = [], [], []
    for cls_id, cls in classes:
        decision = decide(node, cls, audience.reader, now)
        row = _row(audience.id, cls_id, decision, settled=not decision.permitted)
        old = before.get(cls_id)
        if old is None:
            inserts.append(row)
        elif old[0] != decision.permitted:
            moved.append((*row[4:], decision.permitted, audience.id, cls_id))
        elif old != (decision.permitted, *row[4:]):
            reworded.append((*row[4:], audience.id, cls_id))
    db.insert("node_classdecision", _COLUMNS, inserts)
    words = "labels_there = %s, clauses = %s, reason = %s, detail = %s"
    where = "WHERE audience_id = %s AND cls_id = %s"
    db.many(
        f"UPDATE node_classdecision SET {words}, permitted = %s, settled = false {where}",  # noqa: S608 - names of ours, values as parameters
        moved,
    )
    db.many(f"UPDATE node_classdecision SET {words} {where}", reworded)  # noqa: S608 - names of ours, values as parameters
    return len(inserts) + len(moved) + len(reworded)
