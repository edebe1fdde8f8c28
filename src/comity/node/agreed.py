"""What both sides have agreed: it is ended, extended or superseded, and never taken back."""

from collections import defaultdict

from comity.core.record import Pointer
from comity.node import rows
from comity.node.kinds import AGREEMENT, EXTENSION, SIGNATURE, TERMINATION, TEXT
from comity.node.node import Node
from comity.node.world import facts

SPEAKING = (AGREEMENT, EXTENSION, SIGNATURE, TERMINATION)
"""Kinds by which a party speaks of a text. Each names it in its body as ``text``."""
KINDS = (TEXT, *SPEAKING)


def agreed(node: Node) -> set[str]:
    """Return the ids of the texts that all parties agreed on or signed, and of what speaks of them.

    A signature counts as a party's word as well: who sees the signatures need not see the rest.
    """
    speaking = rows.versions_of_kinds(node, SPEAKING, node.now())
    words = defaultdict[Pointer, set[str]](set)
    for version, _ in speaking:
        if version.body is not None and version.header.kind in (AGREEMENT, SIGNATURE):
            words[version.body.text].add(version.header.owner)
    texts = {
        signed.pointer
        for signed in facts(node).signed
        if signed.text.parties and words[signed.pointer] >= set(signed.text.parties)
    }
    return {text.id for text in texts} | {
        version.header.id
        for version, _ in speaking
        if version.body is not None and version.body.text in texts
    }
