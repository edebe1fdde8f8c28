"""What benchmarks store: items as people write them, classes in a realistic mixture, and partners.

A *partner* is another party that exists as keys alone: enough to sign a text with the node under
measurement, so that terms hold, without a database of its own.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core import record
from comity.core.label import Label
from comity.core.record import Outline, Version
from comity.core.release import Reader
from comity.core.sealing import Signer
from comity.core.terms import Area, Terms, Text
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import audiences, decisions, settle, store
from comity.node.keys import Ed25519Signer
from comity.node.node import Node

ENGLISH = (
    "Phishing against the harbour authority of a partner: three accounts were taken over, the "
    "sender's infrastructure overlaps with the campaign that was reported in spring."
)
KOREAN = (
    "협력국 항만 당국을 겨냥한 피싱: 계정 세 개가 탈취되었고, "
    "발신 기반은 봄에 보고된 공격과 겹친다."
)
LEVELS = ("일반", "대외비", "Ⅲ급비밀")
YEAR = 365 * 86_400_000


@dataclass(frozen=True)
class Sort:
    """What records of one class have in common."""

    subject: str
    labels: tuple[Label, ...]
    releasable_to: tuple[str, ...]


def few_dozen_sorts() -> list[Sort]:
    """Return 54 classes: six subjects, three labels, three circles of recipients."""
    circles = (("NATO",), ("CCDCOE", "NATO"), ("CCDCOE", "NATO", "PUBLIC"))
    labels = (
        (Label.of("KOR", "일반"), Label.of("TLP", "GREEN")),
        (Label.of("KOR", "대외비"),),
        (Label.of("KOR", "Ⅲ급비밀", {"Source": ["SIGINT"]}), Label.of("TLP", "AMBER")),
    )
    return [
        Sort(subject, label, circle)
        for subject in ("CYB", "MAR", "AIR", "LOG", "MED", "EXE")
        for label in labels
        for circle in circles
    ]


class Maker:
    """Makes records of some sorts: bodies of about 500 bytes, a share of them with references."""

    def __init__(
        self, node: Node, sorts: Sequence[Sort], *, seed: int = 1, references: float = 0.2
    ) -> None:
        """Take chance from a seed: the same seed, the same material."""
        self._references = references
        self._node, self._sorts = node, sorts
        self._random = random.Random(seed)
        self._names: list[str] = []

    def drafts(self, count: int) -> list[tuple[Outline, Item]]:
        """Return what is to be sealed."""
        return [self._draft(n) for n in range(count)]

    def _draft(self, n: int) -> tuple[Outline, Item]:
        chance = self._random
        sort = chance.choice(self._sorts)
        name = f"item--{UUID(int=chance.getrandbits(128), version=4)}"
        about = ()
        if self._names and chance.random() < self._references:
            about = tuple({chance.choice(self._names) for _ in range(chance.choice((1, 1, 2)))})
        self._names.append(name)
        outline = Outline(
            name, self._node.party, "item", sort.subject, sort.labels, sort.releasable_to, "desk"
        )
        return outline, item(n, about)

    def seal(self, drafts: Sequence[tuple[Outline, Item]]) -> list[Version]:
        """Seal drafts as the node seals many."""
        node = self._node
        unsealed = [
            record.prepare(
                outline,
                body,
                kinds=node.kinds,
                salt=node.entropy("salt", record.SALT_BYTES),
                made_at=node.now(),
            )
            for outline, body in drafts
        ]
        return record.seal(unsealed, node.signer)


def item(n: int, about: tuple[str, ...] = ()) -> Item:
    """Return an item whose canonical body has about 500 bytes."""
    return Item(
        title={"en": f"Report {n:07}", "ko": f"보고 {n:07}"},
        paragraphs=(ItemParagraph({"en": ENGLISH, "ko": KOREAN}),),
        authentic="ko",
        form="report",
        date=f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}",
        place="Busan",
        about=about,
    )


@dataclass(frozen=True)
class Partner:
    """Another party, as keys alone."""

    party: str
    signer: Signer

    @classmethod
    def of(cls, party: str) -> "Partner":
        """Make keys for a party."""
        return cls(party, Ed25519Signer(Ed25519PrivateKey.generate()))

    def sign(self, node: Node, text: Version) -> Version:
        """Sign a text, as the partner's node would."""
        body = node.kinds.body("signature")(text=text.pointer, post="signatory", at=node.now())
        return _seal(node, self, "signature", body, (node.party,))


def _seal(
    node: Node, sealer: Node | Partner, kind: str, body: object, to: tuple[str, ...]
) -> Version:
    return record.make(
        Outline(node.new_id(kind), sealer.party, kind, "programme", (Label.of("KOR", "일반"),), to),
        body,
        kinds=node.kinds,
        signer=sealer.signer,
        salt=node.entropy("salt", record.SALT_BYTES),
        made_at=node.now(),
    )


def agree(node: Node, partner: Partner, subjects: Sequence[str]) -> None:
    """Bring a programme into force under which ``subjects`` go to a partner."""
    _bring_into_force(node, (partner,), _programme(node, partner.party, subjects))


def agree_between(node: Node, other: Node, subjects: Sequence[str]) -> None:
    """Bring the same programme into force on two nodes that have met."""
    partner = Partner(other.party, other.signer)
    made = _bring_into_force(node, (partner,), _programme(node, other.party, subjects))
    for version in made:
        source = "" if version.header.owner == other.party else node.party
        store.append(other, [version], source, other.now())


def _programme(node: Node, other: str, subjects: Sequence[str]) -> Text:
    terms = Terms(
        clause="1.1",
        sender=node.party,
        receiver=other,
        kinds=("item", "link"),
        ceiling=(
            Label.of("KOR", "Ⅱ급비밀", {"Source": ["HUMINT", "SIGINT"]}),
            Label.of("TLP", "AMBER"),
        ),
        areas=("ALL",),
    )
    area = Area("ALL", {"en": "All", "ko": "전체"}, {node.party: tuple(subjects)})
    return _text(node, "programme", (other,), terms, (area,))


def publish_to_all(node: Node, subjects: Sequence[str]) -> None:
    """Bring a publication into force under which ``subjects`` go to the public."""
    terms = Terms(
        clause="1.1",
        sender=node.party,
        receiver="PUBLIC",
        kinds=("item",),
        ceiling=(Label.of("KOR", "일반"), Label.of("TLP", "GREEN")),
        subjects=tuple(subjects),
    )
    _bring_into_force(node, (), _text(node, "publication", (), terms, ()))


def _text(
    node: Node, form: str, others: tuple[str, ...], terms: Terms, areas: tuple[Area, ...]
) -> Text:
    return Text(
        form=form,
        code=f"{form.upper()}-{'-'.join(others) or 'PUBLIC'}",
        name={"en": form, "ko": "합의"},
        parties=(node.party, *others),
        authentic="en",
        starts=node.now() - 1000,
        until=node.now() + 10 * YEAR,
        terms=(terms,),
        areas=areas,
        shared=("KOR", "TLP"),
    )


def _bring_into_force(node: Node, partners: Sequence[Partner], body: Text) -> list[Version]:
    """Table, sign and have signed; return the text and every signature."""
    others = tuple(partner.party for partner in partners)
    text = _seal(node, node, "text", body, others)
    own = node.kinds.body("signature")(text=text.pointer, post="signatory", at=node.now())
    own_records = [text, _seal(node, node, "signature", own, others)]
    store.append(node, own_records, "", node.now())
    theirs = [partner.sign(node, text) for partner in partners]
    for signature in theirs:
        store.append(node, [signature], signature.header.owner, node.now())
    return own_records + theirs


def reader(node: Node, post: str, level: str, need: Sequence[str]) -> Reader:
    """Return one of our own staff, cleared up to a level of each policy."""
    clearances = (
        Label.of("KOR", level, {"Source": ["HUMINT", "SIGINT"]}),
        Label.of("TLP", "RED"),
    )
    return Reader("staff", node.party, clearances, frozenset(need), post)


def five_audiences(node: Node) -> None:
    """Give a node two peers with terms, the public with a publication, and two of its staff."""
    subjects = sorted({sort.subject for sort in few_dozen_sorts()})
    for party, covered in (("NATO", subjects), ("CCDCOE", subjects[:2])):
        audiences.ensure(node, audiences.peer_reader(party))
        agree(node, Partner.of(party), covered)
    audiences.public(node)
    publish_to_all(node, subjects)
    audiences.ensure(node, reader(node, "mission", "Ⅰ급비밀", ("*",)))
    audiences.ensure(node, reader(node, "desk", "대외비", ("CYB", "EXE")))
    decisions.redecide(node)
    settle.settle(node)


def batches(count: int, size: int) -> Iterator[int]:
    """Cut a count into batches."""
    for start in range(0, count, size):
        yield min(size, count - start)
