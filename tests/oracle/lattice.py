"""Labels as points of a policy's lattice: order, join, dominance, translation.

Chosen where the words leave room: a tag the policy does not know counts as restrictive; a
restrictive tag with no values is absent; informative values without a map are dropped; an empty
permissive set is released to nobody, even under a ceiling that admits any set.
"""

from .commands import Label, LabelMap
from .world import POLICIES


def level(label: Label) -> int:
    """The level of the label's classification."""
    for classification in POLICIES[label["policy"]]["classifications"]:
        if classification["name"] == label["classification"]:
            return int(classification["level"])
    message = f"{label['policy']} has no classification {label['classification']}"
    raise KeyError(message)


def flag(label: Label, name: str) -> bool:
    """Whether the label's classification has `whole_party`, `guests` or `onward`."""
    for classification in POLICIES[label["policy"]]["classifications"]:
        if classification["name"] == label["classification"]:
            return bool(classification.get(name, True))
    return False


def tag_type(policy: str, tag: str) -> str:
    """`restrictive`, `permissive` or `informative`."""
    for category in POLICIES[policy]["categories"]:
        if category["tag"] == tag:
            return str(category["type"])
    return "restrictive"


def pairs_of(label: Label, kind: str) -> set[tuple[str, str]]:
    """All (tag, value) of the label's categories of one type."""
    return {
        (tag, value)
        for tag, values in label["categories"].items()
        if tag_type(label["policy"], tag) == kind
        for value in values
    }


def permissive_sets(label: Label) -> dict[str, set[str]]:
    """The permissive tags the label carries, each with its set (perhaps empty)."""
    return {
        tag: set(values)
        for tag, values in label["categories"].items()
        if tag_type(label["policy"], tag) == "permissive"
    }


def nobody(label: Label) -> bool:
    """Whether an empty permissive set keeps the label from everybody."""
    return any(not values for values in permissive_sets(label).values())


def level_within(label: Label, ceiling: Label) -> bool:
    """Whether the classification is at or below the ceiling's."""
    return level(label) <= level(ceiling)


def restrictive_within(label: Label, ceiling: Label) -> bool:
    """Whether the ceiling has every restrictive category of the label."""
    return pairs_of(label, "restrictive") <= pairs_of(ceiling, "restrictive")


def permissive_within(label: Label, ceiling: Label) -> bool:
    """Whether each permissive set of the label contains the ceiling's; absent is below all."""
    limits = permissive_sets(ceiling)
    return all(
        tag in limits and limits[tag] <= values for tag, values in permissive_sets(label).items()
    )


def permissive_met(label: Label, clearance: Label) -> bool:
    """Whether the clearance has one of the values of every permissive set of the label."""
    has = permissive_sets(clearance)
    return all(values & has.get(tag, set()) for tag, values in permissive_sets(label).items())


def make_label(policy: str, classification: str, categories: dict[str, set[str]]) -> Label:
    """A label with its categories in one fixed order, so that equal labels are equal dicts."""
    kept = {
        tag: sorted(categories[tag])
        for tag in sorted(categories)
        if categories[tag] or tag_type(policy, tag) == "permissive"
    }
    return {"policy": policy, "classification": classification, "categories": kept}


def join(one: Label, other: Label) -> Label:
    """The least label above two of one policy: level up, restrictive ∪, permissive ∩."""
    higher = one if level(one) >= level(other) else other
    categories = {tag: set(values) for tag, values in one["categories"].items()}
    for tag, values in other["categories"].items():
        if tag in categories and tag_type(one["policy"], tag) == "permissive":
            categories[tag] &= set(values)
        else:
            categories[tag] = categories.get(tag, set()) | set(values)
    return make_label(one["policy"], higher["classification"], categories)


def join_all(labels: list[Label]) -> tuple[Label, ...]:
    """One label per policy, each the join of those given under it, sorted by policy."""
    joined: dict[str, Label] = {}
    for label in labels:
        policy = label["policy"]
        plain = make_label(
            policy, label["classification"], {t: set(v) for t, v in label["categories"].items()}
        )
        joined[policy] = join(joined[policy], plain) if policy in joined else plain
    return tuple(joined[policy] for policy in sorted(joined))


def translate(label: Label, label_map: LabelMap) -> tuple[Label | None, list[str]]:
    """The label in the map's target policy, and by what name it is refused (if it is)."""
    target = label_map["to"]
    there = label_map["there"]
    mapped = {tuple(source): tuple(goal) for source, goal in there["categories"]}
    faults = []
    classification = there["classifications"].get(label["classification"])
    if classification is None:
        faults.append("unmapped-classification")
    if any(pair not in mapped for pair in pairs_of(label, "restrictive")):
        faults.append("unmapped-category")
    categories: dict[str, set[str]] = {}
    for tag, values in label["categories"].items():
        goals = [mapped[tag, value] for value in values if (tag, value) in mapped]
        if tag_type(label["policy"], tag) == "permissive" and not goals:
            faults.append("permissive-emptied")
        for goal_tag, goal in goals:
            categories.setdefault(goal_tag, set()).add(goal)
    if faults:
        return None, faults
    translated = make_label(target, classification, categories)
    return (translated, []) if valid(translated) else (None, ["invalid-there"])


def valid(label: Label) -> bool:
    """Whether the label's policy knows its classification and every category value."""
    policy = POLICIES[label["policy"]]
    names = [classification["name"] for classification in policy["classifications"]]
    known = {c["tag"]: set(c["values"]) for c in policy["categories"]}
    return label["classification"] in names and all(
        set(values) <= known.get(tag, set()) for tag, values in label["categories"].items()
    )
