"""The pages of amendments to a goal: propose one; look at one, answer it, withdraw it."""

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.core.record import Version
from comity.core.terms import Words
from comity.node.forecast import Outlook
from comity.programme import queries as texts
from comity.programme.negotiation.forms import bare_yes
from comity.programme.newer import newer
from comity.programme.plan import amended, amending, forms, outlook, queries
from comity.programme.plan.amended import GoalAmended
from comity.programme.plan.amending import GoalProposed, GoalReply
from comity.programme.plan.filled import CALLED, goal_fields
from comity.programme.plan.kinds import TEXT, Goal, reworded, worded
from comity.programme.plan.queries import Part
from comity.programme.plan.views import may_amend, show
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse
from comity.web.words import LANGUAGES

DECISIONS = ("accept", "refuse", "counter", "withdraw")


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, name: str) -> HttpResponse:
    """Propose another wording of a goal to the party whose goal it is."""
    here = access(request)
    part = queries.part(here.node, here.reader, name, kind="goal") if here.may("table") else None
    if part is None or not may_amend(here, part):
        return nothing_here(request)
    form = Form.sent(request) if request.method == "POST" else _begun(request, here, part)
    if request.method == "POST" and (made := _amended(here, part, form)):
        notice(request, "amend.sent")
        return HttpResponseRedirect(reverse("goal-amendment", args=[made.header.id]))
    goal = part.seen
    later = newer(form, goal, goal_fields(goal.version.body), CALLED)
    context = {"part": part, "form": form, "newer": later}
    return show(request, here, "goal-amend", list(part.labels), **context)


def _begun(request: HttpRequest, here: Access, part: Part) -> Form:
    """Return the form filled in with the goal as it is, or as ``?again=ID`` proposed it."""
    body = part.seen.version.body
    plan = texts.plan(here.node, here.reader)
    again = request.GET.get("again", "")
    before = next((one for one in amended.of_goal(plan, part.seen) if one.id == again), None)
    if before is None:
        return Form.filled(**goal_fields(body))
    reason = before.held.version.body.reason
    fields = goal_fields(reworded(body, before.wording)) | _typed("reason", reason)
    return Form.filled(**fields)


def _typed(name: str, words: Words) -> dict[str, object]:
    return {f"{name}_{language}": words.get(language, "") for language in LANGUAGES}


def _amended(here: Access, part: Part, form: Form) -> Version | None:
    """Send the amendment, or note on the form why not."""
    version = part.seen.version
    body = _goal(form, version.body)
    reason = _reason(form, version.body.authentic, needed=True)
    if body is None or form.wrong:
        return None
    proposed = GoalProposed(worded(body), reason, body.authentic)
    shown = msgspec.structs.replace(version.pointer, sha256=form.raw("hash"))
    try:
        return amending.amend_goal(node=here.node, actor=here.actor, goal=shown, proposed=proposed)
    except ComityError as error:
        refuse(form, error)
        return None


def _goal(form: Form, before: Goal) -> Goal | None:
    return forms.goal(form, (before.programme, before.objective), before)


def _reason(form: Form, decides: str, *, needed: bool) -> Words:
    reason = form.pair("reason", longest=TEXT)
    if decides not in reason and (needed or reason):
        form.say(f"reason_{decides}", "amend.reason.needed")
    return reason


@require_http_methods(["GET", "HEAD", "POST"])
def amendment(request: HttpRequest, name: str) -> HttpResponse:
    """One amendment to a goal, with the answers; it is answered or withdrawn here."""
    here = access(request)
    found = amended.find(here.node, here.reader, texts.plan(here.node, here.reader), name)
    goal = found.goal.version.header.id if found else ""
    part = queries.part(here.node, here.reader, goal, kind="goal") if goal else None
    if found is None or part is None:
        return nothing_here(request)
    sent = request.method == "POST"
    if sent and not (here.may("table") and is_party(here, part)):
        return nothing_here(request)
    form = Form.sent(request) if sent else _counter(found)
    if sent and (reply := _reply(form, found)) and _answered(here, found, reply, form):
        notice(request, f"goal-answer.{reply.decision}")
        return HttpResponseRedirect(reverse("goal-amendment", args=[name]))
    asked = form.raw("decision") if sent else request.GET.get("do", "")
    return show(
        request,
        here,
        "goal-amendment",
        [*part.labels, found.labels],
        part=part,
        one=found,
        form=form,
        open=asked if asked in DECISIONS[1:] else "",
        outlooks=_outlooks(here, found),
        **may(here, part, found),
    )


def _outlooks(here: Access, found: GoalAmended) -> list[Outlook]:
    """Return who gets an own amendment: terms that let goals pass need not let these."""
    if found.party != here.node.party or not here.is_staff:
        return []
    return outlook.of_header(here, found.held.version.header)


def _counter(found: GoalAmended) -> Form:
    """Return the form of another wording, filled in with the one that is on the table."""
    return Form.filled(**goal_fields(reworded(found.goal.version.body, found.wording)))


def _reply(form: Form, found: GoalAmended) -> GoalReply | None:
    decision = form.choice("decision", DECISIONS)
    before = found.goal.version.body
    body = _goal(form, before) if decision == "counter" else None
    decides = body.authentic if body else before.authentic
    reason = _reason(form, decides, needed=decision in ("refuse", "counter"))
    if decision == "accept" and not reason:
        reason = bare_yes()
    if form.wrong:
        return None
    return GoalReply(decision, reason, decides, worded(body) if body else None)


def _answered(here: Access, found: GoalAmended, reply: GoalReply, form: Form) -> bool:
    try:
        amending.answer_goal(node=here.node, actor=here.actor, amendment=found.id, reply=reply)
    except ComityError as error:
        refuse(form, error)
        return False
    return True


def may(here: Access, part: Part, one: GoalAmended) -> dict[str, bool]:
    """Return what whoever asks may do with an amendment now."""
    party, able = here.node.party, here.may("table") and is_party(here, part)
    return {
        "may_answer": able and one.waits_for(party),
        "may_withdraw": able and one.party == party and one.waits_for_answer,
        "may_take_in": here.may("plan") and one.owner == party and one.state == "accepted",
        "may_again": may_amend(here, part) and one.party == party and one.state == "overtaken",
    }


def is_party(here: Access, part: Part) -> bool:
    """Whether this node's party is one of the text whose plan it is."""
    return here.node.party in part.status.text.parties
