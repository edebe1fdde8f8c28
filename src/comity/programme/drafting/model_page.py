"""The page on which a new programme begins: a model is chosen, and the partner."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comity.programme import queries
from comity.programme.drafting import modelled
from comity.programme.drafting import sheet as sheets
from comity.programme.drafting.desk import SHELF, known_parties, may_write
from comity.programme.drafting.modelled import Model
from comity.web.access import access
from comity.web.forms import Form
from comity.web.notices import notice
from comity.web.pages import nothing_here, status_of
from comity.web.words import LANGUAGES, Text, word


@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: HttpRequest) -> HttpResponse:
    """Begin a draft between this party and another, after a template or a programme in force."""
    here = access(request)
    if not may_write(here):
        return nothing_here(request)
    plan = queries.plan(here.node, here.reader)
    models = {one.key: one for one in modelled.models(plan)}
    partners = {
        party: {language: f"{party} · {name.get(language, party)}" for language in LANGUAGES}
        for party, name in sorted(known_parties(here).items())
        if party != here.node.party
    }
    form = Form.sent(request) if request.method == "POST" else Form.filled(model=next(iter(models)))
    if request.method == "POST":
        model, partner = form.choice("model", models), form.choice("partner", partners)
        if not form.wrong:
            pair = modelled.pair(plan, here.node.party, partner)
            made = SHELF.begin(here, sheets.dump(modelled.after(models[model], pair)))
            notice(request, "draft.model.begun", "good", partner=partner)
            if not pair.maps:
                notice(request, "draft.model.no-map", "wait", partner=partner)
            return HttpResponseRedirect(reverse("draft", args=[made.id]))
    seen = [plan.labels[one.status.pointer.id] for one in models.values() if one.status]
    context = {
        "page": here.marked(request, seen),
        "form": form,
        "models": [(key, _said(one)) for key, one in models.items()],
        "partners": list(partners.items()),
    }
    code = status_of(request, form)
    return render(request, "drafting/model.html", context, status=code)


def _said(one: Model) -> Text:
    """Return what a model is called: its name, whose it is, and whether it is made up."""
    found = {}
    for language in LANGUAGES:
        words = [one.name.get(language) or next(iter(one.name.values()))]
        words.append(
            f"{one.status.text.code}, {'–'.join(one.status.text.parties)}"
            if one.status
            else str(word("draft.model.template", language))
        )
        words += [str(word("illustrative", language))] if one.illustrative else []
        found[language] = " · ".join(words)
    return found
