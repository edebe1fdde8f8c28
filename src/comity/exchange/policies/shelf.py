"""Versions that were read and are not taken yet: private drafts of a post."""

import msgspec

from comity.node.drafts import Draft
from comity.node.kinds import POLICY, TakenPolicy
from comity.node.people.permissions import RELEASE
from comity.programme.drafting.saving import Shelf

SHELF = Shelf(POLICY, RELEASE, "policy-draft", "policy-draft")


def load(held: Draft) -> TakenPolicy:
    """Return the version that a draft holds."""
    return msgspec.json.decode(held.body, type=TakenPolicy)
