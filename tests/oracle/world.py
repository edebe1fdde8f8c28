"""The small world histories play in: policies, maps, and the values that let a record pass.

`GOOD_*` fit together: a record of them passes every clause for NATO's node. The `*_BREAKS` each
change one thing of them, and are named after the clause of the rule which then hides the record.
"""

from typing import Any

from .commands import Clause, Label, LabelMap
from .kinds import ITEMS, TALK

START = 1_767_225_600_000
"""2026-01-01T00:00Z, when every history begins."""
STEP = 60_000
"""The usual time between two commands, in ms; room for inserted ones."""
SOON = START + 30 * STEP
"""An instant that some histories reach and others do not."""
LATE = START + 400 * STEP
"""After the end of every history."""

SUBJECTS = ("CYB", "EXC")
KINDS = (*ITEMS, *TALK)
GOOD_KINDS = ("item", *TALK)
"""Those that good terms let pass: all but one."""
K, N, TLP = "K-TEST", "N-TEST", "TLP-TEST"


def _policy(policy_id: str, levels: list[dict[str, Any]], tags: list[dict[str, Any]]) -> Label:
    classifications = [
        {"marking": {"en": row["name"], "ko": row["name"]}, "level": number, **row}
        for number, row in enumerate(levels)
    ]
    name = {"en": policy_id, "ko": policy_id}
    return {
        "id": policy_id,
        "name": name,
        "version": 1,
        "classifications": classifications,
        "categories": tags,
    }


POLICIES: dict[str, dict[str, Any]] = {
    K: _policy(
        K,
        [{"name": "일반"}, {"name": "대외비"}, {"name": "3급비밀"}, {"name": "2급비밀"}],
        [
            {"tag": "특수", "type": "restrictive", "values": ["암호", "정보"]},
            {"tag": "배포", "type": "permissive", "values": ["한국", "나토", "미국"]},
            {"tag": "주제", "type": "informative", "values": ["훈련", "연구"]},
        ],
    ),
    N: _policy(
        N,
        [
            {"name": "UNCLASSIFIED"},
            {"name": "RESTRICTED"},
            {"name": "CONFIDENTIAL"},
            {"name": "SECRET"},
        ],
        [
            {"tag": "SPECIAL", "type": "restrictive", "values": ["CRYPTO", "INTEL"]},
            {"tag": "RELTO", "type": "permissive", "values": ["KOR", "NATO", "USA"]},
        ],
    ),
    TLP: _policy(
        TLP,
        [
            {"name": "CLEAR"},
            {"name": "GREEN"},
            {"name": "AMBER", "onward": False},
            {"name": "AMBER+STRICT", "onward": False, "guests": False},
            {"name": "RED", "onward": False, "guests": False, "whole_party": False},
        ],
        [],
    ),
}


def _sorted(categories: dict[str, list[str]]) -> dict[str, list[str]]:
    return {tag: sorted(categories[tag]) for tag in sorted(categories)}


def k(classification: str, **categories: list[str]) -> Label:
    """A label of the Korean-like policy."""
    return {"policy": K, "classification": classification, "categories": _sorted(categories)}


def n(classification: str, **categories: list[str]) -> Label:
    """A label of the NATO-like policy."""
    return {"policy": N, "classification": classification, "categories": _sorted(categories)}


def tlp(classification: str) -> Label:
    """A label of the Traffic Light Protocol."""
    return {"policy": TLP, "classification": classification, "categories": {}}


LEVEL_PAIRS = (
    ("일반", "UNCLASSIFIED"),
    ("대외비", "RESTRICTED"),
    ("3급비밀", "CONFIDENTIAL"),
    ("2급비밀", "SECRET"),
)
CATEGORY_PAIRS = (
    (("특수", "암호"), ("SPECIAL", "CRYPTO")),
    (("특수", "정보"), ("SPECIAL", "INTEL")),
    (("배포", "한국"), ("RELTO", "KOR")),
    (("배포", "나토"), ("RELTO", "NATO")),
    (("배포", "미국"), ("RELTO", "USA")),
)


def label_map(*without: str, reverse: bool = False) -> LabelMap:
    """The map from the Korean-like policy, lacking the pairs whose Korean value is named.

    Pairing one to one, and leaving pairs out both ways, keeps it a Lagois connection.
    `reverse`: the same map for a text whose sender is NATO.
    """
    levels = [pair for pair in LEVEL_PAIRS if pair[0] not in without]
    values = [pair for pair in CATEGORY_PAIRS if pair[0][1] not in without]
    there = {
        "classifications": dict(levels),
        "categories": [[list(one), list(other)] for one, other in values],
    }
    back = {
        "classifications": {other: one for one, other in levels},
        "categories": [[list(other), list(one)] for one, other in values],
    }
    if reverse:
        return {"between": ["NATO", "KOR"], "from": N, "to": K, "there": back, "back": there}
    return {"between": ["KOR", "NATO"], "from": K, "to": N, "there": there, "back": back}


def between(*parties: str) -> LabelMap:
    """The whole map, for two others."""
    return {**label_map(), "between": list(parties)}


def coarse_map() -> LabelMap:
    """A lawful map that raises: the Korean level 대외비 becomes CONFIDENTIAL."""
    full = label_map()
    up = {"대외비": "CONFIDENTIAL"}
    back = {"RESTRICTED": "3급비밀"}
    return {
        **full,
        "there": {**full["there"], "classifications": {**dict(LEVEL_PAIRS), **up}},
        "back": {
            **full["back"],
            "classifications": {**full["back"]["classifications"], **back},
        },
    }


K_CEILING = k("3급비밀", 특수=["암호"], 배포=["나토"])
N_CEILING = n("CONFIDENTIAL", SPECIAL=["CRYPTO"], RELTO=["KOR"])

GOOD_CLAUSE = Clause(id="5.2", subjects=("CYB",), kinds=GOOD_KINDS, ceiling=(K_CEILING, tlp("RED")))

GOOD_TEXT: dict[str, Any] = {
    "form": "arrangement",
    "sender": "KOR",
    "receiver": "NATO",
    "clauses": (GOOD_CLAUSE,),
    "areas": {"1": {"KOR": ["CYB"], "NATO": ["CYB"]}, "2": {"KOR": ["EXC"], "NATO": ["EXC"]}},
    "maps": (label_map(),),
    "shared": (N, TLP),
    "starts": START,
    "until": None,
    "signed_by": ("KOR", "NATO"),
}
"""Lets NATO's node have what `GOOD_RECORD` is."""

PUBLIC_TEXT: dict[str, Any] = {
    **GOOD_TEXT,
    "form": "publication",
    "receiver": "PUBLIC",
    "clauses": (
        Clause(id="1", subjects=SUBJECTS, kinds=GOOD_KINDS, ceiling=(k("일반"), tlp("CLEAR"))),
    ),
    "maps": (),
    "shared": (K, TLP),
    "signed_by": ("KOR",),
}

FROM_NATO_TEXT: dict[str, Any] = {
    **GOOD_TEXT,
    "sender": "NATO",
    "receiver": "KOR",
    "clauses": (
        Clause(
            id="7",
            subjects=("CYB",),
            kinds=GOOD_KINDS,
            ceiling=(N_CEILING, tlp("RED")),
            onward=("CCDCOE",),
            after="keep",
        ),
    ),
    "maps": (label_map(reverse=True),),
    "shared": (TLP,),
}

FROM_CCDCOE_TEXT: dict[str, Any] = {
    **FROM_NATO_TEXT,
    "sender": "CCDCOE",
    "clauses": (
        Clause(
            id="4",
            subjects=("NATO:CYB",),
            kinds=GOOD_KINDS,
            ceiling=(N_CEILING, tlp("RED")),
            after="keep",
        ),
    ),
    "maps": ({**label_map(reverse=True), "between": ["CCDCOE", "KOR"]},),
    "signed_by": ("KOR", "CCDCOE"),
}
"""Lets CCDCOE pass NATO's records on to us."""

CCDCOE_TEXT: dict[str, Any] = {
    **GOOD_TEXT,
    "receiver": "CCDCOE",
    "clauses": (
        Clause(
            id="3",
            subjects=("CYB", "NATO:CYB"),
            kinds=KINDS,
            ceiling=(N_CEILING, tlp("AMBER")),
            after="keep",
        ),
    ),
    "maps": (),
    "shared": (N, TLP),
    "signed_by": ("KOR", "CCDCOE"),
}

GOOD_RECORD: dict[str, Any] = {
    "kind": "item",
    "subject": "CYB",
    "labels": (k("대외비"), tlp("GREEN")),
    "releasable_to": ("NATO",),
}
PUBLIC_RECORD: dict[str, Any] = {
    **GOOD_RECORD,
    "labels": (tlp("CLEAR"),),
    "releasable_to": ("PUBLIC", "CCDCOE", "NATO"),
}
NATO_RECORD: dict[str, Any] = {
    **GOOD_RECORD,
    "owner": "NATO",
    "labels": (n("RESTRICTED"), tlp("GREEN")),
    "releasable_to": ("KOR", "CCDCOE"),
}

DESK_POST: dict[str, Any] = {
    "post": "desk",
    "party": "KOR",
    "clearances": (k("3급비밀", 특수=["암호"], 배포=["한국"]), tlp("RED")),
    "need": ("CYB", "NATO:CYB"),
}
LIAISON_POST: dict[str, Any] = {
    "post": "liaison",
    "party": "NATO",
    "clearances": (n("CONFIDENTIAL", SPECIAL=["CRYPTO"], RELTO=["KOR", "NATO"]), tlp("RED")),
    "need": ("CYB", "NATO:CYB"),
}

GROUP = "PARTNERS"
EMPTY_GROUP = "NOBODY-YET"

RECORD_BREAKS: dict[str, dict[str, Any]] = {
    "not-named": {"releasable_to": ("JPN",)},
    "group-without": {"releasable_to": (EMPTY_GROUP,)},
    "subject": {"subject": "EXC"},
    "kind": {"kind": "report"},
    "above-level": {"labels": (k("2급비밀"), tlp("GREEN"))},
    "above-restrictive": {"labels": (k("대외비", 특수=["정보"]), tlp("GREEN"))},
    "incomparable-permissive": {"labels": (k("대외비", 배포=["미국"]), tlp("GREEN"))},
    "no-ceiling": {"labels": (k("대외비"), n("RESTRICTED"), tlp("GREEN"))},
    "nobody": {"labels": (k("대외비", 배포=[]), tlp("GREEN"))},
    "posts-only": {"labels": (k("대외비"), tlp("RED"))},
    "not-for-guests": {"labels": (k("대외비"), tlp("AMBER+STRICT"))},
    "not-onward": {"labels": (k("대외비"), tlp("AMBER"))},
    "needs-level-mapped": {"labels": (k("3급비밀"), tlp("GREEN"))},
    "needs-category-mapped": {"labels": (k("대외비", 특수=["암호"]), tlp("GREEN"))},
    "needs-permissive-mapped": {"labels": (k("대외비", 배포=["나토"]), tlp("GREEN"))},
}

TEXT_BREAKS: dict[str, dict[str, Any]] = {
    "signature-missing": {"signed_by": ("KOR",)},
    "not-yet": {"starts": SOON},
    "lapsed": {"until": SOON},
    "unmapped-classification": {"maps": (label_map("3급비밀", "대외비"),)},
    "unmapped-category": {"maps": (label_map("암호"),)},
    "permissive-emptied": {"maps": (label_map("나토"),)},
    "unmapped-policy": {"maps": ()},
    "raised": {"maps": (coarse_map(),)},
}
