"""Labels, clearances and what stands beside them, at random but within a policy's names."""

from datetime import datetime

from hypothesis import strategies as st

from comity.core.label import Label, Policy
from comity.core.labels.clearance import Cleared
from comity.core.labels.stanag4774 import ConfidentialityLabel, Originator, Successor

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20
)
DATES = st.datetimes(min_value=datetime(1, 1, 1)).map(  # noqa: DTZ001 - the text bears its zone
    lambda instant: instant.isoformat() + "Z"
)
FOREIGN = '<?xml version="1.0" encoding="UTF-8"?>\n<n0:m xmlns:n0="urn:x">a</n0:m>\n'


def labels(policy: Policy, *, nobody: bool = True) -> st.SearchStrategy[Label]:
    """Labels whose names the policy has; without ``nobody`` no permissive tag is empty."""
    tags = {
        c.tag: st.none()
        | st.sets(st.sampled_from(c.values), min_size=not (nobody and c.type == "permissive"))
        for c in policy.categories
    }
    return st.builds(
        lambda name, chosen: Label.of(
            policy.id, name, {tag: values for tag, values in chosen.items() if values is not None}
        ),
        st.sampled_from([c.name for c in policy.classifications]),
        st.fixed_dictionaries(tags),
    )


def clearances(policy: Policy) -> st.SearchStrategy[Cleared]:
    """Clearances, also of classifications that do not reach down."""
    names = [c.name for c in policy.classifications]
    decides = {c.tag for c in policy.categories if c.type != "informative"}
    return st.builds(
        lambda held, label: Cleared(
            policy.id,
            tuple(name for name in names if name in held),
            {tag: values for tag, values in label.categories.items() if tag in decides},
        ),
        st.sets(st.sampled_from(names)),
        labels(policy, nobody=False),
    )


def confidentiality_labels(policy: Policy) -> st.SearchStrategy[ConfidentialityLabel]:
    """Labels with all that may stand beside them."""
    return st.builds(
        ConfidentialityLabel,
        labels(policy),
        st.sampled_from(["originator", "alternative", "metadata"]),
        st.none() | DATES,
        st.none() | DATES,
        st.none() | st.builds(Originator, TEXTS.map(str.strip), TEXTS),
        st.none() | TEXTS,
        st.none() | st.builds(Successor, DATES, labels(policy)),
        st.just(()) | st.just((FOREIGN,)),
    )
