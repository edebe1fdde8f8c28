"""A record of the plan as the fields of its form."""

from typing import Any

from comity.core.terms import Words
from comity.node.visible import Seen
from comity.programme.plan.forms import Ground, filled_sort, joined

CALLED = {
    "words": "plan.words",
    "target": "plan.target",
    "background": "plan.background",
    "lead": "plan.lead",
    "supporting": "plan.supporting",
    "indicator": "plan.indicator",
    "baseline": "plan.baseline",
    "aim": "plan.aim",
    "value": "plan.value",
    "starts": "plan.starts",
    "until": "plan.until",
    "form": "plan.form",
    "title": "plan.title",
    "text": "plan.text",
    "outcome": "plan.outcome",
    "agenda": "plan.agenda",
    "place": "plan.place",
    "host": "plan.host",
    "joint": "plan.joint",
    "costs": "plan.costs",
}
"""The keys of the words for what the fields of the plan's forms are called."""


def filled(ground: Ground, kind: str, before: Seen | None, of: Seen | None) -> dict[str, object]:
    """Return what a form begins with: the version before, or the marking of what it is of.

    A position begins with nobody named: it is for this party alone until somebody is chosen.
    """
    header = (before or of or _NOTHING).version.header if before or of else None
    labels = header.labels if header else ()
    own = header is not None and header.owner == ground.node.party
    to = header.releasable_to if header and (before or kind != "position") else ()
    if header and not own:
        to, labels = (), ()
    if not labels:
        labels = _lowest(ground)
    subject = header.subject if header and own else ""
    fields = filled_sort(ground, labels, to, subject)
    if before is not None:
        fields |= _BODIES[kind](before.version.body)
    return fields


_NOTHING: Any = None


def _lowest(ground: Ground) -> tuple[Any, ...]:
    """Return the lowest label of this node's first policy that the post is cleared for."""
    for policy in ground.node.policies:
        if policy.id in ground.labels():
            lowest = min(policy.classifications, key=lambda one: one.level)
            return (ground.label(policy.id, lowest.name, ()),)
    return ()


def _pair(name: str, words: Words) -> dict[str, object]:
    return {f"{name}_{language}": words.get(language, "") for language in ("en", "ko")}


def _several(name: str, lines: tuple[Words, ...]) -> dict[str, object]:
    return {f"{name}_{language}": joined(lines, language) for language in ("en", "ko")}


def _objective(body: Any) -> dict[str, object]:
    return _pair("words", body.words) | {"authentic": body.authentic}


def goal_fields(body: Any) -> dict[str, object]:
    """Return a goal as the fields of its form."""
    indicator = body.indicator
    return {
        **_pair("target", body.target),
        **_pair("background", body.background),
        **_pair("lead", body.lead),
        **_several("supporting", body.supporting),
        **_pair("indicator", indicator.words if indicator else {}),
        "baseline": indicator.baseline if indicator else "",
        "aim": indicator.target if indicator else "",
        "value": indicator.value if indicator else "",
        "starts": body.starts,
        "until": body.until,
        "authentic": body.authentic,
    }


def _activity(body: Any) -> dict[str, object]:
    costs = [f"{one.payer} {one.amount} {one.currency}" for one in body.costs]
    return {
        **_pair("title", body.title),
        **_pair("text", body.text),
        **_pair("outcome", body.outcome),
        **_several("agenda", body.agenda),
        "form": body.form,
        "starts": body.starts,
        "until": body.until,
        "place": body.place,
        "host": body.host,
        "joint": " ".join(body.joint),
        "costs": "\n".join(costs),
        "authentic": body.authentic,
    }


_BODIES = {
    "objective": _objective,
    "goal": goal_fields,
    "activity": _activity,
    "position": _objective,
}
