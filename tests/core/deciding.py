"""What the tests of the release rule share: grants, classes, and how to ask."""

from dataclasses import replace

import msgspec

from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.release import REASONS, Decision, Reader, RecordClass, World, decide
from comity.core.terms import Grant
from tests.core.makes import (
    BETWEEN,
    DAEOEBI,
    RED,
    RESTRICTED,
    UNCLASSIFIED,
    make_class,
    make_grant,
    make_world,
)

MAP = LabelMap(
    BETWEEN,
    "KOR",
    "NATO",
    {"일반": "NATO UNCLASSIFIED", "대외비": "NATO RESTRICTED"},
    {"NATO UNCLASSIFIED": "일반", "NATO RESTRICTED": "대외비"},
)
TO_NATO = make_grant(maps=(MAP,), shared=frozenset({"TLP"}), ceiling=(DAEOEBI, RED))
FROM_NATO = make_grant(
    sender="NATO", receiver="KOR", ceiling=(RESTRICTED, RED), shared=frozenset({"NATO", "TLP"})
)
NATOS = make_class(owner="NATO", labels=(UNCLASSIFIED,), releasable_to=("JPN", "KOR"))


def kor_map(
    to: str = "",
    *,
    source: str = "KOR",
    target: str = "NATO",
    between: tuple[str, str] = BETWEEN,
) -> LabelMap:
    """A map that knows one classification at most."""
    return LabelMap(between, source, target, {"일반": to} if to else {}, {})


def between(first: str, second: str) -> LabelMap:
    """The same map for two others."""
    return msgspec.structs.replace(MAP, between=(first, second))


def with_maps(*maps: LabelMap) -> Grant:
    """What lets Korea give to NATO, with these maps."""
    return replace(TO_NATO, maps=maps)


TLP_GRANT = make_grant(ceiling=(RED,))


def tlp(label: Label, *releasable_to: str, **changes: object) -> RecordClass:
    return make_class(labels=(label,), releasable_to=releasable_to or ("NATO",), **changes)


def permits(decision: Decision) -> bool:
    """Whether it permits; a refusal has a reason that is known, and nothing else."""
    if decision.permitted:
        assert decision.reason == ""
        assert decision.labels_there
    else:
        assert decision.reason in REASONS
        assert decision.labels_there == ()
        assert decision.grounds == ()
    return decision.permitted


def reason(cls: RecordClass, reader: Reader, world: World) -> str:
    decision = decide(cls, reader, world)
    assert not permits(decision)
    return decision.reason


def onward_world(**changes: object) -> World:
    """NATO's terms let Korea pass on to Japan, and Korea's with Japan cover NATO's subject."""
    first = {"sender": "NATO", "receiver": "KOR", "onward": ("JPN",), "clause": "7"}
    second = {"receiver": "JPN", "subjects": ("NATO:CYB",), "clause": "8"}
    ceiling = {"ceiling": changes.pop("ceiling", (RESTRICTED,))}
    return make_world(
        make_grant(**{**ceiling, **first, **changes}), make_grant(**{**ceiling, **second})
    )
