"""What the tests of the core make: keys, kinds, records, texts, worlds, and the same few posts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comity.core import canonical, record, sealing
from comity.core.kinds import Kind, Kinds
from comity.core.label import Category, Classification, Label, Policy
from comity.core.policies import Policies
from comity.core.record import Pointer
from comity.core.release import Reader, RecordClass, World
from comity.core.terms import Area, Grant, Signed, Supersession, Terms, Text
from comity.data import policies

NOW = 1_750_000_000_000
DAY = 86_400_000
SALT = bytes(range(16))
POLICIES = policies()


class _OneByOne:
    """Signs many as it signs one."""

    def sign(self, message: bytes) -> bytes:
        raise NotImplementedError

    def sign_all(self, messages: Sequence[bytes]) -> list[bytes]:
        return [self.sign(message) for message in messages]


class Ed25519Signer(_OneByOne):
    """A key made of one repeated byte."""

    def __init__(self, seed: int) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = sealing.PublicKey("ed25519", public.hex())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class P256Signer(_OneByOne):
    """A key made of one number."""

    def __init__(self, seed: int) -> None:
        self._key = ec.derive_private_key(seed, ec.SECP256R1())
        public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = sealing.PublicKey("ecdsa-p256", public.hex())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


KOR_SIGNER, NATO_SIGNER, OUTSIDER_SIGNER = (Ed25519Signer(seed) for seed in (1, 2, 3))


class Source(msgspec.Struct, frozen=True):
    """Part of a report."""

    id: str = ""
    grade: str = ""


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that bears ids in a field, in a list and in a struct of a list."""

    title: str
    answers: str = ""
    about: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    main: Source | None = None


class OldReport(msgspec.Struct, frozen=True):
    """The same, as schema 1 had it."""

    headline: str


REPORT = Kind(
    "report",
    2,
    Report,
    ("answers", "about[]", "sources[].id", "main.id"),
    upcast={1: (OldReport, lambda old: Report(title=old.headline))},
)
KINDS = Kinds([Kind("item", 9, Source), REPORT])


def make_id(number: int, kind: str = "report") -> str:
    """An id that differs by number."""
    return f"{kind}--00000000-0000-4000-8000-{number:012x}"


UNCLASSIFIED = Label.of("NATO", "NATO UNCLASSIFIED")
RESTRICTED = Label.of("NATO", "NATO RESTRICTED")
SECRET = Label.of("NATO", "NATO SECRET")
ILBAN, DAEOEBI, SAMGEUP = (Label.of("KOR", name) for name in ("일반", "대외비", "Ⅲ급비밀"))
CLEAR, GREEN, AMBER, STRICT, RED = (
    Label.of("TLP", name) for name in ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
)


def make_outline(**changes: Any) -> record.Outline:
    """What the Korean mission officer says of a report."""
    said = {
        "id": make_id(1),
        "owner": "KOR",
        "kind": "report",
        "subject": "CYB",
        "labels": (ILBAN,),
        "releasable_to": ("NATO",),
        "post": "mission",
    }
    return record.Outline(**{**said, **changes})


def make_version(body: msgspec.Struct | None = None, **changes: Any) -> record.Version:
    """A sealed report of Korea's."""
    return record.make(
        make_outline(**changes),
        body or Report(title="사이버 위협"),
        kinds=KINDS,
        signer=KOR_SIGNER,
        salt=SALT,
        made_at=NOW,
    )


def make_header(**changes: Any) -> bytes:
    """Canonical header bytes with some fields changed, whether or not they can be."""
    fields = msgspec.to_builtins(make_version().header)
    return canonical.encode({**fields, **changes})


def make_policy(
    levels: int = 2, *, policy: str = "P", prefix: str = "c", **categories: tuple[str, str]
) -> Policy:
    """A small policy: categories as ``A=("restrictive", "xy")``, a value a letter."""
    return Policy(
        policy,
        {"en": policy},
        1,
        tuple(Classification(f"{prefix}{n}", n) for n in range(levels)),
        tuple(Category(tag, type_, tuple(values)) for tag, (type_, values) in categories.items()),
    ).checked()


def make_pointer(number: int) -> Pointer:
    """What names a text."""
    return Pointer(make_id(number, "text"), NOW + number, f"{number:064x}")


BETWEEN = ("KOR", "NATO")
"""The parties of most maps."""


def ground(citation: str, number: int = 1) -> str:
    """The ground that a clause of text ``number`` is."""
    return f"{citation} {make_pointer(number).sha256}"


def make_terms(**changes: Any) -> Terms:
    """Korea gives NATO its reports on CYB, up to 대외비."""
    said = {
        "clause": "5.2",
        "sender": "KOR",
        "receiver": "NATO",
        "kinds": ("report",),
        "ceiling": (DAEOEBI,),
        "subjects": ("CYB",),
    }
    return Terms(**{**said, **changes})


def make_text(*terms: Terms, **changes: Any) -> Text:
    """A programme of Korea and NATO with one area."""
    said = {
        "form": "programme",
        "code": "ITPP",
        "name": {"en": "Programme", "ko": "협력계획"},
        "parties": ("KOR", "NATO"),
        "authentic": "en",
        "starts": NOW,
        "until": NOW + 100 * DAY,
        "terms": terms or (make_terms(),),
        "areas": (Area("A1", {"en": "Cyber"}, {"KOR": ("CYB",)}),),
    }
    return Text(**{**said, **changes})


def make_signed(text: Text | None = None, number: int = 1, **changes: Any) -> Signed:
    """A text whose signatures were verified here before it starts."""
    text = text or make_text()
    said = {"signatures": dict.fromkeys(text.parties, text.starts - DAY)}
    return Signed(make_pointer(number), text, **{**said, **changes})


def make_supersession(old: Signed, **changes: Any) -> Supersession:
    """Old area A1 goes on as A1."""
    return Supersession(**{"text": old.pointer, "areas": {"A1": ("A1",)}, **changes})


def make_grant(**changes: Any) -> Grant:
    """A grant in force, by Korea to NATO, that shares the TLP and all else as it is."""
    own = {name: changes.pop(name) for name in list(changes) if name in Terms.__struct_fields__}
    terms = make_terms(**own)
    said = {
        "text": make_pointer(1),
        "code": "ITPP",
        "terms": terms,
        "subjects": frozenset(terms.subjects),
        "maps": (),
        "shared": frozenset({"KOR", "NATO", "TLP"}),
        "starts": NOW - DAY,
        "until": NOW + DAY,
        "after": terms.after,
    }
    return Grant(**{**said, **changes})


def make_world(*grants: Grant, **changes: Any) -> World:
    """Korea's node, now."""
    said = {"here": "KOR", "policies": POLICIES, "grants": grants or (make_grant(),), "at": NOW}
    return World(**{**said, **changes})


def make_class(**changes: Any) -> RecordClass:
    """Korea's unclassified reports on CYB, for NATO."""
    said = {
        "owner": "KOR",
        "subject": "CYB",
        "kind": "report",
        "labels": (ILBAN,),
        "releasable_to": ("NATO",),
    }
    return RecordClass(**{**said, **changes})


EVERYTHING = (Label.of("KOR", "Ⅰ급비밀", {"Source": ("HUMINT", "SIGINT")}), SECRET, RED)
NATO_NODE = Reader("peer", "NATO")
MISSION_OFFICER = Reader("staff", "KOR", EVERYTHING, frozenset({"CYB", "NATO:CYB"}), "mission")
RELEASE_OFFICER = Reader("staff", "KOR", EVERYTHING, frozenset({"*"}), "release")
DESK_OFFICER = Reader("guest", "NATO", EVERYTHING, frozenset({"CYB", "NATO:CYB"}), "desk")
TRAINEE = Reader("guest", "CCDCOE", (ILBAN, CLEAR), frozenset({"CYB"}), "trainee")
OUTSIDER = Reader("peer", "JPN")


@dataclass
class Counted:
    """Counts how often something is asked."""

    known: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def __call__(self, id_: str) -> bool:
        self.asked.append(id_)
        return id_ in self.known


def without_party(policy_set: Policies, policy: str) -> Policies:
    """The policies without one."""
    return Policies(p for p in policy_set if p.id != policy)


def flip(data: bytes, position: int, bit: int = 1) -> bytes:
    """The bytes with one bit turned."""
    return data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]


def with_grant(world: World, *grants: Grant) -> World:
    """The world with more grants."""
    return replace(world, grants=(*world.grants, *grants))


def sequence_of(value: Sequence[Any], order: Sequence[int]) -> list[Any]:
    """The values in another order."""
    return [value[n] for n in order]
