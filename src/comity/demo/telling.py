"""What happens in the story, in a few words, for whoever waits while it is played."""

from comity.demo import consulted, planned, types
from comity.demo.data import Act


def describe(act: Act) -> str:
    """Say in a few words what an act is: ``NATO desk-officer: amends ITPP``."""
    verb = _VERBS[type(act.what)]
    named = act.of if act.of is not None else act.what
    name = getattr(named, "code", None) or getattr(named, "id", "")
    return f"{act.party} {act.post}: {verb} {name}"


_VERBS = {
    types.GroupData: "defines",
    types.CharterData: "compares fingerprints,",
    types.IntroductionData: "sends its card to",
    types.TextData: "tables",
    types.AmendmentData: "amends",
    types.AnswerData: "answers",
    types.By: "agrees on",
    types.ApprovalData: "approves",
    types.ObjectionData: "objects to",
    types.SignatureData: "signs",
    types.ExtensionData: "extends",
    types.ItemData: "seals",
    planned.PlannedData: "plans",
    consulted.ConsultedData: "consults on",
}
