"""XML from others: what is refused, with its line; what is written is read again."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import XmlRefusedError
from comity.core.labels import markup
from comity.core.labels.markup import Element

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
NAMESPACES = st.sampled_from(["", "urn:a", "urn:b:1:0"])
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
KEYS = st.builds(lambda space, name: f"{space} {name}" if space else name, NAMESPACES, NAMES)


def elements(children: st.SearchStrategy[list[Element]]) -> st.SearchStrategy[Element]:
    return st.builds(Element, NAMES, NAMESPACES, st.dictionaries(KEYS, TEXTS, max_size=3), children)


LEAVES = st.builds(Element, NAMES, NAMESPACES, st.dictionaries(KEYS, TEXTS, max_size=3), text=TEXTS)
TREES = st.recursive(LEAVES, lambda inner: elements(st.lists(inner, min_size=1, max_size=3)))


def bare(element: Element) -> object:
    """An element without its lines, and without the white space that indenting adds."""
    text = "" if element.children else element.text
    children = [bare(child) for child in element.children]
    return element.namespace, element.name, element.attributes, text, children


@given(TREES)
def test_what_is_written_is_read_again(element: Element):
    assert bare(markup.read(markup.write(element, {"urn:a": "a"}))) == bare(element)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes):
    with suppress(XmlRefusedError):
        markup.read(data)


@given(TREES, st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(element: Element, data: st.DataObject):
    good = bytearray(markup.write(element, {}))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(XmlRefusedError):
        markup.read(bytes(good))


@pytest.mark.parametrize(
    ("document", "line", "words"),
    [
        pytest.param('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 1, "document type", id="entity"),
        pytest.param(
            '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 1, "document type", id="external"
        ),
        pytest.param("<a>\n&e;</a>", 2, "undefined entity", id="undefined entity"),
        pytest.param("<a>\n<b></a>", 2, "mismatched", id="mismatched"),
        pytest.param("", 1, "no element", id="empty"),
        pytest.param("<a>" * 33, 1, "deeper", id="deep"),
        pytest.param("<a>" + "<b/>" * 50_001, 1, "50,000", id="many"),
        pytest.param("<a " + " ".join(f'b{n}=""' for n in range(65)) + "/>", 1, "64", id="wide"),
        pytest.param('<?xml version="1.0" encoding="klingon"?><a/>', 1, "", id="encoding"),
        pytest.param("<a>" + "x" * markup.MAX_BYTES + "</a>", 0, "bytes", id="large"),
    ],
)
def test_what_is_not_safe_to_read_is_refused_with_its_line(document: str, line: int, words: str):
    with pytest.raises(XmlRefusedError) as refused:
        markup.read(document.encode())
    assert refused.value.line == line
    assert words in str(refused.value)


@pytest.mark.parametrize("text", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_what_xml_cannot_hold_is_not_written(text: str):
    with pytest.raises(XmlRefusedError, match="cannot hold"):
        markup.write(Element("a", text=text), {})


def test_text_beside_elements_is_refused_instead_of_lost():
    mixed = markup.read(b"<a>before<b/></a>")
    with pytest.raises(XmlRefusedError, match="mixes"):
        markup.write(mixed, {})
