"""Calendar addresses: secret addresses that an ordinary calendar program asks without a login.

Whoever knows one reads what its audience may have, so that audience is its own: the public, unless
a post that may release has raised it, with a reason and never above the clearance of the post that
it belongs to. The secret is kept as its hash and shown once; a revoked address has none any longer,
so that it is answered like one that never was.
"""

import base64
import hmac
from dataclasses import dataclass
from typing import Any

from comity.core import canonical
from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.record import Instant
from comity.core.release import ALL, PUBLIC_READER, Reader
from comity.node import audiences, decisions, posts, rows, settle
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.world import encode

SECRET_BYTES = 32
MOST = 20
"""How many addresses in use a post may have."""
NAME, REASON = 80, 500
"""How long a name and a reason may be (characters)."""
USED_AGAIN = 60_000
"""A use is noted when the last one noted is older than this (milliseconds)."""
_COLUMNS = (
    "id, party, post, name, language, clearances, need, reason, raised_by, made_at, last_used, "
    "revoked_at, secret IS NOT NULL"
)


class NoSuchAddressError(ComityError):
    """The post has no such address. Another's and one that never was are refused alike."""

    hint = "Look at the list of addresses; it may have been revoked in another window."


class TooManyAddressesError(ComityError):
    """The post has as many addresses in use as it may have."""

    hint = "Revoke one that nobody needs any longer."


class AddressInvalidError(ComityError):
    """The address cannot be made or raised like this. ``field`` is what has to be changed."""

    hint = "Give it a name; to raise it, a clearance that its post holds, and a reason."

    def __init__(self, field: str, message: str) -> None:
        """Name the field that is wrong."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a post. ``clearances`` is empty where it reads what the public reads."""

    id: int
    party: str
    post: str
    name: str
    language: str
    clearances: tuple[Label, ...]
    need: tuple[str, ...]
    reason: str
    raised_by: str
    made_at: Instant
    last_used: Instant | None
    revoked_at: Instant | None
    in_use: bool

    @property
    def raised(self) -> bool:
        """Whether it reads more than the public."""
        return bool(self.clearances)


def make(*, node: Node, post: Post, name: str, language: str) -> tuple[Address, str]:
    """Make an address for a post; return it and its secret, which is told this once.

    Raises AddressInvalidError, TooManyAddressesError.
    """
    if not name or len(name) > NAME:
        raise AddressInvalidError("name", f"A name has 1 to {NAME} characters.")
    secret = _text(node.entropy("calendar address", SECRET_BYTES))
    with node.write() as db:
        if sum(one.in_use for one in of_post(node=node, post=post)) >= MOST:
            raise TooManyAddressesError(f"{post.party}/{post.code} has {MOST} addresses in use.")
        id_ = node.draw("calendar address's number")
        db.execute(
            "INSERT INTO node_calendaraddress (id, secret, party, post, name, language, "
            "clearances, need, reason, raised_by, made_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, '[]', '[]', '', '', %s)",
            (id_, _hash(secret), post.party, post.code, name, language, node.now()),
        )
    return _get(node, id_), secret


def raise_to(
    *, node: Node, by: Post, address: int, clearances: tuple[Label, ...], reason: str
) -> Address:
    """Let an address of this node's own post read more than the public, for a stated reason.

    Whether ``by`` may do so is for the caller to check. Raises NoSuchAddressError,
    AddressInvalidError when the address' post or ``by`` holds no such clearance,
    UnknownPolicyError, LabelInvalidError.
    """
    node.policies.check_names(clearances)
    with node.write():
        held = _in_use(node, address)
        post = posts.find(node, held.party, held.post)
        if post is None or held.party != node.party:
            raise NoSuchAddressError(f"There is no address {address}.")
        if not reason.strip() or len(reason) > REASON:
            raise AddressInvalidError("reason", f"A reason has 1 to {REASON} characters.")
        if not clearances:
            raise AddressInvalidError("clearances", "Nothing is chosen.")
        for one in (post, by):
            if not _dominated(node, clearances, one):
                raise AddressInvalidError(
                    "clearances", f"{one.party}/{one.code} does not hold this clearance."
                )
        before = _reader(held)
        _set(node, address, clearances, post.need, reason.strip(), by.code)
        raised = _get(node, address)
        _, new = audiences.ensure(node, _reader(raised))
        if new:
            decisions.redecide(node, {node.party})
        _forget(node, before)
    settle.settle(node)
    return raised


def lower(*, node: Node, address: int) -> Address:
    """Let an address read what the public reads again. Raises NoSuchAddressError."""
    with node.write():
        before = _reader(_in_use(node, address))
        _set(node, address, (), (), "", "")
        _forget(node, before)
    return _get(node, address)


def revoke(*, node: Node, address: int) -> None:
    """End an address for good: it is answered like one that never was.

    Raises NoSuchAddressError.
    """
    with node.write() as db:
        before = _reader(_in_use(node, address))
        db.execute(
            "UPDATE node_calendaraddress SET secret = NULL, revoked_at = %s WHERE id = %s",
            (node.now(), address),
        )
        _forget(node, before)


def of_post(*, node: Node, post: Post) -> list[Address]:
    """Return a post's addresses, the newest first; those revoked too."""
    found = node.db.rows(
        f"SELECT {_COLUMNS} FROM node_calendaraddress WHERE party = %s AND post = %s "  # noqa: S608 - names of ours, values as parameters
        "ORDER BY made_at DESC, id DESC",
        (post.party, post.code),
    )
    return [_read(row) for row in found]


def of_party(*, node: Node) -> list[Address]:
    """Return the addresses in use of this node's own posts, the newest first."""
    found = node.db.rows(
        f"SELECT {_COLUMNS} FROM node_calendaraddress WHERE party = %s AND secret IS NOT NULL "  # noqa: S608 - names of ours, values as parameters
        "ORDER BY made_at DESC, id DESC",
        (node.party,),
    )
    return [_read(row) for row in found]


def get(*, node: Node, address: int) -> Address:
    """Return an address in use. Raises NoSuchAddressError."""
    return _in_use(node, address)


def open_with(node: Node, secret: str) -> tuple[Address, Reader] | None:
    """Return the address of a secret and the reader that it is; None for any other secret.

    A secret is looked up by its hash alone, whatever it looks like: how long that takes says
    nothing of how near a guess was, nor whether an address was revoked or never was.
    """
    digest = _hash(secret)
    row = node.db.row(
        f"SELECT {_COLUMNS}, secret FROM node_calendaraddress WHERE secret = %s",  # noqa: S608 - names of ours, values as parameters
        (digest,),
    )
    if row is None or not hmac.compare_digest(str(row[-1]), digest):
        return None
    address = _read(row[:-1])
    post = posts.find(node, address.party, address.post)
    if post is None:
        return None
    return address, _reader(address) if _still_held(node, address, post) else PUBLIC_READER


def used(node: Node, address: Address) -> None:
    """Note that an address was used, by the minute."""
    now = node.now()
    if address.last_used is None or now - address.last_used >= USED_AGAIN:
        with node.write() as db:
            db.execute(
                "UPDATE node_calendaraddress SET last_used = %s WHERE id = %s", (now, address.id)
            )


def is_suspended(node: Node, address: Address, post: Post | None) -> bool:
    """Whether an address is raised above what its post holds by now: it reads as the public."""
    return address.raised and not (post and _still_held(node, address, post))


def _still_held(node: Node, address: Address, post: Post) -> bool:
    need = set(address.need)
    return _dominated(node, address.clearances, post) and (ALL in post.need or need <= {*post.need})


def _dominated(node: Node, clearances: tuple[Label, ...], post: Post) -> bool:
    return all(
        any(
            held.policy == one.policy and node.policies.get(one.policy).dominates(held, one)
            for held in post.clearances
        )
        for one in clearances
    )


def _reader(address: Address) -> Reader:
    """The reader that a raised address is: of our party, no post, so never one that is named."""
    if not address.raised:
        return PUBLIC_READER
    key = canonical.sha256(canonical.encode([address.clearances, sorted(address.need)]))
    return Reader(
        "staff",
        address.party,
        address.clearances,
        frozenset(address.need),
        f":calendar:{key[:16]}",
    )


def _forget(node: Node, reader: Reader) -> None:
    """Remove the audience that no address in use is any longer."""
    if reader != PUBLIC_READER and reader not in map(_reader, of_party(node=node)):
        audiences.forget(node, reader)


def _set(
    node: Node,
    address: int,
    clearances: tuple[Label, ...],
    need: tuple[str, ...],
    reason: str,
    raised_by: str,
) -> None:
    node.db.execute(
        "UPDATE node_calendaraddress SET clearances = %s, need = %s, reason = %s, raised_by = %s "
        "WHERE id = %s",
        (encode(clearances), encode(sorted(need)), reason, raised_by, address),
    )


def _in_use(node: Node, address: int) -> Address:
    found = _get(node, address)
    if not found.in_use:
        raise NoSuchAddressError(f"There is no address {address}.")
    return found


def _get(node: Node, address: int) -> Address:
    row = node.db.row(
        f"SELECT {_COLUMNS} FROM node_calendaraddress WHERE id = %s",  # noqa: S608 - names of ours, values as parameters
        (address,),
    )
    if row is None:
        raise NoSuchAddressError(f"There is no address {address}.")
    return _read(row)


def _read(row: tuple[Any, ...]) -> Address:
    clearances, need = rows.LABELS.decode(row[5]), rows.STRINGS.decode(row[6])
    values = (*row[:5], clearances, need, *row[7:12], bool(row[12]))
    return Address(*values)


def _hash(secret: str) -> str:
    return canonical.sha256(secret.encode())


def _text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
