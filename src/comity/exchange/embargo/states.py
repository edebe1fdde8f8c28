"""Through what an embargo goes. Declared once, asked by the rules, shown by pages."""

from typing import ClassVar

from comity.core.state import StateGraph
from comity.core.terms import Words


class EmbargoLife(StateGraph):
    """An embargo. Until its instant it can be set to another one or taken back.

    `lapse`: at its instant it could not be followed, so nothing was released and it says why; a
    release officer sets it anew or takes it back.
    """

    name = "embargo"
    initial = "waiting"
    final = frozenset({"released", "cancelled"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("waiting", "put off"): "waiting",
        ("waiting", "release"): "released",
        ("waiting", "cancel"): "cancelled",
        ("waiting", "lapse"): "lapsed",
        ("lapsed", "put off"): "waiting",
        ("lapsed", "cancel"): "cancelled",
    }


GRAPHS: tuple[type[StateGraph], ...] = (EmbargoLife,)

NAMES: dict[str, Words] = {
    "cancel": {"en": "cancel", "ko": "취소"},
    "cancelled": {"en": "cancelled", "ko": "취소됨"},
    "lapse": {"en": "lapse", "ko": "효력 상실"},
    "lapsed": {"en": "lapsed", "ko": "효력 상실됨"},
    "put off": {"en": "set anew", "ko": "시각 변경"},
    "release": {"en": "release", "ko": "공개"},
    "released": {"en": "released", "ko": "공개됨"},
    "waiting": {"en": "waiting", "ko": "대기 중"},
}
"""Every state and event in the languages of the pages."""
