"""The doors of policies: the list, and what is told before a newer version is taken.

Whose clearances a version breaks, and what it does for other posts, tells of those posts: that is
the question, and the histories of the harness count it as hidden. So no door asks it.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import msgspec
from django.test import Client

from comity.core.label import Policy
from comity.core.release import Reader
from comity.exchange.policies import domain
from comity.node import posts
from comity.node.doors import door
from comity.node.kinds import TakenPolicy
from comity.node.node import Node
from comity.node.publish import Actor

from .browsing import answer_bytes, entered, page, undone

FILE = "0" * 64


@page("policies", "policies", "policies/read", "policies/drafts/<int:draft>")
def _policies(client: Client, _ids: Sequence[str]) -> list[object]:
    answers: list[object] = [client.get("/policies"), client.get("/policies?language=ko")]
    answers += [client.post("/policies/read"), client.get("/policies/drafts/1")]
    return [*answers, client.post("/policies/drafts/1", {"do": "confirm", "reason": "why"})]


@door("taking policies", sorts=("staff",))
def _taking(node: Node, reader: Reader, _ids: Sequence[str]) -> bytes:
    """What a post is told that may release: of a file, of labels that break, of what peers lose."""
    post = posts.find(node, reader.party, reader.post)
    if post is None or not post.clearances:
        return b""
    policy = node.policies.get(post.clearances[0].policy)
    with undone(node):
        posts._write(node, replace(post, permissions=("release",)))
        client = entered(node, reader, "taking policies")
        file = BytesIO(
            b'<SPIF><securityPolicyId name="NEW" id="1.2"/><securityClassifications>'
            b'<securityClassification name="ONLY" lacv="1" hierarchy="1"/>'
            b"</securityClassifications></SPIF>"
        )
        read = client.post("/policies/read", {"file": file})
        place = read["Location"]
        answers = [read, client.get(place), client.get("/policies")]
        told = b"\0".join(answer_bytes(one) for one in answers)
        told += _foreseen(node, Actor(reader.post, reader), policy)
    return told.replace(place.encode(), b"drawn")


def _foreseen(node: Node, actor: Actor, policy: Policy) -> bytes:
    """What breaks where one classification after the other is gone; what peers lose in all."""
    told: list[object] = []
    for gone in policy.classifications:
        left = tuple(one for one in policy.classifications if one is not gone)
        body = TakenPolicy(msgspec.structs.replace(policy, classifications=left), FILE)
        found = domain.breaks(node=node, actor=actor, body=body)
        told += [(str(one), one.why) for one in (*found.labels, *found.texts)]
    closed = tuple(
        msgspec.structs.replace(one, whole_party=False) for one in policy.classifications
    )
    body = TakenPolicy(msgspec.structs.replace(policy, classifications=closed), FILE)
    effects = domain.foresee(node=node, actor=actor, body=body)
    told += [
        (one.audience.reader.party, sorted(one.gains), sorted(one.losses))
        for one in effects
        if not one.audience.reader.post
    ]
    return repr(told).encode()
