"""To Word and from it: parse, call, render."""

from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from comity.core.errors import ComityError
from comity.core.label import Label
from comity.programme import queries
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting import word_file, word_in, word_out
from comity.programme.drafting.desk import SHELF, labels, may_write
from comity.programme.drafting.sheet import Sheet
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import page_markings
from comity.web.notices import notice
from comity.web.pages import error_page, nothing_here, status_of
from comity.web.refusals import refuse
from comity.web.words import LANGUAGES

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def export_text(request: HttpRequest, name: str) -> HttpResponse:
    """A text as a Word file, marked as its page is."""
    here = access(request)
    plan = queries.plan(here.node, here.reader)
    status = plan.status(name)
    if status is None:
        return nothing_here(request)
    sheet, at = sheets.of_text(status.text), status.pointer.made_at
    return _file(here, sheet, [plan.labels[name]], at, status.pointer.sha256[:8])


@require_GET
def export_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """A draft as a Word file, for those who go on with it there."""
    here = access(request)
    held = SHELF.find(here, draft)
    if held is None:
        return nothing_here(request)
    plan, sheet = queries.plan(here.node, here.reader), sheets.load(held.body)
    return _file(here, sheet, labels(plan, sheet), held.updated, f"draft-{held.id}")


def _file(
    here: Access, sheet: Sheet, over: list[tuple[Label, ...]], at: int, name: str
) -> HttpResponse:
    marked = page_markings(here.node.policies, over) if over else ()
    said = " · ".join(dict.fromkeys(one.text[language] for one in marked for language in LANGUAGES))
    data = word_out.write(sheet, party=here.node.party, marking=said, at=at)
    code = "".join(letter for letter in sheet.code if letter.isalnum() or letter in "-._") or "text"
    response = HttpResponse(data, content_type=TYPE)
    ascii_code = code.encode("ascii", "ignore").decode() or "text"
    response["Content-Disposition"] = f'attachment; filename="{ascii_code}-{name}.docx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_word(request: HttpRequest) -> HttpResponse:
    """Read a Word file, show what was recognised, then make a draft of it."""
    here = access(request)
    if not may_write(here):
        return nothing_here(request)
    form = Form.sent(request) if request.method == "POST" else Form()
    if form.raw("do") == "make":
        return _make(request, here, form)
    if request.method != "POST":
        return _page(request, here, form, None)
    file = form.file("file", most=word_file.MAX_UPLOAD)
    found = None
    if file is not None:
        try:
            found = word_in.read(word_file.read(file, file.name or ""))
        except word_file.WordFileError as error:
            form.say("file", f"word.wrong.{error.wrong}", **error.values)
    return _page(request, here, form, found)


def _page(
    request: HttpRequest, here: Access, form: Form, found: word_in.Read | None
) -> HttpResponse:
    context = {
        "page": here.marked(request, []),
        "form": form,
        "found": found,
        "sheet": found.sheet if found else None,
        "body": sheets.dump(found.sheet) if found else "",
        "languages": sorted({one for p in found.sheet.paragraphs for one in p.words})
        if found
        else [],
    }
    code = status_of(request, form)
    return render(request, "drafting/import.html", context, status=code)


def _make(request: HttpRequest, here: Access, form: Form) -> HttpResponse:
    """Make a draft of what was recognised, as the page sent it back."""
    try:
        sheet = sheets.load(form.raw("sheet"))
        if len(sheet.paragraphs) > sheets.MAX_PARAGRAPHS:
            return error_page(request, HTTPStatus.BAD_REQUEST)
        made = SHELF.begin(here, sheets.dump(sheet))
    except msgspec.MsgspecError:
        return error_page(request, HTTPStatus.BAD_REQUEST)
    except ComityError as error:
        refuse(form, error)
        return _page(request, here, form, None)
    notice(request, "word.import.made")
    return HttpResponseRedirect(reverse("draft", args=[made.id]))
