"""The types of the demonstration's data: what ``korea_nato.json`` holds.

Instants stand there as ISO 8601 in UTC; a day alone means its first instant. Labels stand there by
the names that the file gives them. What is made up is marked ``illustrative``; posts, chains,
charters, terms, maps and the course of the negotiation always are.
"""

from typing import Annotated, Any, Literal

import msgspec

from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.terms import After, Area, Form, Words
from comity.demo.consulted import ConsultedData
from comity.demo.planned import PlannedData

When = Annotated[
    str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2}|today[+-]\d{1,4})(T\d{2}:\d{2}Z)?\Z")
]
"""``today-2T08:00Z``, of what is under way alone, counts days from the one it is played on."""


class PartyData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party; ``node`` says that it runs one here. ``acronym``: people call it by its code.

    ``silent_since``: from then on its node, which is there only while the story is played, is down.
    """

    code: str
    kind: Literal["nation", "organisation", "centre"]
    name: Words
    zone: str
    acronym: bool = False
    seat: str = ""
    node: bool = False
    silent_since: When | None = None


class GroupData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group as its owner defines it."""

    owner: str
    code: str
    name: Words
    members: tuple[str, ...]
    post: str
    at: When


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code with its name."""

    code: str
    name: Words


class PostData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post at a node; of another party than the node's, it is a guest's."""

    node: str
    party: str
    code: str
    title: Words
    clearances: tuple[str, ...]
    need: tuple[str, ...]
    permissions: tuple[
        Literal[
            "write", "plan", "table", "approve", "object", "sign", "release", "administer", "audit"
        ],
        ...,
    ]


class StepData(Named, frozen=True, forbid_unknown_fields=True):
    """A step of a chain and the post that takes it, as ``programme.chain.Step`` has it."""

    post: str
    silence: bool = False
    days: int = 5
    delegated: bool = False


class ChainData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party's own chain of approval."""

    party: str
    steps: tuple[StepData, ...]


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did something when: a post of a party."""

    party: str
    post: str
    at: When


class SignatureData(By, frozen=True, forbid_unknown_fields=True):
    """A signature, with the place where it was given."""

    place: str = ""


class ObjectionData(By, frozen=True, forbid_unknown_fields=True):
    """The silence is broken, with a reason."""

    reason: Words


class ApprovalData(By, frozen=True, forbid_unknown_fields=True):
    """A step taken; ``silence_from`` is when a silence procedure began that ends at ``at``."""

    step: str
    final: bool = False
    silence_from: When | None = None
    broken: ObjectionData | None = None


class AnswerData(By, frozen=True, forbid_unknown_fields=True):
    """An answer to an amendment, or to the counter-proposal before it."""

    decision: Literal["accept", "refuse", "counter"]
    reason: Words
    counter: Words = {}


class AmendmentData(By, frozen=True, forbid_unknown_fields=True):
    """A proposal to change a paragraph, and the answers to it in turn."""

    id: str
    paragraph: str
    proposed: Words
    reason: Words
    answers: tuple[AnswerData, ...]
    measure: bool = False

    @property
    def taken_in(self) -> Words | None:
        """The wording that the answers led to: none when it was refused."""
        wording: Words | None = self.proposed
        for answer in self.answers:
            if answer.decision == "counter":
                wording = answer.counter
            elif answer.decision == "refuse":
                wording = None
        return wording


class ExtensionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An extension: each party's part."""

    until: When
    by: tuple[By, ...]


class IntroductionData(By, frozen=True, forbid_unknown_fields=True):
    """A party sends its card to another, ``to``, where people have yet to compare fingerprints."""

    to: str

    @property
    def code(self) -> str:
        """Whom it is sent to."""
        return self.to


class VersionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version: when it was sealed, as what, for whom. ``takes_in`` are amendments by id."""

    at: When
    labels: tuple[str, ...]
    releasable_to: tuple[str, ...]
    takes_in: tuple[str, ...] = ()


class TermsData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clause, its ceiling by the names of labels."""

    clause: str
    sender: str
    receiver: str
    kinds: tuple[str, ...]
    ceiling: tuple[str, ...]
    after: After
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()


class SupersessionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which text is superseded, by code, and what becomes of its areas and subjects."""

    code: str
    areas: dict[str, tuple[str, ...]]
    subjects: dict[str, After]


class ParagraphData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph as first tabled. ``measure``: it is a measure that was reported as such."""

    number: str
    words: Words
    area: str = ""
    illustrative: bool = False
    measure: bool = False
    area_guessed: bool = False


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody reports otherwise."""

    what: Words
    by: Words


class TextData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agreement with its whole life."""

    code: str
    form: Form
    owner: str
    post: str
    subject: str
    name: Words
    parties: tuple[str, ...]
    authentic: str
    starts: When
    until: When | None
    terms: tuple[TermsData, ...]
    paragraphs: tuple[ParagraphData, ...]
    versions: tuple[VersionData, ...]
    signatures: tuple[SignatureData, ...]
    earlier: tuple[When, ...] = ()
    made: When | None = None
    adopted: When | None = None
    signed: When | None = None
    validity_years: int | None = None
    reported_otherwise: tuple[Report, ...] = ()
    areas: tuple[Area, ...] = ()
    maps: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    supersedes: SupersessionData | None = None
    amendments: tuple[AmendmentData, ...] = ()
    agreed: tuple[By, ...] = ()
    approvals: tuple[ApprovalData, ...] = ()
    extensions: tuple[ExtensionData, ...] = ()
    illustrative: bool = False


class CharterData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The charter between two nodes."""

    parties: tuple[str, str]
    owner: str
    at: When
    ceiling: tuple[str, ...]
    shared: tuple[str, ...]
    signatures: tuple[SignatureData, ...]

    @property
    def code(self) -> str:
        """The code of the text: ``CHARTER-KOR-NATO``."""
        return "-".join(("CHARTER", *self.parties))


class ItemParagraphData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph of an item, with the labels of its own."""

    words: Words
    labels: tuple[str, ...] = ()


class ItemData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item with its versions, and what each party gets of it at the end of the story.

    ``shows`` maps a party to ``given``, ``kept``, ``recalled``, ``waits`` or a reason of the
    release rule. ``agenda`` and ``facts`` keep what was reported beside the text that says it.
    """

    id: str
    owner: str
    post: str
    subject: str
    form: str
    title: Words
    text: Words
    versions: tuple[VersionData, ...]
    shows: dict[str, str]
    date: str = ""
    until: str = ""
    place: str = ""
    about: tuple[str, ...] = ()
    agenda: tuple[Words, ...] = ()
    facts: dict[str, Any] = {}
    more: tuple[ItemParagraphData, ...] = ()
    illustrative: bool = False

    @property
    def paragraphs(self) -> tuple[ItemParagraphData, ...]:
        """The text, labelled as the whole, and what comes after it."""
        return (ItemParagraphData(self.text), *self.more)

    @property
    def words(self) -> set[str]:
        """All that it says, in both languages."""
        said = {*self.title.values()}
        return said.union(*(one.words.values() for one in self.paragraphs))


class Demo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    about: Words
    sources: tuple[str, ...]
    begins: When
    parties: tuple[PartyData, ...]
    groups: tuple[GroupData, ...]
    subjects: tuple[Named, ...]
    labels: dict[str, Label]
    maps: dict[str, LabelMap]
    posts: tuple[PostData, ...]
    chains: tuple[ChainData, ...]
    charters: tuple[CharterData, ...]
    texts: tuple[TextData, ...]
    underway: tuple[TextData, ...]
    items: tuple[ItemData, ...]
    planned: tuple[PlannedData, ...] = ()
    consulted: tuple[ConsultedData, ...] = ()
    introductions: tuple[IntroductionData, ...] = ()

    def text(self, code: str) -> TextData:
        """Return a text by its code. Raises KeyError."""
        return {text.code: text for text in (*self.texts, *self.underway)}[code]

    def labelled(self, names: tuple[str, ...]) -> tuple[Label, ...]:
        """Return labels by name, in the order of headers: by policy. Raises KeyError."""
        return tuple(sorted((self.labels[n] for n in names), key=lambda label: label.policy))
