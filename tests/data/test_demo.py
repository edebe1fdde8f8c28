"""The demonstration's data: complete, consistent, and what it says it shows."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from comity.core import canonical
from comity.core.kinds import Kinds
from comity.core.labelmap import LabelMap
from comity.core.release import REASONS
from comity.core.tabling import check_text
from comity.core.terms import PUBLIC
from comity.data import policies
from comity.demo import data
from comity.demo.types import AmendmentData, ChainData, CharterData, ItemData, PostData, TextData
from comity.exchange.kinds import KINDS as ITEM_KINDS
from comity.programme.kinds import KINDS as TEXT_KINDS
from tests.data.story import Story, pointer

demo = data.load()
story = Story(demo)
kinds = Kinds([*ITEM_KINDS, *TEXT_KINDS])
TEXTS = [pytest.param(text, id=text.code) for text in demo.texts]
ITEMS = [pytest.param(item, id=item.id) for item in demo.items]
PARTIES = {party.code for party in demo.parties}
SUBJECTS = {subject.code for subject in demo.subjects}
OFFICES = {(post.party, post.code) for post in demo.posts}
WITHOUT_NODE = PARTIES - {party.code for party in demo.parties if party.node}


def words_in(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield whatever is text for people, with where it stands."""
    if isinstance(value, dict):
        if value and set(value) <= {"en", "ko"}:
            yield where, value
        for key, child in value.items():
            yield from words_in(child, f"{where}/{key}")
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from words_in(child, f"{where}/{number}")


def subjects_of(text: TextData) -> set[str]:
    areas = {code for area in text.areas for codes in area.subjects.values() for code in codes}
    return areas | {subject for terms in text.terms for subject in terms.subjects}


def test_every_text_for_people_is_in_both_languages():
    # A name that is official in one language alone stands in that one.
    one = {
        where
        for where, words in words_in(data.raw())
        if set(words) != {"en", "ko"} or not all(text.strip() for text in words.values())
    }
    assert {where.rpartition("/")[2] for where in one} <= {"official_name"}


def test_codes_are_not_used_twice():
    for codes in (
        [one.id for one in (*demo.planned, *demo.items)],
        [party.code for party in demo.parties],
        [text.code for text in demo.texts],
        [item.id for item in demo.items],
        [subject.code for subject in demo.subjects],
        [(post.node, post.party, post.code) for post in demo.posts],
        [amendment.id for text in demo.texts for amendment in text.amendments],
    ):
        assert len(set(codes)) == len(codes)


def test_every_label_is_valid_under_its_policy():
    policies().check(demo.labels.values())


@pytest.mark.parametrize("label_map", demo.maps.values(), ids=demo.maps)
def test_every_label_map_is_a_lagois_connection(label_map: LabelMap):
    source, target = policies().get(label_map.source), policies().get(label_map.target)
    label_map.check(source, target)
    # Its laws once more, over every label that it translates both ways.
    for one, other in ((source, target), (target, source)):
        for label in one.labels():
            there = story.translated(label_map, label, one, other)
            again = there and story.translated(label_map, there, other, one)
            if there and again:
                assert one.leq(label, again)
                assert story.translated(label_map, again, one, other) == there


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_can_be_tabled(text: TextData):
    old = text.supersedes
    superseded = story.bodies[old.code] if old else None
    for version in range(len(text.versions)):
        body = data.text_body(demo, text, version, superseded=pointer(old.code) if old else None)
        check_text(body, policies(), superseded)
        assert kinds.read("text", 1, canonical.encode(body)) == body


@pytest.mark.parametrize("charter", demo.charters, ids=lambda charter: charter.code)
def test_a_charter_can_be_tabled(charter: CharterData):
    body = data.charter_body(demo, charter)
    check_text(body, policies())
    assert kinds.read("text", 1, canonical.encode(body)) == body
    assert {s.party for s in charter.signatures} == set(charter.parties)


@pytest.mark.parametrize("text", TEXTS)
def test_each_clause_is_said_in_a_paragraph_that_is_marked_illustrative(text: TextData):
    illustrative = {p.number for p in text.paragraphs if p.illustrative}
    assert {terms.clause for terms in text.terms} <= illustrative


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_names_subjects_areas_and_parties_that_exist(text: TextData):
    areas = {area.code for area in text.areas}
    assert {subject.rpartition(":")[2] for subject in subjects_of(text)} <= SUBJECTS
    assert {*text.parties} <= PARTIES
    assert {p.area for p in text.paragraphs} <= areas | {""}
    for version in text.versions:
        assert set(version.releasable_to) <= PARTIES | {PUBLIC}
        assert set(version.takes_in) <= {amendment.id for amendment in text.amendments}
        demo.labelled(version.labels)


@pytest.mark.parametrize("text", TEXTS)
def test_what_happens_to_a_text_happens_in_its_order(text: TextData):
    tabled = [version.at for version in text.versions]
    agreed, approved = [by.at for by in text.agreed], [by.at for by in text.approvals]
    signed = [by.at for by in text.signatures]
    assert tabled == sorted(tabled)
    assert {by.party for by in text.signatures} in (set(text.parties), set())  # or tabled alone
    for before, after in itertools.pairwise(x for x in (tabled, agreed, approved, signed) if x):
        assert max(before) < min(after)


@pytest.mark.parametrize(
    "amendment", [a for t in demo.texts for a in t.amendments], ids=lambda a: a.id
)
def test_an_amendment_is_taken_in_when_its_last_answer_accepts(amendment: AmendmentData):
    (text,) = [t for t in demo.texts if amendment in t.amendments]
    taken = {id_ for version in text.versions for id_ in version.takes_in}
    assert (amendment.taken_in is not None) == (amendment.id in taken)
    assert (amendment.answers[-1].decision == "accept") == (amendment.id in taken)
    assert amendment.paragraph in {p.number for p in text.paragraphs}


@pytest.mark.parametrize("chain", demo.chains, ids=lambda chain: chain.party)
def test_approvals_follow_the_partys_own_chain(chain: ChainData):
    steps = {step.code: step for step in chain.steps}
    codes = list(steps)
    for text in demo.texts:
        taken = sorted((a for a in text.approvals if a.party == chain.party), key=lambda a: a.at)
        order = [codes.index(approval.step) for approval in taken]
        assert order == sorted(set(order))
        for approval in taken:
            assert approval.post == steps[approval.step].post
            assert (approval.silence_from is not None) == steps[approval.step].silence
            assert not approval.silence_from or approval.silence_from < approval.at
        assert not taken or order[-1] == len(codes) - 1


def test_every_act_is_done_by_a_post_that_exists():
    acts = data.acts(demo)
    assert list(acts) == sorted(acts, key=lambda act: act.at)
    assert acts[0].at >= data.instant(demo.begins)
    # A party that runs no node here has no posts here but those of its guests.
    assert {(a.party, a.post) for a in acts if a.party not in WITHOUT_NODE} <= OFFICES


@pytest.mark.parametrize("post", demo.posts, ids=lambda p: f"{p.node}-{p.party}-{p.code}")
def test_a_post_has_clearances_that_exist_one_for_each_policy(post: PostData):
    clearances = demo.labelled(post.clearances)
    assert len({label.policy for label in clearances}) == len(clearances)
    assert {need.rpartition(":")[2] for need in post.need} <= SUBJECTS | {"*"}
    assert {post.node, post.party} <= PARTIES - (WITHOUT_NODE - {post.party})


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_can_be_sealed_and_names_what_exists(item: ItemData):
    ids = {i.id: f"item--00000000-0000-4000-8000-{n:012}" for n, i in enumerate(demo.items)}
    body = data.item_body(demo, item, ids)
    read = kinds.read("item", kinds.schema("item"), canonical.encode(body))
    assert kinds.references("item", read) == tuple(sorted(ids[name] for name in item.about))
    assert item.subject in SUBJECTS
    groups = {group.code for group in demo.groups}
    for version in item.versions:
        for entry in version.releasable_to:
            party, _, post = entry.partition("/")
            assert party in PARTIES | groups | {PUBLIC}
            assert not post or (party, post) in OFFICES


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_shows_what_it_says(item: ItemData):
    assert {party: story.outcome(item, party) for party in item.shows} == item.shows


def test_the_items_show_each_outcome_that_two_nodes_can_have():
    shown = {outcome for item in demo.items for outcome in item.shows.values()}
    assert shown >= {"given", "kept", "recalled", "waits", "not-named", "no-terms"}
    assert shown >= {"above-ceiling", "unmapped", "posts-only"}
    assert shown <= {"given", "kept", "recalled", *REASONS}


def test_the_older_programme_holds_until_the_newer_one_supersedes_it():
    signed = [data.instant(s.at) for s in demo.text("ITPP").signatures]
    assert story.ends("IPCP") == max(signed) > data.instant(demo.text("ITPP").starts)


@pytest.mark.parametrize("code", ["IPCP", "ITPP"])
@pytest.mark.parametrize("here", ["KOR", "NATO"])
def test_the_public_reads_the_signed_programme_at_both_nodes(code: str, here: str):
    assert story.is_public(demo.text(code), here=here, at=story.end)


def test_the_public_reads_nothing_of_a_programme_before_it_is_signed():
    text = demo.text("ITPP")
    before = min(data.instant(s.at) for s in text.signatures)
    assert not story.is_public(text, here="KOR", at=before)
    assert not story.is_public(text, here="NATO", at=before)


def test_korea_is_no_party_to_what_japan_and_nato_have():
    assert "KOR" not in demo.text("JPN-NATO").parties
    assert all("KOR" not in v.releasable_to for v in demo.text("JPN-NATO").versions)
