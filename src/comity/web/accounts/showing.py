"""Answering with a page of accounts: with what is wrong, and with our script where it is needed."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from comity.core.errors import ComityError
from comity.node.people import persons
from comity.web.access import Access
from comity.web.accounts import factors, passkeys
from comity.web.forms import Form
from comity.web.middleware import content_security_policy
from comity.web.pages import status_of

APART = content_security_policy(connect="'none'")
"""The policy of these pages: our own script files, and nothing that they could send to."""
_SECRET = ("password", "again", "code", "credential")
"""Fields that are not shown again."""
_WRONG = {
    factors.RefusedError: "wrong.refused",
    factors.TooManyAttemptsError: "wrong.too-many",
    factors.PasswordWeakError: "wrong.weak",
    factors.PasswordsDifferError: "wrong.differ",
    factors.CodeWrongError: "wrong.code",
    passkeys.PasskeyRefusedError: "wrong.passkey",
    persons.InvitationOverError: "invitation.over",
}


def show(
    request: HttpRequest,
    here: Access,
    template: str,
    wrong: ComityError | None = None,
    /,
    **more: Any,
) -> HttpResponse:
    """Answer with a page; ``wrong`` is why what was sent was refused."""
    sent = Form.sent(request)
    form = Form({name: said for name, said in sent.typed.items() if name not in _SECRET})
    if wrong is not None:
        form.say("", _WRONG[type(wrong)])
    context = {"page": here.page, "form": form, **more}
    status = status_of(request, context["form"])
    if isinstance(wrong, factors.TooManyAttemptsError):
        status = HTTPStatus.TOO_MANY_REQUESTS
    response = HttpResponse(
        render_to_string(f"web/accounts/{template}.html", context, request), status=status
    )
    response.headers["Content-Security-Policy"] = APART
    response.headers["Cache-Control"] = "private, no-store"
    return response
