"""XML that is safe to read, with lines; and XML written one way.

Expat from the standard library, with everything refused that a label has no use for: document type
declarations (and with them entities and external references) and documents beyond the bounds below.
Processing instructions and comments are passed over. Nothing is ever fetched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from comity.core.errors import XmlRefusedError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 64

XML = "http://www.w3.org/XML/1998/namespace"
_SPLIT = " "  # between namespace and name, which have no space in them


@dataclass(slots=True)
class Element:
    """An element: its namespace, name, attributes, children, text of its own, and line.

    An attribute of a namespace is keyed ``namespace name``, one without by its bare name.
    """

    name: str
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    line: int = 0

    def all(self, *names: str) -> Iterator["Element"]:
        """Iterate over the children of these names, in the order of the file."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Element | None":
        """Return the first child of a name, or None."""
        return next(self.all(name), None)

    def one(self, name: str) -> "Element":
        """Return the one child of a name. Raises XmlRefusedError with the line."""
        found = list(self.all(name))
        if len(found) != 1:
            self.refuse(f"<{self.name}> has {len(found) or 'no'} <{name}>; it needs one.")
        return found[0]

    def need(self, attribute: str) -> str:
        """Return an attribute that must be there. Raises XmlRefusedError with the line."""
        value = self.attributes.get(attribute)
        if value is None:
            self.refuse(f"<{self.name}> has no {attribute}.")
        return value

    @property
    def language(self) -> str:
        """The language that xml:lang names, or nothing."""
        return self.attributes.get(f"{XML}{_SPLIT}lang", "")

    @property
    def token(self) -> str:
        """The text with white space collapsed, as xs:token has it."""
        return " ".join(self.text.split())

    def refuse(self, words: str) -> NoReturn:
        """Raise XmlRefusedError with the line of this element."""
        raise XmlRefusedError(words, self.line)


def read(data: bytes) -> Element:
    """Return the root element. Raises XmlRefusedError with the line."""
    if len(data) > MAX_BYTES:
        raise XmlRefusedError(f"{len(data):,} bytes; at most {MAX_BYTES:,} are read.", 0)
    return _Reader().read(data)


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_SPLIT)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.root: Element | None = None
        self.count = 0

    def read(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
        except expat.ExpatError as error:
            words = expat.errors.messages.get(error.code, "not well-formed")
            raise XmlRefusedError(f"Not well-formed XML: {words}.", error.lineno) from error
        except (LookupError, ValueError) as error:  # an encoding that Python does not know
            raise XmlRefusedError(f"Not readable: {error}.", 1) from error
        if self.root is None:
            self.refuse("No element.")
        return self.root

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            self.refuse(f"More than {MAX_ELEMENTS:,} elements.")
        if len(self.open) >= MAX_DEPTH:
            self.refuse(f"Nested deeper than {MAX_DEPTH}.")
        if len(attributes) > MAX_ATTRIBUTES:
            self.refuse(f"More than {MAX_ATTRIBUTES} attributes.")
        namespace, _, local = name.rpartition(_SPLIT)
        line = self.parser.CurrentLineNumber
        element = Element(local, namespace, dict(attributes), line=line)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def end(self, _: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def characters(self, text: str) -> None:
        self.texts[-1].append(text)

    def doctype(self, *_: object) -> None:
        self.refuse("A document type declaration; entities and external references are not read.")

    def refuse(self, words: str) -> NoReturn:
        raise XmlRefusedError(words, self.parser.CurrentLineNumber)


def write(root: Element, prefixes: Mapping[str, str]) -> bytes:
    """Return an element as UTF-8, indented, every namespace declared at the root.

    ``prefixes`` maps namespaces to the prefixes they are written with, "" for none; one that it
    does not name gets a number. Raises XmlRefusedError where text and children mix.
    """
    known = dict(prefixes)
    for element in _walk(root):
        for name in (element.namespace, *(_split(key)[0] for key in element.attributes)):
            if name and name != XML:
                known.setdefault(name, f"n{len(known)}")
    used = {element.namespace for element in _walk(root)} | {
        _split(key)[0] for element in _walk(root) for key in element.attributes
    }
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}"
        for uri, prefix in known.items()
        if uri in used
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(root, known, declared, "")]
    return ("\n".join(lines) + "\n").encode()


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _walk(child)


def _split(key: str) -> tuple[str, str]:
    namespace, _, local = key.rpartition(_SPLIT)
    return namespace, local


def _lines(element: Element, known: Mapping[str, str], declared: str, indent: str) -> Iterator[str]:
    name = _qualified(element.namespace, element.name, known)
    attributes = "".join(
        f" {_qualified(*_split(key), known)}={_quoted(value)}"
        for key, value in element.attributes.items()
    )
    opening = f"{indent}<{name}{declared}{attributes}"
    if element.children and element.text.strip():
        element.refuse(f"<{element.name}> mixes text and elements; that cannot be kept.")
    if element.children:
        yield f"{opening}>"
        for child in element.children:
            yield from _lines(child, known, "", indent + "  ")
        yield f"{indent}</{name}>"
    elif element.text:
        yield f"{opening}>{_text(element.text)}</{name}>"
    else:
        yield f"{opening}/>"


def _qualified(namespace: str, local: str, known: Mapping[str, str]) -> str:
    if namespace == XML:
        return f"xml:{local}"
    prefix = known.get(namespace)
    return f"{prefix}:{local}" if prefix else local


def _quoted(value: str) -> str:
    return quoteattr(_allowed(value), {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def _text(value: str) -> str:
    return escape(_allowed(value), {"\r": "&#13;"})


def _allowed(value: str) -> str:
    """Return a text that XML can hold. Raises XmlRefusedError."""
    for sign in value:
        control = sign < " " and sign not in "\t\n\r"
        if control or "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff":
            raise XmlRefusedError(f"XML cannot hold the sign U+{ord(sign):04X}.", 0)
    return value
