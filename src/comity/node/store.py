"""The store: taking in sealed versions, our own and received, with all that follows from them.

What comes in here was verified before (``publish`` seals it, ``receive`` checks it). Everything
that follows happens in the same transaction: the class is decided, references are noted,
``released`` is settled, a changed world is decided anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from comity.core.record import Instant, Sealed, Version
from comity.core.release import RecordClass, received_under
from comity.node import attachments, decisions, moves, rows
from comity.node.audiences import OF_ALL, audiences
from comity.node.kinds import WORLD_KINDS
from comity.node.moves import Candidate
from comity.node.node import Node
from comity.node.world import Facts, changed, concerned, facts, world

_COLUMNS = (
    "id",
    "name",
    "made_at",
    "cls_id",
    "header",
    "keyid",
    "signature",
    "salt",
    "body",
    "sha256",
    "newest",
    "state",
    "source",
    "received_at",
)


_Groups = Mapping[tuple[str, str], frozenset[str]]


class _Known(msgspec.Struct, frozen=True, gc=False):
    """A version of an id that is here already; made for each row, so cheaply made."""

    pk: int
    name: str
    made_at: Instant
    sha256: str
    newest: bool
    state: str = "held"
    whole: bool = True
    source: str = ""


@dataclass(slots=True)
class _Batch:
    """What one call of ``append`` finds out before it writes. ``first`` is the first row's id."""

    first: int
    rows: list[tuple[object, ...]]
    references: list[tuple[int, str]]
    newest: dict[str, Candidate]
    outdated: list[int]
    equivocal: list[tuple[_Known, Version]]
    revived: list[tuple[object, ...]]


def append(node: Node, versions: Sequence[Version], source: str, at: Instant) -> int:
    """Store versions and settle what follows; return how many were new.

    A version that is already here is passed over; one that was recalled and is given again is whole
    again. Another version under the same name is kept as proof, and then neither is followed.
    """
    with node.write() as db:
        before = _world_before(node, versions)
        batch = _prepare(node, versions, source, at)
        db.insert("node_record", _COLUMNS, batch.rows)
        db.insert("node_reference", ("record_id", "target"), batch.references)
        db.many(
            "UPDATE node_record SET newest = false WHERE id = %s",
            [(pk,) for pk in batch.outdated],
        )
        db.many(
            "UPDATE node_record SET cls_id = %s, salt = %s, body = %s, newest = %s, "
            "state = 'held', source = %s, received_at = %s WHERE id = %s",
            batch.revived,
        )
        attachments.expect(node, versions)
        moves.take(node, list(batch.newest.values()))
        for known, version in batch.equivocal:
            _prove(node, known, version, at)
        if before is not None:
            _follow_world(node, before)
        return len(batch.rows) + len(batch.revived)


def _prepare(node: Node, versions: Sequence[Version], source: str, at: Instant) -> _Batch:
    known = _known(node, [v.header.id for v in versions])
    classes = _classes(node, versions, source)
    pk = int(node.db.value("SELECT max(id) FROM node_record") or 0)
    batch = _Batch(pk + 1, [], [], {}, [], [], [])
    for version, cls in zip(versions, classes, strict=True):
        header, sha256 = version.header, version.sha256
        held = known.get(header.id)
        if held is None:  # most: nothing to compare with
            pk += 1
            batch.rows.append(_row(pk, version, (cls, source, at), sha256, newest=True))
            batch.references += [(pk, ref) for ref in header.refs]
            batch.newest[header.id] = _candidate(pk, version, cls, source, None)
            known[header.id] = [_known_now(pk, version, sha256, source, newest=True)]
            continue
        same = next((one for one in held if one.made_at == header.made_at), None)
        if same is not None:
            if same.sha256 != sha256:
                batch.equivocal.append((same, version))
            elif _is_worth_more(version, same, source):
                _revive(batch, held, same, version, (cls, source, at))
            continue
        pk += 1
        latest = max(held, key=lambda one: one.made_at, default=None)
        newest = latest is None or latest.made_at < header.made_at
        batch.rows.append(_row(pk, version, (cls, source, at), sha256, newest=newest))
        batch.references += [(pk, ref) for ref in header.refs]
        if newest:
            _supersede(batch, latest)
            replaces = latest.pk if latest is not None else None
            if header.id in batch.newest:  # an older one of this very batch was never released
                replaces = batch.newest[header.id].replaces
            batch.newest[header.id] = _candidate(pk, version, cls, source, replaces)
        held.append(_known_now(pk, version, sha256, source, newest=newest))
    return batch


def _known_now(pk: int, version: Version, sha256: str, source: str, *, newest: bool) -> _Known:
    header, whole = version.header, version.sealed.body is not None
    return _Known(pk, header.id, header.made_at, sha256, newest, whole=whole, source=source)


def _is_worth_more(version: Version, known: _Known, source: str) -> bool:
    """Whether the same version is given with a body that is missing here, or now by its owner."""
    if known.state not in ("held", "recalled") or version.sealed.body is None:
        return False
    return not known.whole or (source != known.source and source == version.header.owner)


def _revive(
    batch: _Batch,
    held: list[_Known],
    known: _Known,
    version: Version,
    placed: tuple[int, str, Instant],
) -> None:
    """Make whole a version that was recalled, came bare, or came through another's hands."""
    (cls, source, at), header, sealed = placed, version.header, version.sealed
    newest = all(one.made_at <= known.made_at for one in held)
    batch.revived.append((cls, sealed.salt, sealed.body, newest, source, at, known.pk))
    older = next((one.pk for one in held if one.newest), None)
    whole = msgspec.structs.replace(known, newest=newest, state="held", whole=True, source=source)
    held[held.index(known)] = whole
    if newest:
        if older not in (None, known.pk):
            batch.outdated.append(older)
        fresh = batch.newest.get(header.id)  # of this very batch, so never released
        replaces = older if fresh is None else fresh.replaces
        batch.newest[header.id] = _candidate(known.pk, version, cls, source, replaces)


def _candidate(pk: int, version: Version, cls: int, source: str, replaces: int | None) -> Candidate:
    header = version.header
    return Candidate(
        *(pk, header.id, cls, header.kind, header.made_at),
        foreign=bool(source),
        refs=header.refs,
        replaces=replaces,
    )


def _supersede(batch: _Batch, latest: _Known | None) -> None:
    if latest is None:
        return
    index = latest.pk - batch.first
    if index < 0:
        batch.outdated.append(latest.pk)
    else:
        row = list(batch.rows[index])
        row[_COLUMNS.index("newest")] = False
        batch.rows[index] = tuple(row)


def _row(
    pk: int, version: Version, placed: tuple[int, str, Instant], sha256: str, *, newest: bool
) -> tuple[object, ...]:
    cls, source, at = placed
    header, sealed = version.header, version.sealed
    return (
        *(pk, header.id, header.made_at, cls),
        *(sealed.header, sealed.seal.keyid, sealed.seal.signature, sealed.salt, sealed.body),
        *(sha256, newest, "held", source, at),
    )


def _known(node: Node, names: Sequence[str]) -> dict[str, list[_Known]]:
    found: dict[str, list[_Known]] = {}
    for name, newest, whole, *rest in node.db.rows_in(
        "SELECT name, newest, body IS NOT NULL, id, made_at, sha256, state, source "
        "FROM node_record WHERE name IN (%in)",
        set(names),
    ):
        pk, made_at, sha256, state, source = rest
        found.setdefault(name, []).append(
            _Known(pk, name, made_at, sha256, bool(newest), state, bool(whole), source)
        )
    return found


def _classes(node: Node, versions: Sequence[Version], source: str) -> list[int]:
    """Return the row of each version's class; a new class is decided for every audience."""
    numbers: dict[RecordClass, int] = {}
    # Once a version, since hashing a class costs as much as half of what is done with it.
    which = [numbers.setdefault(RecordClass.of(v.header), len(numbers)) for v in versions]
    classes = _under(node, numbers, source)
    keyed = [rows.class_data(cls) for cls in classes]
    found: dict[str, int] = dict(
        node.db.rows_in(
            "SELECT key, id FROM node_recordclass WHERE key IN (%in)", [key for key, _ in keyed]
        )
    )
    for cls, (key, data) in zip(classes, keyed, strict=True):
        if key not in found:
            found[key] = _new_class(node, key, cls, data)
    return [found[keyed[number][0]] for number in which]


def _under(node: Node, classes: Iterable[RecordClass], source: str) -> list[RecordClass]:
    """Return classes with the grounds on which their owner's records come here, asked once."""
    cache, generation, now = node.caches.setdefault("under", {}), node.generation, world(node)
    found = []
    for cls in classes:
        if source in ("", node.party):
            found.append(cls)
            continue
        given = replace(cls, via="" if source == cls.owner else source)
        if (generation, given) not in cache:
            cache[generation, given] = replace(given, under=received_under(given, now))
        found.append(cache[generation, given])
    return found


def _new_class(node: Node, key: str, cls: RecordClass, data: str) -> int:
    node.db.execute(
        "INSERT INTO node_recordclass (key, owner, kind, data) VALUES (%s, %s, %s, %s)",
        (key, cls.owner, cls.kind, data),
    )
    pk = int(node.db.value("SELECT id FROM node_recordclass WHERE key = %s", (key,)))
    decisions.decide_class(node, pk, cls)
    return pk


def _prove(node: Node, known: _Known, version: Version, at: Instant) -> None:
    """Keep both versions as proof and follow neither."""
    db = node.db
    first = db.row(
        "SELECT r.header, r.keyid, r.signature FROM node_record r WHERE r.id = %s", (known.pk,)
    )
    sealed, header = version.sealed, version.header
    if first is None or db.value(
        "SELECT id FROM node_proof WHERE name = %s AND made_at = %s", (header.id, header.made_at)
    ):
        return
    db.execute(
        "INSERT INTO node_proof (name, made_at, owner, first_header, first_keyid, first_signature, "
        "second_header, second_keyid, second_signature, at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            *(header.id, header.made_at, header.owner),
            *first,
            *(sealed.header, sealed.seal.keyid, sealed.seal.signature, at),
        ),
    )
    withdraw(node, known.pk, known.name, "disputed")


def others(node: Node, versions: Sequence[Version]) -> list[Version]:
    """Return those whose id is that of a record of another owner: whoever was first has it."""
    owners: dict[str, str] = dict(
        node.db.rows_in(
            "SELECT r.name, c.owner FROM node_record r JOIN node_recordclass c "
            "ON c.id = r.cls_id WHERE r.name IN (%in)",
            {version.header.id for version in versions},
        )
    )
    return [v for v in versions if owners.setdefault(v.header.id, v.header.owner) != v.header.owner]


def withdraw(node: Node, pk: int, name: str, state: str) -> None:
    """Take a version from every audience: it is recalled, or disputed.

    A recalled one loses body, salt and attachments and stays as a tombstone; a disputed one stays
    as it is.
    """
    db = node.db
    db.execute("UPDATE node_record SET state = %s, newest = false WHERE id = %s", (state, pk))
    if state == "recalled":
        db.execute("UPDATE node_record SET body = NULL, salt = NULL WHERE id = %s", (pk,))
        attachments.destroy(node, name)
    of_it = f"FROM node_released WHERE record_id = %s AND {OF_ALL}"
    had = [audience for (audience,) in db.rows(f"SELECT audience_id {of_it}", (pk,))]
    moves.take_out(node, "node_released", [pk])
    moves.take_out(node, "node_waiting", [pk])
    for audience in audiences(node):
        if audience.id in had:
            moves.lose(node, audience, {name})


def _world_before(node: Node, versions: Sequence[Version]) -> Facts | None:
    """Return what the world is made of, if these versions may change it."""
    changing = any(v.header.kind in WORLD_KINDS and v.body is not None for v in versions)
    return facts(node) if changing else None


def _follow_world(node: Node, before: Facts) -> None:
    """Decide anew for those whom changed terms concern, and who came into a group or left it."""
    node.bump()
    after = facts(node)
    if [*after.policies] != [*before.policies]:
        decisions.redecide(node)
    elif parties := concerned(changed(before, after)) | _moved(before.groups, after.groups):
        decisions.redecide(node, parties)


def _moved(before: _Groups, after: _Groups) -> set[str]:
    """Return who is in a group before or after, and not both: nobody else's decisions change."""
    moved: set[str] = set()
    for group in before.keys() | after.keys():
        moved |= before.get(group, frozenset()) ^ after.get(group, frozenset())
    return moved


def find(node: Node, name: str, made_at: Instant) -> Sealed | None:
    """Return one version's bytes, whoever asks: for sealing, receiving and verifying alone."""
    row = node.db.row(
        f"SELECT {rows.SEALED} FROM node_record r WHERE r.name = %s AND r.made_at = %s",  # noqa: S608 - names of ours, values as parameters
        (name, made_at),
    )
    return None if row is None else rows.sealed(row)
