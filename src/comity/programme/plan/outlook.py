"""Who gets a record, and why, as the pages say it: a sentence for each partner."""

from comity.core.record import Header
from comity.core.release import RecordClass
from comity.core.terms import PUBLIC
from comity.node.forecast import Outlook, forecast, partners
from comity.node.visible import Seen
from comity.programme.plan.domain import Sort
from comity.web.access import Access


def of_record(here: Access, seen: Seen) -> list[Outlook]:
    """Return who gets a record of this party's as it stands."""
    return of_header(here, seen.version.header)


def of_header(here: Access, header: Header) -> list[Outlook]:
    """Return who gets the version of this party's that has this header."""
    cls = RecordClass(
        header.owner, header.subject, header.kind, header.labels, header.releasable_to
    )
    return _asked(here, cls, header.refs)


def of_draft(here: Access, kind: str, sort: Sort, refs: tuple[str, ...]) -> list[Outlook]:
    """Return who would get a record, before it is sealed."""
    marking = sort.marking
    cls = RecordClass(
        here.node.party, sort.subject, kind, marking.labels, tuple(sorted(marking.releasable_to))
    )
    return _asked(here, cls, refs)


def _asked(here: Access, cls: RecordClass, refs: tuple[str, ...]) -> list[Outlook]:
    named = {entry.partition("/")[0] for entry in cls.releasable_to}
    return forecast(here.node, cls, refs, {*partners(here.node), *named, PUBLIC})
