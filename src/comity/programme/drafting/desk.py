"""What every page of the drafts needs: whose they are, their marking, their checks."""

from django.http import HttpRequest

from comity.core.label import Label
from comity.node import ledger
from comity.node.people.permissions import TABLE
from comity.programme import queries
from comity.programme.drafting import problems
from comity.programme.drafting.saving import Shelf
from comity.programme.drafting.sheet import Sheet, SheetMap
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.web.access import Access
from comity.web.first import Page

SHELF = Shelf("text", TABLE, "draft", "draft-beside")


def marked(request: HttpRequest, here: Access, *of: Sheet) -> Page:
    """Return the page, marked as the texts that these drafts were made from."""
    plan = queries.plan(here.node, here.reader)
    return here.marked(request, labels(plan, *of))


def labels(plan: Plan, *of: Sheet) -> list[tuple[Label, ...]]:
    """Return the labels of the texts that drafts were made from."""
    names = {name for sheet in of for name in (sheet.replaces, sheet.model)}
    names |= {sheet.supersedes.id for sheet in of if sheet.supersedes}
    return [plan.labels[name] for name in sorted(names) if name in plan.labels]


def supersedable(plan: Plan, party: str) -> list[Status]:
    """Return the texts in force that a draft of a party may supersede."""
    return [
        one
        for one in plan.in_force()
        if party in one.text.parties and one.text.form not in ("charter", "publication")
    ]


def choose_old(plan: Plan, sheet: Sheet, party: str, name: str) -> None:
    """Let a sheet supersede the text of this id, or none; its areas begin mapped to themselves.

    Label maps and shared policies are taken over where the sheet has none.
    """
    if name == (sheet.supersedes.id if sheet.supersedes else ""):
        return
    old = next((one for one in supersedable(plan, party) if one.pointer.id == name), None)
    sheet.supersedes, sheet.old_areas, sheet.old_subjects = None, {}, {}
    if old is None:
        return
    codes = {area.code for area in sheet.areas}
    sheet.supersedes = old.pointer
    sheet.old_areas = {one.code: [one.code] for one in old.text.areas if one.code in codes}
    sheet.maps = sheet.maps or [SheetMap.of(one) for one in old.text.maps]
    sheet.shared = sheet.shared or old.text.shared


def old_of(plan: Plan, sheet: Sheet) -> Status | None:
    """Return the text that a draft supersedes, where the reader sees it."""
    old = plan.status(sheet.supersedes.id) if sheet.supersedes else None
    return old if old is not None and old.pointer == sheet.supersedes else None


def rules(here: Access, old: Status | None) -> problems.Rules:
    """Return what a draft is checked against."""
    return problems.Rules(
        here.node.kinds, here.node.policies, here.node.party, old.text if old else None
    )


def known_parties(here: Access) -> dict[str, dict[str, str]]:
    """Return the parties that may be named: our own and our peers."""
    return ledger.party_names(here.node)


def may_write(here: Access) -> bool:
    """Whether whoever asks writes texts."""
    return here.may(TABLE)
