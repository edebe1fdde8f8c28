"""Labels bound within Office documents (docx, xlsx, pptx), as ADatP-4778.2 profiles it.

One custom XML part holds the binding and refers to the parts by ``pack:///``. It is found by its
root element, since programs rename parts. Packages are read within bounds; nothing is unpacked to
disk. What else the document holds is copied as it is.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from comity.core.errors import PackageRefusedError, XmlRefusedError
from comity.core.labels import binding, markup
from comity.core.labels.binding import Binding, Bound, Reference
from comity.core.labels.markup import Element
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.core.policies import Policies

MAX_PACKAGE = 64 * 1024 * 1024
MAX_PARTS = 4096
MAX_CONTENT = 256 * 1024 * 1024
"""Bounds of a package: bytes of the file, number of parts, bytes of all parts together."""

_TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PROPS_NS = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPS_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_XML = "application/xml"

Parts = dict[str, bytes]


def read_binding(data: bytes, policies: Policies) -> Binding | None:
    """Return the binding of a document, None where it has none.

    Raises PackageRefusedError, XmlRefusedError, UnknownPolicyError, LabelInvalidError.
    """
    parts = _parts(data)
    name = _binding_part(parts)
    return None if name is None else binding.read(parts[name], policies)


def write_binding(data: bytes, labels: Iterable[ConfidentialityLabel], policies: Policies) -> bytes:
    """Return a document that bears these labels and no others. Raises as ``read_binding`` does."""
    parts = _parts(data)
    main = _main_part(parts)
    name = _binding_part(parts)
    bound = Bound(tuple(labels), tuple(_references(parts)))
    written = binding.write(Binding((bound,)), policies)
    if name is None:
        name = _add_part(parts, main)
    parts[name] = written
    return _package(parts)


def _parts(data: bytes) -> Parts:
    if len(data) > MAX_PACKAGE:
        raise PackageRefusedError(f"{len(data):,} bytes; at most {MAX_PACKAGE:,} are read.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _content(package)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
        OverflowError, LookupError, OSError,
    ) as error:  # fmt: skip
        raise PackageRefusedError(f"Not a document package: {error}.") from error


def _content(package: zipfile.ZipFile) -> Parts:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > MAX_PARTS:
        raise PackageRefusedError(f"More than {MAX_PARTS:,} parts.")
    parts: Parts = {}
    left = MAX_CONTENT
    for entry in entries:
        if entry.filename in parts:
            raise PackageRefusedError(f"The part {entry.filename} stands twice.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackageRefusedError(f"The part {entry.filename} is packed in an unusual way.")
        with package.open(entry) as file:
            content = file.read(left + 1)  # what an entry says of its own size is not believed
        left -= len(content)
        if left < 0:
            raise PackageRefusedError(f"The parts together are over {MAX_CONTENT:,} bytes.")
        parts[entry.filename] = content
    return parts


def _binding_part(parts: Parts) -> str | None:
    found = [name for name, content in parts.items() if _is_binding(name, content)]
    if len(found) > 1:
        raise PackageRefusedError(f"The document bears two bindings: {', '.join(found)}.")
    return found[0] if found else None


def _is_binding(name: str, content: bytes) -> bool:
    if not name.casefold().startswith("customxml/") or not name.casefold().endswith(".xml"):
        return False
    try:
        return binding.is_binding(markup.read(content))
    except XmlRefusedError:  # of another program: refused only where it could be a binding
        if binding.NAMESPACE.encode() in content.replace(b"\0", b""):
            raise
        return False


def _read(parts: Parts, name: str) -> Element:
    if name not in parts:
        raise PackageRefusedError(f"The part {name} is missing.")
    return markup.read(parts[name])


def _main_part(parts: Parts) -> str:
    for relation in _read(parts, "_rels/.rels").all("Relationship"):
        if relation.need("Type") in (f"{_OFFICE}/officeDocument", f"{_STRICT}/officeDocument"):
            name = relation.need("Target").removeprefix("/")
            if name in parts:
                return name
    raise PackageRefusedError("It is no Word, Excel or PowerPoint document.")


def _references(parts: Parts) -> Iterable[Reference]:
    """Refer to every part with content, not to the plumbing and the binding itself."""
    types = _content_types(parts)
    for name in sorted(parts):
        plumbing = name == _TYPES or "_rels/" in name or name.casefold().startswith("customxml/")
        if not plumbing:
            known = types.get(f"/{name}") or types.get(name.rpartition(".")[2].casefold(), "")
            is_xml = name.casefold().endswith(".xml")
            yield Reference(f"pack:///{name}", "" if is_xml else known)


def _content_types(parts: Parts) -> Mapping[str, str]:
    root = _read(parts, _TYPES)
    by_ending = {
        one.need("Extension").casefold(): one.need("ContentType") for one in root.all("Default")
    }
    by_name = {one.need("PartName"): one.need("ContentType") for one in root.all("Override")}
    return {**by_ending, **by_name}


def _add_part(parts: Parts, main: str) -> str:
    """Make room for a custom XML part with its properties, and relate the document to it."""
    number = next(n for n in range(1, MAX_PARTS + 2) if not _taken(parts, n))
    name, props = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    folder, _, file = main.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels".removeprefix("/")
    strict = _STRICT.encode() in parts["_rels/.rels"]
    base = _STRICT if strict else _OFFICE
    parts[rels] = _related(parts.get(rels), f"{base}/customXml", f"/{name}")
    parts[f"customXml/_rels/item{number}.xml.rels"] = _related(
        None, f"{base}/customXmlProps", f"itemProps{number}.xml"
    )
    parts[props] = _properties(parts)
    types = _read(parts, _TYPES)
    for part, type_ in ((name, _XML), (props, _PROPS_TYPE)):
        said = {"PartName": f"/{part}", "ContentType": type_}
        types.children.append(Element("Override", _TYPES_NS, said))
    parts[_TYPES] = markup.write(types, {_TYPES_NS: ""})
    return name


def _taken(parts: Parts, number: int) -> bool:
    names = {name.casefold() for name in parts}
    return f"customxml/item{number}.xml" in names or f"customxml/itemprops{number}.xml" in names


def _related(rels: bytes | None, type_: str, target: str) -> bytes:
    root = Element("Relationships", _RELS_NS) if rels is None else markup.read(rels)
    ids = {one.need("Id") for one in root.all("Relationship")}
    free = next(f"rIdLabel{n}" for n in range(len(ids) + 1) if f"rIdLabel{n}" not in ids)
    said = {"Id": free, "Type": type_, "Target": target}
    root.children.append(Element("Relationship", _RELS_NS, said))
    return markup.write(root, {_RELS_NS: ""})


def _properties(parts: Parts) -> bytes:
    """Name the part by the document's content: nothing here is drawn by chance."""
    digest = hashlib.sha256(b"".join(parts[name] for name in sorted(parts))).hexdigest().upper()
    cut = (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
    schema = Element("schemaRef", _PROPS_NS, {f"{_PROPS_NS} uri": binding.NAMESPACE})
    root = Element(
        "datastoreItem",
        _PROPS_NS,
        {f"{_PROPS_NS} itemID": f"{{{'-'.join(cut)}}}"},
        [Element("schemaRefs", _PROPS_NS, children=[schema])],
    )
    return markup.write(root, {_PROPS_NS: "ds"})


def _package(parts: Parts) -> bytes:
    """Pack the parts, content types first, every one with the same date: the bytes say no more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda one: one != _TYPES):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return out.getvalue()
