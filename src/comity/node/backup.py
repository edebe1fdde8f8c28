"""Backups: a consistent copy of a running node in one encrypted file.

The file holds every row of the node's tables as of one instant, in a form that both databases read,
and from its home the configuration, the card and the node's keys, which are encrypted under the
passphrase as it is. All of it is encrypted again, under a key derived from the same passphrase
(scrypt, RFC 7914; AES-256-GCM in numbered blocks, the last one marked), for the records are not.
Neither the root key nor the passphrase is in it: both belong elsewhere.

A file is a magic line, the cover in clear, then the blocks; each part is preceded by its length,
four bytes, big-endian. What is altered, cut off or in another order does not open.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models

from comity.core import card
from comity.core.errors import ComityError
from comity.core.record import Instant
from comity.node import awaiting, files, home, wire
from comity.node.db import Database
from comity.node.home import CARD, CONFIG, HomeTakenError
from comity.node.node import Node
from comity.node.packages import Progress, silent

MAGIC = b"COMITY BACKUP 1\n"
ROWS = 100
"""Rows of one block: bodies are up to 1 MiB each."""
LARGE_ROWS = {"node_attachment": 20, "node_draftfile": 20}
"""Rows of one block of a table whose rows are up to 5 MiB each."""
MAX_BLOCK = 1 << 30
MAX_COVER = 4096
SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MiB and about a tenth of a second for each guess."""
RESTORED = "restored"
_WAYS_IN = ("mfa.Authenticator", "socialaccount.SocialAccount")
"""Tables of allauth: passkeys, one-time and recovery codes, and accounts at a provider."""
_PASSING = ("people.Attempt",)
"""What is counted for minutes. Django's sessions are in no table of ours."""


class BackupInvalidError(ComityError):
    """A file that is no backup, was altered, or was made by another version of Comity."""

    hint = "Nothing was restored. Take another backup, or the version that made this one."


class WrongPassphraseError(BackupInvalidError):
    """The passphrase is not the one the backup was made under, or the first block was altered."""

    hint = "Set COMITY_PASSPHRASE to the passphrase that the node had when the backup was made."


class DatabaseTakenError(ComityError):
    """The database to restore into is not empty."""

    hint = "Name an empty database; what is in this one is not overwritten."


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be read from outside."""

    party: str
    made_at: Instant
    salt: bytes


class File(msgspec.Struct, frozen=True, tag="file"):
    """A file of the home."""

    name: str
    data: bytes


class Table(msgspec.Struct, frozen=True, tag="table"):
    """Rows of a table."""

    name: str
    columns: tuple[str, ...]
    rows: list[list[Any]]


class End(msgspec.Struct, frozen=True, tag="end"):
    """The last block: how many rows each table has."""

    counts: dict[str, int]


Block = File | Table | End


def backup(node: Node, path: Path, progress: Progress = silent) -> int:
    """Write a backup while the node runs; return how many rows it holds.

    Raises KeyUnavailableError without a passphrase, DiskFullError, NotWrittenError; then nothing
    is left behind.
    """
    cover = Cover(node.party, node.now(), secrets.token_bytes(16))
    with files.whole(path) as file, node.db.read():
        blocks = _Writer(file, wire.encode(cover), _key(home.read_passphrase(node.home), cover))
        for name in _home_files(node.home):
            blocks.write(File(name, (node.home / name).read_bytes()))
        tables = _tables()
        counts = {t: int(node.db.value(f"SELECT count(*) FROM {t}")) for t in tables}  # noqa: S608 - names of ours, values as parameters
        done, total = 0, sum(counts.values())
        for table, model in tables.items():
            for block in _read_table(node.db, table, model):
                blocks.write(block)
                done += len(block.rows)
                progress(done, total)
        blocks.write(End(counts), last=True)
    return total


def restore(
    path: Path,
    place: Path,
    database: Callable[[], Database],
    passphrase: bytes | None = None,
    progress: Progress = silent,
) -> str:
    """Restore a backup into an empty folder and an empty, migrated database; return the party.

    ``database`` opens it once ``secret.key`` is in the folder. The whole file is checked before
    anything is written, and the folder is a node only once all is in place. The node then waits for
    its peers (``restore.awaits``).
    Raises HomeTakenError, DatabaseTakenError, WrongPassphraseError, BackupInvalidError,
    TruncatedError.
    """
    if (place / CONFIG).exists():
        raise HomeTakenError(f"{place.name} is a node already.")
    secret = passphrase or home.read_passphrase(place)
    with path.open("rb") as file:
        cover, key = _open(file, secret)
        start, total = file.tell(), _check(file, cover, key)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        file.seek(start)
        found = {b.name: b.data for b in _blocks(file, cover, key) if isinstance(b, File)}
        for name, data in found.items():
            if name != CONFIG:
                _write(place / name, data)
        if not (place / "secret.key").exists():
            _write(place / "secret.key", secrets.token_urlsafe(48).encode() + b"\n")
        db = database()
        if db.setting(RESTORED) != cover.salt.hex():
            file.seek(start)
            _fill(db, _blocks(file, cover, key), (cover, found[CARD]), (progress, total))
        _write(place / CONFIG, found[CONFIG])
    return cover.party


def _fill(
    db: Database,
    blocks: Iterator[Block],
    made: tuple[Cover, bytes],
    watched: tuple[Progress, int],
) -> None:
    """Insert all rows in one transaction, and let the node wait for its peers."""
    (cover, signed), (progress, total) = made, watched
    tables = _tables()
    with db.write():
        if any(db.value(f"SELECT 1 FROM {table} LIMIT 1") for table in tables):  # noqa: S608 - names of ours, values as parameters
            raise DatabaseTakenError("The database holds rows of a node already.")
        done = 0
        for block in blocks:
            if isinstance(block, Table):
                if block.name not in tables or block.columns != _columns(tables[block.name]):
                    raise BackupInvalidError(f"The table {block.name} is of another version.")
                db.insert(block.name, block.columns, block.rows)
                done += len(block.rows)
                progress(done, total)
        _reset_sequences(db, list(tables.values()))
        db.set_setting(RESTORED, cover.salt.hex())
        own = card.read(msgspec.json.decode(signed, type=card.SignedCard))
        awaiting.await_peers(db, own.epoch)


def _tables() -> dict[str, type[models.Model]]:
    """Return our own tables and what people sign in with; what soon passes is not worth keeping."""
    kept = {}
    for model in apps.get_models():
        label = model._meta.label  # noqa: SLF001 - Django's public interface to a model
        ours = model.__module__.startswith("comity.") and label not in _PASSING
        if ours or label in _WAYS_IN:
            kept[model._meta.db_table] = model  # noqa: SLF001 - Django's public interface to a model
    return kept


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.column for field in model._meta.concrete_fields)  # noqa: SLF001 - how Django tells a model's table and columns


def _read_table(db: Database, table: str, model: type[models.Model]) -> Iterator[Table]:
    fields = model._meta.concrete_fields  # noqa: SLF001 - how Django tells a model's table and columns
    columns = _columns(model)
    convert = [_CONVERT.get(type(field), _as_it_is) for field in fields]
    limit = LARGE_ROWS.get(table, ROWS)
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE id > %s ORDER BY id LIMIT {limit}"  # noqa: S608 - names of ours, values as parameters
    after = 0
    while found := db.rows(sql, (after,)):
        after = found[-1][columns.index("id")]
        rows = [[c(v) for c, v in zip(convert, row, strict=True)] for row in found]
        yield Table(table, columns, rows)


def _as_it_is(value: Any) -> Any:
    return value


def _as_bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _as_truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _as_words(value: Any) -> str | None:
    return None if value is None else str(value)


def _as_json(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


_CONVERT: dict[type, Callable[[Any], Any]] = {
    models.BinaryField: _as_bytes,
    models.BooleanField: _as_truth,
    models.DateTimeField: _as_words,
    models.JSONField: _as_json,
}
"""What the two databases return differently."""


def _reset_sequences(db: Database, tables: Sequence[type[models.Model]]) -> None:
    """Let the database count on from the ids that were inserted."""
    for sql in connections[db.alias].ops.sequence_reset_sql(no_style(), tables):
        db.execute(sql)


def _home_files(place: Path) -> list[str]:
    keys = sorted(path.relative_to(place).as_posix() for path in place.glob("keys/*.pem"))
    return [CONFIG, CARD, *keys]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.whole(path) as file:
        file.write(data)


# Blocks.


class _Writer:
    """Encrypts blocks in order."""

    def __init__(self, file: BinaryIO, cover: bytes, key: AESGCM) -> None:
        self._file, self._cover, self._key, self._count = file, cover, key, 0
        file.write(MAGIC + len(cover).to_bytes(4, "big") + cover)

    def write(self, block: Block, *, last: bool = False) -> None:
        data = self._key.encrypt(
            _nonce(self._count), wire.encode(block), _bound(self._cover, last=last)
        )
        self._file.write(len(data).to_bytes(4, "big") + data)
        self._count += 1


def _key(passphrase: bytes, cover: Cover) -> AESGCM:
    return AESGCM(Scrypt(salt=cover.salt, length=32, **SCRYPT).derive(passphrase))


def _nonce(count: int) -> bytes:
    return count.to_bytes(12, "big")


def _bound(cover: bytes, *, last: bool) -> bytes:
    kind: Literal[b"last", b"more"] = b"last" if last else b"more"
    return MAGIC + cover + kind


def _open(file: BinaryIO, passphrase: bytes) -> tuple[Cover, AESGCM]:
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupInvalidError("The file is no backup of a node.")
    cover = wire.decode(files.take_part(file, MAX_COVER), Cover)
    return cover, _key(passphrase, cover)


def _blocks(file: BinaryIO, cover: Cover, key: AESGCM) -> Iterator[Block]:
    """Decrypt the blocks from here on. Raises WrongPassphraseError, BackupInvalidError."""
    bound, count = wire.encode(cover), 0
    while True:
        part = files.take_part(file, MAX_BLOCK)
        block = _decrypt(key, part, count, bound)
        count += 1
        yield block
        if isinstance(block, End):
            return


def _decrypt(key: AESGCM, part: bytes, count: int, bound: bytes) -> Block:
    for last in (False, True):
        try:
            data = key.decrypt(_nonce(count), part, _bound(bound, last=last))
        except (InvalidTag, ValueError):
            continue
        block: Block = msgspec.msgpack.decode(data, type=Block)
        if isinstance(block, End) == last:
            return block
    if count == 0:
        raise WrongPassphraseError("The backup does not open with this passphrase.")
    raise BackupInvalidError(f"Block {count} of the backup was altered.")


def _check(file: BinaryIO, cover: Cover, key: AESGCM) -> int:
    """Read everything once; return how many rows there are."""
    counts: dict[str, int] = {}
    for block in _blocks(file, cover, key):
        if isinstance(block, Table):
            counts[block.name] = counts.get(block.name, 0) + len(block.rows)
        if isinstance(block, End) and {t: n for t, n in block.counts.items() if n} != counts:
            raise BackupInvalidError("The backup has other rows than it says.")
    if file.read(1):
        raise BackupInvalidError("The file goes on after its end.")
    return sum(counts.values())
