"""The writing page: the sheet with all that can be chosen for it, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity.core.label import Policy
from comity.core.terms import CHARTER_KINDS, PUBLIC, Text
from comity.node.drafts import Draft
from comity.programme import queries
from comity.programme.drafting import maps, problems
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import known_parties, labels, old_of, rules, supersedable
from comity.programme.drafting.parse import FORMS
from comity.programme.drafting.sheet import Sheet, SheetParagraph, SheetTerms
from comity.programme.life import Status
from comity.programme.negotiation import reading
from comity.programme.negotiation.clashes import Clash, clashes
from comity.programme.queries import Plan
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.pages import status_of
from comity.web.words import LANGUAGES

AT_HOME = frozenset({"approval", "card", "circulation", "group", "objection", "receipt"})
"""Kinds that no terms name: they stay at home, or pass between nodes by themselves."""
OPEN_AREAS = 2
"""More areas than this are folded until something is missing in them."""
LEAST_ROWS, MOST_ROWS, PER_ROW = 2, 12, 55


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on the page: where it stands, how high its fields are, what is older."""

    at: int
    of: SheetParagraph
    rows: int
    older: tuple[str, ...]
    clash: Clash | None
    """The wordings that were accepted for it, where there is more than one."""

    @property
    def name(self) -> str:
        """What its fields' names begin with."""
        return f"paragraph.{self.at}"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The label of one policy in a clause: what can be chosen and what is."""

    policy: Policy
    chosen: str
    values: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause on the page; ``open`` where something is missing in it."""

    at: int
    of: SheetTerms
    ceilings: tuple[Ceiling, ...]
    open: bool


def writing_page(
    request: HttpRequest, here: Access, held: Draft, sheet: Sheet, form: Form, version: int = 0
) -> HttpResponse:
    """Answer with the page to write on; ``version``: what was typed over, if not the newest."""
    plan = queries.plan(here.node, here.reader)
    old = old_of(plan, sheet)
    text = old.text if old else None
    parties = dict.fromkeys([*sheet.parties, *known_parties(here)])
    missing = problems.problems(sheet, rules(here, old))
    places = {one.place for one in missing}
    clash = _clashes(plan, sheet)
    said = [one.held for several in clash.values() for one in several.several]
    context = {
        "page": here.marked(request, labels(plan, sheet) + reading.labels_of(plan, said)),
        "draft": held,
        "version": version or held.version,
        "sheet": sheet,
        "form": form,
        "forms": FORMS,
        "languages": LANGUAGES,
        "parties": list(parties),
        "receivers": [*parties, PUBLIC],
        "paragraphs": [
            _paragraph(at, one, sheet, clash) for at, one in enumerate(sheet.paragraphs)
        ],
        "struck": [clash[n] for n in clash if n not in {one.number for one in sheet.paragraphs}],
        "clauses": [_clause(at, one, here, places) for at, one in enumerate(sheet.terms)],
        "kinds": _kinds(here, sheet.terms),
        "old": old,
        "supersedable": _supersedable(plan, here, old),
        "old_areas": _old_areas(text, sheet),
        "maps": maps.shown(sheet, here.node.policies),
        "policies": list(here.node.policies),
        "shareable": sorted({*sheet.shared, *(policy.id for policy in here.node.policies)}),
        "lost": sorted({*problems.old_only(sheet, text), *sheet.old_subjects}),
        "missing": missing,
        "open_areas": len(sheet.areas) <= OPEN_AREAS or any(p.startswith("area-") for p in places),
    }
    code = status_of(request, form)
    return render(request, "drafting/draft.html", context, status=code)


def _supersedable(plan: Plan, here: Access, old: Status | None) -> list[Status]:
    found = supersedable(plan, here.node.party)
    return found if old is None or old in found else [old, *found]


def _clashes(plan: Plan, sheet: Sheet) -> dict[str, Clash]:
    """Return what clashes in the text that a draft would replace, by paragraph."""
    status = plan.status(sheet.replaces) if sheet.replaces else None
    return {one.number: one for one in clashes(plan, status)} if status else {}


def _paragraph(at: int, one: SheetParagraph, sheet: Sheet, clash: dict[str, Clash]) -> Paragraph:
    longest = max((len(said) for said in one.words.values()), default=0)
    rows = min(max(longest // PER_ROW + 1, LEAST_ROWS), MOST_ROWS)
    return Paragraph(at, one, rows, sheets.older(one, sheet.authentic), clash.get(one.number))


def _clause(at: int, one: SheetTerms, here: Access, places: set[str]) -> Clause:
    ceilings = tuple(_ceiling(policy, one) for policy in here.node.policies)
    return Clause(at, one, ceilings, open=f"clause-{at}" in places or not one.sender)


def _ceiling(policy: Policy, one: SheetTerms) -> Ceiling:
    label = one.ceiling.get(policy.id)
    held = label.categories if label else {}
    values = tuple(
        (category.tag, value, value in held.get(category.tag, ()))
        for category in policy.categories
        for value in category.values
    )
    return Ceiling(policy, label.classification if label else "", values)


def _kinds(here: Access, terms: Iterable[SheetTerms]) -> list[str]:
    """Return the kinds that terms may name: what people share first, then what texts consist of."""
    known = {kind.name for kind in here.node.kinds} | {k for one in terms for k in one.kinds}
    return sorted(known - AT_HOME, key=lambda kind: (kind in CHARTER_KINDS, kind))


def _old_areas(old: Text | None, sheet: Sheet) -> list[tuple[object, list[str], bool]]:
    """Return each old area with its successors, and whether it is said that it has none."""
    return [
        (area, sheet.old_areas.get(area.code, []), sheet.old_areas.get(area.code) == [])
        for area in (old.areas if old else ())
    ]
