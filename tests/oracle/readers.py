"""Who reads: a peer's node, the public, a post of the owner's, a guest."""

from dataclasses import dataclass

from .commands import OWN, PUBLIC


@dataclass(frozen=True)
class Peer:
    """Another party's node."""

    party: str


@dataclass(frozen=True)
class Public:
    """Anybody."""

    party: str = PUBLIC


@dataclass(frozen=True)
class Staff:
    """A post of the owner's party."""

    post: str
    party: str = OWN


@dataclass(frozen=True)
class Guest:
    """A post of another party at the owner's node."""

    party: str
    post: str


Reader = Peer | Public | Staff | Guest
