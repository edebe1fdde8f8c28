"""The page that compares two texts: parse, call, render."""

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.core.terms import Text
from comity.programme import queries
from comity.programme.life import Status
from comity.programme.negotiation import changes, families, reading, versions
from comity.programme.negotiation.changes import Change
from comity.programme.negotiation.versions import Compared, What
from comity.web.access import access
from comity.web.pages import nothing_here

IN_FAMILIES = ("area", "area-code", "successors", "supersedes")
"""What the areas beside each other show, and so is not told above them as well."""

COUNTED: dict[What, str] = {
    "changed": "compare.count.changed",
    "new": "compare.count.new",
    "gone": "compare.count.gone",
    "moved": "compare.count.moved",
    "same": "compare.count.same",
}
"""The keys of the words for how many paragraphs became what, in the order of the sentence."""


@require_GET
def compare(request: HttpRequest, name: str, older: str) -> HttpResponse:
    """Two texts beside each other: all that differs, word by word; areas through the map."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    new, old = plan.status(name), plan.status(older)
    if new is None or old is None:
        return nothing_here(request)
    mapped = families.supersedes(new.text, old.pointer)
    found = families.areas(old.text, new.text) if mapped else []
    rows = [one for family in found for one in family.paragraphs]
    rows = rows if mapped else versions.paragraphs(old.text, new.text)
    shown = [*reading.records_of(new), *reading.records_of(old)]
    budget = versions.Budget()
    context = {
        "page": here.marked(request, reading.labels_of(plan, shown)),
        "new": new,
        "old": old,
        "mapped": mapped,
        "same": changes.is_same(old.text, new.text),
        "changes": [(one, versions.renamed(one, budget)) for one in _told(old, new, mapped=mapped)],
        "families": found,
        "paragraphs": rows,
        "counts": _counts(rows),
        "folded": any(one.what in ("same", "moved") for one in rows),
        "apart": versions.has_nothing_in_common(rows),
        "whole": request.GET.get("all", "") == "1",
        "languages": _languages(old.text, new.text),
    }
    return render(request, "negotiation/compare.html", context)


def _told(old: Status, new: Status, *, mapped: bool) -> list[Change]:
    """Return what is told above the paragraphs; not what areas beside each other show."""
    found = [*changes.changes(old.text, new.text), *reading.signed_otherwise(old, new)]
    if not mapped:
        return found
    covered = {name for area in old.text.areas for name in families.subjects_of(area)}
    return [
        one
        for one in found
        if one.of not in IN_FAMILIES and not (one.of == "given" and one.name in covered)
    ]


def _counts(rows: Sequence[Compared]) -> list[tuple[str, int]]:
    """Count paragraphs by what became of them: the key of its words, and how many where some."""
    found = Counter(one.what for one in rows)
    return [(key, found[what]) for what, key in COUNTED.items() if found[what]]


def _languages(old: Text, new: Text) -> list[str]:
    """Return the languages of both, the new text's first: one may have been dropped."""
    return list(dict.fromkeys((*reading.languages(new), *reading.languages(old))))
