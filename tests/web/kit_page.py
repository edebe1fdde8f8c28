"""A page that shows every part of the kit: of the tests alone, no node has it."""

from pathlib import Path

from django.http import HttpRequest
from django.template import engines

from comity.web import notices
from comity.web.forms import Form
from comity.web.words import Text
from tests.web import samples

TEMPLATE = Path(__file__).with_name("kit.html")
CHOICES: list[tuple[str, Text]] = [(one.code, one.name) for one in samples.ITPP.areas[:3]]


def sent() -> Form:
    """Return a form with something typed into it, some of it wrong."""
    form = Form.filled(
        line="<b>", title_en="Dialogue", title_ko="", one="CTR", several=["DIA", "ADN"], day="1"
    )
    form.text("reason", required=True)
    form.pair("title", required=True)
    form.date("day")
    form.choice("party", ["KOR"])
    form.file("file", most=1)
    form.say("one", "field.choose")
    form.say("", "field.missing")
    return form


def kit(request: HttpRequest, form: Form | None = None) -> str:
    """Return the page."""
    notices.notice(request, "peer.reached")
    notices.notice(request, "peer.late", "wait")
    template = engines["django"].from_string(TEMPLATE.read_text(encoding="utf-8"))
    context = {
        "page": samples.OFFICER_PAGE,
        "node": samples.NODE,
        "areas": samples.ITPP.areas,
        "form": sent() if form is None else form,
        "choices": CHOICES,
    }
    return template.render(context, request)
