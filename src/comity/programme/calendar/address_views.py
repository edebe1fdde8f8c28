"""Calendar addresses: made, listed, raised, revoked; and what a calendar program is answered."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.release import PUBLIC_READER
from comity.node import addresses, posts
from comity.node.addresses import Address, AddressInvalidError, NoSuchAddressError
from comity.programme.calendar import ical, occasions
from comity.programme.calendar.agenda import Agenda
from comity.programme.calendar.views import zone_of
from comity.web.access import Access, access, dressed, node_of
from comity.web.forms import Form
from comity.web.marking import markings
from comity.web.notices import notice
from comity.web.pages import nothing_here, status_of
from comity.web.words import LANGUAGES, current_language, word

RELEASE = "release"
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The addresses of the post that has entered; a new one is shown on the answer, this once."""
    here = access(request)
    if here.post is None:
        return nothing_here(request)
    if request.method != "POST":
        return _list(request, here, Form())
    form = Form.sent(request)
    name = form.text("name", required=True, longest=addresses.NAME)
    language = form.choice("language", LANGUAGES)
    if form.wrong:
        return _list(request, here, form)
    try:
        _, secret = addresses.make(node=here.node, post=here.post, name=name, language=language)
    except ComityError:
        form.say("", "address.too-many", most=addresses.MOST)
        return _list(request, here, form)
    return _list(request, here, Form(), secret)


def _list(request: HttpRequest, here: Access, form: Form, secret: str = "") -> HttpResponse:
    if here.post is None:
        return nothing_here(request)
    if not form.typed:
        form.typed = {"language": [current_language()]}
    held = addresses.of_post(node=here.node, post=here.post)
    context = {
        "page": here.marked(request, []),
        "form": form,
        "addresses": [_row(here, one) for one in held if one.in_use],
        "revoked": [_row(here, one) for one in held if not one.in_use],
        "made": request.build_absolute_uri(f"/calendar/{secret}.ics") if secret else "",
        "languages": [("en", word("address.language.en")), ("ko", word("address.language.ko"))],
        "may_raise": here.may(RELEASE),
    }
    status = status_of(request, form)
    return render(request, "calendar/addresses.html", context, status=status)


@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """The addresses of all own posts, for whoever may raise them."""
    here = access(request)
    if not here.may(RELEASE):
        return nothing_here(request)
    rows = [_row(here, one) for one in addresses.of_party(node=here.node)]
    page = here.marked(request, [])
    return render(request, "calendar/addresses_all.html", {"page": page, "addresses": rows})


@require_POST
def revoke(request: HttpRequest, address: int) -> HttpResponse:
    """End an address at once: the post's own, or any for whoever may raise them."""
    here = access(request)
    held = _held(here, address)
    if held is None:
        return nothing_here(request)
    addresses.revoke(node=here.node, address=address)
    notice(request, "address.revoked", "good")
    return HttpResponseRedirect(_back(here, held))


@require_POST
def lower(request: HttpRequest, address: int) -> HttpResponse:
    """Let an address read what the public reads again."""
    here = access(request)
    held = _held(here, address)
    if held is None:
        return nothing_here(request)
    addresses.lower(node=here.node, address=address)
    notice(request, "address.lowered", "good")
    return HttpResponseRedirect(_back(here, held))


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, address: int) -> HttpResponse:
    """Raise an address above the public: with a reason, up to what its post and the raiser hold."""
    here = access(request)
    held = _held(here, address)
    post = posts.find(here.node, held.party, held.post) if held else None
    if held is None or post is None or here.post is None or not here.may(RELEASE):
        return nothing_here(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    offered = offers(here, post)
    if request.method == "POST":
        chosen = _chosen(form, offered)
        reason = form.text("reason", required=True, longest=addresses.REASON)
        if not form.wrong and _raise(here, form, address, chosen, reason):
            notice(request, "address.raised", "good")
            return HttpResponseRedirect("/calendar/addresses/all")
    context = {
        "page": here.marked(request, []),
        "form": form,
        "address": _row(here, held),
        "policies": [
            (policy, [(str(n), markings(here.node.policies, (one,))[0].text)
                      for n, one in enumerate(labels)])
            for policy, labels in offered.items()
        ],
    }  # fmt: skip
    status = status_of(request, form)
    return render(request, "calendar/raise.html", context, status=status)


def _raise(here: Access, form: Form, address: int, chosen: tuple[Label, ...], reason: str) -> bool:
    if here.post is None:
        return False
    try:
        addresses.raise_to(
            node=here.node, by=here.post, address=address, clearances=chosen, reason=reason
        )
    except (AddressInvalidError, NoSuchAddressError):
        form.say("", "address.cannot")
        return False
    return True


def offers(here: Access, post: posts.Post) -> dict[str, list[Label]]:
    """Return by policy what an address may be raised to: all that both posts' clearances reach."""
    found: dict[str, list[Label]] = {}
    for held in post.clearances:
        policy = here.node.policies.get(held.policy)
        mine = [
            one for one in (here.post.clearances if here.post else ()) if one.policy == policy.id
        ]
        levels = sorted(policy.classifications, key=lambda one: one.level)
        plain = [Label.of(policy.id, one.name) for one in levels]
        found[policy.id] = [
            one
            for one in plain
            if policy.dominates(held, one) and any(policy.dominates(own, one) for own in mine)
        ]
    return {name: labels for name, labels in found.items() if labels}


def _chosen(form: Form, offered: dict[str, list[Label]]) -> tuple[Label, ...]:
    """Return what was chosen; of a policy of which nothing was, its lowest."""
    labels, chosen = [], False
    for policy, several in offered.items():
        which = form.choice(
            f"policy-{policy}", [str(n) for n in range(len(several))], required=False
        )
        chosen = chosen or bool(which)
        labels.append(several[int(which or 0)])
    if not chosen:
        form.say("", "address.nothing-chosen")
    return tuple(labels) if chosen else ()


def _held(here: Access, address: int) -> Address | None:
    """Return an address in use that is for this post to deal with; None alike for any other."""
    try:
        held = addresses.get(node=here.node, address=address)
    except NoSuchAddressError:
        return None
    mine = here.post is not None and (held.party, held.post) == (here.post.party, here.post.code)
    released = here.may(RELEASE) and held.party == here.node.party
    return held if mine or released else None


def _back(here: Access, held: Address) -> str:
    mine = here.post is not None and (held.party, held.post) == (here.post.party, here.post.code)
    return "/calendar/addresses" if mine else "/calendar/addresses/all"


def _row(here: Access, one: Address) -> dict[str, object]:
    post = posts.find(here.node, one.party, one.post)
    return {
        "address": one,
        "post": post.title if post else {"en": one.post, "ko": one.post},
        "markings": markings(here.node.policies, one.clearances),
        "suspended": addresses.is_suspended(here.node, one, post),
    }


@csrf_exempt
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program is answered; whatever is no address in use is not there."""
    node = node_of(request)
    found = addresses.open_with(node, secret)
    if found is None:
        dressed(request, node, None)
        answer = nothing_here(request)
        answer._has_been_logged = True  # noqa: SLF001 - Django's own mark: no guess in the log
        return answer
    address, reader = found
    addresses.used(node, address)
    # Whoever may read more may read what everybody reads, whatever the subject.
    readers = dict.fromkeys((reader, PUBLIC_READER))
    agendas = [Agenda(node, one) for one in readers]
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else address.language
    zone = zone_of(Access(node, None, reader, dressed(request, node, None)))
    body = ical.write(
        ical.chosen(agendas, occasions.today(node.now(), zone)),
        name=f"Comity · {node.card.name.get(language) or node.party}",
        party=node.party,
        policies=node.policies,
        language=language,
        marked=reader.sort != "public",
        address=settings.COMITY_ADDRESS,
    )
    return _answer(request, body)


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    known = [
        one.strip().removeprefix("W/")
        for one in request.headers.get("If-None-Match", "").split(",")
    ]
    answer: HttpResponse
    if tag in known or "*" in known:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'inline; filename="comity.ics"'
    answer.headers["ETag"] = tag
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer
