"""Equivalents of policy files, and releasable-to: never weaker, refused by name."""

import msgspec
import pytest
from hypothesis import given

from comity.core.errors import ComityError, LabelInvalidError, LabelUnmappedError
from comity.core.label import Label
from comity.core.labels import equivalents, parties
from comity.core.labels.spif import read_policy
from tests.core.labels.policies import HARBOUR, HARBOUR_SPIF, HERE, QUAY
from tests.core.labels.strategies import labels

OPEN = Label.of("HARBOUR", "OPEN")
CLOSED = Label.of("HARBOUR", "CLOSED", {"Ships": ["TANKER"]})


def test_a_label_is_translated_with_all_that_the_file_demands():
    assert equivalents.translate(OPEN, HARBOUR, QUAY) == Label.of("QUAY", "LOW")
    assert equivalents.translate(CLOSED, HARBOUR, QUAY) == Label.of(
        "QUAY", "HIGH", {"Vessels": ["OIL"], "Notes": ["IMPORTED"]}
    )


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (Label.of("HARBOUR", "SEALED"), "SEALED has no equivalent"),
        (Label.of("HARBOUR", "OPEN", {"Ships": ["FERRY"]}), "“FERRY” has no equivalent"),
        (Label.of("HARBOUR", "OPEN", {"Releasable To": ["XAA"]}), "“XAA” has no equivalent"),
        (Label.of("HARBOUR", "OPEN", {"Releasable To": []}), "nobody"),
    ],
    ids=str,
)
def test_what_has_no_equivalent_is_refused_by_name(label: Label, words: str):
    with pytest.raises(LabelUnmappedError, match=words):
        equivalents.translate(label, HARBOUR, QUAY)


def test_no_marking_is_lost_in_translation_unless_the_file_says_so():
    staff = Label.of("HARBOUR", "OPEN", {"Notes": ["STAFF"]})
    with pytest.raises(LabelUnmappedError, match="“STAFF” has no equivalent"):
        equivalents.translate(staff, HARBOUR, QUAY)
    discarding = HARBOUR_SPIF.replace(
        '<spif:tagCategory name="STAFF" lacv="1"/>',
        '<spif:tagCategory name="STAFF" lacv="1"><spif:equivalentSecCategoryTag policyRef="QUAY"'
        ' tagSetId="1.2.4.2" tagType="tagType7" lacv="" applied="encrypt" action="discard"/>'
        "</spif:tagCategory>",
    )
    policy = read_policy(discarding.encode())
    assert equivalents.translate(staff, policy, QUAY) == Label.of("QUAY", "LOW")


def test_a_translation_that_would_come_back_lower_is_refused():
    weak = (
        (HERE / "quay.xml")
        .read_text(encoding="utf-8")
        .replace('lacv="2" applied', 'lacv="1" applied')
    )
    with pytest.raises(LabelUnmappedError, match=r"weaken: HARBOUR CLOSED .* comes back as OPEN"):
        equivalents.translate(CLOSED, HARBOUR, read_policy(weak.encode()))


def test_a_policy_without_equivalents_translates_nothing():
    alone = msgspec.structs.replace(QUAY, id="PIER", oid="9.9")
    with pytest.raises(LabelUnmappedError, match="no equivalents under PIER"):
        equivalents.translate(OPEN, HARBOUR, alone)


@given(labels(HARBOUR))
def test_no_label_comes_back_lower(label: Label):
    try:
        again = equivalents.translate(equivalents.translate(label, HARBOUR, QUAY), QUAY, HARBOUR)
    except ComityError:
        return
    assert HARBOUR.leq(label, again)


def test_an_absent_releasable_to_is_nobody_and_not_everybody():
    assert parties.releasable_to(HARBOUR, OPEN) == ()
    assert parties.releasable_to(QUAY, Label.of("QUAY", "LOW")) == ()


def test_releasable_to_is_read_and_written():
    label = parties.released(HARBOUR, OPEN, ["XBB", "XAA"])
    assert parties.releasable_to(HARBOUR, label) == ("XAA", "XBB")
    assert HARBOUR.is_nobody(parties.released(HARBOUR, OPEN, []))


@pytest.mark.parametrize("party", ["XZZ", "PUBLIC"])
def test_a_party_that_the_policy_cannot_name_is_refused_by_name(party: str):
    with pytest.raises(LabelUnmappedError, match=party):
        parties.released(HARBOUR, OPEN, ["XAA", party])
    with pytest.raises(LabelUnmappedError, match=party):
        parties.released(QUAY, Label.of("QUAY", "LOW"), [party])


def test_a_value_that_names_no_party_is_refused_by_name():
    named = HARBOUR_SPIF.replace('name="XAA"', 'name="FAR SHORE"')
    policy = read_policy(named.encode())
    label = Label.of("HARBOUR", "OPEN", {"Releasable To": ["FAR SHORE"]})
    with pytest.raises(LabelUnmappedError, match="FAR SHORE"):
        parties.releasable_to(policy, label)


def test_a_release_that_the_policy_excludes_is_refused():
    with pytest.raises(LabelInvalidError, match="requires"):
        parties.released(HARBOUR, Label.of("HARBOUR", "CLOSED"), ["XBB"])
