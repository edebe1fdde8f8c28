"""What every writing page does with its draft: find, save, undo, keep one of two.

A page names its ``Shelf``: the kind of what is written, who may write it, and its addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from comity.core.errors import ComityError
from comity.node import drafts
from comity.node.drafts import ConflictError, Draft, NoSuchDraftError
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import error_page, nothing_here
from comity.web.times import utc_time
from comity.web.words import word

AUTOSAVE = "X-Autosave"


DraftView = Callable[[HttpRequest, Access, Draft], HttpResponse]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Drafts of one kind: the permission that opens them, the names of their two addresses."""

    kind: str
    permission: str
    page: str
    beside: str

    def all(self, here: Access) -> list[Draft]:
        """Return the drafts of whoever asks, what was saved last first."""
        if not here.may(self.permission):
            return []
        found = drafts.of_post(node=here.node, post=here.actor.post)
        return [one for one in found if one.kind == self.kind]

    def find(self, here: Access, draft: int) -> Draft | None:
        """Return a draft of whoever asks, or None."""
        if not here.may(self.permission):
            return None
        try:
            held = drafts.get(node=here.node, post=here.actor.post, draft=draft)
        except NoSuchDraftError:
            return None
        return held if held.kind == self.kind else None

    def opening(self, view: DraftView) -> Callable[[HttpRequest, int], HttpResponse]:
        """Give a view the draft that its address names; where there is none, there is no page."""

        @wraps(view)
        def handle(request: HttpRequest, draft: int) -> HttpResponse:
            here = access(request)
            held = self.find(here, draft)
            if held is None:
                return nothing_here(request)
            return view(request, here, held)

        return handle

    def begin(self, here: Access, body: str) -> Draft:
        """Save a new draft."""
        return drafts.save(node=here.node, post=here.actor.post, kind=self.kind, body=body)

    def save(
        self, here: Access, held: Draft, body: str, version: int, file: bytes | None = None
    ) -> Draft:
        """Save what was typed over ``version``; what is as it was needs no saving.

        ``file`` are the bytes of a file that the body names since.

        Raises ConflictError and what ``drafts.save`` raises.
        """
        if version == held.version and body == held.body:
            return held
        return drafts.save(
            node=here.node, post=here.actor.post, kind=self.kind, body=body, draft=held.id,
            version=version, file=file,
        )  # fmt: skip

    def conflict(self, request: HttpRequest, conflict: ConflictError) -> HttpResponse:
        """Another window was quicker: both drafts are kept, and shown beside each other."""
        href = reverse(self.beside, args=[conflict.draft, conflict.kept])
        if AUTOSAVE not in request.headers:
            return HttpResponseRedirect(href)
        said = word("draft.conflict")
        return JsonResponse({"conflict": href, "said": said}, status=HTTPStatus.CONFLICT)

    def undo(self, request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
        """Go back to the text before."""
        try:
            drafts.undo(node=here.node, post=held.post, draft=held.id, version=held.version)
        except ComityError:
            notice(request, "draft.undo.nothing", "wait")
        else:
            notice(request, "draft.undone")
        return HttpResponseRedirect(reverse(self.page, args=[held.id]))

    def keep(self, request: HttpRequest, here: Access, one: Draft, two: Draft) -> HttpResponse:
        """Keep one of two: the other's text goes into the first, so that it can be undone."""
        keep = request.POST.get("keep", "")
        if keep not in ("one", "two", "both"):
            return error_page(request, HTTPStatus.BAD_REQUEST)
        if keep == "two":
            try:
                self.save(here, one, two.body, one.version)
            except ConflictError as conflict:
                return HttpResponseRedirect(reverse(self.beside, args=[one.id, conflict.kept]))
        if keep != "both":
            drafts.discard(node=here.node, post=two.post, draft=two.id)
            notice(request, "draft.kept")
        return HttpResponseRedirect(reverse(self.page, args=[one.id]))


def version_of(request: HttpRequest) -> int:
    """Return the version that the browser had before it."""
    typed = request.POST.get("version", "")
    plain = typed.isascii() and typed.isdigit() and len(typed) < len("12345678")
    return int(typed) if plain else 0


def told(held: Draft) -> JsonResponse:
    """Tell the script that a draft was saved, and the version that it now has."""
    said = word("draft.saved-at", at=utc_time(held.updated))
    return JsonResponse({"version": held.version, "said": said})


def refused(form: Form) -> JsonResponse:
    """Tell the script why what was typed could not be saved."""
    said = str(form.wrong[""])
    return JsonResponse({"said": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
