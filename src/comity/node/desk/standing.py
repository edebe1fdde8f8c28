"""Where one record stands with a party, and why: the rule, what went, what it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.core.record import Instant
from comity.core.release import Decision, Reader, RecordClass
from comity.node import audiences, decisions, losses, moves, rows
from comity.node.desk import why
from comity.node.desk.asking import Asker
from comity.node.desk.went import CONFIRMED
from comity.node.desk.why import Tried
from comity.node.kinds import RECEIPT
from comity.node.visible import Seen
from comity.node.world import world

DEEPEST = 20
"""How many records a chain of waiting is followed along."""
UNKNOWN, WAITS_FOR, REFUSED = "unknown", "waits-for", "refused"


@dataclass(frozen=True, slots=True)
class Lack:
    """A record that a reader lacks: refused by the rule, lacking another itself, or unknown here.

    ``seen`` is None where the asker may not see it, and then nothing else is said of it.
    """

    name: str
    how: str
    seen: Seen | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a reader has a record: what the rule says, clause by clause, and what is lacking.

    ``has``: released to the reader now. ``lacks`` leads from the first reference that is missing to
    the one that all of it hangs on.
    """

    reader: Reader
    decision: Decision
    tried: tuple[Tried, ...]
    lacks: tuple[Lack, ...]
    has: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """What a peer was given of a record: its state (``Given``), when, and its receipt."""

    party: str
    state: str
    at: Instant | None
    confirmed: Instant | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A second-hand holder, by a peer's word: passed on by whom, to whom, when; and the recall.

    ``recalled``: None where the peer may still have it; else whether it has confirmed the recall.
    """

    relay: str
    party: str
    at: Instant
    recalled: bool | None


def answer(asker: Asker, seen: Seen, reader: Reader) -> Answer:
    """Say whether and why a reader may have a record that the asker sees."""
    node = asker.node
    name = seen.version.header.id
    now = world(node)
    classes = _classes(asker, [name])
    record, cls = classes[name]
    decision = decisions.decide(node, cls, reader, now)
    tried = why.tried(cls, reader, now)
    audience = audiences.find(node, reader)
    there = moves.held(node, audience, {name}) if audience else set()
    has = decision.permitted and name in there
    lacks = () if has or not decision.permitted else tuple(_lacks(asker, record, reader))
    return Answer(reader, decision, tried, lacks, has)


def _classes(asker: Asker, names: list[str]) -> dict[str, tuple[int, RecordClass]]:
    """Return row and class of the newest versions of these ids."""
    return {
        name: (pk, rows.read_class(data))
        for name, pk, data in asker.node.db.rows_in(
            "SELECT r.name, r.id, c.data FROM node_record r "
            "JOIN node_recordclass c ON c.id = r.cls_id WHERE r.newest AND r.name IN (%in)",
            names,
        )
    }


def _lacks(asker: Asker, record: int, reader: Reader) -> list[Lack]:
    """Follow what is missing from a record on, until something is refused or unknown."""
    found: list[Lack] = []
    passed: set[str] = set()
    while len(found) < DEEPEST:
        missing = _missing(asker, record, reader)
        if not missing or missing in passed:
            break
        passed.add(missing)
        seen = asker.seen([missing]).get(missing)
        if seen is None:
            found.append(Lack(missing, UNKNOWN))
            break
        record, cls = _classes(asker, [missing])[missing]
        decision = decisions.decide(asker.node, cls, reader, world(asker.node))
        if not decision.permitted:
            found.append(Lack(missing, REFUSED, seen, decision.reason, decision.detail))
            break
        found.append(Lack(missing, WAITS_FOR, seen))
    return found


def _missing(asker: Asker, record: int, reader: Reader) -> str:
    """Return a reference of a version that the reader lacks, the first by id."""
    refs = {
        target
        for (target,) in asker.node.db.rows(
            "SELECT target FROM node_reference WHERE record_id = %s", (record,)
        )
    }
    audience = audiences.find(asker.node, reader)
    there = moves.held(asker.node, audience, refs) if audience else set()
    return min(refs - there, default="")


def holdings(asker: Asker, seen: Seen) -> list[Holding]:
    """Return what became of a record at each peer that was given it.

    Of the version that the asker sees; and that an id was or is to be taken back, which is told of
    whatever version it was (docs/adr/0008).
    """
    header = seen.version.header
    found = asker.node.db.rows(
        f"SELECT g.peer, {losses.STATE}, r.made_at, e.at, "  # noqa: S608 - constants
        f"{CONFIRMED} FROM node_given g {losses.JOINED} "
        "JOIN node_record r ON r.id = g.record_id "
        "LEFT JOIN node_feedout o ON o.peer = g.peer "
        "LEFT JOIN node_feedentry e ON e.peer = g.peer AND e.epoch = o.epoch AND e.seq = g.seq "
        "WHERE g.name = %s ORDER BY g.peer",
        (header.id,),
    )
    told = []
    for peer, state, made_at, at, confirmed in found:
        if state in ("lost", "due"):
            told.append(Holding(peer, state, None, None))
        elif state == "recalled" or made_at == header.made_at:
            told.append(Holding(peer, state, at, confirmed))
    return told


def holders(asker: Asker, seen: Seen) -> list[Holder]:
    """Return to whom peers have passed a record on, as their receipts say."""
    name = seen.version.header.id
    referring = asker.node.db.rows(
        "SELECT r.name FROM node_reference f JOIN node_record r ON r.id = f.record_id "
        "WHERE f.target = %s AND r.newest",
        (name,),
    )
    receipts = [one for (one,) in referring if one.startswith(f"{RECEIPT}--")]
    relays = {one.party: one for one in holdings(asker, seen)}
    found: dict[tuple[str, str], Holder] = {}
    for one in asker.seen(receipts).values():
        body, relay = one.version.body, one.version.header.owner
        before = found.get((relay, body.party))
        if before is None or before.at < body.at:
            found[relay, body.party] = Holder(relay, body.party, body.at, _recalled(relays, relay))
    return sorted(found.values(), key=lambda one: (one.party, one.relay))


def _recalled(relays: Mapping[str, Holding], relay: str) -> bool | None:
    held = relays.get(relay)
    if held is None or held.state in ("held", "kept"):
        return None
    return held.state == "recalled" and held.confirmed is not None
