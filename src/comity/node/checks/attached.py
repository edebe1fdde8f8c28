"""Attachments: their bytes are those that a body names, and go when their record goes."""

from collections.abc import Iterator, Sequence

from comity.core.attachment import File, named
from comity.core.errors import ComityError
from comity.core.record import read
from comity.node import rows
from comity.node.checks.finding import Finding
from comity.node.node import Node


def attachments(node: Node) -> Iterator[Finding]:
    """Check every attachment that is here. One that is not here yet, or was destroyed, is none."""
    last = 0
    while row := node.db.row(
        f"SELECT a.id, a.name, a.sha256, a.salt, a.data, r.state, {rows.SEALED} "  # noqa: S608 - names of ours, values as parameters
        "FROM node_attachment a LEFT JOIN node_record r "
        "ON r.name = a.name AND r.made_at = a.made_at "
        "WHERE a.data IS NOT NULL AND a.id > %s ORDER BY a.id LIMIT 1",
        (last,),
    ):
        last, name, sha256, salt, data, state, *sealed = row
        if File(bytes(salt), bytes(data)).sha256 != sha256:
            yield Finding("attachment of", name, "its bytes are not those that were sealed")
        elif state is None or not _names(node, sealed, sha256):
            yield Finding("attachment of", name, "no body that is here names it")


def _names(node: Node, sealed: Sequence[object], sha256: str) -> bool:
    """Whether the body of a version names this attachment; a body that cannot be read does not."""
    try:
        version = read(rows.sealed(sealed), node.kinds)
    except ComityError:
        return False
    return any(one.sha256 == sha256 for one in named(version.body))
