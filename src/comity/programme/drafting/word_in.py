"""A Word file read as a sheet: what was recognised, and what was not.

A file that was taken out of Comity comes back as it was. Of any other, numbered paragraphs are
recognised: in tables with a number and a column for each language, or one after the other.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from comity.core import wording
from comity.core.label import Label
from comity.core.record import Pointer
from comity.core.terms import Words
from comity.programme.drafting import word_shape as shape
from comity.programme.drafting.sheet import (
    MAX_PARAGRAPHS,
    Sheet,
    SheetArea,
    SheetMap,
    SheetParagraph,
    SheetPart,
    SheetTerms,
    codes,
)
from comity.programme.drafting.word_file import Grid, Line, WordFileError

MAX_LEFT = 200
"""How many pieces that were not recognised are shown."""
_NUMBERED = re.compile(
    r"(?:제\s*)?(\d{1,3}(?:\.\d{1,3}){0,5})(?:조|항)?[.)]?[\s\u2003]+(\S.*)", re.DOTALL
)
_NUMBER = re.compile(r"(?:제\s*)?([0-9A-Za-z]{1,4}(?:\.[0-9A-Za-z]{1,4}){0,5})(?:조|항)?[.)]?")
_HEADING = re.compile(r"(?:heading|제목)\s*(\d)", re.IGNORECASE)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
_LABEL = re.compile(r"([^:]+): ([^(]+?)(?: \((.*)\))?")
_PAIR = ("one", "other")
_MARK = re.compile(r"[0-9a-f]{16}\Z")
_NAMES = {
    "number": {"no.", "no", "number", "번호", "항", "조항", "#"},
    "en": {"english", "en", "영어", "영문", "국제본"},
    "ko": {"korean", "ko", "한국어", "국문", "한글"},
}
Cells = Sequence[str]


@dataclass
class Read:
    """The sheet, and what was left over in the order of the file."""

    sheet: Sheet = field(default_factory=lambda: Sheet(form="programme"))
    left: list[str] = field(default_factory=list)
    part: str = ""
    area: str = ""
    titled: bool = False

    def leave(self, text: str) -> None:
        """Note a piece that was not recognised."""
        bare = " ".join(text.split())
        if bare and len(self.left) < MAX_LEFT:
            self.left.append(bare[:300])


def read(blocks: Sequence[Line | Grid]) -> Read:
    """Return what a Word file says. Raises WordFileError where nothing is recognised."""
    found = Read()
    known = [_known(block) for block in blocks]
    for block, name in zip(blocks, known, strict=True):
        if isinstance(block, Grid) and name and name != "paragraphs":
            _READERS[name](found, _plain(block))
    for block, name in zip(blocks, known, strict=True):
        if isinstance(block, Line):
            _line(found, block)
        elif name in ("", "paragraphs"):
            _grid(found, block)
    if not found.sheet.paragraphs:
        raise WordFileError("not-programme")
    if len(found.sheet.paragraphs) > MAX_PARAGRAPHS:
        raise WordFileError("large", most=f"{MAX_PARAGRAPHS:,}")
    _finish(found.sheet)
    return found


def _known(block: Line | Grid) -> str:
    """Return which of Comity's own tables this is."""
    if isinstance(block, Line) or not block.rows:
        return ""
    head = tuple(_text(cell) for cell in block.rows[0])
    return next((name for name, columns in shape.COLUMNS.items() if columns == head), "")


def _text(cell: Sequence[Line]) -> str:
    return "\n".join(line.text for line in cell if line.style != shape.NOTE).strip("\n")


def _notes(cell: Sequence[Line]) -> list[str]:
    return [line.text for line in cell if line.style == shape.NOTE]


def _plain(grid: Grid) -> list[list[str]]:
    """Return the rows below the head as texts; rows of another width are passed over."""
    width = len(grid.rows[0])
    rows = ([_text(cell) for cell in row] for row in grid.rows[1:])
    return [row for row in rows if len(row) == width]


def _line(found: Read, line: Line) -> None:
    """Read a paragraph outside of tables: a title, a heading, a numbered paragraph, or nothing."""
    text = line.text.strip()
    if not text or line.text in shape.HEADINGS.values():
        return
    heading = _HEADING.match(line.style)
    if line.style.lower() in ("title", "subtitle", "제목", "부제"):
        found.sheet.name.setdefault(_language(text), text)
        found.titled = True
    elif heading:
        _head(found, text, int(heading.group(1)))
    elif numbered := _NUMBERED.fullmatch(text):
        _add(found, numbered.group(1), {_language(numbered.group(2)): numbered.group(2)})
    elif not _translates(found, text):
        found.leave(text)


def _head(found: Read, text: str, level: int) -> None:
    """Read a heading: one of our own says its code; another becomes a part."""
    code, gap, name = text.partition(shape.GAP)
    if text == shape.NONE or gap:
        code = "" if text == shape.NONE else code.strip()
        found.part, found.area = (code, "") if level == 1 else (found.part, code)
        rows: list[SheetPart] | list[SheetArea] = (
            found.sheet.parts if level == 1 else found.sheet.areas
        )
        if code and all(row.code != code for row in rows):
            found.leave(name)
        return
    if level > 1:
        found.leave(text)
        return
    numbered = _NUMBERED.fullmatch(text)
    code, name = numbered.groups() if numbered else (str(len(found.sheet.parts) + 1), text)
    if all(part.code != code for part in found.sheet.parts):
        halves = [half.strip() for half in name.split(" / ") if half.strip()]
        words = {_language(half): half for half in halves}
        found.sheet.parts.append(SheetPart(code, words))
    found.part, found.area = code, ""


def _grid(found: Read, grid: Grid) -> None:
    """Read a table of numbered paragraphs: by its head, else by what the columns hold."""
    own = _known(grid) == "paragraphs"
    head = [_role(_text(cell)) for cell in grid.rows[0]] if grid.rows else []
    rows = grid.rows[1:] if any(head) else grid.rows
    for row in rows:
        roles = head if any(head) and len(head) == len(row) else _guessed(row)
        texts = {role: _text(cell) for role, cell in zip(roles, row, strict=True) if role}
        typed = texts.get("number", "").strip()
        number = _NUMBER.fullmatch(typed)
        words = {one: said for one, said in texts.items() if one in shape.LANGUAGES and said}
        if not words or (number is None and not (own and typed)):
            found.leave(" | ".join(_text(cell) for cell in row))
            continue
        made = _add(found, number.group(1) if number and not own else typed, words)
        for role, cell in zip(roles, row, strict=True):
            _noted(made, role, _notes(cell))


def _role(text: str) -> str:
    words = {word.strip().lower() for word in re.split("[·/,|]", text)}
    return next((role for role, names in _NAMES.items() if words & names), "")


def _guessed(row: Sequence[Sequence[Line]]) -> list[str]:
    """Say what each cell of a row without a head holds: the number first, then the languages."""
    roles: list[str] = []
    for cell in row:
        text = _text(cell).strip()
        if "number" not in roles and _NUMBER.fullmatch(text):
            roles.append("number")
        else:
            language = _language(text) if text else ""
            roles.append(language if language not in roles else "")
    return roles


def _noted(made: SheetParagraph, role: str, notes: Sequence[str]) -> None:
    for note in notes:
        mark = _MARK.search(note)
        if role == "number" and note == shape.ILLUSTRATIVE:
            made.illustrative = True
        elif role in shape.LANGUAGES and mark:
            made.translates[role] = mark.group()


def _add(found: Read, number: str, words: Words) -> SheetParagraph:
    made = SheetParagraph(found.sheet.fresh_uid(), number, found.part, found.area, words, {})
    found.sheet.paragraphs.append(made)
    return made


def _translates(found: Read, text: str) -> bool:
    """Take an unnumbered paragraph for the translation of the one before it, where that has none.

    One in the same language goes on with it.
    """
    if not found.sheet.paragraphs:
        return False
    last, language = found.sheet.paragraphs[-1], _language(text)
    if language not in last.words:
        last.words[language] = text
        return True
    return False


def _language(text: str) -> str:
    """Return Korean where a fifth of the letters or more is Hangul."""
    letters = sum(letter.isalpha() for letter in text)
    return "ko" if letters and len(_HANGUL.findall(text)) * 5 >= letters else "en"


def _finish(sheet: Sheet) -> None:
    """Note what each translation was made of: the wording beside it, unless the file says else."""
    for one in sheet.paragraphs:
        original = wording.mark(one.words.get(sheet.authentic, ""))
        for language in one.words:
            if language != sheet.authentic:
                one.translates.setdefault(language, original)


# Comity's own tables


def _facts(found: Read, rows: Sequence[Cells]) -> None:
    said = {name: value for name, value in rows}  # noqa: C416 - rows are lists of two
    by_field = {key: said[name].strip() for key, name in shape.FACTS.items() if name in said}
    sheet = found.sheet
    for key in ("code", "form", "authentic", "adopted", "starts", "until"):
        if key in by_field:
            setattr(sheet, key, by_field[key])
    sheet.parties = codes(by_field.get("parties", ""))
    sheet.shared = tuple(codes(by_field.get("shared", "")))
    sheet.illustrative = bool(by_field.get("illustrative"))
    old = by_field.get("supersedes", "").split()
    if len(old) == len(Pointer.__struct_fields__) and old[1].isdigit():
        pointer = msgspec.json.encode({"id": old[0], "made_at": int(old[1]), "sha256": old[2]})
        try:
            sheet.supersedes = msgspec.json.decode(pointer, type=Pointer)
        except msgspec.ValidationError:
            found.leave(" ".join(old))


def _words(english: str, korean: str) -> Words:
    return {one: said for one, said in (("en", english), ("ko", korean)) if said}


def _parts(found: Read, rows: Sequence[Cells]) -> None:
    found.sheet.parts = [SheetPart(code, _words(en, ko)) for code, en, ko in rows]


def _areas(found: Read, rows: Sequence[Cells]) -> None:
    found.sheet.areas = [
        SheetArea(code, _words(en, ko), _subjects(said)) for code, en, ko, said in rows
    ]


def _subjects(said: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in said.split(";"))
    return {party.strip(): given.strip() for party, _, given in pairs if given.strip()}


def _terms(found: Read, rows: Sequence[Cells]) -> None:
    found.sheet.terms = [
        SheetTerms(
            clause, sender, receiver, codes(areas), subjects, codes(kinds), _ceiling(ceiling),
            onward, "keep" if after == "keep" else "return",
        )
        for clause, sender, receiver, areas, subjects, kinds, ceiling, onward, after in rows
    ]  # fmt: skip


def _ceiling(said: str) -> dict[str, Label]:
    labels = {}
    for one in said.split("; "):
        if match := _LABEL.fullmatch(one.strip()):
            policy, classification, given = match.groups()
            pairs = (pair.partition("=") for pair in (given or "").split(" | ") if pair)
            values = {tag: [v for v in several.split(", ") if v] for tag, _, several in pairs}
            labels[policy] = Label.of(policy, classification, values)
    return labels


def _old_areas(found: Read, rows: Sequence[Cells]) -> None:
    found.sheet.old_areas = {old: [] if to == shape.NONE else codes(to) for old, to in rows}


def _old_subjects(found: Read, rows: Sequence[Cells]) -> None:
    found.sheet.old_subjects = {
        subject: after for subject, after in rows if after in ("keep", "return")
    }


def _maps(found: Read, rows: Sequence[Cells]) -> None:
    maps: dict[tuple[str, str, str], dict[str, list[tuple[str, str]]]] = {}
    for between, source, target, part, a, b in rows:
        if part in shape.MAP_PARTS:
            maps.setdefault((between, source, target), {}).setdefault(part, []).append((a, b))
    found.sheet.maps = [
        SheetMap(
            _pair_of(between),
            source,
            target,
            dict(of.get("classes_there", [])),
            dict(of.get("classes_back", [])),
            tuple(_four(a, b) for a, b in of.get("values_there", [])),
            tuple(_four(a, b) for a, b in of.get("values_back", [])),
        )
        for (between, source, target), of in maps.items()
        if len(codes(between)) == len(_PAIR)
    ]


def _pair_of(between: str) -> tuple[str, str]:
    one, other = codes(between)
    return one, other


def _four(a: str, b: str) -> tuple[str, str, str, str]:
    (tag, _, value), (other_tag, _, other) = a.partition("="), b.partition("=")
    return tag, value, other_tag, other


_READERS: dict[str, Callable[[Read, Sequence[Cells]], None]] = {
    "facts": _facts,
    "parts": _parts,
    "areas": _areas,
    "terms": _terms,
    "old-areas": _old_areas,
    "old-subjects": _old_subjects,
    "maps": _maps,
}
