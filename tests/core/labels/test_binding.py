"""Labels bound to data: in a file beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import (
    LabelInvalidError,
    UnknownPolicyError,
    XmlRefusedError,
)
from comity.core.label import Label
from comity.core.labels import binding
from comity.core.labels.binding import Binding, Bound, Reference
from comity.core.labels.stanag4774 import ConfidentialityLabel
from comity.core.policies import Policies
from tests.core.labels.policies import HARBOUR, POLICIES, QUAY, SHARED, needs_shared
from tests.core.labels.strategies import confidentiality_labels

SEALED = Label.of("HARBOUR", "SEALED", {"Ships": ["TANKER"]})
LABEL = ConfidentialityLabel(SEALED, created="2026-11-28T00:00:00Z")
OPEN = ConfidentialityLabel(Label.of("HARBOUR", "OPEN", {"Ships": ["FERRY"]}))


@given(
    st.lists(
        st.builds(
            Bound,
            st.lists(
                confidentiality_labels(HARBOUR) | confidentiality_labels(QUAY), max_size=2
            ).map(tuple),
            st.lists(
                st.builds(Reference, st.text("abc/#.:", max_size=9), st.sampled_from(["", "a/b"])),
                min_size=1,
                max_size=2,
            ).map(tuple),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple)
)
def test_a_binding_comes_back_as_it_went(bound: tuple[Bound, ...]):
    assert binding.read(binding.write(Binding(bound), POLICIES), POLICIES) == Binding(bound)


def test_a_file_beside_a_document_says_its_label():
    data = binding.sidecar("보고 1.pdf", [LABEL], POLICIES)
    assert binding.sidecar_labels(data, "보고 1.pdf", POLICIES) == (SEALED,)
    with pytest.raises(LabelInvalidError, match="says nothing"):
        binding.sidecar_labels(data, "other.pdf", POLICIES)


def test_data_with_several_labels_needs_clearance_for_all():
    two = Binding(
        (Bound((LABEL,), (Reference("a"),)), Bound((OPEN,), (Reference("a"), Reference("b"))))
    )
    assert two.labels(POLICIES, "a") == (
        Label.of("HARBOUR", "SEALED", {"Ships": ["FERRY", "TANKER"]}),
    )
    assert two.labels(POLICIES, "b") == (OPEN.label,)


def test_an_alternative_label_adds_nothing_to_the_originators():
    other = ConfidentialityLabel(Label.of("QUAY", "HIGH"), sort="alternative")
    bound = Binding((Bound((LABEL, other), (Reference(""),)),))
    assert bound.labels(POLICIES) == (SEALED,)


def test_an_alternative_of_a_policy_that_is_not_loaded_is_kept_and_decides_nothing():
    other = ConfidentialityLabel(Label.of("QUAY", "HIGH"), sort="alternative")
    bound = Bound((LABEL, other), (Reference("a"),))
    data = binding.write(Binding((bound,)), POLICIES)
    only_harbour = Policies([HARBOUR])
    read = binding.read(data, only_harbour)
    assert read.labels(only_harbour) == (SEALED,)
    assert binding.read(binding.write(read, only_harbour), POLICIES) == Binding((bound,))
    with pytest.raises(UnknownPolicyError, match="HARBOUR"):
        binding.read(data, Policies([QUAY]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<mb:DataReference", '<mb:Data xmlns:x="x"/><mb:DataReference', "Data"),
        (
            "<mb:DataReference",
            '<mb:MetadataReference URI="http://x"/><mb:DataReference',
            "MetadataReference",
        ),
        ("<mb:DataReference", "<mb:Metadata/><mb:DataReference", "exactly one"),
        ("DataReference", "DataRumour", "refers to no data"),
        ("BindingInformation", "BindingRumour", "is no"),
        ("MetadataBindingContainer", "Container", "not known"),
    ],
)
def test_a_binding_that_says_what_is_not_read_is_refused(old: str, new: str, words: str):
    data = binding.sidecar("a.pdf", [LABEL], POLICIES).decode().replace(old, new)
    with pytest.raises(XmlRefusedError, match=words):
        binding.read(data.encode(), POLICIES)


def test_a_signature_is_told_and_not_dropped():
    data = binding.sidecar("a.pdf", [LABEL], POLICIES).decode()
    signed = data.replace(
        "<mb:MetadataBindingContainer>",
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/><mb:MetadataBindingContainer>',
    )
    read = binding.read(signed.encode(), POLICIES)
    assert read.signed
    with pytest.raises(LabelInvalidError, match="signed"):
        binding.write(read, POLICIES)


@needs_shared
def test_the_label_of_the_nato_policy_file_itself_is_read():
    from comity.core.labels import markup
    from comity.core.labels.spif import read_policy

    data = (SHARED / "labels" / "nato-4774-policy.xml").read_bytes()
    policies = Policies([read_policy(data)])
    (held,) = markup.read(data).one("extensions").all("BindingInformation")
    read = binding.from_element(held, policies)
    assert read.labels(policies, "") == (Label.of("NATO", "UNCLASSIFIED", {"Context": ["NATO"]}),)
    assert read.bound[0].labels[0].created == "2015-08-02T14:06:20.9873126Z"
