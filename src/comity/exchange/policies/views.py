"""The policies in use at this node, with their words and their categories."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comity.core.label import Label, Policy
from comity.core.policies import Policies
from comity.core.terms import Words
from comity.exchange.policies.domain import NEEDS
from comity.exchange.policies.queries import Taken, taken
from comity.exchange.policies.shelf import SHELF, load
from comity.node.drafts import Draft
from comity.node.world import facts
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import Marking, markings
from comity.web.pages import nothing_here, status_of

FORBIDS = {
    "whole_party": "policies.not.whole",
    "guests": "policies.not.guests",
    "onward": "policies.not.onward",
}
"""What a classification may forbid beside its place in the order, and the words for it."""


@dataclass(frozen=True, slots=True)
class Level:
    """A classification: its name, its marking, and the keys of what it forbids."""

    name: str
    markings: tuple[Marking, ...]
    forbids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A policy on the page, the highest classification first."""

    policy: Policy
    name: Words
    levels: list[Level]
    taken: Taken | None


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every policy in use; for whoever may take one also the file to read it from."""
    here = access(request)
    return page(request, here, Form()) if here.is_staff else nothing_here(request)


def page(request: HttpRequest, here: Access, form: Form) -> HttpResponse:
    """Answer with the list, and with what is wrong with a file that was sent."""
    policies = facts(here.node).policies
    by_policy = taken(here.node, here.reader)
    may_take = here.may(*NEEDS)
    context = {
        "page": here.marked(request, [one.labels for one in by_policy.values()]),
        "form": form,
        "policies": [
            shown(policies, one, by_policy.get(one.id))
            for one in sorted(policies, key=lambda one: one.id)
        ],
        "may_take": may_take,
        "drafts": [(one, _named(one)) for one in SHELF.all(here)],
    }
    code = status_of(request, form)
    return render(request, "policies/list.html", context, status=code)


def shown(policies: Policies, policy: Policy, of: Taken | None = None) -> Shown:
    """Return a policy in words."""
    ordered = sorted(policy.classifications, key=lambda one: -one.level)
    levels = [
        Level(
            one.name,
            markings(policies, [Label.of(policy.id, one.name)]),
            tuple(key for flag, key in FORBIDS.items() if not getattr(one, flag)),
        )
        for one in ordered
    ]
    return Shown(policy, policy.name, levels, of)


def _named(draft: Draft) -> str:
    policy = load(draft).policy
    return f"{policy.id} {policy.version}"
