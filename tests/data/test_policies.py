"""The policies that come with Comity."""

from importlib import resources

import pytest

from comity import data
from comity.core.errors import PolicyInvalidError
from comity.core.label import Label, Policy

policies = data.policies()
ALL = [pytest.param(policy, id=policy.id) for policy in policies]
FLAGS = ("whole_party", "guests", "onward")


def order(policy: str) -> list[str]:
    classifications = sorted(policies.get(policy).classifications, key=lambda c: -c.level)
    return [c.name for c in classifications]


def test_every_file_is_loaded():
    files = [f.name for f in (resources.files(data) / "policies").iterdir()]
    assert sorted(files) == sorted(f"{policy.id}.json" for policy in policies)


@pytest.mark.parametrize("policy", ALL)
def test_names_and_markings_are_in_both_languages(policy: Policy):
    for words in (policy.name, *(c.marking for c in policy.classifications)):
        assert set(words) == {"en", "ko"}
        assert all(text.strip() for text in words.values())


@pytest.mark.parametrize("policy", ALL)
def test_every_label_that_can_be_built_is_valid(policy: Policy):
    labels = list(policy.labels())
    assert len(set(labels)) == len(labels)
    for label in labels:
        assert policy.check(label) is label


@pytest.mark.parametrize("policy", ALL)
def test_nobody_has_two_values_alike(policy: Policy):
    for category in policy.categories:
        assert len(set(category.values)) == len(category.values)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("KOR", ["Ⅰ급비밀", "Ⅱ급비밀", "Ⅲ급비밀", "대외비", "일반"]),
        (
            "NATO",
            [
                "COSMIC TOP SECRET",
                "NATO SECRET",
                "NATO CONFIDENTIAL",
                "NATO RESTRICTED",
                "NATO UNCLASSIFIED",
            ],
        ),
        ("TLP", ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]),
    ],
)
def test_classifications_stand_in_the_order_of_their_rules(policy: str, expected: list[str]):
    assert order(policy) == expected


def test_the_traffic_light_says_who_is_left_out():
    left_out = {
        c.name: [flag for flag in FLAGS if not getattr(c, flag)]
        for c in policies.get("TLP").classifications
    }
    assert left_out == {
        "RED": ["whole_party", "guests", "onward"],
        "AMBER+STRICT": ["guests", "onward"],
        "AMBER": ["onward"],
        "GREEN": [],
        "CLEAR": [],
    }


@pytest.mark.parametrize("policy", ["KOR", "NATO", "EXERCISE"])
def test_only_the_traffic_light_leaves_anybody_out(policy: str):
    assert all(getattr(c, f) for c in policies.get(policy).classifications for f in FLAGS)


def test_an_exercise_is_read_by_the_teams_that_are_named():
    exercise = policies.get("EXERCISE")
    blue = Label.of("EXERCISE", "EXERCISE", {"Team": ["blue"]})
    white = Label.of("EXERCISE", "EXERCISE", {"Team": ["white"]})
    for_both = Label.of("EXERCISE", "EXERCISE", {"Team": ["blue", "white"]})
    assert exercise.dominates(blue, for_both)
    assert exercise.dominates(white, for_both)
    assert not exercise.dominates(blue, white)


def test_a_broken_policy_file_is_named():
    with pytest.raises(PolicyInvalidError, match=r"broken\.json"):
        data._read("broken.json", b'{"id": "X"}')


def test_a_policy_file_bears_the_name_of_its_policy():
    content = (resources.files(data) / "policies" / "TLP.json").read_bytes()
    with pytest.raises(PolicyInvalidError, match="TLP"):
        data._read("other.json", content)
