"""Labels in the words of their policy, and the marking of a page as their join."""

import pytest

from comity.core.errors import UnknownPolicyError
from comity.core.label import Category, Classification, Label, Policy
from comity.core.policies import Policies
from comity.web.marking import marking, page_markings
from tests.core.labels.policies import HARBOUR

KOREAN = Policy(
    id="KOR",
    name={"en": "Korea", "ko": "대한민국"},
    version=1,
    classifications=(
        Classification("ordinary", 0, {"en": "ORDINARY", "ko": "일반"}),
        Classification("official", 1, {"en": "FOR OFFICIAL USE", "ko": "대외비"}),
    ),
    categories=(
        Category("SOURCE", "restrictive", ("HUMINT", "SIGINT")),
        Category("REL", "permissive", ("JPN", "NATO")),
        Category("TOPIC", "informative", ("harbour",)),
    ),
)
TLP = Policy(id="TLP", name={"en": "TLP"}, version=1, classifications=(Classification("GREEN", 1),))
POLICIES = Policies((KOREAN, TLP))


def test_a_label_in_both_languages() -> None:
    said = marking(POLICIES, Label("KOR", "official"))
    assert said.text == {"en": "FOR OFFICIAL USE", "ko": "대외비"}
    assert said.raised


def test_the_lowest_is_not_raised() -> None:
    assert not marking(POLICIES, Label("KOR", "ordinary")).raised


def test_a_classification_without_words_is_said_by_its_name() -> None:
    assert marking(POLICIES, Label("TLP", "GREEN")).text == {"en": "GREEN", "ko": "GREEN"}


def test_categories_stand_behind_it() -> None:
    label = Label.of(
        "KOR", "official", {"SOURCE": ["SIGINT"], "REL": ["NATO", "JPN"], "TOPIC": ["harbour"]}
    )
    said = marking(POLICIES, label).text["ko"]
    assert said == "대외비 · REL JPN, NATO · SIGINT · TOPIC: harbour"


def test_an_empty_permissive_category_is_released_to_nobody() -> None:
    said = marking(POLICIES, Label.of("KOR", "official", {"REL": []})).text
    assert said["en"] == "FOR OFFICIAL USE · REL released to nobody"


def test_a_page_is_marked_with_the_join_per_policy() -> None:
    shown = [
        (Label.of("KOR", "ordinary", {"REL": ["JPN", "NATO"]}),),
        (Label.of("KOR", "official", {"REL": ["NATO"]}), Label("TLP", "GREEN")),
    ]
    said = [one.text["en"] for one in page_markings(POLICIES, shown)]
    assert said == ["FOR OFFICIAL USE · REL NATO", "GREEN"]


def test_a_page_that_shows_nothing_has_no_marking() -> None:
    assert page_markings(POLICIES, []) == ()


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(UnknownPolicyError):
        marking(POLICIES, Label("NATO", "SECRET"))


def test_a_policy_from_a_file_is_said_in_its_own_words() -> None:
    policies = Policies([HARBOUR])
    label = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER", "FERRY"]})
    assert marking(policies, label).text["en"] == "DEEP SEALED with TANKER+FERRY"
