"""What the writing page sends, read into a sheet; what its buttons do to it."""

from collections.abc import Callable

from comity.core.kinds import is_id
from comity.core.policies import Policies
from comity.exchange.kinds import MAX_PARAGRAPHS
from comity.exchange.sheet import ItemSheet, SheetParagraph
from comity.web.forms import LINE, TEXT, Form
from comity.web.labelling import read
from comity.web.words import LANGUAGES

MAX_ABOUT = 50
"""How many records an item may refer to."""


def sheet(form: Form, base: ItemSheet, policies: Policies) -> ItemSheet:
    """Return the sheet as typed; what the page does not show stays as in ``base``."""
    count = form.number("paragraph.count", least=0, most=MAX_PARAGRAPHS, required=False) or 0
    authentic = form.raw("authentic")
    return ItemSheet(
        title=_words(form, "title", LINE),
        authentic=authentic if authentic in LANGUAGES else base.authentic,
        form=form.raw("form").strip()[:32],
        date=form.raw("date").strip()[:10],
        until=form.raw("until").strip()[:10],
        place=form.raw("place").strip()[:128],
        paragraphs=[_paragraph(form, at, base, policies) for at in range(count)],
        about=list(dict.fromkeys(one for one in form.all("about") if is_id(one)))[:MAX_ABOUT],
        subject=form.raw("subject").strip()[:64],
        labels=read(form, policies, informative=True, kept=base.labels),
        to=list(dict.fromkeys(one[:128] for one in form.all("to"))),
        more=form.raw("more").strip()[:LINE],
        revises=base.revises,
        illustrative=base.illustrative,
        files=base.files,
    )


def _paragraph(form: Form, at: int, base: ItemSheet, policies: Policies) -> SheetParagraph:
    name = f"paragraph.{at}."
    uid = form.number(f"{name}uid", least=1, most=999_999, required=False) or at + 1
    kept = next((one.labels for one in base.paragraphs if one.uid == uid), ())
    labels = read(form, policies, informative=True, kept=kept, prefix=name)
    return SheetParagraph(uid, _words(form, f"{name}words", TEXT), labels)


def _words(form: Form, name: str, longest: int) -> dict[str, str]:
    said = {one: form.raw(f"{name}.{one}").replace("\r\n", "\n")[:longest] for one in LANGUAGES}
    return {language: words for language, words in said.items() if words}


def act(sheet: ItemSheet, name: str, form: Form) -> str:
    """Do what a button asks, ``up:3``; return where on the page it was done, else nothing."""
    what, _, place = name.partition(":")
    if what == "add-about":
        return _add_about(sheet, form.raw("found"))
    done = ACTS.get(what)
    at = int(place) if place.isascii() and place.isdigit() and len(place) < len("12345") else -1
    return done(sheet, at) if done is not None else ""


def _add(sheet: ItemSheet, at: int) -> str:
    if len(sheet.paragraphs) >= MAX_PARAGRAPHS:
        return ""
    new = SheetParagraph(sheet.fresh_uid())
    place = at + 1 if 0 <= at < len(sheet.paragraphs) else len(sheet.paragraphs)
    sheet.paragraphs.insert(place, new)
    return f"paragraph-{new.uid}"


def _remove(sheet: ItemSheet, at: int) -> str:
    if 0 <= at < len(sheet.paragraphs):
        del sheet.paragraphs[at]
    return "paragraphs"


def _move(sheet: ItemSheet, at: int, by: int) -> str:
    if not (0 <= at < len(sheet.paragraphs) and 0 <= at + by < len(sheet.paragraphs)):
        return ""
    moved = sheet.paragraphs.pop(at)
    sheet.paragraphs.insert(at + by, moved)
    return f"paragraph-{moved.uid}"


def _add_about(sheet: ItemSheet, name: str) -> str:
    if is_id(name) and name not in sheet.about and len(sheet.about) < MAX_ABOUT:
        sheet.about.append(name)
    return "about"


def _remove_about(sheet: ItemSheet, at: int) -> str:
    if 0 <= at < len(sheet.about):
        del sheet.about[at]
    return "about"


def _remove_file(sheet: ItemSheet, at: int) -> str:
    if 0 <= at < len(sheet.files):
        del sheet.files[at]
    return "attachments"


ACTS: dict[str, Callable[[ItemSheet, int], str]] = {
    "add-paragraph": _add,
    "remove-paragraph": _remove,
    "up": lambda sheet, at: _move(sheet, at, -1),
    "down": lambda sheet, at: _move(sheet, at, 1),
    "remove-about": _remove_about,
    "remove-file": _remove_file,
}
