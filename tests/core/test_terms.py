"""Texts: the five forms, what each may say, and what supersession must name."""

import msgspec
import pytest

from comity.core.errors import (
    ComityError,
    ImpossibleDateError,
    LabelInvalidError,
    MapInvalidError,
    SupersessionIncompleteError,
    TextInvalidError,
    UnknownPolicyError,
)
from comity.core.label import Label
from comity.core.labelmap import LabelMap
from comity.core.tabling import check_dates, check_supersession, check_text
from comity.core.terms import (
    CHARTER_KINDS,
    KEEP,
    RETURN,
    Area,
    Text,
    effective_subjects,
)
from tests.core.deciding import MAP, between, kor_map
from tests.core.makes import (
    DAY,
    NOW,
    POLICIES,
    make_signed,
    make_supersession,
    make_terms,
    make_text,
)

NAME = {"en": "A text", "ko": "문서"}


def check(text: Text, superseded: Text | None = None) -> None:
    check_text(text, POLICIES, superseded)


def mapped(*maps: LabelMap, **changes: object) -> Text:
    return make_text(**{"maps": maps, **changes})


def charter(**changes: object) -> Text:
    terms = (
        make_terms(clause="1", kinds=CHARTER_KINDS, subjects=("*",)),
        make_terms(clause="2", sender="NATO", receiver="KOR", kinds=CHARTER_KINDS, subjects=("*",)),
    )
    return make_text(**{"form": "charter", "terms": terms, "areas": (), "until": None, **changes})


def arrangement(**changes: object) -> Text:
    return make_text(**{"form": "arrangement", "areas": (), **changes})


def participation(**changes: object) -> Text:
    parties = ("CCDCOE", "KOR", "NATO")
    return make_text(**{"form": "participation", "areas": (), "parties": parties, **changes})


def publication(**changes: object) -> Text:
    terms = (make_terms(receiver="PUBLIC"),)
    own = {"form": "publication", "areas": (), "parties": ("KOR",), "terms": terms}
    return make_text(**{**own, **changes})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(charter(), id="charter"),
        pytest.param(make_text(), id="programme"),
        pytest.param(arrangement(), id="arrangement"),
        pytest.param(arrangement(until=None), id="arrangement without expiry"),
        pytest.param(participation(), id="participation"),
        pytest.param(participation(parties=("KOR", "NATO")), id="participation of two"),
        pytest.param(publication(), id="publication"),
        pytest.param(publication(parties=("KOR", "NATO")), id="publication of two"),
        pytest.param(
            make_text(
                make_terms(subjects=(), areas=("A1",)),
                make_terms(clause="5.3", sender="NATO", receiver="KOR"),
            ),
            id="programme both ways, by area",
        ),
        pytest.param(
            arrangement(terms=(make_terms(subjects=("A", "B", "C")),)), id="three subjects"
        ),
    ],
)
def test_each_form_may_be_tabled(text: Text):
    check(text)


def one(**changes: object) -> tuple[object, ...]:
    return (make_terms(**changes),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(charter(parties=("KOR", "NATO", "JPN")), "two parties", id="three parties"),
        pytest.param(charter(until=NOW + DAY), "no expiry", id="an expiry"),
        pytest.param(charter(areas=(Area("A1", NAME),)), "no areas", id="areas"),
        pytest.param(
            charter(terms=one(kinds=(*CHARTER_KINDS, "item"), subjects=("*",))),
            "only its kinds",
            id="one kind more",
        ),
        pytest.param(
            charter(terms=one(kinds=CHARTER_KINDS[1:], subjects=("*",))),
            "only its kinds",
            id="one kind less",
        ),
        pytest.param(
            charter(terms=one(kinds=CHARTER_KINDS)), "only its kinds", id="a named subject"
        ),
        pytest.param(
            charter(terms=one(kinds=CHARTER_KINDS, subjects=("*", "CYB"))),
            "only its kinds",
            id="a subject beside all",
        ),
    ],
)
def test_a_charter_lets_only_its_kinds_between_two_without_end(text: Text, words: str):
    with pytest.raises(TextInvalidError, match=words):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(make_text(areas=()), id="no areas"),
        pytest.param(make_text(until=None), id="no expiry"),
        pytest.param(make_text(parties=("KOR",), terms=one(receiver="KOR")), id="one party"),
        pytest.param(make_text(make_terms(subjects=("*",))), id="every subject"),
    ],
)
def test_a_programme_has_parties_areas_and_an_expiry(text: Text):
    with pytest.raises(TextInvalidError):
        check(text)


def test_a_programme_of_one_party_without_terms_is_refused():
    with pytest.raises(TextInvalidError, match="a programme has"):
        check(msgspec.structs.replace(make_text(parties=("KOR",)), terms=()))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(arrangement(parties=("KOR", "NATO", "JPN")), id="three parties"),
        pytest.param(arrangement(areas=(Area("A1", NAME),)), id="areas"),
        pytest.param(arrangement(terms=one(subjects=("A", "B", "C", "D"))), id="four subjects"),
        pytest.param(
            arrangement(
                terms=(
                    make_terms(subjects=("A", "B")),
                    make_terms(clause="6", subjects=("C", "D")),
                )
            ),
            id="four subjects in two clauses",
        ),
        pytest.param(arrangement(terms=one(subjects=("*",))), id="every subject"),
    ],
)
def test_an_arrangement_is_of_two_parties_and_few_subjects(text: Text):
    with pytest.raises(TextInvalidError):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(participation(areas=(Area("A1", NAME),)), id="areas"),
        pytest.param(participation(terms=one(subjects=("*",))), id="every subject"),
        pytest.param(
            msgspec.structs.replace(participation(parties=("KOR",)), terms=()), id="one party"
        ),
    ],
)
def test_a_participation_is_of_several_parties_without_areas(text: Text):
    with pytest.raises(TextInvalidError):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(publication(parties=("KOR", "NATO"), terms=one()), id="to a party"),
        pytest.param(
            publication(terms=one(receiver="PUBLIC", subjects=("*",))), id="every subject"
        ),
    ],
)
def test_a_publication_releases_named_subjects_to_the_public_only(text: Text):
    with pytest.raises(TextInvalidError):
        check(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(make_text(parties=()), "parties are missing", id="none"),
        pytest.param(make_text(parties=("KOR", "NATO", "KOR")), "named twice", id="twice"),
        pytest.param(make_text(parties=("KOR", "NATO", "PUBLIC")), "no party", id="the public"),
        pytest.param(make_text(make_terms(sender="JPN")), "not between", id="another gives"),
        pytest.param(make_text(make_terms(receiver="JPN")), "not between", id="another takes"),
        pytest.param(make_text(make_terms(receiver="KOR")), "not between", id="to itself"),
        pytest.param(make_text(make_terms(receiver="PUBLIC")), "not between", id="to all"),
        pytest.param(publication(terms=one(sender="NATO", receiver="PUBLIC")), "not between"),
        pytest.param(make_text(make_terms(areas=("A9", "A8"))), "no area A8", id="area unknown"),
    ],
)
def test_terms_are_between_the_parties_of_their_text(text: Text, words: str):
    with pytest.raises(TextInvalidError, match=words):
        check(text)


@pytest.mark.parametrize("parties", [("KOR", "JPN"), ("JPN", "NATO"), ("KOR", "KOR")])
def test_a_map_is_between_two_parties_of_its_text(parties: tuple[str, str]):
    with pytest.raises(MapInvalidError, match="is not between two parties"):
        check(mapped(between(*parties)))


def test_from_a_policy_one_map_alone_leads_from_one_party_to_another():
    three = {"parties": ("CCDCOE", "KOR", "NATO")}
    check(mapped(MAP, between("KOR", "CCDCOE"), **three))
    turned = LabelMap(("NATO", "KOR"), "TLP", "KOR", {}, {})
    for other in (MAP, turned):
        with pytest.raises(MapInvalidError, match="two maps lead on from KOR, from KOR to NATO"):
            check(mapped(MAP, other, **three))


def test_no_two_clauses_of_a_text_bear_one_number():
    """What is judged under a clause would else be judged under both."""
    with pytest.raises(TextInvalidError, match=r"two clauses bear the number 5\.2"):
        check(make_text(make_terms(), make_terms(after=KEEP)))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(
            make_text(make_terms(ceiling=(Label.of("XYZ", "x"),))), UnknownPolicyError, id="policy"
        ),
        pytest.param(
            make_text(make_terms(ceiling=(Label.of("KOR", "x"),))), LabelInvalidError, id="ceiling"
        ),
        pytest.param(mapped(kor_map(target="XYZ")), UnknownPolicyError, id="map's end"),
        pytest.param(mapped(kor_map(source="XYZ")), UnknownPolicyError, id="map's start"),
        pytest.param(mapped(kor_map("x")), MapInvalidError, id="map"),
    ],
)
def test_ceilings_and_maps_must_be_of_policies_that_are_known(text: Text, error: type[ComityError]):
    with pytest.raises(error):
        check(text)


def test_a_text_may_not_expire_before_or_when_it_is_in_force():
    for until in (NOW - 1, NOW):
        with pytest.raises(ImpossibleDateError):
            check(make_text(until=until))
    check_dates(make_text(until=NOW + 1))


def test_the_four_dates_are_apart():
    text = make_text(adopted=NOW - 90 * DAY, starts=NOW - 30 * DAY, until=NOW + 30 * DAY)
    signed = make_signed(text, signatures={"KOR": NOW - DAY, "NATO": NOW})
    dates = (text.adopted, text.starts, *signed.signatures.values(), text.until)
    assert len(set(dates)) == 5
    assert signed.starts == NOW


def test_subjects_are_those_named_and_those_of_the_areas_for_the_sender():
    areas = (
        Area("A1", NAME, {"KOR": ("CYB",), "NATO": ("7.1",)}),
        Area("A2", NAME, {"KOR": ("SPC",)}),
        Area("A3", NAME, {"NATO": ("9.9",)}),
    )
    text = make_text(areas=areas)
    subjects = effective_subjects(text, make_terms(subjects=("NUC",), areas=("A1", "A3")))
    assert subjects == {"NUC", "CYB"}


OLD = make_signed(
    make_text(
        make_terms(subjects=("CYB", "NUC")),
        make_terms(clause="5.3", sender="NATO", receiver="KOR", subjects=("7.1",)),
        code="IPCP",
        areas=(Area("A1", NAME, {"KOR": ("SPC",)}), Area("A2", NAME)),
    )
)


def successor(**changes: object) -> Text:
    """A text that covers CYB still, and names an end for all else."""
    said = {
        "areas": {"A1": ("B1",), "A2": ()},
        "subjects": {"KOR:NUC": KEEP, "NATO:7.1": RETURN},
    }
    terms = changes.pop("terms", (make_terms(subjects=("CYB",)),))
    own = {name: changes.pop(name) for name in ("areas", "subjects") if name in changes}
    supersedes = make_supersession(OLD, **{**said, **own})
    text_areas = (Area("B1", NAME),)
    return make_text(**{"terms": terms, "areas": text_areas, "supersedes": supersedes, **changes})


def test_a_superseding_text_that_names_everything_may_be_tabled():
    check(successor(), OLD.text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(successor(areas={"A1": ("B1",)}), "for the area A2", id="an area"),
        pytest.param(
            successor(areas={"A1": ("B9",), "A2": ()}), "area B9 does not exist", id="successor"
        ),
        pytest.param(
            successor(subjects={"NATO:7.1": KEEP}), "not said for KOR:NUC", id="a subject"
        ),
        pytest.param(
            successor(subjects={"KOR:NUC": KEEP, "KOR:7.1": KEEP}),
            "not said for NATO:7.1",
            id="another's subject",
        ),
        pytest.param(
            successor(terms=one(sender="NATO", receiver="KOR", subjects=("CYB",))),
            "not said for KOR:CYB",
            id="the other direction",
        ),
        pytest.param(
            successor(parties=("KOR", "NATO", "JPN"), terms=one(receiver="JPN", subjects=("CYB",))),
            "not said for KOR:CYB",
            id="to another",
        ),
        pytest.param(
            successor(parties=("KOR", "JPN"), terms=one(receiver="JPN")),
            "NATO is no longer a party",
            id="a party left out",
        ),
    ],
)
def test_what_a_superseding_text_leaves_open_is_named(text: Text, words: str):
    with pytest.raises(SupersessionIncompleteError, match=words):
        check(text, OLD.text)


def test_all_that_is_left_open_is_named_at_once():
    with pytest.raises(SupersessionIncompleteError) as caught:
        check(successor(areas={}, subjects={}), OLD.text)
    for word in ("A1", "A2", "KOR:NUC", "NATO:7.1"):
        assert word in str(caught.value)


def test_a_text_cannot_supersede_what_is_not_known():
    with pytest.raises(SupersessionIncompleteError, match="is not here"):
        check(successor())


def test_a_text_that_supersedes_nothing_has_nothing_to_name():
    check_supersession(make_text(), OLD.text)
    check(make_text(), OLD.text)
