"""The sheet: a text while it is being written, as a draft keeps it.

Everything is kept as it was typed, right or wrong, so that nothing is lost between two savings;
``made`` turns it into a text, and says what is not right yet.
"""

import re
from datetime import UTC, datetime

import msgspec

from comity.core import canonical, wording
from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.record import Instant, Pointer
from comity.core.terms import Area, Paragraph, Part, Supersession, Terms, Text, Words

DAY = 24 * 60 * 60 * 1000
MAX_PARAGRAPHS = 1_500
"""More paragraphs than this are several texts."""
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?")


class SheetPart(msgspec.Struct, omit_defaults=True):
    """A part: its code and heading."""

    code: str = ""
    name: Words = {}


class SheetArea(msgspec.Struct, omit_defaults=True):
    """An area; ``subjects`` are codes by party, as typed: ``CYB, CYB-TI``."""

    code: str = ""
    name: Words = {}
    subjects: dict[str, str] = {}


class SheetParagraph(msgspec.Struct, omit_defaults=True):
    """A paragraph. ``uid`` tells it from the others of the sheet, wherever it is moved to."""

    uid: int
    number: str = ""
    part: str = ""
    area: str = ""
    words: Words = {}
    translates: dict[str, str] = {}
    illustrative: bool = False


class SheetTerms(msgspec.Struct, omit_defaults=True):
    """A clause of the terms; ``ceiling`` has a label by policy, others are codes as typed."""

    clause: str = ""
    sender: str = ""
    receiver: str = ""
    areas: list[str] = []
    subjects: str = ""
    kinds: list[str] = []
    ceiling: dict[str, Label] = {}
    onward: str = ""
    after: str = "return"


class SheetMap(msgspec.Struct, omit_defaults=True):
    """A label map as typed, with the fields of ``core.labelmap.LabelMap``."""

    between: tuple[str, str] = ("", "")
    source: str = ""
    target: str = ""
    classes_there: dict[str, str] = {}
    classes_back: dict[str, str] = {}
    values_there: tuple[tuple[str, str, str, str], ...] = ()
    values_back: tuple[tuple[str, str, str, str], ...] = ()

    @classmethod
    def of(cls, made: LabelMap) -> "SheetMap":
        """Return the map of a text as it would be typed."""
        return cls(**msgspec.structs.asdict(made))

    def made(self) -> LabelMap:
        """Return it as a map; nothing of it is checked."""
        return LabelMap(**msgspec.structs.asdict(self))


class Sheet(msgspec.Struct, omit_defaults=True):
    """The whole. Dates are kept as typed, in UTC: ``2027-07-09`` or ``2027-07-09T09:30``.

    ``old_areas`` lacks an area of which nothing is said yet; an empty list says it ends here.
    ``model`` is the id of the text that it was copied from, by which its page is marked.
    """

    form: str = "programme"
    code: str = ""
    name: Words = {}
    parties: list[str] = []
    authentic: str = "en"
    adopted: str = ""
    starts: str = ""
    until: str = ""
    parts: list[SheetPart] = []
    areas: list[SheetArea] = []
    paragraphs: list[SheetParagraph] = []
    terms: list[SheetTerms] = []
    supersedes: Pointer | None = None
    old_areas: dict[str, list[str]] = {}
    old_subjects: dict[str, str] = {}
    replaces: str = ""
    maps: list[SheetMap] = []
    shared: tuple[str, ...] = ()
    illustrative: bool = False
    model: str = ""

    def fresh_uid(self) -> int:
        """Return a number that no paragraph of the sheet has."""
        return max((one.uid for one in self.paragraphs), default=0) + 1


_DECODER = msgspec.json.Decoder(Sheet)


def load(body: str) -> Sheet:
    """Read a draft's body."""
    return _DECODER.decode(body)


def dump(sheet: Sheet) -> str:
    """Write a sheet as the body of a draft. Raises TooLargeError, ForbiddenCharacterError."""
    data = canonical.encode(sheet)
    canonical.check_body(data)
    return data.decode()


def of_text(text: Text) -> Sheet:
    """Return the sheet of a text as it stands, with what it replaces and supersedes."""
    supersedes = text.supersedes
    return Sheet(
        form=text.form,
        code=text.code,
        name=dict(text.name),
        parties=list(text.parties),
        authentic=text.authentic,
        adopted=date_typed(text.adopted),
        starts=date_typed(text.starts),
        until=date_typed(text.until),
        parts=[SheetPart(part.code, dict(part.name)) for part in text.parts],
        areas=[
            SheetArea(a.code, dict(a.name), {p: ", ".join(c) for p, c in a.subjects.items()})
            for a in text.areas
        ],
        paragraphs=[
            SheetParagraph(
                uid, p.number, p.part, p.area, dict(p.words), dict(p.translates), p.illustrative
            )
            for uid, p in enumerate(text.paragraphs, 1)
        ],
        terms=[_sheet_terms(terms) for terms in text.terms],
        supersedes=supersedes.text if supersedes else None,
        old_areas={a: list(b) for a, b in supersedes.areas.items()} if supersedes else {},
        old_subjects=dict(supersedes.subjects) if supersedes else {},
        replaces=text.replaces,
        maps=[SheetMap.of(one) for one in text.maps],
        shared=text.shared,
        illustrative=text.illustrative,
    )


def _sheet_terms(terms: Terms) -> SheetTerms:
    return SheetTerms(
        clause=terms.clause,
        sender=terms.sender,
        receiver=terms.receiver,
        areas=list(terms.areas),
        subjects=", ".join(terms.subjects),
        kinds=list(terms.kinds),
        ceiling={label.policy: label for label in terms.ceiling},
        onward=", ".join(terms.onward),
        after=terms.after,
    )


def to_text(sheet: Sheet) -> Text:
    """Return the text of a sheet of which ``problems.problems`` finds none.

    Raises ValueError on a date that is none, msgspec.ValidationError on a code that is none.
    """
    supersedes = None
    if sheet.supersedes is not None:
        areas = {old: tuple(new) for old, new in sheet.old_areas.items()}
        supersedes = Supersession(sheet.supersedes, areas, dict(sheet.old_subjects))  # type: ignore[arg-type]  # the kind's own check refuses another
    text = Text(
        form=sheet.form,  # type: ignore[arg-type]  # the kind's own check refuses another
        code=sheet.code,
        name=filled(sheet.name),
        parties=tuple(sheet.parties),
        authentic=sheet.authentic,
        starts=instant(sheet.starts) or 0,
        until=instant(sheet.until),
        terms=tuple(_terms(terms) for terms in sheet.terms),
        adopted=instant(sheet.adopted),
        areas=tuple(_area(area) for area in sheet.areas),
        maps=tuple(one.made() for one in sheet.maps),
        shared=sheet.shared,
        supersedes=supersedes,
        replaces=sheet.replaces,
        paragraphs=tuple(_paragraph(one, sheet.authentic) for one in sheet.paragraphs),
        illustrative=sheet.illustrative,
        parts=tuple(Part(part.code, filled(part.name)) for part in sheet.parts),
    )
    # Python makes a struct of anything; only reading it checks codes and forms.
    return msgspec.json.decode(canonical.encode(text), type=Text)


def _area(area: SheetArea) -> Area:
    subjects = {p: tuple(codes(typed)) for p, typed in area.subjects.items() if codes(typed)}
    return Area(area.code, filled(area.name), subjects)


def _paragraph(one: SheetParagraph, authentic: str) -> Paragraph:
    words = filled(one.words)
    made_of = {
        language: mark
        for language, mark in one.translates.items()
        if language in words and language != authentic
    }
    return Paragraph(one.number, words, one.area, one.illustrative, one.part, made_of)


def _terms(terms: SheetTerms) -> Terms:
    return Terms(
        clause=terms.clause,
        sender=terms.sender,
        receiver=terms.receiver,
        kinds=tuple(sorted(terms.kinds)),
        ceiling=tuple(label for _, label in sorted(terms.ceiling.items())),
        subjects=tuple(codes(terms.subjects)),
        areas=tuple(terms.areas),
        onward=tuple(codes(terms.onward)),
        after=terms.after,  # type: ignore[arg-type]  # the kind's own check refuses another
    )


def older(one: SheetParagraph, authentic: str) -> tuple[str, ...]:
    """Return the languages in which a paragraph is older than its original."""
    return wording.older(_paragraph(one, authentic), authentic)


def filled(words: Words) -> Words:
    """Return the words without the languages in which nothing is said."""
    return {language: said for language, said in words.items() if said.strip()}


def codes(typed: str) -> list[str]:
    """Return codes typed with commas or spaces between, each once."""
    return list(dict.fromkeys(code for code in re.split(r"[\s,;·]+", typed) if code))


def instant(typed: str) -> Instant | None:
    """Return the instant of a date as typed; None where nothing is. Raises ValueError."""
    bare = typed.strip().replace(" ", "T")
    if not bare:
        return None
    if not _TIME.fullmatch(bare):
        raise ValueError(typed)
    at = datetime.fromisoformat(bare.removesuffix("Z")).replace(tzinfo=UTC)
    return int(at.timestamp()) * 1000


def date_typed(at: Instant | None) -> str:
    """Return an instant as it would be typed: the date alone where that is exact."""
    if at is None:
        return ""
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return moment.strftime("%Y-%m-%d" if at % DAY == 0 else "%Y-%m-%dT%H:%M:%S")
