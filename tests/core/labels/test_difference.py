"""Two versions of a policy: what is added, removed, renamed, moved and changed."""

from msgspec.structs import replace

from comity.core.label import Category, Classification, Policy
from comity.core.labels.detail import Detail
from comity.core.labels.difference import Change, carried_over, difference


def level(name: str, place: int, lacv: str = "", **flags: bool) -> Classification:
    return Classification(name, place, detail=Detail(lacv=lacv), **flags)


LOW, MIDDLE, HIGH = level("LOW", 1, "1"), level("MIDDLE", 2, "2"), level("HIGH", 3, "3")
REGION = Category(
    "Region", "permissive", ("EU", "ASIA"),
    details={"EU": Detail(lacv="7"), "ASIA": Detail(lacv="8")},
)  # fmt: skip
OLD = Policy("P", {"en": "The policy", "ko": "정책"}, 1, (LOW, MIDDLE, HIGH), (REGION,))


def test_nothing_differs_from_itself():
    assert difference(OLD, OLD) == ()


def test_what_is_new_of_a_policy_that_was_not_there_is_all_of_it():
    found = difference(None, OLD)
    assert Change("added", "classification", "HIGH") in found
    assert Change("added", "value", "ASIA", "Region") in found
    assert {one.what for one in found} == {"added"}


def test_a_name_with_a_known_number_is_a_new_name_of_the_same():
    new = replace(OLD, classifications=(LOW, level("MEDIUM", 2, "2"), HIGH))
    assert difference(OLD, new) == (Change("renamed", "classification", "MEDIUM", before="MIDDLE"),)
    values = replace(REGION, values=("EU", "APAC"), details=REGION.details | {"APAC": Detail("8")})
    assert difference(OLD, replace(OLD, categories=(values,))) == (
        Change("renamed", "value", "APAC", "Region", "ASIA"),
    )


def test_a_number_that_still_has_its_name_renames_nothing():
    new = replace(OLD, classifications=(LOW, MIDDLE, HIGH, level("OTHER", 4, "2")))
    assert difference(OLD, new) == (Change("added", "classification", "OTHER"),)


def test_levels_that_change_places_are_moved_and_a_new_one_between_moves_nothing():
    turned = (LOW, level("HIGH", 2, "3"), level("MIDDLE", 3, "2"))
    moved = difference(OLD, replace(OLD, classifications=turned))
    assert {(one.what, one.name) for one in moved} == {("moved", "HIGH"), ("moved", "MIDDLE")}
    between = (LOW, level("NEW", 2), level("MIDDLE", 5, "2"), level("HIGH", 9, "3"))
    found = difference(OLD, replace(OLD, classifications=between))
    assert found == (Change("added", "classification", "NEW"),)


def test_what_is_gone_and_what_counts_otherwise_is_said():
    new = replace(OLD, classifications=(LOW, MIDDLE), categories=(
        replace(REGION, type="restrictive", values=("EU",)),
    ))  # fmt: skip
    assert set(difference(OLD, new)) == {
        Change("removed", "classification", "HIGH"),
        Change("changed", "category", "Region", before="permissive"),
        Change("removed", "value", "ASIA", "Region"),
    }


def test_what_a_file_cannot_say_is_carried_over():
    strict = replace(HIGH, whole_party=False, guests=False, onward=False, marking={"ko": "높음"})
    old = replace(OLD, classifications=(LOW, MIDDLE, strict))
    file = replace(OLD, name={"en": "P"}, version=2)
    made = carried_over(old, file)
    assert made.classification("HIGH") == strict
    assert made.name == OLD.name
    renamed = replace(file, classifications=(LOW, MIDDLE, level("TOP", 3, "3")))
    assert not carried_over(old, renamed).classification("TOP").whole_party


def test_a_new_classification_is_no_freer_than_those_below_it():
    strict = replace(HIGH, whole_party=False)
    file = replace(OLD, classifications=(LOW, MIDDLE, HIGH, level("ABOVE", 4), level("NIL", 0)))
    made = carried_over(replace(OLD, classifications=(LOW, MIDDLE, strict)), file)
    assert not made.classification("ABOVE").whole_party
    assert made.classification("NIL").whole_party
    assert made.classification("MIDDLE").whole_party


def test_a_number_that_is_only_known_now_changes_nothing_and_a_new_rule_does():
    bare = replace(OLD, classifications=(level("LOW", 1), level("MIDDLE", 2), level("HIGH", 3)))
    assert difference(bare, OLD) == ()
    ruled = replace(HIGH, detail=Detail(lacv="3", obsolete=True))
    assert difference(OLD, replace(OLD, classifications=(LOW, MIDDLE, ruled))) == (
        Change("changed", "classification", "HIGH"),
    )
