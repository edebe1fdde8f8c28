"""Two programmes: areas with those that succeed them, and each paragraph once, word by word."""

from comity.core.record import Pointer
from comity.core.terms import Area, Paragraph, Supersession, Text
from comity.programme.negotiation.families import Family, areas
from comity.programme.negotiation.versions import has_nothing_in_common
from tests.programme.test_versions import MEETS, SHARES, TRAINS, text

OLD = Pointer("text--old", 1, "a" * 64)


def programme(said: dict[str, str], mapped: dict[str, tuple[str, ...]] | None = None) -> Text:
    """A programme with one paragraph per area, in these words; superseding OLD as mapped."""
    map_ = None if mapped is None else Supersession(OLD, mapped, {"KOR:DIS": "keep"})
    return text(
        *(Paragraph(f"{code}.1", {"en": words}, code) for code, words in said.items() if words),
        areas=tuple(Area(code, {"en": code}, {"KOR": (code,)}) for code in said),
        supersedes=map_,
    )


def codes(family: Family) -> tuple[list[str], list[str]]:
    return [one.code for one in family.old], [one.code for one in family.new]


def test_an_area_stands_with_its_successors_and_its_paragraphs_are_compared_word_by_word():
    old = programme({"CYB": MEETS})
    new = programme({"CYD": MEETS.replace("once", "twice")}, {"CYB": ("CYD",)})
    (family,) = areas(old, new)
    assert codes(family) == (["CYB"], ["CYD"])
    (row,) = family.both
    assert [piece.text for piece in row.words["en"] if piece.what != "same"] == [" once", " twice"]
    assert {one.of for one in row.changes} == {"paragraph-number", "paragraph-area"}


def test_areas_that_are_divided_and_joined_stand_together_and_each_paragraph_once():
    old = programme({"INT": MEETS, "SCI": SHARES, "PMC": TRAINS})
    new = programme(
        {"CAP": MEETS, "PRA": SHARES, "DIA": TRAINS},
        {"INT": ("CAP", "PRA"), "PMC": ("DIA",), "SCI": ("PRA",)},
    )
    first, second = areas(old, new)
    assert codes(first) == (["INT", "SCI"], ["CAP", "PRA"])
    ways = [(area.code, [one.code for one in to]) for area, to in first.ways]
    assert ways == [("INT", ["CAP", "PRA"]), ("SCI", ["PRA"])]
    assert [one.number for one in first.both] == ["CAP.1", "PRA.1"]
    assert codes(second) == (["PMC"], ["DIA"])


def test_a_later_old_area_joins_two_families_into_one():
    old = programme({"A": "", "B": "", "C": ""})
    new = programme({"X": "", "Y": ""}, {"A": ("X",), "B": ("Y",), "C": ("X", "Y")})
    (family,) = areas(old, new)
    assert codes(family) == (["A", "B", "C"], ["X", "Y"])


def test_an_area_without_a_successor_ends_and_says_what_becomes_of_what_was_given():
    family, new_one = areas(programme({"DIS": MEETS}), programme({"CLI": TRAINS}, {"DIS": ()}))
    assert codes(family) == (["DIS"], [])
    assert [(one.name, one.new) for one in family.given] == [("KOR:DIS", "keep")]
    assert [one.number for one in family.gone] == ["DIS.1"]
    assert codes(new_one) == ([], ["CLI"])
    assert [one.number for one in new_one.come] == ["CLI.1"]


def test_paragraphs_of_no_area_are_compared_last():
    old = text(Paragraph("1.1", {"en": MEETS}), areas=(Area("CYB", {"en": "C"}),))
    new = text(
        Paragraph("1.1", {"en": MEETS + " Nothing else."}),
        Paragraph("3.1", {"en": TRAINS}),
        areas=old.areas,
        supersedes=Supersession(OLD, {"CYB": ("CYB",)}),
    )
    cyber, none = areas(old, new)
    assert cyber.paragraphs == ()
    assert codes(none) == ([], [])
    assert [(one.number, one.what) for one in none.paragraphs] == [
        ("1.1", "changed"), ("3.1", "new")
    ]  # fmt: skip


def test_a_paragraph_that_went_to_an_area_that_succeeds_another_is_found_there():
    old = programme({"CYB": MEETS, "CTR": ""})
    new = programme({"CYB": "", "CTR": MEETS}, {"CYB": ("CYB",), "CTR": ("CTR",)})
    first, second = areas(old, new)
    assert first.paragraphs == ()
    (row,) = second.both
    assert ("CYB", "CTR") in [(one.old, one.new) for one in row.changes]


def test_what_is_alike_in_the_succeeding_area_is_taken_before_what_is_more_alike_elsewhere():
    old = programme({"CYB": SHARES, "CTR": ""})
    near = SHARES.replace("exercises", "courses").replace("Each party", "The other side")
    new = programme({"CYB": near, "CTR": SHARES + " Always."}, {"CYB": ("CYB",), "CTR": ("CTR",)})
    first, second = areas(old, new)
    assert [one.number for one in first.both] == ["CYB.1"]
    assert [one.number for one in second.come] == ["CTR.1"]


def test_no_paragraph_of_either_programme_is_left_out():
    old = programme({"A": MEETS, "B": SHARES, "C": ""})
    new = programme({"X": SHARES, "Y": TRAINS}, {"A": (), "B": ("X",), "C": ("X",), "Z": ("Y",)})
    rows = [row for family in areas(old, new) for row in family.paragraphs]
    assert [row.old for row in rows if row.old] == list(old.paragraphs)
    assert {row.number for row in rows if row.new} == {"X.1", "Y.1"}


def test_what_shares_an_area_but_no_wording_stands_beside_each_other_and_is_not_compared():
    words = "Regular working-level and senior-level political-military meetings"
    was = "The parties keep up regular contact between their political and military staffs."
    old, new = programme({"PMC": was}), programme({"DIA": words}, {"PMC": ("DIA",)})
    (family,) = areas(old, new)
    assert family.both == ()
    assert (family.gone, family.come) == (old.paragraphs, new.paragraphs)
    assert [row.what for row in family.paragraphs] == ["gone", "new"]
    assert has_nothing_in_common(family.paragraphs)
