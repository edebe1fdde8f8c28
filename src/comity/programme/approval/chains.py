"""The own chain: seen by own staff, changed by whoever administers; when an end is told."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.node import ledger
from comity.node.node import Node
from comity.programme import chain, queries
from comity.programme.acting import NotPermittedError
from comity.programme.approval import lapse, moments
from comity.programme.approval.paper import titles
from comity.programme.chain import DAYS, MOST_DAYS, MOST_STEPS, Chain, Step
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import not_found
from comity.web.refusals import refuse
from comity.web.times import zone

ADMINISTER = "administer"
MORE = 2
"""How many empty rows follow the steps."""
NAME = 80
"""How long the name of a step may be (characters)."""


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The chain, the days at which an end is told, the places of the parties."""
    here = access(request)
    if not here.is_staff or (request.method == "POST" and not here.may(ADMINISTER)):
        return not_found(request)
    held = chain.chains_of(here.node).current
    form = _filled(here, held)
    if request.method == "POST":
        form = _over(form, Form.sent(request))
        do = _ACTS.get(form.raw("do"))
        if do is not None:
            try:
                do(here, form)
            except ComityError as error:
                refuse(form, error)
            if not form.wrong:
                notice(request, f"chain.done.{form.raw('do')}")
                return HttpResponseRedirect(reverse("chain"))
    return render(request, "approval/chain.html", _context(request, here, held, form))


def _context(request: HttpRequest, here: Access, held: Chain, form: Form) -> dict[str, object]:
    named = titles(here.node)
    rows = min(len(held) + MORE, MOST_STEPS)
    return {
        "page": here.marked(request, []),
        "here": here,
        "steps": [(step, named.get(step.post)) for step in held],
        "rows": [str(number) for number in range(1, max(rows, _sent(form)) + 1)],
        "posts": sorted(named.items()),
        "form": form,
        "stages": lapse.stages(here.node),
        "places": list(_places(here)),
        "may_change": here.may(ADMINISTER),
        "on_their_way": _on_their_way(here, held),
    }


def _on_their_way(here: Access, held: Chain) -> int:
    """Return how many papers keep a chain that is not the one for new ones."""
    plan = queries.plan(here.node, here.reader)
    under_way = [one for one in plan.statuses if one.state == "agreed"]
    papers = [plan.progress(one.pointer) for one in under_way]
    return sum(1 for paper in papers if paper.chain != held)


def _places(here: Access) -> Iterator[tuple[str, str]]:
    known = moments.zones(here.node)
    for party in sorted({*known, *ledger.party_names(here.node)} - {here.node.party}):
        yield party, known.get(party, "")


# The form: one row a step, with its place in the order.


def _filled(here: Access, held: Chain) -> Form:
    values: dict[str, object] = {"stages": " ".join(map(str, lapse.stages(here.node)))}
    for number, step in enumerate(held, 1):
        values |= {
            f"order_{number}": number,
            f"code_{number}": step.code,
            f"name_{number}_en": step.name.get("en", ""),
            f"name_{number}_ko": step.name.get("ko", ""),
            f"post_{number}": step.post,
            f"silence_{number}": "yes" if step.silence else "",
            f"days_{number}": step.days if step.silence else "",
            f"delegated_{number}": "yes" if step.delegated else "",
        }
    values |= {f"zone_{party}": name for party, name in _places(here)}
    return Form.filled(**values)


def _over(held: Form, sent: Form) -> Form:
    """Return what was sent; the fields of the page's other forms stay as they are."""
    do = sent.raw("do")
    mine = _FIELDS.get(do, ())
    kept = {name: value for name, value in held.typed.items() if not name.startswith(mine)}
    return Form({**kept, **sent.typed})


def _sent(form: Form) -> int:
    return max((int(n) for n in range(1, MOST_STEPS + 1) if form.raw(f"code_{n}")), default=0)


def _steps(form: Form) -> Chain:
    """Return the steps of the form, in their order; a row without a code is no step."""
    found = []
    for number in range(1, MOST_STEPS + 1):
        if not form.raw(f"code_{number}").strip():
            continue
        order = form.number(f"order_{number}", least=1, most=99, required=False)
        step = _step(form, str(number))
        found.append((number if order is None else order, number, step))
    return tuple(step for _, _, step in sorted(found, key=lambda one: one[:2]))


def _step(form: Form, number: str) -> Step:
    silence = form.ticked(f"silence_{number}")
    days = form.number(f"days_{number}", least=1, most=MOST_DAYS, required=False)
    return Step(
        code=form.text(f"code_{number}", required=True, longest=32),
        name=form.pair(f"name_{number}", required=True, longest=NAME),
        post=form.text(f"post_{number}", longest=64),
        silence=silence,
        days=days if silence and days is not None else DAYS,
        delegated=form.ticked(f"delegated_{number}"),
    )


# What a button does.


def _change_chain(here: Access, form: Form) -> None:
    steps = _steps(form)
    if form.wrong:
        return
    known = titles(here.node)
    for step in steps:
        if step.post and step.post not in known:
            raise chain.ChainInvalidError(
                f"There is no post {step.post}.", "no-post", post=step.post
            )
    chain.set_chain(node=_of(here), chain=steps)


def _change_stages(here: Access, form: Form) -> None:
    typed = form.raw("stages").replace(",", " ").split()
    days = [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= 5]  # noqa: PLR2004 - digits
    bad = len(days) != len(typed) or not days or len(days) > lapse.MOST_STAGES
    if bad or not all(0 < day <= lapse.MOST_DAYS for day in days):
        form.say("stages", "lapse.stages.wrong", most=lapse.MOST_STAGES)
        return
    lapse.set_stages(node=_of(here), days=tuple(days))


def _change_zones(here: Access, form: Form) -> None:
    told = {}
    for party, _ in _places(here):
        name = form.raw(f"zone_{party}").strip()
        if name and zone(name) is None:
            form.say(f"zone_{party}", "zone.unknown", name=name)
        elif name:
            told[party] = name
    if not form.wrong:
        moments.set_zones(node=_of(here), told=told)


def _of(here: Access) -> Node:
    """Return the node, for whoever may change it."""
    if not here.may(ADMINISTER):
        raise NotPermittedError("The post may not administer.", "administer")
    return here.node


_FIELDS = {
    "chain": ("order_", "code_", "name_", "post_", "silence_", "days_", "delegated_"),
    "stages": ("stages",),
    "zones": ("zone_",),
}
_ACTS: dict[str, Callable[[Access, Form], None]] = {
    "chain": _change_chain,
    "stages": _change_stages,
    "zones": _change_zones,
}
