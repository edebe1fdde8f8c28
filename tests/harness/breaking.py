"""Ways to disable each clause of the rule, one at a time.

Every refusal in `core/release.py` is found in its syntax tree and taken out where it stands; the
other clauses are disabled by hand. `NOT_ALONE` says which refusals nothing can show, and why.
"""

import ast
import copy
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from comity.core import closure, label, labelmap, release, terms
from comity.core.label import PERMISSIVE, RESTRICTIVE, Policy
from comity.core.labelmap import LabelMap
from comity.core.terms import KEEP, RETURN, Grant
from comity.node import decisions, keeping, moves, store, visible, world

Change = tuple[object, str, object]
"""(where, name, what stands there instead)."""

NOT_ALONE = {
    "_for_party OWN": "a peer's own record has no terms from us to it, so none would grant it",
    "_onward POSTS_ONLY": "what is for posts only (TLP:RED) may not go onward either",
    "_permit NO_TERMS": "with no terms there is no label there; see `subject` and `kind` below",
}
"""Refusals that are never the only one that hides something."""
INSTEAD = {"_translate_one": "return label"}
"""What stands for a refusal where going on would come to nothing; else it is just left out."""


class _Take(ast.NodeTransformer):
    """Takes one refusal of a function out; finds the reasons of all on the way."""

    def __init__(self, number: int = -1, instead: str = "pass") -> None:
        self._number, self._instead = number, instead
        self.reasons: list[str] = []

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        refused = node.exc
        if not (isinstance(refused, ast.Call) and ast.unparse(refused.func) == "_RefusedError"):
            return node
        self.reasons.append(ast.unparse(refused.args[0]))
        return self._stands_for(node) if len(self.reasons) - 1 == self._number else node

    def _stands_for(self, node: ast.Raise) -> ast.stmt:
        return ast.copy_location(ast.parse(f"def _(): {self._instead}").body[0].body[0], node)


def refusals() -> dict[str, Change]:
    """Every refusal of the rule, taken out: by function and reason."""
    found: dict[str, Change] = {}
    for function in ast.parse(inspect.getsource(release)).body:
        if isinstance(function, ast.FunctionDef):
            every = _Take()
            every.visit(copy.deepcopy(function))
            for number, reason in enumerate(every.reasons):
                name = f"{function.name} {reason}"
                name += " again" if name in found else ""
                found[name] = (release, function.name, _without(function, number))
    return found


def _without(function: ast.FunctionDef, number: int) -> Callable[..., Any]:
    take = _Take(number, INSTEAD.get(function.name, "pass"))
    changed = take.visit(copy.deepcopy(function))
    made: dict[str, Any] = {}
    code = compile(ast.fix_missing_locations(ast.Module([changed], [])), "<changed>", "exec")
    exec(code, release.__dict__, made)  # noqa: S102 - the rule's own source, but for a line
    return made[function.name]


def _yes(*_: object, **__: object) -> bool:
    return True


def _flag_but(name: str) -> Callable[..., bool]:
    whole = release._flag
    return lambda labels, flag, now: flag == name or whole(labels, flag, now)


def _holds(*, start: bool, end: bool) -> Callable[[Grant, int], bool]:
    def holds(grant: Grant, at: int) -> bool:
        began = not start or grant.starts <= at
        return began and (not end or grant.until is None or at < grant.until)

    return holds


def _covers(*, subject: bool, kind: bool) -> Callable[[Grant, str, str], bool]:
    def covers(grant: Grant, wanted: str, sort: str) -> bool:
        return (not subject or wanted in grant.subjects) and (not kind or sort in grant.terms.kinds)

    return covers


def _signed(held: Any) -> Any:
    """Texts as if every party had signed them long ago."""
    return tuple(
        replace(one, signatures=dict.fromkeys(one.text.parties, 0)) for one in _SIGNED(held)
    )


def _endless(held: Any) -> Any:
    return tuple(replace(one, terminated=None) for one in _SIGNED(held))


_SIGNED = world.signed_texts
_LEQ, _DOMINATES, _TAG_LEQ = Policy.leq, Policy.dominates, label._tag_leq


def _tag_leq_but(type_: str) -> Callable[..., bool]:
    return lambda sort, *rest: sort == type_ or _TAG_LEQ(sort, *rest)


def _dominates_but(type_: str) -> Callable[..., bool]:
    """A clearance that does not mind the categories of a type."""

    def lax(self: Policy, clearance: label.Label, one: label.Label) -> bool:
        kept = {t: vs for t, vs in one.categories.items() if self.type_of(t) != type_}
        return _DOMINATES(self, clearance, label.Label.of(one.policy, one.classification, kept))

    return lax


def _flat(compare: Callable[..., bool]) -> Callable[..., bool]:
    """A comparison of labels that does not mind the classification."""

    def flat(self: Policy, a: label.Label, b: label.Label) -> bool:
        level = self.classifications[0].name
        lowered = [label.Label.of(one.policy, level, one.categories) for one in (a, b)]
        return compare(self, *lowered)

    return flat


def _translate_known(
    self: LabelMap, one: label.Label, source: Policy, target: Policy
) -> label.Label:
    """A translation that keeps what it can and refuses nothing."""
    forward = source.id == self.source
    classes = self.classes_there if forward else self.classes_back
    values = labelmap._pairs(self.values_there if forward else self.values_back)
    lowest = target.classifications[0].name
    there: dict[str, set[str]] = {}
    for tag, names in one.categories.items():
        for name in names:
            if (tag, name) in values:
                to_tag, to_value = values[tag, name]
                there.setdefault(to_tag, set()).add(to_value)
    return label.Label.of(target.id, classes.get(one.classification, lowest), there)


def _everything(refs: Any, has: Any) -> closure.Closed:
    return closure.Closed(tuple(refs), {})


def _one_step(refs: Any, has: Any) -> closure.Closed:
    """Closure that looks no further than the first reference."""
    kept = [n for n, targets in refs.items() if all(t in refs or has(t) for t in targets)]
    return closure.Closed(tuple(kept), {n: "" for n in refs if n not in kept})


def _named(*_: object) -> Any:
    return release._Named(party=True, posts=frozenset())


def _groups_of_all(node: Any, at: int | None = None) -> Any:
    known = world.facts(node)
    groups = {
        (owner, name): m for (_, name), m in known.groups.items() for owner in ("KOR", "NATO")
    }
    now = node.now() if at is None else at
    return release.World(node.party, node.policies, known.grants, now, groups)


def _all_known(node: Any, _audience: Any, names: set[str]) -> set[str]:
    return set(names)


def _still_released(node: Any, audience: Any, classes: set[int]) -> Any:
    return {cls: _decided(node, audience, {cls}).get(cls, ((), ())) for cls in classes}


_decided = visible.granted_classes


def _nothing_replaced(_node: Any, _fresh: Any) -> dict[int, set[str]]:
    return {}


def _no_recalls(*_: object) -> tuple[list[Any], bool]:
    return [], False


CLAUSES: dict[str, Change] = {
    "named at all": (release, "_named", _named),
    "whole_party": (release, "_flag", _flag_but("whole_party")),
    "guests": (release, "_flag", _flag_but("guests")),
    "onward": (release, "_flag", _flag_but("onward")),
    "a group is its owner's": (decisions, "world", _groups_of_all),
    "subject": (Grant, "covers", _covers(subject=False, kind=True)),
    "kind": (Grant, "covers", _covers(subject=True, kind=False)),
    "a charter's kinds": (terms, "_as_its_form_allows", lambda _text, one: one),
    "starts": (Grant, "holds", _holds(start=False, end=True)),
    "until": (Grant, "holds", _holds(start=True, end=False)),
    "every signature": (world, "signed_texts", _signed),
    "expiry": (terms, "_expiry", lambda _: None),
    "termination": (world, "signed_texts", _endless),
    "supersession": (terms, "_superseding", lambda _: {}),
    "ceiling: level": (Policy, "leq", _flat(_LEQ)),
    "ceiling: restrictive": (label, "_tag_leq", _tag_leq_but(RESTRICTIVE)),
    "ceiling: permissive": (label, "_tag_leq", _tag_leq_but(PERMISSIVE)),
    "nobody": (Policy, "is_nobody", lambda *_: False),
    "unmapped": (LabelMap, "translate", _translate_known),
    "clearance: level": (Policy, "dominates", _flat(_DOMINATES)),
    "clearance: restrictive": (Policy, "dominates", _dominates_but(RESTRICTIVE)),
    "clearance: permissive": (Policy, "dominates", _dominates_but(PERMISSIVE)),
    "closure": (closure, "close", _everything),
    "closure beyond one step": (closure, "close", _one_step),
    "closure: what is there": (moves, "held", _all_known),
    "closure: external while unknown": (moves, "_lose_referrers", lambda *_: None),
    "closure: a loss takes along": (moves, "_take_along", lambda *_: set()),
    "closure at once": (visible, "granted_whole", lambda _node, _audience, records: {*records}),
    "the class, at once": (visible, "granted_classes", _still_released),
    "the newest alone": (moves, "_forget_replaced", _nothing_replaced),
    "recall": (keeping, "take_due", _no_recalls),
    "recall unless keep": (release, "after_loss", lambda *_: KEEP),
    "keep": (release, "after_loss", lambda *_: RETURN),
    "keep: closed": (keeping.closure, "close", _everything),
    "kept records of peers": (release, "_kept_grants", lambda *_: []),
    "the relay's terms": (release, "_as_given", lambda cls: (cls.owner, cls)),
    "under which terms it came": (store, "received_under", lambda *_: ()),
    "time passes": (visible, "next_boundary", lambda *_: None),
}
"""Clauses that are no refusal: each by hand."""
