"""What signed texts grant, and from when until when."""

from dataclasses import replace
from itertools import permutations

import msgspec
import pytest

from comity.core.terms import (
    CHARTER_KINDS,
    KEEP,
    PUBLIC,
    RETURN,
    Area,
    Grant,
    Signed,
    boundaries,
    ends_at,
    grants,
)
from tests.core.makes import (
    DAY,
    NOW,
    make_pointer,
    make_signed,
    make_supersession,
    make_terms,
    make_text,
)

END = NOW + 100 * DAY


def only(*texts: Signed) -> Grant:
    (grant,) = grants(texts)
    return grant


def held(*texts: Signed) -> list[tuple[str, int, int | None, str]]:
    """Clause, beginning, end and what becomes of the given."""
    return [(g.clause, g.starts, g.until, g.after) for g in grants(texts)]


def test_terms_hold_from_the_texts_start_when_it_was_signed_before():
    assert only(make_signed(signatures={"KOR": NOW - 9, "NATO": NOW - 1})).starts == NOW


@pytest.mark.parametrize("last", ["KOR", "NATO"])
def test_terms_hold_from_the_last_signature_when_it_came_later(last: str):
    signatures = {"KOR": NOW + 1, "NATO": NOW + 1, last: NOW + 5}
    assert only(make_signed(signatures=signatures)).starts == NOW + 5


def test_a_text_in_force_from_before_its_signature_grants_nothing_before_it():
    text = make_text(starts=NOW - 30 * DAY)
    grant = only(make_signed(text, signatures={"KOR": NOW, "NATO": NOW + 7}))
    assert not grant.holds(NOW + 6)
    assert grant.holds(NOW + 7)


@pytest.mark.parametrize("signatures", [{}, {"KOR": NOW}, {"NATO": NOW}, {"KOR": NOW, "JPN": NOW}])
def test_a_text_that_is_not_signed_by_all_grants_nothing(signatures: dict[str, int]):
    signed = make_signed(signatures=signatures)
    assert grants([signed]) == ()
    assert not signed.complete
    assert signed.starts is None


def test_a_text_without_parties_is_signed_by_nobody():
    signed = make_signed(msgspec.structs.replace(make_text(), parties=()), signatures={})
    assert not signed.complete
    assert grants([signed]) == ()


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param(make_terms(sender="JPN"), id="another gives"),
        pytest.param(make_terms(receiver="JPN"), id="another takes"),
        pytest.param(make_terms(receiver="KOR"), id="to itself"),
        pytest.param(make_terms(receiver=PUBLIC), id="to all"),
    ],
)
def test_nobody_grants_in_the_name_of_one_who_did_not_sign(terms: object):
    assert grants([make_signed(make_text(terms))]) == ()


def test_a_publication_grants_to_the_public():
    text = make_text(make_terms(receiver=PUBLIC), form="publication")
    assert only(make_signed(text)).terms.receiver == PUBLIC


def test_terms_hold_from_their_start_and_no_more_at_their_end():
    grant = only(make_signed())
    assert [grant.holds(at) for at in (NOW - 1, NOW, END - 1, END)] == [False, True, True, False]


def test_terms_without_end_hold_on():
    assert only(make_signed(make_text(form="arrangement", until=None))).holds(NOW + 10**12)


def test_a_grant_covers_its_subjects_and_kinds_alone():
    grant = only(make_signed(make_text(make_terms(subjects=("CYB",), areas=("A1",)))))
    assert grant.covers("CYB", "report")
    assert not grant.covers("CYB", "item")
    assert not grant.covers("NUC", "report")
    assert not grant.covers("*", "report")


def test_a_star_covers_every_subject():
    grant = only(make_signed(make_text(make_terms(subjects=("*",)))))
    assert grant.covers("NUC", "report")
    assert not grant.covers("NUC", "item")


def test_a_grant_is_cited_by_code_and_clause():
    assert only(make_signed()).clause == "ITPP 5.2"


def test_a_grant_carries_maps_shared_policies_and_subjects_of_areas():
    text = make_text(make_terms(subjects=(), areas=("A1",)), shared=("TLP",))
    grant = only(make_signed(text))
    assert grant.subjects == {"CYB"}
    assert grant.shared == {"TLP"}
    assert grant.maps == text.maps
    assert grant.text == make_pointer(1)


def test_terms_that_cover_no_subject_grant_nothing():
    assert grants([make_signed(make_text(make_terms(subjects=())))]) == ()


def test_termination_ends_terms_at_its_instant():
    grant = only(make_signed(terminated=NOW + DAY))
    assert grant.until == NOW + DAY
    assert ends_at(make_signed(terminated=NOW + DAY), []) == NOW + DAY


def test_termination_after_the_expiry_changes_nothing():
    assert only(make_signed(terminated=END + 1)).until == END


def test_a_text_terminated_before_it_is_in_force_never_holds():
    grant = only(make_signed(terminated=NOW - 1))
    assert not any(grant.holds(at) for at in (NOW - 2, NOW - 1, NOW, NOW + 1))


def test_an_extension_moves_the_expiry():
    signed = make_signed(extended_until=END + DAY)
    assert only(signed).until == END + DAY
    assert ends_at(signed, [signed]) == END + DAY


def test_termination_ends_an_extended_text_too():
    assert only(make_signed(extended_until=END + DAY, terminated=NOW + 1)).until == NOW + 1


OLD = make_signed(make_text(make_terms(subjects=("CYB", "NUC"), after=RETURN), code="IPCP"))
START = NOW + 10 * DAY


def newer(number: int = 2, old: Signed = OLD, said: dict[str, str] | None = None, **own: object):
    """A text that supersedes the old one from a later day."""
    supersedes = make_supersession(old, subjects=said or {})
    text = make_text(**{"supersedes": supersedes, "starts": START, **own})
    return make_signed(text, number)


def test_a_superseding_text_ends_the_old_when_it_comes_into_force():
    assert held(OLD, newer()) == [
        ("IPCP 5.2", NOW, START, RETURN),
        ("ITPP 5.2", START, END, RETURN),
    ]
    assert ends_at(OLD, [OLD, newer()]) == START


def test_a_text_without_end_may_be_superseded_and_may_supersede():
    endless = make_signed(make_text(form="arrangement", until=None, areas=()))
    superseding = newer(old=endless, form="arrangement", until=None)
    texts = [endless, superseding]
    assert [ends_at(text, texts) for text in texts] == [START, None]


def test_a_superseding_text_signed_late_ends_the_old_only_then():
    late = replace(newer(), signatures={"KOR": START, "NATO": START + DAY})
    assert ends_at(OLD, [OLD, late]) == START + DAY


def test_the_order_in_which_texts_are_known_does_not_matter():
    texts = [OLD, newer(2), newer(3, newer(2), starts=START + DAY)]
    expected = sorted(held(*texts))
    assert all(sorted(held(*order)) == expected for order in permutations(texts))


def test_a_superseding_text_that_is_not_signed_ends_nothing():
    unsigned = replace(newer(), signatures={"KOR": NOW})
    assert ends_at(OLD, [OLD, unsigned]) == END


def test_a_superseding_text_that_ended_before_it_began_ends_nothing():
    assert ends_at(OLD, [OLD, replace(newer(), terminated=START - 1)]) == END
    assert ends_at(OLD, [OLD, replace(newer(), terminated=START)]) == END
    assert ends_at(OLD, [OLD, replace(newer(), terminated=START + 1)]) == START


def test_a_superseding_text_that_was_itself_superseded_before_it_began_ends_nothing():
    second = newer(2)
    third = newer(3, second, starts=START - DAY)
    assert ends_at(OLD, [OLD, second, third]) == END
    assert ends_at(second, [OLD, second, third]) == START - DAY


def test_a_superseding_text_that_has_since_lapsed_leaves_the_old_ended():
    assert ends_at(OLD, [OLD, newer(until=START + DAY)]) == START


def test_a_text_is_superseded_only_by_all_its_parties():
    others = newer(parties=("KOR", "JPN"), terms=(make_terms(receiver="JPN"),))
    assert ends_at(OLD, [OLD, others]) == END
    more = newer(parties=("KOR", "JPN", "NATO"))
    assert ends_at(OLD, [OLD, more]) == START


def test_the_first_of_two_superseding_texts_ends_the_old():
    first, second = newer(2, starts=START + DAY), newer(3)
    assert ends_at(OLD, [OLD, first, second]) == START


def test_a_text_that_supersedes_what_is_not_known_holds_all_the_same():
    assert only(newer()).starts == START


def test_a_superseding_text_after_the_expiry_changes_nothing():
    assert ends_at(OLD, [OLD, newer(starts=END + 1, until=END + 9)]) == END


def test_keep_or_return_is_said_by_subject():
    said = {"KOR:CYB": KEEP}
    old = {g.after: g.subjects for g in grants([OLD, newer(said=said)]) if g.code == "IPCP"}
    assert old == {KEEP: {"CYB"}, RETURN: {"NUC"}}


def test_return_may_be_said_where_the_terms_said_keep():
    kept = replace(OLD, text=make_text(make_terms(after=KEEP), code="IPCP"))
    after = [g.after for g in grants([kept, newer(old=kept, said={"KOR:CYB": RETURN})])]
    assert after == [RETURN, RETURN]


def test_what_is_said_of_another_partys_subject_is_not_said_of_this():
    assert held(OLD, newer(said={"NATO:CYB": KEEP, "CYB": KEEP}))[0][3] == RETURN


def test_what_a_superseding_text_says_counts_only_if_it_ended_the_old():
    said = {"KOR:CYB": KEEP, "KOR:NUC": KEEP}
    ended = replace(OLD, terminated=START - 1)
    assert [row[3] for row in held(ended, newer(old=ended, said=said))] == [RETURN, RETURN]


def test_what_a_superseding_text_says_counts_if_the_old_expires_as_it_begins():
    said = {"KOR:CYB": KEEP, "KOR:NUC": KEEP}
    at_end = newer(said=said, starts=END, until=END + DAY)
    assert [row[3] for row in held(OLD, at_end)] == [KEEP, RETURN]
    later = newer(said=said, starts=END + 1, until=END + DAY)
    assert [row[3] for row in held(OLD, later)] == [RETURN, RETURN]


def test_of_two_superseding_texts_that_begin_together_one_counts_in_whatever_order():
    keep = newer(2, said={"KOR:CYB": KEEP, "KOR:NUC": KEEP})
    other = newer(3, said={"KOR:CYB": RETURN, "KOR:NUC": RETURN})
    for texts in permutations([OLD, keep, other]):
        assert [g.after for g in grants(texts) if g.code == "IPCP"] == [KEEP]


def test_terms_of_their_own_say_keep_or_return_at_expiry():
    assert only(make_signed(make_text(make_terms(after=KEEP)))).after == KEEP


def test_settlement_falls_due_when_a_grant_begins_or_ends():
    forever = make_signed(make_text(form="arrangement", until=None, starts=NOW + 3), 5)
    assert boundaries(grants([OLD, newer(), forever])) == (NOW, NOW + 3, START, END)
    assert boundaries([]) == ()


def test_areas_are_read_for_each_sender():
    areas = (Area("A1", {"en": "Cyber"}, {"KOR": ("CYB",), "NATO": ("7.1",)}),)
    text = make_text(
        make_terms(subjects=(), areas=("A1",)),
        make_terms(clause="6", sender="NATO", receiver="KOR", subjects=(), areas=("A1",)),
        areas=areas,
    )
    found = {g.terms.sender: set(g.subjects) for g in grants([make_signed(text)])}
    assert found == {"KOR": {"CYB"}, "NATO": {"7.1"}}


def test_a_charter_lets_its_own_kinds_pass_whatever_was_signed():
    wide = make_terms(kinds=("report", *CHARTER_KINDS), subjects=("*",))
    charter = only(make_signed(make_text(wide, form="charter", until=None, areas=())))
    assert charter.covers("CYB", "signature")
    assert not charter.covers("CYB", "report")
