"""Each clause of the rule as the one reason for hiding a record, with a twin where it is right."""

from typing import Any

from . import table_terms, world
from .makes import declare, publish, pull, receive, revise, set_post, sign, terminate, with_clause
from .rows import DESK, LIAISON, NATO, Row, row
from .world import k, n, tlp

__all__ = ["KEPT", "SOLE_REASONS", "Row"]


def _person() -> list[Row]:
    desk = set_post(world.DESK_POST)
    found = []
    for reason, wrong, right in (
        ("level", k("2급비밀"), k("3급비밀")),
        ("restrictive", k("대외비", 특수=["정보"]), k("대외비", 특수=["암호"])),
        ("permissive", k("대외비", 배포=["미국"]), k("대외비", 배포=["미국", "한국"])),
    ):
        hidden, shown = (publish(labels=(label, tlp("GREEN"))) for label in (wrong, right))
        clause = f"clearance {reason}"
        found.append(row(clause, DESK, (desk, hidden), (desk, shown), f"clearance-{reason}"))
    no_tlp = set_post(world.DESK_POST, clearances=world.DESK_POST["clearances"][:1])
    low = set_post(world.LIAISON_POST, clearances=(n("UNCLASSIFIED"), tlp("RED")))
    liaison = set_post(world.LIAISON_POST)
    inward = sign(base=world.FROM_NATO_TEXT)
    returned = sign(base=world.FROM_NATO_TEXT, **with_clause(world.FROM_NATO_TEXT, after="return"))
    own_need = set_post(world.DESK_POST, need=("CYB",))
    own_here = set_post(world.LIAISON_POST, need=("CYB",))
    return [
        *found,
        row(
            "no clearance of the policy",
            DESK,
            (no_tlp, publish()),
            (desk, publish()),
            "no-clearance",
        ),
        row("no such post", DESK, (publish(),), (desk, publish()), "no-post"),
        row("need", DESK, (set_post(world.DESK_POST, need=("EXC",)), publish()), (desk, publish())),
        row(
            "clearance of a guest, by label there",
            LIAISON,
            (sign(), low, publish()),
            (sign(), liaison, publish()),
            "clearance-level",
        ),
        row(
            "label there raised by a second text's map",
            LIAISON,
            (
                sign(),
                sign("second", maps=(world.coarse_map(),)),
                set_post(world.LIAISON_POST, clearances=(n("RESTRICTED"), tlp("RED"))),
                publish(),
            ),
            (
                sign(),
                sign("second"),
                set_post(world.LIAISON_POST, clearances=(n("RESTRICTED"), tlp("RED"))),
                publish(),
            ),
            "clearance-level",
        ),
        row(
            "need of a peer's record",
            DESK,
            (inward, own_need, receive()),
            (inward, desk, receive()),
            "need",
        ),
        row(
            "need of a guest's own party's record",
            LIAISON,
            (inward, own_here, receive()),
            (inward, liaison, receive()),
            "need",
        ),
        row(
            "what a peer gave goes with its terms",
            DESK,
            (returned, desk, receive(), terminate()),
            (inward, desk, receive(), terminate()),
            "terminated",
        ),
    ]


def _closure() -> list[Row]:
    to_b: dict[str, Any] = {"refs": ("b",)}
    to_c: dict[str, Any] = {"refs": ("c",)}
    to_a: dict[str, Any] = {"refs": ("a",)}
    hidden: dict[str, Any] = {"releasable_to": ()}
    text = sign()
    ring = publish("b"), publish(**to_b), revise("b", **to_a)
    theirs = sign("theirs", world.FROM_NATO_TEXT), receive("b", releasable_to=("KOR",))
    return [
        row(
            "closure direct",
            NATO,
            (text, publish("b", **hidden), publish(**to_b)),
            (text, publish("b"), publish(**to_b)),
            "closure-direct",
        ),
        row(
            "closure transitive",
            NATO,
            (text, publish("c", **hidden), publish("b", **to_c), publish(**to_b)),
            (text, publish("c"), publish("b", **to_c), publish(**to_b)),
            "closure-transitive",
        ),
        row(
            "closure of a cycle",
            NATO,
            (text, publish("c", **hidden), *ring[:2], revise("b", refs=("a", "c"))),
            (text, *ring),
            "closure-cycle",
        ),
        row(
            "closure dangling",
            NATO,
            (text, publish(**to_b)),
            (text, publish(**to_b), declare("b")),
            "closure-dangling",
        ),
        row(
            "external no longer, once known",
            NATO,
            (text, declare("b"), publish(**to_b), publish("b", **hidden)),
            (text, declare("b"), publish(**to_b), publish("b")),
            "closure-direct",
        ),
        row(
            "owned by the peer, yet not by us given",
            NATO,
            (text, publish(**to_b)),
            (text, *theirs, publish(**to_b)),
            "closure-dangling",
        ),
        row(
            "newest version hidden",
            NATO,
            (text, publish(), revise(**hidden)),
            (text, publish(), revise()),
            "not-named",
        ),
        row(
            "a reference's newest version hidden",
            NATO,
            (text, publish("b"), publish(**to_b), revise("b", **hidden)),
            (text, publish("b"), publish(**to_b), revise("b")),
            "closure-direct",
        ),
    ]


def _kept() -> list[Row]:
    keep, returned = sign(**with_clause(after="keep")), sign(**with_clause(after="return"))
    both = sign("other", **with_clause(after="return"))
    given, ended = (publish(), pull("NATO")), terminate()
    low_keep, low_return = (
        with_clause(after=after, ceiling=(k("일반"), tlp("CLEAR"))) for after in ("keep", "return")
    )
    narrowed = revise(releasable_to=())
    refers = (publish("b"), publish(refs=("b",)), pull("NATO"))
    return [
        row("return", NATO, (returned, *given, ended), (keep, *given, ended)),
        row("never given before the end", NATO, (keep, publish(), ended), (keep, *given, ended)),
        row("narrowed after the end", NATO, (keep, *given, ended, narrowed), (keep, *given, ended)),
        row(
            "one of two terms returns",
            NATO,
            (keep, both, *given, ended, terminate("other")),
            (keep, *given, both, ended, terminate("other")),
        ),
        row(
            "a text cited alike, which did not give it, keeps",
            NATO,
            (returned, *given, sign("alike", **low_keep), ended, terminate("alike")),
            (keep, *given, sign("alike", **low_return), ended, terminate("alike")),
        ),
        row(
            "what it refers to is recalled",
            NATO,
            (keep, *refers, ended, revise("b", releasable_to=())),
            (keep, *refers, ended),
        ),
        row(
            "relabelled above the old ceiling",
            NATO,
            (keep, *given, ended, revise(labels=(k("2급비밀"), tlp("GREEN")))),
            (keep, *given, ended, revise(labels=(k("3급비밀"), tlp("GREEN")))),
        ),
        row(
            "recalled once is recalled for good",
            NATO,
            (keep, *given, ended, narrowed, pull("NATO"), revise()),
            (keep, *given, ended, narrowed, revise()),
        ),
    ]


SOLE_REASONS: tuple[Row, ...] = (*table_terms.rows(), *_person(), *_closure())
"""For each clause of the rule a history in which it alone hides, and its twin."""
KEPT: tuple[Row, ...] = tuple(_kept())
"""Histories after which NATO's node holds the record no more, and twins after which it does."""
