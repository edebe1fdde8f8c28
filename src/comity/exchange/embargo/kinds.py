"""The kind of an embargo: from when a record is public. It is its owner's alone, and never leaves.

The header of a record has no instant of release, so that nothing in it hints at one; the decision
is a record of its own, sealed, labelled as what it speaks of, releasable to nobody.
"""

from typing import Annotated, Literal

import msgspec

from comity.core.kinds import Kind
from comity.core.record import Instant, Pointer, check_made_at

State = Literal["waiting", "released", "cancelled", "lapsed"]
Why = Literal["", "changed", "post", "not-covered", "restored", "refused"]
REASON = 2_000
"""How long a reason may be (characters)."""


class Embargo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a version (``record``) is to be released to PUBLIC at an instant.

    ``reason`` is the officer's. ``why`` says why it lapsed: the record has another version, the
    post may no longer decide, no publication covers it, the node was restored since, or the rules
    refused the new version.
    """

    record: Pointer
    at: Instant
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON)]
    state: State = "waiting"
    why: Why = ""


def _check(body: Embargo) -> None:
    check_made_at(body.at)


KINDS: tuple[Kind, ...] = (Kind("embargo", 1, Embargo, ("record.id",), _check),)
