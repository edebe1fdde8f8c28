"""Items with attachments, and fetching them as a node does."""

from comity.core.attachment import File, named
from comity.core.record import Version
from comity.node import attaching, attachments, publish, wire
from comity.node.node import Node
from comity.node.publish import NODE, Marking
from tests.node.houses import PLAIN, item

PLAN, PHOTO = b"%PDF the plan of the harbour", b"\x89PNG a photo"


def enclose(
    node: Node, title: str, *datas: bytes, to: tuple[str, ...] = ("NATO",), bytes_too: bool = True
) -> Version:
    """Seal an item with files, in the transaction that keeps their bytes (or is to keep them)."""
    made = [
        attachments.make(node, f"{n}.pdf", "application/pdf", data) for n, data in enumerate(datas)
    ]
    body = item(title, attachments=tuple(promised for promised, _ in made))
    with node.write():
        version = publish.publish(
            node=node,
            actor=NODE,
            kind="item",
            subject="CYB",
            marking=Marking((PLAIN,), to),
            body=body,
        )
        attachments.keep_all(node, version, [file for _, file in made if bytes_too])
    return version


def ask(node: Node, source: Node, request: wire.Fetch) -> File:
    """Ask for an attachment through the bytes of the wire."""
    sent = wire.decode(wire.encode(request), wire.Fetch)
    return wire.decode(wire.encode(attaching.give(source, node.party, sent)), File)


def fetch(node: Node, source: Node) -> int:
    """Fetch what is missing from one peer; return how many came."""
    found = attaching.missing(node, source.party)
    for one in found:
        attaching.take(node, one, ask(node, source, one.request))
    return len(found)


def request(version: Version, at: int = 0) -> wire.Fetch:
    header = version.header
    return wire.Fetch(header.id, header.made_at, named(version.body)[at].sha256)


def bytes_of(node: Node, name: str) -> list[bytes]:
    """All that a node's table holds of a record's attachments, whoever may have it."""
    return [
        bytes(data)
        for (data,) in node.db.rows(
            "SELECT data FROM node_attachment WHERE name = %s AND data IS NOT NULL ORDER BY id",
            (name,),
        )
    ]
