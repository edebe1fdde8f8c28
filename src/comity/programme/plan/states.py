"""Through what a goal and an activity go. Declared once, asked by the rules, shown by the pages."""

from typing import ClassVar

from comity.core.state import StateGraph
from comity.core.terms import Words


class GoalLife(StateGraph):
    """A partnership goal. One that was dropped stays in the plan, so that it is known why."""

    name = "goal"
    initial = "planned"
    final = frozenset({"achieved", "cancelled"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("planned", "begin"): "under_way",
        ("planned", "postpone"): "postponed",
        ("planned", "cancel"): "cancelled",
        ("under_way", "achieve"): "achieved",
        ("under_way", "postpone"): "postponed",
        ("under_way", "cancel"): "cancelled",
        ("postponed", "plan_anew"): "planned",
        ("postponed", "cancel"): "cancelled",
    }


class ActivityLife(StateGraph):
    """An activity. What was held can still be written about (its outcome), and is not undone."""

    name = "activity"
    initial = "planned"
    final = frozenset({"held", "cancelled"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("planned", "confirm"): "confirmed",
        ("planned", "postpone"): "postponed",
        ("planned", "cancel"): "cancelled",
        ("confirmed", "hold"): "held",
        ("confirmed", "postpone"): "postponed",
        ("confirmed", "cancel"): "cancelled",
        ("postponed", "plan_anew"): "planned",
        ("postponed", "cancel"): "cancelled",
    }


GRAPHS: tuple[type[StateGraph], ...] = (GoalLife, ActivityLife)

NAMES: dict[str, Words] = {
    "achieve": {"en": "achieve", "ko": "달성"},
    "achieved": {"en": "achieved", "ko": "달성됨"},
    "begin": {"en": "begin", "ko": "착수"},
    "cancel": {"en": "cancel", "ko": "취소"},
    "cancelled": {"en": "cancelled", "ko": "취소됨"},
    "confirm": {"en": "confirm", "ko": "확정"},
    "confirmed": {"en": "confirmed", "ko": "확정됨"},
    "held": {"en": "held", "ko": "실시됨"},
    "hold": {"en": "hold", "ko": "실시"},
    "plan_anew": {"en": "plan anew", "ko": "재계획"},
    "planned": {"en": "planned", "ko": "계획됨"},
    "postpone": {"en": "postpone", "ko": "연기"},
    "postponed": {"en": "postponed", "ko": "연기됨"},
    "under_way": {"en": "under way", "ko": "진행 중"},
}
"""Every state and event in the languages of the pages."""


def reachable(graph: type[StateGraph], state: str) -> dict[str, str]:
    """Return the events possible from a state, each with where it leads."""
    return {event: target for (origin, event), target in graph.steps.items() if origin == state}
