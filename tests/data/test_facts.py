"""The demonstration's data against the facts as they were collected.

Whatever is not among them must be marked illustrative. Needs ../shared/data, else not run.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from comity.demo import data
from comity.demo.types import ItemData, TextData

FACTS = Path(__file__).parents[3] / "shared" / "data" / "programme" / "kor-nato.yaml"
pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="../shared/data is not there")

demo = data.load()


@pytest.fixture(scope="module")
def facts() -> Any:
    return mended(yaml.safe_load(FACTS.read_text(encoding="utf-8")))


def mended(value: Any) -> Any:
    """Join what a comma without quotation marks split: YAML reads the rest as a key of its own."""
    if isinstance(value, list):
        return [mended(child) for child in value]
    if not isinstance(value, dict):
        return value
    whole: dict[str, Any] = {}
    for key, child in value.items():
        if child is None:
            last = next(reversed(whole))
            whole[last] = f"{whole[last]}, {key}"
        else:
            whole[key] = mended(child)
    return whole


def programme(facts: Any, code: str) -> Any:
    return next(p for p in facts["programmes"] if p["code"] == code)


def final_paragraphs(text: TextData) -> Any:
    return data.text_body(demo, text, len(text.versions) - 1).paragraphs


def reported(item: ItemData) -> dict[str, Any]:
    """Return an item as the collection of facts writes an event, without what it does not say."""
    event = {
        "date": item.date,
        "until": item.until,
        "area": item.subject,
        "form": item.form,
        "place": item.place,
        "title": item.title,
        "agenda": list(item.agenda),
        "facts": item.facts,
    }
    return {key: value for key, value in event.items() if value}


def as_text(event: dict[str, Any]) -> dict[str, Any]:
    dates = {key: str(event[key]) for key in ("date", "until") if key in event}
    return event | dates


def test_parties_are_those_of_the_facts(facts: Any):
    ours = {p.code: (p.kind, p.name, p.seat or None) for p in demo.parties}
    theirs = {code: (p["kind"], p["name"], p.get("seat")) for code, p in facts["parties"].items()}
    assert ours == theirs


def test_groups_are_those_of_the_facts(facts: Any):
    ours = {g.code: {"name": g.name, "members": list(g.members)} for g in demo.groups}
    assert ours == facts["groups"]


def test_sources_are_named(facts: Any):
    assert list(demo.sources) == facts["sources"]


@pytest.mark.parametrize("code", ["IPCP", "ITPP"])
def test_a_programme_has_the_reported_name_parties_and_areas(facts: Any, code: str):
    text, fact = demo.text(code), programme(facts, code)
    assert text.name == fact["name"]
    assert list(text.parties) == fact["parties"]
    assert text.validity_years == fact["validity_years"]
    assert [(a.code, a.name) for a in text.areas] == [(a["code"], a["name"]) for a in fact["areas"]]


def test_the_older_programme_has_its_three_versions_and_begins_with_the_last(facts: Any):
    text, fact = demo.text("IPCP"), programme(facts, "IPCP")
    assert [*text.earlier, text.made] == [str(version["made"]) for version in fact["versions"]]
    assert text.starts == text.made
    assert str(fact["extended_until"]) in {extension.until for extension in text.extensions}


def test_the_four_dates_of_the_newer_programme_are_kept_apart(facts: Any):
    text, fact = demo.text("ITPP"), programme(facts, "ITPP")
    assert text.adopted == str(fact["adopted"])
    assert text.starts == str(fact["in_force"])
    assert {s.at[:10] for s in text.signatures} == {text.signed} == {str(fact["signed"])}
    start, until = text.starts, text.until or ""
    assert (int(until[:4]) - int(start[:4]), until[4:]) == (fact["validity_years"], start[4:])
    assert len(text.reported_otherwise) == len(fact["reported_otherwise"])


def test_old_areas_lead_to_the_reported_successors(facts: Any):
    fact = programme(facts, "ITPP")
    successors: dict[str, set[str]] = {a["code"]: set() for a in programme(facts, "IPCP")["areas"]}
    for area in fact["areas"]:
        for old in area["from_ipcp"]:
            successors[old].add(area["code"])
    supersedes = demo.text("ITPP").supersedes
    assert supersedes is not None
    assert supersedes.code == fact["supersedes"]
    assert {old: set(new) for old, new in supersedes.areas.items()} == successors


def test_the_reported_measures_are_paragraphs_of_their_areas(facts: Any):
    text = demo.text("ITPP")
    guessed = {p.number for p in text.paragraphs if p.area_guessed}
    amended = {a.paragraph for a in text.amendments if a.measure}
    measures = {p.number for p in text.paragraphs if p.measure} | amended
    found = [p for p in final_paragraphs(text) if p.number in measures]
    assert len(found) == len(programme(facts, "ITPP")["measures"])
    for fact in programme(facts, "ITPP")["measures"]:
        assert any(
            p.area == fact["area"]
            and all(p.words[language].startswith(fact[language]) for language in ("en", "ko"))
            and (p.number in guessed) == fact.get("area_is_a_guess", False)
            and not p.illustrative
            for p in found
        ), fact["en"]


@pytest.mark.parametrize("code", ["IPCP", "ITPP"])
def test_a_paragraph_that_is_no_reported_measure_is_marked_illustrative(code: str):
    text = demo.text(code)
    amended = {a.paragraph for a in text.amendments if a.measure}
    ours = {p.number for p in text.paragraphs if p.measure} | amended
    # How the document is built, what each goal states, and when it is in force: reported too.
    ours |= {"1.1", "1.2", "4.1"} if code == "ITPP" else set()
    assert {p.number for p in final_paragraphs(text) if not p.illustrative} == ours


def test_every_other_agreement_is_marked_illustrative():
    assert {t.code for t in demo.texts if not t.illustrative} == {"IPCP", "ITPP"}


def test_events_are_those_of_the_facts(facts: Any):
    events = [reported(item) for item in demo.items if not item.illustrative]
    courses = [e for e in events if e["form"] == "course"]
    others = [e for e in events if e["form"] not in ("course", "project")]
    assert others == sorted(others, key=lambda event: event["date"])
    theirs = [as_text(event) for event in facts["events"]]
    assert others == theirs
    assert len(courses) + len(others) + 1 == len(events)


def test_course_runs_are_those_of_the_facts(facts: Any):
    ours = [
        (item.title["en"], item.owner, item.date, item.until)
        for item in demo.items
        if item.form == "course"
    ]
    theirs = [
        (course["title"]["en"], course["host"], str(run.get("from", "")), str(run.get("until", "")))
        for course in facts["courses"]
        for run in course["runs"] or [{}]
    ]
    assert ours == theirs


def test_the_training_centre_is_as_reported(facts: Any):
    (centre,) = [item for item in demo.items if item.form == "project"]
    assert centre.facts == facts["training_centre"]
    planned = facts["training_centre"]["planned"]
    for figure in (planned["trainees_at_once"], planned["trainees_a_year"]):
        assert f"{figure:,}" in centre.text["en"]
        assert f"{figure:,}" in centre.text["ko"]
