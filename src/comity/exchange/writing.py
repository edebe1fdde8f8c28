"""Pages to write information on: the draft, who would get it, sealing it, discarding it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.errors import ComityError
from comity.core.label import Label
from comity.core.terms import PUBLIC
from comity.exchange import domain, filing, outlook, queries, typed
from comity.exchange import sheet as sheets
from comity.exchange.sheet import ItemSheet, SheetParagraph
from comity.exchange.views import SHELF, form_words, is_valid, show
from comity.node import drafts
from comity.node.drafts import ConflictError, Draft
from comity.node.people.permissions import WRITE
from comity.node.publish import Marking
from comity.node.visible import Seen
from comity.programme.drafting.problems import Problem
from comity.programme.drafting.saving import AUTOSAVE, refused, told, version_of
from comity.programme.plan import chooser
from comity.programme.plan.domain import Sort
from comity.web import labelling
from comity.web.access import Access, access
from comity.web.forms import Form
from comity.web.marking import markings
from comity.web.notices import notice
from comity.web.pages import nothing_here
from comity.web.refusals import refuse
from comity.web.words import LANGUAGES

FORMS = ("report", "meeting", "visit", "exercise", "course", "notice", "project", "agreement")
"""The forms that are offered; another that stands there stays."""
ADD_FILE = "add-file"
_LEAST_ROWS, _MOST_ROWS, _PER_ROW = 2, 12, 55


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft: empty, or the next version of an own item."""
    here = access(request)
    if not here.may(WRITE):
        return nothing_here(request)
    name, sheet = request.POST.get("revises", ""), sheets.begun()
    if name:
        seen = queries.item(here.node, here.reader, name)
        if seen is None or seen.version.header.owner != here.node.party:
            return nothing_here(request)
        header = seen.version.header
        sort = Sort(header.subject, Marking(header.labels, header.releasable_to))
        sheet = sheets.of_item(seen.version.body, sort, set(_parties(here)), name)
    made = SHELF.begin(here, sheets.dump(sheet))
    return HttpResponseRedirect(reverse("item-draft", args=[made.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def draft(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """The page to write on. Each button saves first; a script does so while somebody types."""
    if request.method == "POST":
        return _write(request, here, held)
    return _page(request, here, held, sheets.load(held.body), Form(), held.version)


def _write(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    act, form = request.POST.get("act", "save"), Form.sent(request)
    if act == "undo":
        return SHELF.undo(request, here, held)
    sheet = typed.sheet(form, sheets.load(held.body), here.node.policies)
    version = version_of(request)
    form.wrong.clear()  # whatever is typed is kept; what is missing is said beside it
    if form.raw("do") == chooser.FIND:
        return _page(request, here, held, sheet, form, version)
    place = typed.act(sheet, act, form)
    adds = act == ADD_FILE or filing.FIELD in form.files  # whichever button was pressed
    file = filing.read(form, sheet) if adds else None
    try:
        held = SHELF.save(here, held, sheets.dump(sheet), version, file)
    except ConflictError as conflict:
        return SHELF.conflict(request, conflict)
    except ComityError as error:
        refuse(form, error)
        if file is not None:
            sheet.files.pop()
        is_script = AUTOSAVE in request.headers
        return refused(form) if is_script else _page(request, here, held, sheet, form, version)
    if form.wrong:  # of a file alone: what was typed beside it is saved
        return _page(request, here, held, sheet, form, held.version)
    return _written(request, held, act, "attachments" if act == ADD_FILE else place)


def _written(request: HttpRequest, held: Draft, act: str, place: str) -> HttpResponse:
    if AUTOSAVE in request.headers:
        return told(held)
    if act == "send":
        return HttpResponseRedirect(reverse("item-send", args=[held.id]))
    if act == "save":
        notice(request, "draft.saved")
    href = reverse("item-draft", args=[held.id])
    return HttpResponseRedirect(f"{href}#{place}" if place else href)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on the page: where it stands, how high its fields are, its label's fields."""

    at: int
    of: SheetParagraph
    rows: int
    offered: list[labelling.Offered]
    label: Form

    @property
    def name(self) -> str:
        """What its fields' names begin with."""
        return f"paragraph.{self.at}"


def _page(
    request: HttpRequest, here: Access, held: Draft, sheet: ItemSheet, form: Form, version: int
) -> HttpResponse:
    about = queries.objects(here.node, here.reader, sheet.about)
    offer = chooser.offer(here, form, "found", without=sheet.revises)
    lines = _lines(here, sheet)
    subjects = queries.subjects(here.node, here.reader)
    return show(
        request,
        here,
        "write",
        [*_labels(here, sheet, about), *offer.labels, *_of(outlook.shown(lines))],
        draft=held,
        version=version,
        sheet=sheet,
        form=form,
        languages=LANGUAGES,
        forms=[(one, form_words(one)) for one in dict.fromkeys([*FORMS, sheet.form])],
        subjects=[*subjects.items(), *_kept(sheet, set(subjects))],
        parties=_parties(here),
        offered=_offered(here, sheet.labels),
        label=Form.filled(**labelling.filled(sheet.labels)),
        paragraphs=[_paragraph(here, at, one) for at, one in enumerate(sheet.paragraphs)],
        about=about,
        offer=offer,
        lines=lines,
        strangers=outlook.strangers(here, sheet.sort),
        missing=_missing(here, sheet),
    )


def _paragraph(here: Access, at: int, one: SheetParagraph) -> Paragraph:
    longest = max((len(said) for said in one.words.values()), default=0)
    rows = min(max(longest // _PER_ROW + 1, _LEAST_ROWS), _MOST_ROWS)
    prefix = f"paragraph.{at}."
    label = Form.filled(**labelling.filled(one.labels, prefix))
    return Paragraph(at, one, rows, _offered(here, one.labels, prefix), label)


def _offered(here: Access, labels: tuple[Label, ...], prefix: str = "") -> list[labelling.Offered]:
    """Return the labels that the writer could see, and those that stand there."""
    within = labelling.Within(here.reader.clearances, labels)
    policies = here.node.policies
    return labelling.offered(policies, informative=True, within=within, prefix=prefix)


def _kept(sheet: ItemSheet, known: set[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the subject that stands there although no text covers it."""
    if not sheet.subject or sheet.subject in known:
        return []
    return [(sheet.subject, {"en": sheet.subject, "ko": sheet.subject})]


def _parties(here: Access) -> list[str]:
    return [*queries.parties(here.node), PUBLIC]


def _of(several: list[Seen]) -> list[tuple[Label, ...]]:
    return [one.labels_there for one in several]


def _labels(here: Access, sheet: ItemSheet, about: list[Seen]) -> list[tuple[Label, ...]]:
    """Return what a draft's page is marked with: its own label and those of what it refers to."""
    chosen = [sheet.labels] if sheet.labels and is_valid(here, sheet.labels) else []
    before = queries.item(here.node, here.reader, sheet.revises) if sheet.revises else None
    return [*chosen, *_of(about), *([before.labels_there] if before else [])]


def _missing(here: Access, sheet: ItemSheet) -> list[Problem]:
    """Return what is missing before a draft can be sealed."""
    before = queries.item(here.node, here.reader, sheet.revises) if sheet.revises else None
    header = before.version.header if before else None
    least = Marking(header.labels, header.releasable_to) if header else None
    return sheets.problems(sheet, here.node.policies, least)


def _lines(here: Access, sheet: ItemSheet) -> list[outlook.Line]:
    """Return who would get it, once it has a label and a subject.

    Asked of what the writer sees alone: of an id that was typed nothing is told.
    """
    if not sheet.labels or not sheet.subject:
        return []
    about = queries.objects(here.node, here.reader, sheet.about)
    before = queries.item(here.node, here.reader, sheet.revises) if sheet.revises else None
    name = sheet.revises if before is not None else ""
    return outlook.lines(here, sheet.sort, [one.version.header.id for one in about], name)


@require_GET
@SHELF.opening
def who(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """Who would get a draft as it was saved last, and what is missing: what a script renews.

    The script shows them on the writing page and takes the marking over, so what has been sought
    there is sought here too: the marking is of all that stands on that page.
    """
    sheet = sheets.load(held.body)
    lines = _lines(here, sheet)
    about = queries.objects(here.node, here.reader, sheet.about)
    sought = Form({name: request.GET.getlist(name) for name in request.GET})
    offer = chooser.offer(here, sought, "found", without=sheet.revises)
    labels = [*_labels(here, sheet, about), *offer.labels, *_of(outlook.shown(lines))]
    return show(
        request,
        here,
        "who",
        labels,
        lines=lines,
        strangers=outlook.strangers(here, sheet.sort),
        missing=_missing(here, sheet),
        draft=held,
        sheet=sheet,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def send(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """Who will get it and why; with the button it is sealed."""
    sheet, form = sheets.load(held.body), Form.sent(request)
    missing = _missing(here, sheet)
    if request.method == "POST" and not missing:
        if form.raw("version") != str(held.version):
            form.say("", "item.send.changed")
        elif (made := _sealed(here, sheet, form)) is not None:
            drafts.discard(node=here.node, post=held.post, draft=held.id)
            notice(request, "item.sealed")
            return HttpResponseRedirect(reverse("item", args=[made]))
    about = queries.objects(here.node, here.reader, sheet.about)
    lines = [] if missing else _lines(here, sheet)
    return show(
        request,
        here,
        "send",
        [*_labels(here, sheet, about), *_of(outlook.shown(lines))],
        draft=held,
        sheet=sheet,
        form=form,
        missing=missing,
        lines=lines,
        strangers=outlook.strangers(here, sheet.sort),
        about=about,
        marking=() if missing else markings(here.node.policies, sheet.labels),
    )


def _sealed(here: Access, sheet: ItemSheet, form: Form) -> str | None:
    """Seal, or note why it cannot be; return the id."""
    try:
        named, files = filing.sealed(here.node, here.actor.post, sheet)
        made = domain.write(
            node=here.node,
            actor=here.actor,
            body=sheets.to_item(sheet, named),
            files=files,
            sort=sheet.sort,
            name=sheet.revises,
        )
    except ComityError as error:
        refuse(form, error)
        return None
    return made.header.id


@require_http_methods(["GET", "HEAD", "POST"])
@SHELF.opening
def discard(request: HttpRequest, here: Access, held: Draft) -> HttpResponse:
    """Ask once more, then remove a draft for good."""
    if request.method == "POST":
        drafts.discard(node=here.node, post=held.post, draft=held.id)
        notice(request, "draft.discarded")
        return HttpResponseRedirect(reverse("information"))
    sheet = sheets.load(held.body)
    return show(request, here, "discard", _labels(here, sheet, []), draft=held, sheet=sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def beside(request: HttpRequest, draft: int, other: int) -> HttpResponse:
    """Two drafts that came of one: both as they stand, and which is kept."""
    here = access(request)
    one, two = SHELF.find(here, draft), SHELF.find(here, other)
    if one is None or two is None or draft == other:
        return nothing_here(request)
    if request.method == "POST":
        return SHELF.keep(request, here, one, two)
    left, right = sheets.load(one.body), sheets.load(two.body)
    labels = [*_labels(here, left, []), *_labels(here, right, [])]
    return show(request, here, "beside", labels, one=one, two=two, sides=(left, right))
