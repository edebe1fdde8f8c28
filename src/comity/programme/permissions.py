"""All permissions in one table: who may seal which kind, and which pages ask for one.

``acting.permit`` is asked with a row of it; docs/permissions.md shows it. A kind without a
permission is sealed by the node itself. A page that asks for none shows what its reader may see.
"""

from comity.node.people.administrators import ADMINISTER, AUDIT
from comity.node.people.permissions import (
    APPROVE,
    CONSULT,
    OBJECT,
    PLAN,
    RELEASE,
    SIGN,
    TABLE,
    WRITE,
)

SEALS: dict[str, tuple[str, ...]] = {
    "activity": (PLAN,),
    "agreement": (TABLE, SIGN),
    "amendment": (TABLE,),
    "answer": (TABLE,),
    "approval": (APPROVE,),
    "card": (),
    "circulation": (APPROVE,),
    "comment": (TABLE, WRITE),
    "consultation": (CONSULT, PLAN),
    "embargo": (RELEASE,),
    "extension": (SIGN,),
    "goal": (PLAN,),
    "group": (),
    "item": (WRITE,),
    "link": (PLAN,),
    "objection": (OBJECT, APPROVE),
    "objective": (PLAN,),
    "policy": (RELEASE,),
    "position": (PLAN,),
    "receipt": (),
    "signature": (SIGN,),
    "task": (CONSULT, PLAN),
    "termination": (SIGN,),
    "text": (TABLE, RELEASE),
}
"""By kind: any one of these permissions lets a post of the own party seal it."""

STEPS_OF_A_POST = ("approval", "circulation")
"""Kinds for which a step of the chain that names a post needs that post, and no permission."""

PAGES: dict[str, str] = {
    "people": ADMINISTER,
    "audit": AUDIT,
    "desk": RELEASE,
    "policy-read": RELEASE,
    "party-add": ADMINISTER,
    "party-compare": ADMINISTER,
}
"""By the name of a page's address: what opens it, and whatever lies below it."""
