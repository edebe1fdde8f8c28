"""A node's home: the folder with its keys, its card and, on SQLite, its database.

``root.pem`` belongs offline: it signs cards, and nothing a running node does needs it.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.core import card
from comity.core.card import Card, NodeKey, SignedCard
from comity.core.errors import ComityError
from comity.core.kinds import Kinds
from comity.core.policies import Policies
from comity.core.sealing import Signer  # noqa: TC001 - msgspec and dataclasses read types
from comity.node.db import Database
from comity.node.keys import KeyUnavailableError, open_signer, read_key, write_key
from comity.node.node import Clock, Entropy, Node, system_clock, system_entropy

CONFIG, CARD = "node.json", "card.json"
PASSPHRASE_FILE = "passphrase"  # noqa: S105 - the name of a file, not its content


class NotANodeError(ComityError):
    """The folder holds no node."""

    hint = "Make one with comity init, or name the right folder in COMITY_HOME."


class HomeTakenError(ComityError):
    """The folder holds a node already."""

    hint = "Choose another folder; a node is never overwritten."


@dataclass(frozen=True)
class Identity:
    """What a new node is told of itself."""

    party: str
    name: dict[str, str]
    address: str
    zone: str = "UTC"
    demo: bool = False


@dataclass(frozen=True)
class Injected:
    """Clock and randomness; the machine's unless a test or the demo gives its own."""

    clock: Clock = system_clock
    entropy: Entropy = system_entropy


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``node.json``: nothing secret."""

    party: str
    signer: str
    zone: str = "UTC"
    demo: bool = False


def create(home: Path, identity: Identity, passphrase: bytes, injected: Injected) -> SignedCard:
    """Make keys, card and configuration in an empty folder; return the card.

    Raises HomeTakenError.
    """
    check_free(home)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    keys = [Ed25519PrivateKey.from_private_bytes(injected.entropy(p, 32)) for p in ("root", "node")]
    encryption = X25519PrivateKey.from_private_bytes(injected.entropy("encryption", 32))
    write_key(home / "offline" / "root.pem", keys[0], passphrase)
    write_key(home / "keys" / "node.pem", keys[1], passphrase)
    write_key(home / "keys" / "encryption.pem", encryption, passphrase)
    _write_private(home / "secret.key", secrets.token_urlsafe(48))
    root = open_signer("file:offline/root.pem", passphrase, home)
    signer = open_signer("file:keys/node.pem", passphrase, home)
    made = Card(
        party=identity.party,
        name=identity.name,
        root=root.public_key,
        keys=(NodeKey(signer.public_key, injected.clock()),),
        encryption=encryption.public_key().public_bytes_raw().hex(),
        address=identity.address,
        version=1,
        epoch=1,
        made_at=injected.clock(),
    )
    signed = card.sign(made, root)
    write_card(home, signed)
    config = Config(identity.party, "file:keys/node.pem", identity.zone, identity.demo)
    write_config(home, config)
    return signed


def check_free(home: Path) -> None:
    """Raise HomeTakenError when the folder holds a node already."""
    if (home / CONFIG).exists():
        raise HomeTakenError(f"{home.name}/ is a node already.")


def open_home(alias: str, kinds: Kinds, policies: Policies, injected: Injected) -> Node:
    """Open the node whose home the settings name. Raises NotANodeError, KeyUnavailableError."""
    from django.conf import settings

    return load(Path(settings.COMITY_HOME), Database(alias), (kinds, policies), injected)


def load(home: Path, db: Database, rules: tuple[Kinds, Policies], injected: Injected) -> Node:
    """Open the node in a folder. Raises NotANodeError, KeyUnavailableError."""
    config = read_config(home)
    passphrase = read_passphrase(home)
    decryption = read_key(home / "keys" / "encryption.pem", passphrase)
    if not isinstance(decryption, X25519PrivateKey):
        raise KeyUnavailableError("keys/encryption.pem holds no X25519 key.")
    signed = read_card(home)
    signer: Signer = open_signer(config.signer, passphrase, home)
    return Node(
        party=config.party,
        db=db,
        signer=signer,
        kinds=rules[0],
        policies=rules[1],
        signed_card=signed,
        card=card.read(signed),
        decryption_key=decryption,
        home=home,
        clock=injected.clock,
        entropy=injected.entropy,
        zone=config.zone,
        demo=config.demo,
    )


def read_config(home: Path) -> Config:
    """Return what ``node.json`` says. Raises NotANodeError."""
    try:
        return msgspec.json.decode((home / CONFIG).read_bytes(), type=Config)
    except FileNotFoundError:
        raise NotANodeError(f"{home.name}/ holds no {CONFIG}.") from None


def write_config(home: Path, config: Config) -> None:
    """Put ``node.json`` in place, whole or not at all."""
    temporary = home / f"{CONFIG}.new"
    temporary.write_text(json.dumps(msgspec.to_builtins(config), indent=2) + "\n")
    temporary.replace(home / CONFIG)


def read_own_card(home: Path) -> Card:
    """Return the node's own card, checked."""
    return card.read(read_card(home))


def read_passphrase(home: Path) -> bytes:
    """Return the passphrase from COMITY_PASSPHRASE, or from the file ``passphrase`` in the home.

    Raises KeyUnavailableError.
    """
    if os.environ.get("COMITY_PASSPHRASE"):
        return os.environ["COMITY_PASSPHRASE"].encode()
    path = home / PASSPHRASE_FILE
    if not path.exists():
        raise KeyUnavailableError("No passphrase: neither COMITY_PASSPHRASE nor a passphrase file.")
    return path.read_bytes().strip()


def write_passphrase(home: Path, passphrase: bytes) -> None:
    """Keep the passphrase in a file beside the keys, for a node that starts unattended."""
    home.mkdir(parents=True, exist_ok=True)
    _write_private(home / PASSPHRASE_FILE, passphrase.decode())


def read_card(home: Path) -> SignedCard:
    """Return the node's own card."""
    return msgspec.json.decode((home / CARD).read_bytes(), type=SignedCard)


def write_card(home: Path, signed: SignedCard) -> None:
    """Put a new card in place, whole or not at all."""
    temporary = home / f"{CARD}.new"
    temporary.write_bytes(msgspec.json.encode(signed))
    temporary.replace(home / CARD)


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
