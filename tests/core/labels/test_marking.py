"""Markings: words by place and language."""

import pytest

from comity.core.errors import LabelInvalidError
from comity.core.label import Label
from comity.core.labels import notation
from comity.core.labels.marking import marking
from comity.core.labels.spif import read_policy
from comity.core.policies import Policies
from tests.core.labels.policies import HARBOUR, SHARED, needs_shared

TANKER = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER", "WRECK"]})
RELEASED = Label.of("HARBOUR", "OPEN", {"Releasable To": ["XCC", "XBB", "XAA"]})


def test_words_are_those_of_the_place():
    assert marking(HARBOUR, TANKER, "pageTop") == "DEEP SEALED with TANKER+WRECK"
    assert marking(HARBOUR, TANKER, "pageBottom") == "[DEEP SEALED TANKER/WRECK]"
    assert marking(HARBOUR, TANKER, "documentStart") == "DEEP SEALED, start TANKER/WRECK"


def test_words_are_those_of_the_language_or_of_none():
    plain = Label.of("HARBOUR", "OPEN", {"Ships": ["FERRY"]})
    assert marking(HARBOUR, plain, "pageTop", "fr-CA") == "HARBOUR OUVERT avec FERRY"
    assert marking(HARBOUR, plain, "pageTop", "ko") == "HARBOUR OPEN with FERRY"


def test_values_stand_in_the_order_of_the_policy_and_hidden_ones_do_not_show():
    assert marking(HARBOUR, RELEASED, "pageTop") == "HARBOUR OPEN Aland/XBB"
    assert marking(HARBOUR, RELEASED, "documentEnd") == "HARBOUR OPEN XAA/XBB"


def test_a_header_that_strips_a_marking_does_not_strip_the_label():
    hidden = Label.of("HARBOUR", "OPEN", {"Releasable To": ["XCC"]})
    assert marking(HARBOUR, hidden, "pageTop") == "HARBOUR OPEN"
    again = notation.read_label(notation.write_label(hidden, HARBOUR), Policies([HARBOUR]))
    assert again == hidden


def test_a_label_released_to_nobody_says_so():
    nobody = Label.of("HARBOUR", "OPEN", {"Releasable To": []})
    assert marking(HARBOUR, nobody, "pageTop") == "HARBOUR OPEN Releasable To: nobody"


def test_a_label_that_the_policy_cannot_name_has_no_marking():
    with pytest.raises(LabelInvalidError, match="RAFT"):
        marking(HARBOUR, Label.of("HARBOUR", "OPEN", {"Ships": ["RAFT"]}))


@needs_shared
@pytest.mark.parametrize(
    ("policy", "label", "place", "language", "words"),
    [
        ("food", "food-label-water", "pageBottom", "", "[ Food FREE British Flag ]"),
        ("food", "food-label-water", "pageTop", "", "Food FREE British Flag"),
        (
            "nato-4774",
            "nato-4774-17-1",
            "pageTop",
            "",
            "NATO UNCLASSIFIED Releasable to ISAF, KFOR, RESOLUTE SUPPORT",
        ),
        (
            "nato-4774",
            "nato-4774-17-1",
            "pageBottom",
            "fr",
            "NATO SANS CLASSIFICATION Communicable a ISAF, KFOR, RESOLUTE SUPPORT",
        ),
        ("nato-4774", "nato-4774-17-2", "pageBottom", "", "NATO UNCLASSIFIED"),
        ("nato-4774", "nato-4774-17-3", "pageTop", "", "NATO UNCLASSIFIED - STAFF"),
    ],
)
def test_the_labels_of_others_are_marked_as_they_say(
    policy: str, label: str, place: str, language: str, words: str
):
    folder = SHARED / "labels"
    read = read_policy((folder / f"{policy}-policy.xml").read_bytes())
    one = notation.read_label((folder / f"{label}.xml").read_bytes(), Policies([read]))
    read.check(one)
    assert marking(read, one, place, language) == words
