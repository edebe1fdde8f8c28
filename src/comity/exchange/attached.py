"""Downloading attachments: never without the label of their item.

Within an Office document the label is bound as ADatP-4778.2 says, as the reader's node sees it now:
what was sealed stays as it is, so a relabelled item needs no other bytes. Every file bears the
marking in its name, and beside each lies a binding of its own (STANAG 4778) to keep with it.
"""

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from comity.core.attachment import Attachment
from comity.core.errors import ComityError
from comity.core.labels import binding
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.exchange import queries
from comity.exchange.filing import OFFICE, TYPES, UNKNOWN
from comity.node import ooxml
from comity.node.visible import Seen
from comity.web.access import Access, access
from comity.web.marking import markings
from comity.web.pages import nothing_here
from comity.web.times import iso
from comity.web.words import current_language

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Whatever a file holds, a browser that shows it runs nothing of it."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')
_SAFE = frozenset(TYPES.values())
LABEL_TYPE = "application/xml"


@require_GET
def download(request: HttpRequest, name: str, at: int) -> HttpResponse:
    """An attachment of an item that the reader sees; else there is no such page."""
    here = access(request)
    found = _found(here, name, at)
    if found is None:
        return nothing_here(request)
    seen, one = found
    data = queries.attachment(here.node, seen, one)
    if data is None:
        return nothing_here(request)
    if one.type in OFFICE:
        data = _bound(here, seen, data)
    return _file(data, one.type if one.type in _SAFE else UNKNOWN, _marked(here, seen, one.name))


@require_GET
def label(request: HttpRequest, name: str, at: int) -> HttpResponse:
    """The label of an attachment as a file that lies beside it."""
    here = access(request)
    found = _found(here, name, at)
    if found is None:
        return nothing_here(request)
    seen, one = found
    marked = _marked(here, seen, one.name)
    try:
        data = binding.sidecar(marked, _labels(seen), here.node.policies)
    except ComityError:  # a policy that names no object identifier binds nothing
        return nothing_here(request)
    return _file(data, LABEL_TYPE, f"{marked}.label.xml")


def _found(here: Access, name: str, at: int) -> tuple[Seen, Attachment] | None:
    seen = queries.item(here.node, here.reader, name)
    if seen is None or at >= len(seen.version.body.attachments):
        return None
    return seen, seen.version.body.attachments[at]


def _labels(seen: Seen) -> list[ConfidentialityLabel]:
    created = iso(seen.version.header.made_at)
    return [ConfidentialityLabel(one, created=created) for one in seen.labels_there]


def _bound(here: Access, seen: Seen, data: bytes) -> bytes:
    """Return an Office document that bears the label; one that cannot be read goes as it is."""
    try:
        return ooxml.write_binding(data, _labels(seen), here.node.policies)
    except ComityError:
        return data


def _marked(here: Access, seen: Seen, name: str) -> str:
    """Return the name of a file with the marking before it."""
    said = ", ".join(
        str(one.text.get(current_language()) or one.text["en"])
        for one in markings(here.node.policies, seen.labels_there)
    )
    return f"[{_UNFIT.sub('-', said)}] {name}"


def _file(data: bytes, type_: str, name: str) -> HttpResponse:
    """Answer with a file that a browser saves and neither guesses about nor runs."""
    answer = HttpResponse(data, content_type=type_)
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
