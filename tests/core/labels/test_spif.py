"""Policies as files: what becomes of a SPIF, and what is refused with its line."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import LabelInvalidError, XmlRefusedError
from comity.core.label import Label, Policy
from comity.core.labels.detail import Elsewhere, EquivalentPolicy
from comity.core.labels.spif import read_policy
from tests.core.labels.policies import HARBOUR, HARBOUR_SPIF, QUAY, SHARED, needs_shared


def harbour(classification: str, **categories: list[str]) -> Label:
    named = {tag.replace("_", " "): values for tag, values in categories.items()}
    return Label.of("HARBOUR", classification, named)


def test_classifications_are_ordered_by_hierarchy():
    assert [(c.name, c.level, c.detail.lacv) for c in HARBOUR.classifications] == [
        ("OPEN", 0, "1"),
        ("CLOSED", 1, "2"),
        ("SEALED", 2, "3"),
    ]
    assert (HARBOUR.version, HARBOUR.oid) == (3, "1.2.3")


def test_tags_keep_type_set_and_how_their_values_are_written():
    said = [(c.tag, c.type, c.tag_set, c.oid, c.enumerated, c.most) for c in HARBOUR.categories]
    assert said == [
        ("Ships", "restrictive", "Ships", "1.2.3.1", False, 0),
        ("Releasable To", "permissive", "Release", "1.2.3.2", True, 0),
        ("Notes", "informative", "Notes", "1.2.3.3", False, 1),
    ]
    assert HARBOUR.category("Ships").detail("WRECK").obsolete


def test_a_file_without_namespace_or_version_is_read():
    assert [c.name for c in QUAY.classifications] == ["LOW", "HIGH"]
    assert QUAY.version == 1


def test_tags_of_one_name_are_told_apart_by_their_sets():
    twice = HARBOUR_SPIF.replace('Tag name="Notes"', 'Tag name="Ships"')
    tags = [c.tag for c in read_policy(twice.encode()).categories]
    assert tags == ["Ships / Ships", "Releasable To", "Notes / Ships"]


def test_equivalents_to_a_policy_that_is_not_loaded_are_kept():
    assert HARBOUR.equivalents == (EquivalentPolicy("QUAY", "1.2.4"),)
    (closed,) = HARBOUR.classification("CLOSED").detail.equivalents
    assert (closed.policy, closed.lacv, closed.applied) == ("QUAY", "20", "encrypt")
    assert closed.also == (Elsewhere("Notes", "informative", "7"),)
    (tanker,) = HARBOUR.category("Ships").detail("TANKER").equivalents
    assert tanker.category == Elsewhere("1.2.4.1", "restrictive", "5")


@pytest.mark.parametrize(
    "label",
    [
        harbour("OPEN"),
        harbour("OPEN", Ships=["FERRY"], Notes=["CREW"]),
        harbour("CLOSED", Ships=["TANKER"]),
        harbour("CLOSED", Releasable_To=["XAA"]),
        harbour("SEALED", Ships=["TANKER", "WRECK"]),
    ],
    ids=str,
)
def test_a_label_that_keeps_the_rules_is_valid(label: Label):
    assert HARBOUR.check(label) == label


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (harbour("OPEN", Ships=["TANKER"]), "does not go with OPEN"),
        (harbour("CLOSED"), "requires at least one of Ships: any; Releasable To: XAA"),
        (harbour("CLOSED", Releasable_To=["XBB"]), "requires at least one"),
        (harbour("SEALED", Ships=["FERRY", "TANKER"]), "does not go with “Ships: TANKER”"),
        (harbour("OPEN", Notes=["CREW", "STAFF"]), "at most 1"),
    ],
    ids=str,
)
def test_a_label_that_breaks_a_rule_is_refused_by_name(label: Label, words: str):
    with pytest.raises(LabelInvalidError, match=words):
        HARBOUR.check(label)
    assert HARBOUR.check_names(label) == label


@pytest.mark.parametrize(
    ("chosen", "valid"),
    [(["FERRY"], True), (["FERRY", "WRECK"], False), (["TANKER", "FERRY"], False), ([], False)],
)
@pytest.mark.parametrize("operation", ["onlyOne", "all"])
def test_operations_count_what_stands_beside(operation: str, chosen: list[str], *, valid: bool):
    said = HARBOUR_SPIF.replace("oneOrMore", operation).replace(
        '<spif:categoryGroup tagSetRef="Release" tagType="enumerated" enumType="permissive"'
        ' lacv="004"/>',
        "",
    )
    said = said.replace(
        '<spif:excludedCategory tagSetRef="Ships" tagType="restrictive" lacv="0"/>', ""
    )
    policy = read_policy(said.encode())
    label = harbour("CLOSED", Ships=chosen) if chosen else harbour("CLOSED")
    if valid or (operation == "all" and chosen):
        policy.check(label)
    else:
        with pytest.raises(LabelInvalidError):
            policy.check(label)


def test_a_join_of_valid_labels_may_break_a_rule_and_is_still_above_both():
    ferry, tanker = harbour("SEALED", Ships=["FERRY"]), harbour("SEALED", Ships=["TANKER"])
    joined = HARBOUR.join(ferry, tanker)
    assert HARBOUR.leq(ferry, joined)
    with pytest.raises(LabelInvalidError, match="does not go with"):
        HARBOUR.check(joined)


def test_a_policy_read_from_a_file_is_data_like_any_other():
    again = msgspec.json.decode(msgspec.json.encode(HARBOUR), type=Policy)
    assert again == HARBOUR


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("SPIF", "SPIG", "no security policy"),
        ('schemaVersion="2.1"', 'schemaVersion="9.9"', "versions 2.0 and 2.1"),
        ('hierarchy="1"', 'hierarchy="0"', "hierarchy “0” stands twice"),
        ('hierarchy="1"', 'hierarchy="-1"', "not a whole number"),
        ('name="CLOSED"', 'name="OPEN"', "classification “OPEN” stands twice"),
        ('name="CLOSED"', 'name=" "', "empty name"),
        ('name="CLOSED"', f'name="{"C" * 129}"', "at most 128"),
        ('name="FERRY" lacv="1"', 'name="FERRY" lacv="00"', "lacv “0” stands twice"),
        ("excludedClass>OPEN", "excludedClass>AJAR", "“AJAR” is not one of the policy"),
        ('tagSetRef="Release"', 'tagSetRef="Rescue"', "names no tag"),
        ('lacv="004"/>', 'lacv="999"/>', "no value with lacv 999"),
        ("oneOrMore", "someOrOther", "operation “someOrOther”"),
        ("noMarkingDisplay", "blinking", "marking code “blinking”"),
        ('markingCode="pageTop"', 'markingCode="margin"', "marking code “margin”"),
        ('qualifierCode="suffix"', 'qualifierCode="infix"', "qualifier “infix”"),
        ('tagType="restrictive">', 'tagType="constrictive">', "tag type “constrictive”"),
        ('applied="encrypt"', 'applied="now"', "both, encrypt or decrypt"),
        ('policyRef="QUAY" lacv="10"', 'policyRef="PIER" lacv="10"', "“PIER” is not among"),
        ('obsolete="true"', 'obsolete="perhaps"', "true or false"),
        ("<spif:excludedClass>", "<spif:allowedClass/><spif:excludedClass>", "might be a rule"),
    ],
)
def test_what_a_file_gets_wrong_is_refused_with_its_line(old: str, new: str, words: str):
    wrong = HARBOUR_SPIF.replace(old, new)
    assert wrong != HARBOUR_SPIF
    with pytest.raises(XmlRefusedError, match=words) as refused:
        read_policy(wrong.encode())
    assert refused.value.line > 1


@given(st.data())
def test_a_policy_file_with_pieces_cut_out_is_read_or_refused(data: st.DataObject):
    start = data.draw(st.integers(0, len(HARBOUR_SPIF)))
    end = data.draw(st.integers(start, min(len(HARBOUR_SPIF), start + 300)))
    with suppress(XmlRefusedError):
        read_policy((HARBOUR_SPIF[:start] + HARBOUR_SPIF[end:]).encode())


@needs_shared
@pytest.mark.parametrize(
    ("name", "policy", "classes"),
    [
        ("food-policy", "Food", 4),
        ("nato-4774-policy", "NATO", 5),
        ("tlp", "TLP", 4),
        ("uk-demo", "UK", 3),
    ],
)
def test_the_policies_of_others_are_read(name: str, policy: str, classes: int):
    read = read_policy((SHARED / "labels" / f"{name}.xml").read_bytes())
    assert (read.id, len(read.classifications)) == (policy, classes)


@needs_shared
def test_the_broken_policy_is_refused_with_its_line():
    data = (SHARED / "labels" / "invalid" / "food-policy-not-well-formed.xml").read_bytes()
    with pytest.raises(XmlRefusedError, match="mismatched tag") as refused:
        read_policy(data)
    assert refused.value.line == 81
