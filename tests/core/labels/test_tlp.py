"""TLP in its two versions, in STIX markings, and as MISP tags."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import (
    ComityError,
    LabelUnmappedError,
    MalformedError,
    UnknownPolicyError,
)
from comity.core.label import Classification, Label, Policy
from comity.core.labels import misp, stix, tlp
from comity.core.labels.spif import read_policy
from comity.core.policies import Policies
from comity.data import policies
from tests.core.labels.policies import SHARED, needs_shared

SHIPPED = policies()
TLP = SHIPPED.get("TLP")
LEVELS = {name: Label.of("TLP", name) for name in tlp.LEVELS}
levels = pytest.mark.parametrize("name", tlp.LEVELS)
STATEMENT = "marking-definition--00000000-0000-4000-8000-000000000001"
STATEMENTS: dict[str, dict[str, object]] = {
    STATEMENT: {"definition_type": "statement", "definition": {"statement": "Harbour office"}}
}
TAXONOMY = misp.read_taxonomy(
    msgspec.json.encode(
        {
            "namespace": "nato",
            "predicates": [{"value": "classification", "expanded": "Classification"}],
            "values": [
                {
                    "predicate": "classification",
                    "entry": [
                        {"value": "NS", "expanded": "NATO SECRET"},
                        {"value": "NS-A", "expanded": "SECRET ATOMAL"},
                        {"value": "NX", "expanded": "NATO EXOTIC"},
                    ],
                }
            ],
        }
    )
)
TLP_TAGS = misp.Taxonomy(
    "tlp",
    {f"tlp:{x}": x for x in ("red", "amber", "amber+strict", "green", "white", "clear", "unclear")},
)
TAXONOMIES = [TAXONOMY, TLP_TAGS]
SECRET = Label.of("NATO", "NATO SECRET")


@levels
def test_a_level_comes_back_as_it_went(name: str):
    assert tlp.read(tlp.write(LEVELS[name])) == LEVELS[name]
    assert TLP.check(tlp.read(name.lower())) == LEVELS[name]


def test_white_is_clear_and_clear_is_white_in_the_first_version():
    assert tlp.read("TLP:WHITE") == LEVELS["CLEAR"]
    assert tlp.write_first(LEVELS["CLEAR"]) == "TLP:WHITE"
    assert tlp.write(LEVELS["CLEAR"]) == "TLP:CLEAR"


def test_amber_does_not_grant_amber_strict():
    amber, strict = tlp.read("TLP:AMBER"), tlp.read("TLP:AMBER+STRICT")
    assert amber != strict
    assert not TLP.dominates(amber, strict)
    assert not TLP.leq(strict, amber)


def test_amber_strict_never_becomes_amber_of_the_first_version():
    with pytest.raises(LabelUnmappedError, match="AMBER\\+STRICT has no equivalent"):
        tlp.write_first(LEVELS["AMBER+STRICT"])


@pytest.mark.parametrize(
    "text", ["", "TLP:", "TLP:BLUE", "TLP:EX:CHR", "AMBER STRICT", "TLP:TLP:RED"]
)
def test_what_is_no_level_is_refused_by_name(text: str):
    with pytest.raises(LabelUnmappedError, match="no equivalent"):
        tlp.read(text)


@levels
def test_a_stix_marking_comes_back_as_it_went(name: str):
    definition = stix.definition(LEVELS[name])
    ref = str(definition["id"])
    for known in ({}, {ref: definition}):
        marked = stix.read({"object_marking_refs": [ref]}, known, SHIPPED)
        assert marked == stix.Marked(LEVELS[name])


@pytest.mark.parametrize(("name", "ref"), stix.FIRST.items())
def test_the_ids_of_the_first_version_are_known(name: str, ref: str):
    definition = {"definition_type": "tlp", "definition": {"tlp": name.lower()}}
    marked = stix.read({"object_marking_refs": [ref]}, {ref: definition}, SHIPPED)
    assert marked.label == tlp.read(name)


def test_an_object_bears_the_join_of_itself_and_its_parts():
    marked = {
        "object_marking_refs": [stix.SECOND["GREEN"], STATEMENT],
        "granular_markings": [
            {"selectors": ["name"], "marking_ref": stix.SECOND["AMBER+STRICT"]},
            {"selectors": ["description"], "marking_ref": stix.FIRST["AMBER"]},
            {"selectors": ["title"], "lang": "ko"},
        ],
    }
    read = stix.read(marked, STATEMENTS, SHIPPED)
    assert read == stix.Marked(LEVELS["AMBER+STRICT"], ("Harbour office",))


@pytest.mark.parametrize(
    "marked", [{}, {"object_marking_refs": []}, {"object_marking_refs": [STATEMENT]}]
)
def test_an_object_without_tlp_has_no_label_and_is_not_clear(marked: dict[str, object]):
    assert stix.read(marked, STATEMENTS, SHIPPED).label is None


@pytest.mark.parametrize(
    "marked",
    [
        {"object_marking_refs": ["marking-definition--unknown"]},
        {"object_marking_refs": [""]},
        {"object_marking_refs": stix.SECOND["RED"]},
        {"granular_markings": [{"selectors": ["name"]}]},
        {"granular_markings": ["name"]},
    ],
)
def test_a_failed_look_up_of_a_marking_lets_nothing_through(marked: dict[str, object]):
    with pytest.raises(LabelUnmappedError):
        stix.read(marked, {}, SHIPPED)


def test_a_fixed_id_with_another_meaning_is_refused():
    red = stix.SECOND["RED"]
    with pytest.raises(LabelUnmappedError, match="was sent as CLEAR"):
        stix.read({"object_marking_refs": [red]}, {red: stix.definition(LEVELS["CLEAR"])}, SHIPPED)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"definition_type": "tlp", "definition": {"tlp": "mauve"}},
        {"definition_type": "statement", "definition": {"tlp": "clear"}},
        {"definition_type": "iep", "definition": {"iep": "x"}},
        {"extensions": {stix.EXTENSION: {"tlp_2_0": "clear"}, "extension-definition--x": {}}},
        {"extensions": {stix.EXTENSION: {"tlp_2_0": "clear"}}, "definition": {"tlp": "red"}},
    ],
)
def test_a_marking_that_is_not_understood_is_refused(said: dict[str, object]):
    with pytest.raises(LabelUnmappedError):
        stix.read(
            {"object_marking_refs": ["marking-definition--x"]},
            {"marking-definition--x": said},
            SHIPPED,
        )


def test_an_object_is_not_both_clear_and_red_after_relabelling():
    marked = {
        "type": "report",
        "object_marking_refs": [STATEMENT, stix.FIRST["WHITE"], stix.SECOND["CLEAR"]],
        "granular_markings": [
            {"selectors": ["name"], "marking_ref": stix.SECOND["CLEAR"]},
            {"selectors": ["title"], "lang": "ko"},
        ],
    }
    new = stix.relabelled(marked, LEVELS["RED"], STATEMENTS)
    assert new["object_marking_refs"] == [stix.SECOND["RED"], STATEMENT]
    assert new["granular_markings"] == [{"selectors": ["title"], "lang": "ko"}]
    assert stix.read(new, STATEMENTS, SHIPPED) == stix.Marked(LEVELS["RED"], ("Harbour office",))


def test_a_relabelled_object_may_come_down_too():
    marked = {"object_marking_refs": [stix.SECOND["RED"]]}
    assert stix.relabelled(marked, LEVELS["GREEN"], {}) == {
        "object_marking_refs": [stix.SECOND["GREEN"]]
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from(list(stix.SECOND.values())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["marking_ref", "lang", "selectors", "x"]), inner, max_size=3
        )
    ),
)


@given(st.fixed_dictionaries({}, optional={"object_marking_refs": JSON, "granular_markings": JSON}))
def test_any_markings_are_read_or_refused(marked: dict[str, object]):
    try:
        stix.read(marked, {}, SHIPPED)
    except ComityError as error:
        assert str(error)  # noqa: PT017 - either outcome is right; a refusal says something


def test_tags_mean_labels_by_taxonomy_and_policy():
    tags = ['nato:classification="NS-A"', "TLP:White", 'admiralty-scale:source-reliability="a"']
    read = misp.read_tags(tags, TAXONOMIES, SHIPPED)
    assert read == (
        Label.of("NATO", "NATO SECRET", {"Special handling": ["ATOMAL"]}),
        LEVELS["CLEAR"],
    )


def test_labels_become_tags_and_come_back():
    for label in (SECRET, *LEVELS.values()):
        tags = misp.write_tags([label], TAXONOMIES, SHIPPED)
        assert misp.read_tags(tags, TAXONOMIES, SHIPPED) == (label,)


def test_tags_that_exclude_each_other_count_as_the_narrower():
    assert misp.read_tags(["tlp:clear", "tlp:red"], TAXONOMIES, SHIPPED) == (LEVELS["RED"],)


def test_an_object_is_not_tagged_clear_and_red_after_relabelling():
    tags = ["tlp:white", "TLP:CLEAR", "harbour:north"]
    new = misp.relabelled(tags, [LEVELS["RED"]], TAXONOMIES, SHIPPED)
    assert new == ("harbour:north", "tlp:red")


@pytest.mark.parametrize(
    ("tag", "error"),
    [
        ('nato:classification="NX"', LabelUnmappedError),
        ('nato:classification="QQ"', LabelUnmappedError),
        ("tlp:unclear", LabelUnmappedError),
        ("tlp:ex:chr", LabelUnmappedError),
        ("euci:S-UE/EU-S", LabelUnmappedError),
    ],
)
def test_a_tag_without_equivalent_is_refused_by_name(tag: str, error: type[Exception]):
    with pytest.raises(error, match=tag.split("=", maxsplit=1)[0]):
        misp.read_tags([tag], TAXONOMIES, SHIPPED)


def test_a_tag_of_a_policy_that_is_not_loaded_is_refused():
    with pytest.raises(UnknownPolicyError, match="TLP"):
        misp.read_tags(["tlp:red"], TAXONOMIES, Policies([SHIPPED.get("NATO")]))


def test_a_label_that_no_tag_means_exactly_is_not_written():
    both = Label.of("NATO", "NATO SECRET", {"Special handling": ["ATOMAL", "CRYPTO"]})
    for label in (both, Label.of("KOR", "일반")):
        with pytest.raises(LabelUnmappedError, match="No tag means"):
            misp.write_tags([label], TAXONOMIES, SHIPPED)


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 10_000, b'{"namespace": 1}', b"\xff"])
def test_what_is_no_taxonomy_is_refused(data: bytes):
    with pytest.raises(MalformedError):
        misp.read_taxonomy(data)


@needs_shared
@pytest.mark.parametrize("policy", ["shipped", "file"])
def test_every_tag_of_the_nato_taxonomy_means_a_label(policy: str):
    taxonomy = misp.read_taxonomy((SHARED / "taxonomies" / "nato.json").read_bytes())
    known: Policy = SHIPPED.get("NATO")
    if policy == "file":
        known = read_policy((SHARED / "labels" / "nato-4774-policy.xml").read_bytes())
    for tag in taxonomy.tags:
        (label,) = misp.read_tags([tag], [taxonomy], Policies([known]))
        assert misp.write_tags([label], [taxonomy], Policies([known])) == (tag,)


@needs_shared
def test_the_tags_of_the_tlp_taxonomy_are_levels_or_refused():
    taxonomy = misp.read_taxonomy((SHARED / "taxonomies" / "tlp.json").read_bytes())
    refused = []
    for tag in taxonomy.tags:
        try:
            misp.read_tags([tag], [taxonomy], SHIPPED)
        except LabelUnmappedError:
            refused.append(tag)
    assert refused == ["tlp:ex:chr", "tlp:unclear"]


@needs_shared
def test_the_tags_of_eu_information_need_a_policy_of_the_eu():
    taxonomy = misp.read_taxonomy((SHARED / "taxonomies" / "euci.json").read_bytes())
    eu = Policy("EU", {"en": "EU"}, 1, (Classification("SECRET UE/EU SECRET", 3),))
    assert misp.read_tags(["euci:S-UE/EU-S"], [taxonomy], Policies([eu])) == (
        Label.of("EU", "SECRET UE/EU SECRET"),
    )
    with pytest.raises(LabelUnmappedError, match="TRES SECRET UE/EU TOP SECRET"):
        misp.read_tags(["euci:TS-UE/EU-TS"], [taxonomy], Policies([eu]))
    with pytest.raises(UnknownPolicyError, match="EU"):
        misp.read_tags(["euci:S-UE/EU-S"], [taxonomy], SHIPPED)
