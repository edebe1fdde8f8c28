"""Labels and clearances on the wire: STANAG 4774 and the test notation, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import (
    ComityError,
    LabelInvalidError,
    UnknownPolicyError,
    XmlRefusedError,
)
from comity.core.label import Label, Policy
from comity.core.labels import notation, stanag4774
from comity.core.labels.clearance import Cleared, cleared
from comity.core.labels.spif import read_policy
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.core.policies import Policies
from tests.core.labels.policies import HARBOUR, POLICIES, QUAY, SHARED, needs_shared
from tests.core.labels.strategies import clearances, confidentiality_labels, labels

SLAB = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"


@pytest.mark.parametrize("policy", [HARBOUR, QUAY], ids=["HARBOUR", "QUAY"])
@given(data=st.data())
def test_a_stanag_label_comes_back_as_it_went(policy: Policy, data: st.DataObject):
    label = data.draw(confidentiality_labels(policy))
    assert stanag4774.read_label(stanag4774.write_label(label, policy), POLICIES) == label


@given(clearances(HARBOUR))
def test_a_clearance_comes_back_as_it_went(clearance: Cleared):
    data = stanag4774.write_clearance(clearance, HARBOUR)
    assert stanag4774.read_clearance(data, POLICIES) == clearance
    data = notation.write_clearance(clearance, HARBOUR)
    assert notation.read_clearance(data, POLICIES) == clearance


@given(labels(HARBOUR, nobody=False))
def test_a_label_in_the_test_notation_comes_back_as_it_went(label: Label):
    assert notation.read_label(notation.write_label(label, HARBOUR), POLICIES) == label


@given(clearances(HARBOUR), labels(HARBOUR))
def test_a_clearance_of_the_rule_grants_nothing_that_its_list_does_not(held: Cleared, label: Label):
    try:
        HARBOUR.check(label)
        clearance = held.clearance(HARBOUR)
    except LabelInvalidError:
        return
    if HARBOUR.dominates(clearance, label):
        assert held.why_not(HARBOUR, label) == ""


@given(labels(HARBOUR), labels(HARBOUR))
def test_a_clearance_as_a_list_decides_as_the_rule_does(clearance: Label, label: Label):
    try:
        HARBOUR.check(label)
    except LabelInvalidError:
        return
    refused = cleared(HARBOUR, clearance).why_not(HARBOUR, label)
    assert (refused == "") == HARBOUR.dominates(clearance, label)


def test_a_clearance_that_skips_the_lowest_is_no_level():
    with pytest.raises(LabelInvalidError, match="does not hold OPEN"):
        Cleared("HARBOUR", ("CLOSED", "SEALED")).clearance(HARBOUR)


@given(st.data())
def test_a_label_with_pieces_cut_out_is_read_or_refused_and_never_weaker(data: st.DataObject):
    whole = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER"], "Releasable To": ["XAA"]})
    text = stanag4774.write_label(ConfidentialityLabel(whole), HARBOUR).decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    try:
        read = stanag4774.read_label((text[:start] + text[end:]).encode(), POLICIES)
    except ComityError:
        return
    assert HARBOUR.check_names(read.label)


def wire(body: str) -> bytes:
    return (
        f'<originatorConfidentialityLabel xmlns="{SLAB}" xmlns:x="urn:x">'
        f"<ConfidentialityInformation>{body}</ConfidentialityInformation>"
        "</originatorConfidentialityLabel>"
    ).encode()


def category(type_: str, tag: str, values: str) -> str:
    return f'<Category Type="{type_}" TagName="{tag}">{values}</Category>'


HEAD = "<PolicyIdentifier>HARBOUR</PolicyIdentifier><Classification>OPEN</Classification>"


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (
            "<PolicyIdentifier>REEF</PolicyIdentifier><Classification>OPEN</Classification>",
            UnknownPolicyError,
            "REEF",
        ),
        (HEAD.replace("OPEN", "AJAR"), LabelInvalidError, "AJAR"),
        (
            HEAD.replace("<PolicyI", "<PolicyI", 1).replace(
                "Identifier>H", 'Identifier URI="urn:oid:9.9">H'
            ),
            UnknownPolicyError,
            "9.9",
        ),
        (
            HEAD.replace("Identifier>H", 'Identifier URI="http://x">H'),
            XmlRefusedError,
            "object identifier",
        ),
        (
            HEAD + category("PERMISSIVE", "Releasable To", "<GenericValue>ATL</GenericValue>"),
            LabelInvalidError,
            "Releasable To: ATL",
        ),
        (
            HEAD + category("PERMISSIVE", "Ships", "<GenericValue>FERRY</GenericValue>"),
            LabelInvalidError,
            "Ships: FERRY",
        ),
        (HEAD + '<Category Type="RESTRICTIVE" TagName="Ships"/>', XmlRefusedError, "no value"),
        (
            HEAD + category("RESTRICTIVE", "Ships", "<IntegerValue>1</IntegerValue>"),
            XmlRefusedError,
            "IntegerValue",
        ),
        (
            HEAD
            + category("RESTRICTIVE", "Ships", "<GenericValue>FERRY</GenericValue>").replace(
                " TagName", ' URI="urn:oid:9" TagName'
            ),
            XmlRefusedError,
            "not the tag set of Ships",
        ),
        (HEAD + "<Caveat>x</Caveat>", XmlRefusedError, "Caveat"),
        (HEAD + HEAD, XmlRefusedError, "needs one"),
    ],
)
def test_what_a_policy_cannot_name_is_refused_by_name(
    body: str, error: type[Exception], words: str
):
    with pytest.raises(error, match=words):
        stanag4774.read_label(wire(body), POLICIES)


def test_names_are_read_without_regard_to_case_and_with_the_name_of_the_policy():
    body = (
        "<PolicyIdentifier>harbour</PolicyIdentifier><Classification>Harbour  open</Classification>"
    )
    assert stanag4774.read_label(wire(body), POLICIES).label == Label.of("HARBOUR", "OPEN")


def test_a_permissive_category_without_value_is_released_to_nobody():
    body = HEAD + '<Category Type="PERMISSIVE" TagName="Releasable To"/>'
    assert HARBOUR.is_nobody(stanag4774.read_label(wire(body), POLICIES).label)


def test_a_marking_of_another_namespace_is_kept_and_written_again():
    read = stanag4774.read_label(wire(HEAD + "<x:Marking>EYES</x:Marking>"), POLICIES)
    assert b"EYES" in stanag4774.write_label(read, HARBOUR)


@needs_shared
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_nato_labels_go_out_as_xml_and_come_back(number: int):
    folder = SHARED / "labels"
    policy = read_policy((folder / "nato-4774-policy.xml").read_bytes())
    policies = Policies([policy])
    label = notation.read_label((folder / f"nato-4774-17-{number}.xml").read_bytes(), policies)
    out = stanag4774.write_label(ConfidentialityLabel(label), policy)
    assert stanag4774.read_label(out, policies).label == label


@needs_shared
def test_the_lactose_intolerant_may_not_have_milk_chocolate():
    folder = SHARED / "labels"
    policy = read_policy((folder / "food-policy.xml").read_bytes())
    policies = Policies([policy])
    held = notation.read_clearance(
        (folder / "food-clearance-lactose-intolerant.xml").read_bytes(), policies
    )
    label = Label.of("Food", "Luxury", {"Flavour": ["Sweet"], "Allergens": ["Lactose"]})
    assert held.why_not(policy, label) == "Allergens: all of Lactose must be held."
    meaty = notation.read_label(
        (folder / "food-label-meaty-milk-chocolate.xml").read_bytes(), policies
    )
    with pytest.raises(LabelInvalidError, match="does not go with"):
        held.why_not(policy, meaty)


def test_a_category_is_written_by_its_set_and_read_by_set_or_tag():
    label = Label.of("HARBOUR", "OPEN", {"Releasable To": ["XAA"]})
    written = stanag4774.write_label(ConfidentialityLabel(label), HARBOUR).decode()
    assert 'TagName="Release" URI="urn:oid:1.2.3.2"' in written
    by_tag = written.replace('TagName="Release"', 'TagName="Releasable To"')
    assert stanag4774.read_label(by_tag.encode(), POLICIES).label == label
