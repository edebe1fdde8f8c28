"""What the pages of signing, extending and ending have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from comity.core.errors import ComityError
from comity.core.record import Instant, Version
from comity.programme.acting import SIGN
from comity.programme.life import Status
from comity.programme.queries import Plan
from comity.web import fresh, times
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import status_of
from comity.web.refusals import refuse
from comity.web.words import LANGUAGES, word


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is confirmed freshly: its name in the purpose, the keys of what is said of it."""

    name: str
    asked: str
    done: str


TO_SIGN = Act("sign", "sign.fresh", "sign.done")
TO_EXTEND = Act("extend", "extend.fresh", "extend.done")
TO_END = Act("end", "end.fresh", "end.done")


def found(here: Access, plan: Plan, name: str, *states: str) -> Status | None:
    """Return a text that the post may sign, extend or end, in one of these states; else None."""
    status = plan.status(name)
    if status is None or not here.may(SIGN) or here.node.party not in status.text.parties:
        return None
    return status if status.state in states else None


def confirmed(
    request: HttpRequest, act: Act, of: Status, when: Instant = 0
) -> HttpResponseRedirect | None:
    """Ask for fresh authentication for this very act on this very text, unless just given.

    ``when`` is the instant that the act names, where it names one: it is said once more, in UTC.
    """
    name = of.text.name
    what = {
        language: str(
            word(
                act.asked,
                language,
                name=name.get(language) or name[of.text.authentic],
                when=times.utc_words(when, language),
            )
        )
        for language in LANGUAGES
    }
    return fresh.require(request, f"{act.name} {of.pointer.sha256} {when}", what=what)


def act_on(
    request: HttpRequest, form: Form, act: Act, do: Callable[[], Version], back: str
) -> HttpResponse | None:
    """Do it, say so and lead on; or put what was refused on the form."""
    try:
        do()
    except ComityError as error:
        refuse(form, error)
        return None
    notice(request, act.done)
    return HttpResponseRedirect(back)


def page_of(status: Status) -> str:
    """Return the address of a text's page of approval."""
    return reverse("approval", args=[status.pointer.id])


def show(
    request: HttpRequest,
    here: Access,
    plan: Plan,
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """Answer with a page about one text (``status``), marked as that is here."""
    status: Status = context["status"]  # type: ignore[assignment]  # a template's context is untyped
    page = here.marked(request, [plan.labels[status.pointer.id]])
    given = {"page": page, "here": here, **context}
    return render(request, template, given, status=status_of(request, context.get("form")))
