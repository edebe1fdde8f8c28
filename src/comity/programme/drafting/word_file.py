"""Opening an uploaded Word file with care: what it is, how large it grows, nothing that acts.

A .docx is a zip of XML. It is read here by hand: bounded in size and number, no macros, no DTD, no
entities, nothing fetched. What comes out are paragraphs and tables as plain text.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from comity.core.errors import ComityError

MAX_UPLOAD = 10 * 1000 * 1000
MAX_EXPANDED = 60 * 1000 * 1000
MAX_PART = 25 * 1000 * 1000
MAX_RATIO = 150
"""How much larger than the file its content may be; Word's own stays below 40."""
MAX_ENTRIES = 2_000
MAX_PARAGRAPHS = 6_000
"""Some 200 pages; 500 are refused."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT, _STYLES, _TYPES = "word/document.xml", "word/styles.xml", "[Content_Types].xml"


class WordFileError(ComityError):
    """The file cannot be read as a text; ``wrong`` is the key of what is wrong with it."""

    hint = "Save it again in Word as .docx, or take a text out of Comity to see the form."

    def __init__(self, wrong: str, **values: object) -> None:
        """Say which."""
        super().__init__(f"The Word file is refused: {wrong}.")
        self.wrong, self.values = wrong, values


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text, and the name of its style."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, each with its lines."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def read(file: BinaryIO, name: str) -> list[Line | Grid]:
    """Return the body of a Word file in its order. Raises WordFileError."""
    data = file.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise WordFileError("bomb")
    if name.lower().endswith((".docm", ".dotm")):
        raise WordFileError("macros")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise WordFileError("not-docx" if data[:2] != b"PK" else "broken") from error
    except (etree.XMLSyntaxError, zipfile.LargeZipFile, ValueError) as error:
        raise WordFileError("broken") from error


def _read(archive: zipfile.ZipFile) -> list[Line | Grid]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if _DOCUMENT not in names or _TYPES not in names:
        raise WordFileError("not-docx")
    if len(set(names)) != len(names):
        raise WordFileError("broken")
    if any("vbaproject" in name.lower() for name in names):
        raise WordFileError("macros")
    _check_size(entries)
    if b"macroEnabled" in _part(archive, _TYPES):
        raise WordFileError("macros")
    styles = _styles(_tree(_part(archive, _STYLES))) if _STYLES in names else {}
    root = _tree(_part(archive, _DOCUMENT))
    body = root.find(f"{_W}body")
    if root.tag != f"{_W}document" or body is None:
        raise WordFileError("not-docx")
    if sum(1 for _ in root.iter(f"{_W}p")) > MAX_PARAGRAPHS:
        raise WordFileError("large", most=f"{MAX_PARAGRAPHS:,}")
    return list(_blocks(body, styles))


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what grows too far, as it says of itself; reading holds it to that."""
    expanded = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    largest = max((entry.file_size for entry in entries), default=0)
    grows = expanded > MAX_PART // 10 and expanded / packed > MAX_RATIO
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or largest > MAX_PART or grows:
        raise WordFileError("bomb")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise WordFileError("bomb")
    return data


def _tree(data: bytes) -> etree._Element:
    """Read XML that defines nothing of its own. Raises WordFileError, XMLSyntaxError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise WordFileError("entities")
    return root


def _styles(root: etree._Element) -> dict[str, str]:
    """Return the names of paragraph styles by their ids, which Word translates."""
    found = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "")
    return found


def _blocks(body: etree._Element, styles: dict[str, str]) -> Iterator[Line | Grid]:
    for child in body:
        if child.tag == f"{_W}p":
            yield _line(child, styles)
        elif child.tag == f"{_W}tbl":
            yield Grid(
                tuple(
                    tuple(_cell(cell, styles) for cell in row.iterchildren(f"{_W}tc"))
                    for row in child.iterchildren(f"{_W}tr")
                )
            )
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content, styles)


def _cell(cell: etree._Element, styles: dict[str, str]) -> tuple[Line, ...]:
    return tuple(_line(paragraph, styles) for paragraph in cell.iter(f"{_W}p"))


def _line(paragraph: etree._Element, styles: dict[str, str]) -> Line:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    return Line("".join(_texts(paragraph)), name)


def _texts(paragraph: etree._Element) -> Iterator[str]:
    """Yield what is read; what was deleted under tracked changes is not."""
    for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if one.tag == f"{_W}t":
            yield one.text or ""
        elif one.tag == f"{_W}tab":
            if one.getparent().tag == f"{_W}r":
                yield "\t"
        else:
            yield "-" if one.tag == f"{_W}noBreakHyphen" else "\n"
