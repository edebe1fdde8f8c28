"""Through what a consultation and a task go. Declared once, asked by the rules, shown by pages."""

from typing import ClassVar

from comity.core.state import StateGraph
from comity.core.terms import Words


class ConsultationLife(StateGraph):
    """A consultation. Once it was held its outcome can still be put right."""

    name = "consultation"
    initial = "planned"
    final = frozenset({"held", "cancelled"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("planned", "hold"): "held",
        ("planned", "cancel"): "cancelled",
    }


class TaskLife(StateGraph):
    """A task. What was done can be opened again; what was dropped stays, with its reason."""

    name = "task"
    initial = "open"
    final = frozenset({"dropped"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("open", "finish"): "done",
        ("open", "drop"): "dropped",
        ("done", "reopen"): "open",
    }


GRAPHS: tuple[type[StateGraph], ...] = (ConsultationLife, TaskLife)

NAMES: dict[str, Words] = {
    "cancel": {"en": "cancel", "ko": "취소"},
    "cancelled": {"en": "cancelled", "ko": "취소됨"},
    "done": {"en": "done", "ko": "완료"},
    "drop": {"en": "drop", "ko": "중단"},
    "dropped": {"en": "dropped", "ko": "중단됨"},
    "finish": {"en": "finish", "ko": "완료 처리"},
    "held": {"en": "held", "ko": "실시됨"},
    "hold": {"en": "hold", "ko": "실시"},
    "open": {"en": "open", "ko": "진행 중"},
    "planned": {"en": "planned", "ko": "계획됨"},
    "reopen": {"en": "reopen", "ko": "재개"},
}
"""Every state and event in the languages of the pages."""
