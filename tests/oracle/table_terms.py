"""The table's rows on releasability and on terms: force, cover, ceiling, maps, onward."""

from typing import Any

from . import world
from .makes import (
    countersign,
    play,
    publish,
    receive,
    set_group,
    set_post,
    sign,
    terminate,
    with_clause,
)
from .rows import CCDCOE, DESK, LIAISON, NATO, Row, row
from .rule import Public
from .world import k, label_map, n, tlp

UNMAPPED = "unmapped-policy"


def _record_row(clause: str, right: dict[str, Any] | None = None, **text: Any) -> Row:
    """The break of that name against a good record; `right` is what the twin has instead."""
    wrong = world.RECORD_BREAKS[clause]
    return Row(
        clause,
        NATO,
        "a",
        play(sign(**text), publish(**wrong)),
        play(sign(**text), publish(**(right or {}))),
        clause,
    )


def _text_row(clause: str, right: dict[str, Any] | None = None, **record: Any) -> Row:
    """The break of that name against a good text, with a record that depends on it."""
    wrong = world.TEXT_BREAKS[clause]
    return Row(
        clause,
        NATO,
        "a",
        play(sign(**wrong), publish(**record)),
        play(sign(**(right or {})), publish(**record)),
        clause,
    )


def _releasability() -> list[Row]:
    grouped = publish(releasable_to=(world.GROUP,))
    posted: dict[str, Any] = {"labels": (k("대외비"), tlp("RED"))}
    return [
        _record_row("not-named"),
        row(
            "group not containing",
            NATO,
            (sign(), set_group("CCDCOE"), grouped),
            (sign(), set_group("CCDCOE", "NATO"), grouped),
            "group-without",
        ),
        row(
            "group redefined without",
            NATO,
            (sign(), set_group("NATO"), grouped, set_group("CCDCOE")),
            (sign(), set_group("NATO"), grouped, set_group("CCDCOE", "NATO")),
            "group-without",
        ),
        row(
            "another post named",
            LIAISON,
            (sign(), set_post(world.LIAISON_POST), publish(releasable_to=("NATO/clerk",))),
            (sign(), set_post(world.LIAISON_POST), publish(releasable_to=("NATO/liaison",))),
            "not-named",
        ),
        row(
            "posts-only",
            NATO,
            (sign(), publish(**posted)),
            (sign(), publish(**posted, releasable_to=("NATO", "NATO/liaison"))),
        ),
        row(
            "posts-only for own staff",
            DESK,
            (set_post(world.DESK_POST), publish(**posted)),
            (set_post(world.DESK_POST), publish(**posted, releasable_to=("KOR/desk",))),
            "posts-only",
        ),
        row(
            "not-for-guests",
            LIAISON,
            (
                sign(),
                set_post(world.LIAISON_POST),
                publish(**world.RECORD_BREAKS["not-for-guests"]),
            ),
            (sign(), set_post(world.LIAISON_POST), publish()),
        ),
        row(
            "public not named",
            Public(),
            (sign(base=world.PUBLIC_TEXT), publish(labels=(tlp("CLEAR"),))),
            (sign(base=world.PUBLIC_TEXT), publish(**world.PUBLIC_RECORD)),
            "not-named",
        ),
    ]


def _force() -> list[Row]:
    late: dict[str, Any] = {"starts": world.LATE}
    newer: dict[str, Any] = {
        "supersedes": "agreement",
        **with_clause(subjects=("EXC",), kinds=("report",)),
    }
    return [
        row("no-terms", NATO, (publish(),), (sign(), publish())),
        _text_row("signature-missing"),
        row(
            "signature of the other side missing",
            NATO,
            (sign(signed_by=("NATO",)), publish()),
            (sign(signed_by=("NATO",)), publish(), countersign("KOR")),
            "signature-missing",
        ),
        _text_row("not-yet"),
        row(
            "lapsed",
            NATO,
            (sign(until=world.START + 3 * world.STEP), publish()),
            (sign(until=world.LATE), publish()),
        ),
        row("terminated", NATO, (sign(), publish(), terminate()), (sign(), publish())),
        row(
            "superseded",
            NATO,
            (sign(), publish(), sign("newer", **newer)),
            (sign(), publish(), sign("newer", **newer, **late)),
        ),
    ]


def _cover() -> list[Row]:
    by_area = with_clause(subjects=(), areas=("1",))
    wrong_area = with_clause(subjects=(), areas=("2",))
    charter: dict[str, Any] = {"form": "charter", "areas": {}}
    return [
        _record_row("subject"),
        row(
            "area not covering the subject",
            NATO,
            (sign(**wrong_area), publish()),
            (sign(**by_area), publish()),
            "subject",
        ),
        _record_row("kind"),
        row("charter", NATO, (sign(**charter), publish()), (sign(), publish()), "kind"),
    ]


def _ceiling() -> list[Row]:
    ceiling_with_n = (world.K_CEILING, world.N_CEILING, tlp("RED"))
    two_policies = publish(**world.RECORD_BREAKS["no-ceiling"])
    admits_any = with_clause(ceiling=(k("3급비밀", 배포=[]), tlp("RED")))
    carries = publish(**world.RECORD_BREAKS["incomparable-permissive"])
    return [
        _record_row("above-level"),
        _record_row("above-restrictive", {"labels": (k("대외비", 특수=["암호"]), tlp("GREEN"))}),
        _record_row(
            "incomparable-permissive",
            {"labels": (k("대외비", 배포=["나토", "미국"]), tlp("GREEN"))},
        ),
        row(
            "permissive tag absent in the ceiling",
            NATO,
            (sign(**with_clause(ceiling=(k("3급비밀"), tlp("RED")))), carries),
            (sign(**admits_any), carries),
            "incomparable-permissive",
        ),
        row(
            "policy without ceiling",
            NATO,
            (sign(), two_policies),
            (sign(**with_clause(ceiling=ceiling_with_n)), two_policies),
            "no-ceiling",
        ),
        row(
            "permissive set empty",
            NATO,
            (sign(**admits_any), publish(**world.RECORD_BREAKS["nobody"])),
            (sign(**admits_any), carries),
            "nobody",
        ),
    ]


def _directions() -> list[Row]:
    """Whose map it is and which half of it is read."""
    elsewhere = world.between("KOR", "CCDCOE")
    theirs: dict[str, Any] = {"base": world.FROM_NATO_TEXT, "shared": (world.TLP,)}
    desk, came = set_post(world.DESK_POST), receive()
    by_n: dict[str, Any] = {"labels": (n("RESTRICTED"), tlp("GREEN"))}
    high = with_clause(ceiling=(world.N_CEILING, tlp("RED")))
    found = [
        row(clause, NATO, (sign(maps=wrong), publish()), (sign(maps=right), publish()), UNMAPPED)
        for clause, wrong, right in (
            ("a map between others", (elsewhere,), (elsewhere, label_map())),
            ("two maps lead on", (label_map(), label_map(reverse=True)), (label_map(),)),
        )
    ]
    return [
        *found,
        row(
            "the map's other half, of others",
            DESK,
            (sign(**theirs, maps=(elsewhere,)), desk, came),
            (sign(**theirs, maps=(label_map(),)), desk, came),
            UNMAPPED,
        ),
        row(
            "the other side's policy is not read as ours",
            NATO,
            (sign(**high, shared=(world.TLP,)), publish(**by_n)),
            (sign(**high), publish(**by_n)),
            UNMAPPED,
        ),
    ]


def _maps() -> list[Row]:
    breaks = world.RECORD_BREAKS
    two: dict[str, Any] = {"maps": (label_map("한국"),), "shared": (world.TLP,)}
    disjoint = publish(labels=(k("대외비", 배포=["나토", "미국"]), tlp("GREEN")))
    return [
        _text_row("unmapped-classification", **breaks["needs-level-mapped"]),
        _text_row("unmapped-category", **breaks["needs-category-mapped"]),
        _text_row("permissive-emptied", **breaks["needs-permissive-mapped"]),
        _text_row("unmapped-policy"),
        *_directions(),
        row(
            "join of terms empties the permissive set",
            NATO,
            (
                sign(maps=(label_map("미국"),)),
                sign("second", maps=(label_map("나토"),)),
                disjoint,
            ),
            (sign(maps=(label_map("미국"),)), sign("second", **two), disjoint),
            "nobody",
        ),
    ]


def _onward() -> list[Row]:
    inward, outward = sign(base=world.FROM_NATO_TEXT), sign("ours", world.CCDCOE_TEXT)
    silent = sign(base=world.FROM_NATO_TEXT, **with_clause(world.FROM_NATO_TEXT, onward=("JPN",)))
    mute = sign("ours", world.CCDCOE_TEXT, **with_clause(world.CCDCOE_TEXT, subjects=("CYB",)))
    relaying, came = sign("relay's", world.FROM_CCDCOE_TEXT), receive(via="CCDCOE")
    desk = set_post(world.DESK_POST)
    amber = receive(labels=(n("RESTRICTED"), tlp("AMBER")))
    return [
        row("not-onward", CCDCOE, (inward, outward, amber), (inward, outward, receive())),
        row(
            "onward party not named",
            CCDCOE,
            (silent, outward, receive()),
            (inward, outward, receive()),
            "onward-not-named",
        ),
        row(
            "relay's own terms do not cover it",
            CCDCOE,
            (inward, mute, receive()),
            (inward, outward, receive()),
            "subject",
        ),
        row(
            "what a relay gave comes under the relay's terms",
            DESK,
            (desk, inward, came),
            (desk, relaying, came),
            "no-terms",
        ),
        row(
            "one hop",
            CCDCOE,
            (inward, outward, came),
            (inward, outward, receive()),
            "not-onward",
        ),
        row(
            "a group of ours opens nothing of theirs",
            CCDCOE,
            (inward, outward, set_group("CCDCOE"), receive(releasable_to=("KOR", world.GROUP))),
            (inward, outward, set_group("CCDCOE"), receive()),
            "group-without",
        ),
    ]


def rows() -> list[Row]:
    """All rows of this module."""
    parts = (_releasability, _force, _cover, _ceiling, _maps, _onward)
    return [one for part in parts for one in part()]
