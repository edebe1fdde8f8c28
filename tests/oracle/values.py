"""The values that drawn histories choose from; the first of each row is the plainest."""

from typing import Any

from . import world
from .commands import Command, SetGroup, SetPost, SignText
from .makes import with_clause
from .world import START, STEP, k, n, tlp

GHOST = "ghost"
"""A name that is referred to and that nothing bears, unless a step of its own gives it."""
END = START + 150 * STEP
"""When every history is over: its last command, `end`, is an Advance to here."""

Overrides = tuple[dict[str, Any], ...]
GOOD: dict[str, Any] = {}

OWN_BASES: Overrides = (
    world.GOOD_RECORD,
    world.GOOD_RECORD,
    {**world.GOOD_RECORD, "releasable_to": (world.GROUP, "PUBLIC")},
    world.PUBLIC_RECORD,
    world.PUBLIC_RECORD,
    world.PUBLIC_RECORD,
    {**world.PUBLIC_RECORD, "labels": (tlp("GREEN"),)},
    {**world.GOOD_RECORD, "labels": (k("대외비", 주제=["훈련"]),), "releasable_to": ("NATO",)},
    {**world.GOOD_RECORD, "releasable_to": ("NATO/liaison", "NATO/clerk", "KOR/desk")},
    {**world.GOOD_RECORD, "labels": (k("일반", 배포=["한국", "나토"]), tlp("CLEAR"))},
)
_RARE = ("needs-level-mapped", "needs-category-mapped", "needs-permissive-mapped", "no-ceiling")
RECORD_CHANGES: Overrides = (
    *([GOOD] * 16),
    *(world.RECORD_BREAKS[name] for name in (*_RARE, *_RARE, "nobody", "incomparable-permissive")),
    *world.RECORD_BREAKS.values(),
)
RECEIVED_CHANGES: Overrides = (
    *([GOOD] * 6),
    {"releasable_to": ("KOR",)},
    {"releasable_to": ("KOR", world.GROUP)},
    {"releasable_to": ("KOR/desk",)},
    {"subject": "EXC"},
    *([{"labels": (n("RESTRICTED"), tlp("AMBER"))}] * 3),
    {"labels": (n("RESTRICTED"), tlp("AMBER+STRICT"))},
    {"labels": (n("RESTRICTED"), tlp("RED")), "releasable_to": ("KOR/desk",)},
    {"labels": (n("SECRET"), tlp("GREEN"))},
    {"labels": (n("RESTRICTED", SPECIAL=["CRYPTO"]), tlp("GREEN"))},
    {"labels": (n("RESTRICTED", RELTO=["KOR", "USA"]), tlp("GREEN"))},
)

_LATER: dict[str, Any] = with_clause(after="keep")
NATO_TEXTS: Overrides = tuple(
    {**world.GOOD_TEXT, **change}
    for change in (
        *([GOOD] * 8),
        *([_LATER] * 8),
        {"form": "programme", **with_clause(subjects=(), areas=("1",), after="keep")},
        *([with_clause(ceiling=(k("3급비밀", 배포=[]), tlp("RED")))] * 2),
        *([{"maps": (world.label_map("3급비밀", "암호", "나토"),)}] * 3),
        with_clause(ceiling=(world.K_CEILING, world.N_CEILING, tlp("RED"))),
        {
            **with_clause(ceiling=(world.K_CEILING, world.N_CEILING, tlp("RED"))),
            "shared": (world.TLP,),
        },
        {"maps": (world.between("KOR", "CCDCOE"), world.label_map())},
        {"maps": (world.label_map(reverse=True),)},
        {"maps": (world.label_map(), world.coarse_map())},
        with_clause(subjects=world.SUBJECTS, kinds=world.KINDS),
        with_clause(subjects=("EXC",)),
        {**_LATER, "until": world.SOON},
        *world.TEXT_BREAKS.values(),
    )
)
CCDCOE_TEXTS: Overrides = tuple(
    {**world.CCDCOE_TEXT, **change}
    for change in (
        *([GOOD] * 5),
        {"until": world.SOON},
        {"signed_by": ("CCDCOE",)},
        with_clause(world.CCDCOE_TEXT, subjects=("CYB",), after="return"),
    )
)
PUBLIC_TEXTS: Overrides = tuple(
    {**world.PUBLIC_TEXT, **change}
    for change in (
        *([GOOD] * 6),
        {"until": world.SOON},
        {"starts": world.SOON},
        {"signed_by": ()},
    )
)
FROM_NATO_TEXTS: Overrides = tuple(
    {**world.FROM_NATO_TEXT, **change}
    for change in (
        *([GOOD] * 5),
        with_clause(world.FROM_NATO_TEXT, onward=("JPN",)),
        with_clause(world.FROM_NATO_TEXT, after="return"),
        {"until": world.SOON},
        {"maps": (world.label_map("나토", "한국", reverse=True),)},
        {"maps": (world.label_map(),)},
        {"maps": (world.between("KOR", "CCDCOE"), world.coarse_map())},
        {"maps": (), "shared": (world.N, world.TLP)},
    )
)
FROM_CCDCOE_TEXTS: Overrides = tuple(
    {**world.FROM_CCDCOE_TEXT, **change}
    for change in (
        *([GOOD] * 4),
        with_clause(world.FROM_CCDCOE_TEXT, after="return"),
        with_clause(world.FROM_CCDCOE_TEXT, subjects=("CYB",)),
        {"until": world.SOON},
    )
)
TEXTS: Overrides = (
    *NATO_TEXTS,
    *CCDCOE_TEXTS,
    *PUBLIC_TEXTS,
    *FROM_NATO_TEXTS,
    *FROM_CCDCOE_TEXTS,
)

DESK_POSTS: Overrides = tuple(
    {**world.DESK_POST, **change}
    for change in (
        *([GOOD] * 7),
        {"need": ("*",)},
        {"need": ("EXC",)},
        {"clearances": (k("일반"), tlp("RED"))},
        {"clearances": (k("2급비밀", 특수=["정보"]), n("SECRET"), tlp("RED"))},
        {"clearances": (*world.DESK_POST["clearances"], n("CONFIDENTIAL", RELTO=["KOR"]))},
        {"clearances": world.DESK_POST["clearances"][:1]},
    )
)
LIAISON_POSTS: Overrides = tuple(
    {**world.LIAISON_POST, **change}
    for change in (
        *([GOOD] * 7),
        {"need": ("*",)},
        {"need": ("NATO:CYB",)},
        {"clearances": (n("RESTRICTED"), tlp("GREEN"))},
        {"clearances": (n("UNCLASSIFIED"), tlp("RED"))},
        {"clearances": (tlp("RED"),)},
    )
)
POSTS: Overrides = (*DESK_POSTS, *LIAISON_POSTS)
GROUPS: Overrides = (
    {"name": world.GROUP, "members": ("NATO",)},
    {"name": world.GROUP, "members": ("CCDCOE", "NATO")},
    {"name": world.GROUP, "members": ("CCDCOE",)},
    {"name": world.GROUP, "members": ()},
    {"name": world.EMPTY_GROUP, "members": ()},
)

PREFACE: tuple[tuple[type[Command], Overrides], ...] = (
    (SignText, NATO_TEXTS),
    (SetPost, DESK_POSTS),
    (SetPost, LIAISON_POSTS),
    (SetGroup, GROUPS),
    (SignText, PUBLIC_TEXTS),
    (SignText, FROM_NATO_TEXTS),
    (SignText, FROM_CCDCOE_TEXTS),
    (SignText, CCDCOE_TEXTS),
)
"""What most histories begin with."""

WELCOME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "NATO": (world.GOOD_TEXT, world.GOOD_RECORD),
    "CCDCOE": (world.CCDCOE_TEXT, world.PUBLIC_RECORD),
    "PUBLIC": (world.PUBLIC_TEXT, world.PUBLIC_RECORD),
}
"""For each party a text and a record by which it sees something."""
