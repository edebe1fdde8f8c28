"""What becomes of the given when terms end."""

from dataclasses import replace

import pytest

from comity.core import release
from comity.core.label import Label
from comity.core.release import RecordClass, decide
from comity.core.terms import KEEP, RETURN, Grant
from tests.core.deciding import FROM_NATO, NATOS, permits, reason
from tests.core.makes import (
    DAEOEBI,
    ILBAN,
    NOW,
    RED,
    RELEASE_OFFICER,
    RESTRICTED,
    SAMGEUP,
    SECRET,
    UNCLASSIFIED,
    ground,
    make_class,
    make_grant,
    make_pointer,
    make_world,
)


def ended(after: str = KEEP, **changes: object) -> Grant:
    return make_grant(
        **{"until": NOW, "after": after, "ceiling": (DAEOEBI, RED, RESTRICTED), **changes}
    )


KEPT = (ground("ITPP 5.2"),)


def lost(record_class: RecordClass, *grants: Grant, under: tuple[str, ...] = KEPT) -> str:
    return release.after_loss(record_class, "NATO", under, make_world(*grants))


def test_what_was_given_stays_when_terms_that_say_keep_end():
    assert lost(make_class(), ended()) == KEEP


def test_what_was_given_is_returned_when_terms_that_say_return_end():
    assert lost(make_class(), ended(RETURN)) == RETURN


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"releasable_to": ()}, id="not named any more"),
        pytest.param({"labels": (SAMGEUP,)}, id="relabelled above the ceiling"),
        pytest.param({"labels": (RED,)}, id="relabelled red"),
        pytest.param({"subject": "NUC"}, id="another subject"),
    ],
)
def test_what_is_lost_for_another_cause_is_returned(changes: dict[str, object]):
    assert lost(make_class(**changes), ended()) == RETURN


def test_what_was_given_under_other_terms_is_returned():
    assert lost(make_class(), ended(), under=(ground("IPCP 1"),)) == RETURN
    assert lost(make_class(), ended(), under=()) == RETURN


def test_terms_of_another_do_not_keep():
    assert lost(make_class(), ended(receiver="JPN")) == RETURN
    assert lost(make_class(), ended(sender="JPN")) == RETURN


def test_terms_that_have_not_ended_do_not_keep():
    assert lost(make_class(labels=(SAMGEUP,)), ended(until=NOW + 1)) == RETURN
    assert lost(make_class(labels=(SAMGEUP,)), ended(until=None)) == RETURN


def test_all_terms_that_gave_it_and_ended_must_say_keep():
    both = (ground("A 5.2"), ground("B 5.2"))
    keep, other = ended(code="A"), ended(RETURN, code="B")
    assert lost(make_class(), keep, other, under=both) == RETURN
    assert lost(make_class(), keep, replace(other, after=KEEP), under=both) == KEEP
    assert lost(make_class(), keep, other, under=(ground("A 5.2"),)) == KEEP


def test_what_its_terms_still_permit_was_lost_with_a_reference_and_stays_where_that_is_kept():
    assert lost(make_class(), make_grant()) == KEEP


def test_what_was_passed_on_is_kept_where_the_owners_terms_and_ours_say_so():
    inward = ended(sender="NATO", receiver="KOR", onward=("JPN",), code="A")
    outward = ended(receiver="JPN", subjects=("NATO:CYB",), code="B")
    theirs = replace(make_class(), owner="NATO", releasable_to=("JPN",))
    under = (ground("A 5.2"), ground("B 5.2"))
    world = make_world(inward, outward)
    assert release.after_loss(theirs, "JPN", under, world) == KEEP
    returned = make_world(replace(inward, after=RETURN), outward)
    assert release.after_loss(theirs, "JPN", under, returned) == RETURN


def test_terms_that_ended_but_did_not_give_it_do_not_keep_it():
    low, high = ended(code="A", ceiling=(ILBAN,)), ended(code="B")
    assert lost(make_class(labels=(DAEOEBI,)), low, high, under=(ground("A 5.2"),)) == RETURN


def test_a_text_of_the_same_code_does_not_say_what_becomes_of_it():
    """Whoever tables last could else undo what was agreed, by a text that is cited alike."""
    other = ended(RETURN, text=make_pointer(2))
    assert other.clause == ended().clause
    assert lost(make_class(), ended(), other) == KEEP
    assert lost(make_class(), ended(RETURN), replace(other, after=KEEP)) == RETURN
    assert lost(make_class(), ended(), under=(ground("ITPP 5.2", 2),)) == RETURN


def test_a_text_of_the_same_code_does_not_let_staff_read_on():
    grants = (from_nato(RETURN), from_nato(KEEP, text=make_pointer(2)))
    assert reason(KEPT_HERE, RELEASE_OFFICER, make_world(*grants)) == "no-terms"
    assert permits(
        decide(replace(NATOS, under=(ground("ITPP 5.2", 2),)), RELEASE_OFFICER, make_world(*grants))
    )


def test_what_the_same_clause_says_of_another_party_does_not_count():
    assert lost(make_class(), ended(), ended(RETURN, receiver="JPN")) == KEEP


def test_terms_that_still_hold_do_not_say_what_becomes_of_it():
    both = (ground("A 5.2"), ground("B 5.2"))
    low = make_grant(code="B", ceiling=(ILBAN,))
    assert lost(make_class(labels=(DAEOEBI,)), ended(code="A"), low, under=both) == KEEP


def test_a_clause_may_keep_one_subject_and_return_another():
    keep = ended(subjects=("CYB",))
    give_back = replace(ended(RETURN), subjects=frozenset({"NUC"}))
    assert lost(make_class(), keep, give_back) == KEEP
    assert lost(make_class(subject="NUC"), keep, give_back) == RETURN


KEPT_HERE = replace(NATOS, under=KEPT)


def from_nato(after: str = KEEP, **changes: object) -> Grant:
    return ended(after, sender="NATO", receiver="KOR", **changes)


def test_staff_still_read_what_they_may_keep():
    decision = decide(KEPT_HERE, RELEASE_OFFICER, make_world(from_nato()))
    assert decision.labels_there == (UNCLASSIFIED,)


def test_staff_do_not_read_what_waits_to_be_returned():
    assert reason(KEPT_HERE, RELEASE_OFFICER, make_world(from_nato(RETURN))) == "no-terms"


def test_staff_do_not_read_under_terms_that_did_not_bring_it():
    world = make_world(from_nato())
    assert reason(NATOS, RELEASE_OFFICER, world) == "no-terms"
    assert reason(replace(NATOS, under=(ground("IPCP 1"),)), RELEASE_OFFICER, world) == "no-terms"


def test_all_terms_that_brought_it_and_ended_must_say_keep():
    both = replace(NATOS, under=(ground("A 5.2"), ground("B 5.2")))
    world = make_world(from_nato(code="A"), from_nato(RETURN, code="B"))
    assert reason(both, RELEASE_OFFICER, world) == "no-terms"


def test_terms_that_still_hold_let_staff_read_whatever_has_ended():
    world = make_world(from_nato(RETURN, code="A"), FROM_NATO)
    assert permits(decide(replace(NATOS, under=(ground("A 5.2"),)), RELEASE_OFFICER, world))


def test_what_comes_is_known_to_come_under_the_clauses_that_permit_it():
    low = make_grant(sender="NATO", receiver="KOR", ceiling=(UNCLASSIFIED,), clause="1")
    high = make_grant(sender="NATO", receiver="KOR", ceiling=(SECRET,), clause="2")
    over = make_grant(sender="NATO", receiver="KOR", ceiling=(SECRET,), clause="3", until=NOW)
    world = make_world(low, high, over)
    assert release.received_under(NATOS, world) == (ground("ITPP 1"), ground("ITPP 2"))
    assert release.received_under(replace(NATOS, labels=(SECRET,)), world) == (ground("ITPP 2"),)
    assert release.received_under(replace(NATOS, subject="NUC"), world) == ()


@pytest.mark.parametrize("label", [Label.of("XYZ", "x"), Label.of("NATO", "NATO PURPLE")])
def test_a_label_that_is_not_known_comes_under_no_clause(label: Label):
    assert release.received_under(replace(NATOS, labels=(label,)), make_world(FROM_NATO)) == ()
