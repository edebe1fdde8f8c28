"""Labels bound to Office documents, within them."""

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import (
    ComityError,
    LabelInvalidError,
    MalformedError,
    PackageRefusedError,
    UnknownPolicyError,
    XmlRefusedError,
)
from comity.core.label import Label
from comity.core.labels import binding
from comity.core.labels.binding import Reference
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.core.policies import Policies
from comity.node import ooxml
from tests.core.labels.policies import POLICIES, QUAY

SEALED = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER"]})
LABEL = ConfidentialityLabel(SEALED, created="2026-11-28T00:00:00Z")
OPEN = ConfidentialityLabel(Label.of("HARBOUR", "OPEN", {"Ships": ["FERRY"]}))
MAINS = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}
kinds = pytest.mark.parametrize("kind", MAINS)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def document(kind: str) -> bytes:
    """The least that is a package of this kind."""
    main = MAINS[kind]
    return packed(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'content-types"><Default Extension="xml" ContentType="application/xml"/>'
            b'<Default Extension="png" ContentType="image/png"/></Types>',
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                f'relationships/officeDocument" Target="{main}"/></Relationships>'
            ).encode(),
            main: b"<x/>",
            f"{kind}/media/image1.png": b"png",
            "customXml/item1.xml": b"<?other program?><other/>",
        }
    )


def word() -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("Of the tanker")
    made.save(out)
    return out.getvalue()


@kinds
def test_a_document_bears_its_label_and_keeps_its_parts(kind: str):
    before = document(kind)
    after = ooxml.write_binding(before, [LABEL], POLICIES)
    read = ooxml.read_binding(after, POLICIES)
    assert read is not None
    assert read.labels(POLICIES, f"pack:///{MAINS[kind]}") == (SEALED,)
    assert read.bound[0].references == (
        *sorted(
            (
                Reference(f"pack:///{MAINS[kind]}"),
                Reference(f"pack:///{kind}/media/image1.png", "image/png"),
            ),
            key=lambda one: one.uri,
        ),
    )
    old, new = unpacked(before), unpacked(after)
    changed = {"[Content_Types].xml", f"{kind}/_rels/{MAINS[kind].partition('/')[2]}.rels"}
    assert {name: new[name] for name in old if name not in changed} == {
        name: old[name] for name in old if name not in changed
    }


def test_a_word_document_is_opened_by_others_after_it_was_labelled():
    labelled = ooxml.write_binding(word(), [LABEL], POLICIES)
    opened = docx.Document(io.BytesIO(labelled))
    assert [p.text for p in opened.paragraphs] == ["Of the tanker"]
    again = io.BytesIO()
    opened.save(again)
    read = ooxml.read_binding(again.getvalue(), POLICIES)
    assert read is not None
    assert read.labels(POLICIES) == (SEALED,)


def test_a_document_is_not_both_after_relabelling():
    once = ooxml.write_binding(word(), [OPEN], POLICIES)
    twice = ooxml.write_binding(once, [LABEL], POLICIES)
    read = ooxml.read_binding(twice, POLICIES)
    assert read is not None
    assert [one.label for bound in read.bound for one in bound.labels] == [SEALED]
    assert unpacked(once).keys() == unpacked(twice).keys()


@kinds
def test_a_document_without_a_binding_has_no_label(kind: str):
    assert ooxml.read_binding(document(kind), POLICIES) is None


def test_a_document_that_bears_two_bindings_is_refused():
    parts = unpacked(ooxml.write_binding(document("word"), [LABEL], POLICIES))
    parts["customXml/item9.xml"] = binding.sidecar("a", [OPEN], POLICIES)
    with pytest.raises(PackageRefusedError, match="two bindings"):
        ooxml.read_binding(packed(parts), POLICIES)


def test_a_binding_that_is_damaged_is_refused_and_not_passed_over():
    parts = unpacked(ooxml.write_binding(document("word"), [LABEL], POLICIES))
    parts["customXml/item2.xml"] = parts["customXml/item2.xml"][:-20]
    with pytest.raises(XmlRefusedError):
        ooxml.read_binding(packed(parts), POLICIES)


def test_a_binding_of_a_policy_that_is_not_loaded_is_refused():
    labelled = ooxml.write_binding(word(), [LABEL], POLICIES)
    with pytest.raises(UnknownPolicyError, match="HARBOUR"):
        ooxml.read_binding(labelled, Policies([QUAY]))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a package" * 9])
def test_what_is_no_package_is_refused(data: bytes):
    with pytest.raises(PackageRefusedError):
        ooxml.read_binding(data, POLICIES)


def test_a_package_without_a_document_is_refused():
    parts = unpacked(document("word"))
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"document.xml", b"gone.xml")
    with pytest.raises(PackageRefusedError, match="no Word, Excel or PowerPoint"):
        ooxml.write_binding(packed(parts), [LABEL], POLICIES)


def test_a_package_is_read_within_bounds(monkeypatch: pytest.MonkeyPatch):
    data = document("word")
    for bound, words in (
        ("MAX_CONTENT", "together"),
        ("MAX_PARTS", "parts"),
        ("MAX_PACKAGE", "bytes"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(ooxml, bound, 3)
            with pytest.raises(PackageRefusedError, match=words):
                ooxml.read_binding(data, POLICIES)


def test_a_part_that_stands_twice_is_refused():
    out = io.BytesIO(document("word"))
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", b"<y/>")
    with pytest.raises(PackageRefusedError, match="stands twice"):
        ooxml.read_binding(out.getvalue(), POLICIES)


@given(st.data())
def test_a_package_with_bytes_changed_is_read_or_refused(data: st.DataObject):
    good = bytearray(LABELLED)
    for _ in range(data.draw(st.integers(1, 3))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        ooxml.read_binding(bytes(good), POLICIES)
    except ComityError as error:
        assert isinstance(error, MalformedError | LabelInvalidError | UnknownPolicyError)  # noqa: PT017 - either outcome is right


LABELLED = ooxml.write_binding(document("word"), [LABEL], POLICIES)
