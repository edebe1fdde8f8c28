"""An invitation: opened by its code, used up once its person has a way to sign in."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from comity.core.errors import ComityError
from comity.node.people import persons
from comity.node.people.models import Person
from comity.web.access import Access, access, node_of
from comity.web.accounts import factors, passkeys, sessions
from comity.web.accounts.codes import drawn
from comity.web.accounts.showing import show

_CODE = "invitation"


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Open an invitation; then take the first passkey, or password and one-time code."""
    here = access(request)
    if "code" in request.GET and request.method == "GET":
        request.session[_CODE] = request.GET["code"][:100]
        return HttpResponseRedirect("/invited")  # the code is not to stay in the address
    try:
        person = _person(request)
    except ComityError:
        answer = show(request, here, "invitation-over")
        answer.status_code = HTTPStatus.NOT_FOUND
        return answer
    wrong: ComityError | None = None
    if request.method == "POST":
        try:
            return _begin(request, here, person)
        except ComityError as error:
            wrong = error
    from comity.web.accounts.signing_in import provider

    return show(
        request,
        here,
        "invited",
        wrong,
        name=person.name,
        options=passkeys.to_make(request, person),
        drawn=drawn(factors.new_secret(request), person.name),
        provider=provider(),
    )


def take(request: HttpRequest) -> Person | None:
    """Use up the invitation that was opened in this session; None where there is none."""
    try:
        person = _person(request)
        persons.use(node=node_of(request), code=request.session.pop(_CODE))
    except (ComityError, KeyError):
        return None
    return person


def _person(request: HttpRequest) -> Person:
    found = persons.opened(node=node_of(request), code=request.session.get(_CODE, ""))
    person: Person = Person.objects.get(pk=found.id)
    return person


def _begin(request: HttpRequest, here: Access, person: Person) -> HttpResponse:
    """Take the first way to sign in, sign in, and show the recovery codes."""
    said = request.POST
    factors.limit(request)
    if said.get("credential"):
        passkeys.make(request, person, said["credential"], said.get("label", ""))
    else:
        passwords = said.get("password", ""), said.get("again", "")
        factors.set_password(request, person, passwords, said.get("code", ""))
    persons.use(node=here.node, code=request.session.pop(_CODE))
    sessions.begin(request, person)
    return show(
        request, access(request), "recovery-codes", codes=factors.new_recovery_codes(person)
    )
