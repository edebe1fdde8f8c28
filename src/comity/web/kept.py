"""Forms that were sent and could not be acted on yet: kept in the session, sent again later.

What was typed is never lost to a session that ended or to a confirmation that was asked for. A kept
form is its address and its fields; it belongs to the session, and so to nobody else. All of it is
kept, however long: nothing arrives that is longer than a request may be. Files that were attached
are named, and not kept.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

ENDED = "ended"
"""Where a session has the form that was sent too late: for which person or post, and the form."""
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


class Form(NamedTuple):
    """A form as it was sent: where to, and its fields. Each of these is a text."""

    path: str
    query: str
    fields: str
    files: str = ""
    """The names of files that were sent with it, in a line."""

    @property
    def address(self) -> str:
        """Where the form was sent, and its page stands."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def shown(self) -> list[tuple[str, str]]:
        """Return the fields that hold words, for a page that shows them."""
        data = QueryDict(self.fields)
        return [(name, value) for name in data for value in data.getlist(name) if value.strip()]


def read(value: Any) -> Form | None:
    """Return a form from what a session held, or None."""
    if isinstance(value, Sequence) and len(value) == len(Form._fields):
        return Form(*(str(part) for part in value))
    return None


def form_of(request: HttpRequest) -> Form:
    """Return what this request would send again: nothing of a page that was only looked at."""
    fields = request.POST.copy()
    fields.pop(_TOKEN, None)
    is_sent = request.method == "POST"
    files = [one.name for sent in request.FILES.lists() for one in sent[1]] if is_sent else []
    query = request.META.get("QUERY_STRING", "")
    return Form(request.path, query, fields.urlencode() if is_sent else "", ", ".join(files))


def send(request: HttpRequest, form: Form) -> HttpResponse:
    """Answer as if the form had been sent now: the request becomes that one.

    Whoever calls has made sure that the browser asked for it, by a form with a token of its own.
    Raises Http404 when the address is gone.
    """
    match = resolve(form.path)
    request.FILES.clear()  # reads what was sent now, before it is put aside
    request.method = "POST"
    request.path = request.path_info = form.path
    request.resolver_match = match
    request.__dict__["GET"] = QueryDict(form.query)
    request.META["QUERY_STRING"] = form.query
    request.POST = QueryDict(form.fields)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer
