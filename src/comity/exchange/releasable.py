"""The page that makes a releasable version of an item: what is taken, its floor, who gets it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.core.terms import PUBLIC
from comity.exchange import domain, floor, outlook, queries
from comity.exchange.domain import Choice, Made
from comity.exchange.views import portion_markings, show
from comity.node.people.permissions import RELEASE, WRITE
from comity.node.publish import Marking
from comity.node.visible import Seen
from comity.programme.plan.domain import Sort
from comity.web import labelling
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import markings
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse


@require_http_methods(["GET", "HEAD", "POST"])
def releasable(request: HttpRequest, name: str) -> HttpResponse:
    """Choose, see the floor and who gets it; with the button it is sealed under a new id."""
    here = access(request)
    seen = queries.item(here.node, here.reader, name) if here.may(WRITE) else None
    if seen is None or seen.version.header.owner != here.node.party:
        return nothing_here(request)
    sent = request.method == "POST"
    form = Form.sent(request) if sent else _begin(request, seen)
    choice = _choice(form, seen)
    title = form.pair("title", longest=300)
    least = domain.floor_of(here.node, here.actor, seen, Made(title, choice, Marking(()), ""))
    # Until a label is chosen, and whenever the floor is asked for, it is the floor itself.
    labels = labelling.read(form, here.node.policies, informative=True)
    if not labels or form.raw("do") == "floor":
        labels = least.labels
    to = tuple(sorted({*form.all("to")}))
    made = Made(title, choice, Marking(labels, to), form.text("reason", longest=2_000))
    if sent and form.raw("do") == "seal":
        answer = _seal(request, here, seen, made, form)
        if answer is not None:
            return answer
    return _page(request, here, seen, form, made, least)


def _begin(request: HttpRequest, seen: Seen) -> Form:
    """Return the form with everything chosen that is no higher than the item's lowest portion."""
    item, header = seen.version.body, seen.version.header
    lower = [
        at
        for at, one in enumerate(item.paragraphs)
        if floor.portion(header.labels, one) != header.labels
    ]
    asked = request.GET.get("to", "")
    to = [asked] if asked else [one for one in header.releasable_to if "/" not in one]
    return Form.filled(paragraph=lower or list(range(len(item.paragraphs))), to=to)


def _choice(form: Form, seen: Seen) -> Choice:
    item = seen.version.body
    numbers = {str(at): at for at in range(len(item.paragraphs))}
    chosen = tuple(at for sent, at in numbers.items() if sent in form.all("paragraph"))
    objects = tuple(one for one in seen.version.header.refs if one in form.all("object"))
    files = tuple(one.sha256 for one in item.attachments if one.sha256 in form.all("attachment"))
    return Choice(chosen, objects, form.ticked("facts"), files)


def _seal(
    request: HttpRequest, here: Access, seen: Seen, made: Made, form: Form
) -> HttpResponse | None:
    authentic = seen.version.body.authentic
    if authentic not in made.title:
        form.say(f"title_{authentic}", "field.missing")
    if not made.choice.paragraphs:
        form.say("paragraph", "releasable.none-chosen")
    if form.wrong:
        return None
    try:
        version = domain.make_releasable(
            node=here.node, actor=here.actor, name=seen.version.header.id, made=made
        )
    except ComityError as error:
        refuse(form, error)
        return None
    notice(request, "releasable.sealed")
    return HttpResponseRedirect(reverse("item", args=[version.header.id]))


def _page(
    request: HttpRequest, here: Access, seen: Seen, form: Form, made: Made, least: Marking
) -> HttpResponse:
    header, policies = seen.version.header, here.node.policies
    objects = queries.objects(here.node, here.reader, header.refs)
    lines = _lines(here, seen, made)
    under = floor.below(policies, least, made.marking)
    return show(
        request,
        here,
        "releasable",
        [seen.labels_there, *(one.labels_there for one in [*objects, *outlook.shown(lines)])],
        form=form,
        header=header,
        item=seen.version.body,
        paragraphs=[
            (at, one, portion_markings(here, seen, at), at in made.choice.paragraphs)
            for at, one in enumerate(seen.version.body.paragraphs)
        ],
        objects=[
            (
                one,
                markings(policies, one.labels_there),
                one.version.header.id in made.choice.objects,
            )
            for one in objects
        ],
        attachments=[
            (one, is_here, one.sha256 in made.choice.attachments)
            for one, is_here in queries.attached(here.node, seen)
        ],
        least=least,
        floor=markings(policies, least.labels),
        under=under,
        parties=[(one, one) for one in _parties(here, header.releasable_to)],
        offered=labelling.offered(
            policies,
            informative=True,
            within=labelling.Within(here.reader.clearances, made.marking.labels),
        ),
        label=Form.filled(**labelling.filled(made.marking.labels)),
        lines=lines,
        may_release=here.may(RELEASE),
    )


def _parties(here: Access, named: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*queries.parties(here.node), *named, PUBLIC]))


def _lines(here: Access, seen: Seen, made: Made) -> list[outlook.Line]:
    """Return who would get what was chosen."""
    if not made.marking.labels:
        return []
    sort = Sort(seen.version.header.subject, made.marking)
    return outlook.lines(here, sort, made.choice.objects)
