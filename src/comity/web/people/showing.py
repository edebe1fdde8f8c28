"""What the pages of people have in common: who may open them, days of the node, refusals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from comity.core.errors import ComityError, LabelInvalidError
from comity.core.record import Instant
from comity.node.node import Node
from comity.node.people import administrators, offices, persons, tenures
from comity.web import refusals, times
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.pages import nothing_here, status_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Access, P], HttpResponse]
_WRONG: dict[type[ComityError], tuple[str, str]] = {
    persons.NameInvalidError: ("name", "people.wrong.name"),
    persons.NameTakenError: ("name", "people.wrong.taken"),
    persons.NoSuchPersonError: ("person", "people.wrong.nobody"),
    tenures.HeldAlreadyError: ("person", "people.wrong.held"),
    tenures.BackInTimeError: ("begins", "people.wrong.back"),
    tenures.EndsBeforeError: ("ends", "people.wrong.ends"),
    tenures.DeputyOpenError: ("ends", "people.wrong.deputy"),
    tenures.TenureOverError: ("", "people.wrong.over"),
    administrators.LastAdministratorError: ("", "people.wrong.last"),
    offices.PostInvalidError: ("code", "people.wrong.post"),
    offices.GuestPermissionError: ("permissions", "people.wrong.guest"),
    LabelInvalidError: ("", "people.wrong.label"),
}


def administers(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view answer a post that administers; for everybody else there is no such page."""

    @wraps(view)
    def handle(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        here = access(request)
        if not here.may(administrators.ADMINISTER):
            return nothing_here(request)
        return view(request, here, *args, **kwargs)

    return handle  # type: ignore[return-value]  # a view wrapped has the view's signature


def show(request: HttpRequest, here: Access, name: str, /, **more: Any) -> HttpResponse:
    """Answer with a page; one whose form is wrong says so in its status as well."""
    form = more.setdefault("form", Form())
    status = status_of(request, form)
    context = {"page": here.page, **more}
    html = render_to_string(f"web/people/{name}.html", context, request)
    return HttpResponse(html, status=status)


def refuse(form: Form, error: ComityError) -> None:
    """Say beside its field why something was refused; what has no field is said on top."""
    if type(error) in _WRONG:
        form.say(*_WRONG[type(error)])
    else:
        refusals.refuse(form, error)


def day(form: Form, name: str, node: Node, *, last: bool = False) -> Instant | None:
    """Return when a day begins in the zone of the node, or when a ``last`` day ends; None if empty.

    A day is not as long everywhere: summer time begins and ends within one.
    """
    begins = form.date(name, required=False)
    if begins is None:
        return None
    there = times.zone(node.zone) or UTC
    date = times.moment(begins).date() + timedelta(days=1 if last else 0)
    return int(datetime(date.year, date.month, date.day, tzinfo=there).timestamp() * 1000)


def day_of(instant: Instant | None, node: Node, *, last: bool = False) -> str:
    """Return the day of an instant in the zone of the node, as a field of a form has it."""
    if instant is None:
        return ""
    there = times.zone(node.zone) or UTC
    return f"{times.moment(instant - (1 if last else 0), there):%Y-%m-%d}"
