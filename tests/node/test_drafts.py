"""A draft is its post's own, keeps what was typed before, and never leaves."""

from pathlib import Path

import pytest

from comity.core.errors import ForbiddenCharacterError, TooLargeError
from comity.node import drafts
from comity.node.drafts import ConflictError, NoSuchDraftError, NothingToUndoError
from comity.node.node import Node
from tests.node import recompute
from tests.node.houses import Time, make_node
from tests.node.stage import make_stage
from tests.threads import concurrently


@pytest.fixture
def node(databases: tuple[str, ...], tmp_path: Path) -> Node:
    return make_node("KOR", "kor", tmp_path, Time())


def begin(node: Node, body: str = '{"title": "first"}', post: str = "mission") -> drafts.Draft:
    return drafts.save(node=node, post=post, kind="item", body=body)


def test_it_is_there_again_as_it_was_saved(node: Node):
    made = begin(node)
    found = drafts.get(node=node, post="mission", draft=made.id)
    assert found == made
    assert (found.kind, found.body, found.version, found.can_undo) == (
        "item",
        '{"title": "first"}',
        1,
        False,
    )


def test_a_later_text_replaces_it_and_undo_brings_the_earlier_ones_back(node: Node):
    made = begin(node, "one")
    for text in ("two", "three"):
        made = drafts.save(
            node=node, post="mission", kind="item", body=text, draft=made.id, version=made.version
        )
    for text in ("two", "one"):
        assert made.can_undo
        made = drafts.undo(node=node, post="mission", draft=made.id, version=made.version)
        assert made.body == text
    with pytest.raises(NothingToUndoError):
        drafts.undo(node=node, post="mission", draft=made.id, version=made.version)


def test_only_so_many_earlier_texts_are_kept_the_latest(node: Node):
    made = begin(node, "0")
    for number in range(1, drafts.MAX_UNDO + 3):
        made = drafts.save(
            node=node,
            post="mission",
            kind="item",
            body=str(number),
            draft=made.id,
            version=made.version,
        )
    for _ in range(drafts.MAX_UNDO):
        made = drafts.undo(node=node, post="mission", draft=made.id, version=made.version)
    assert (made.body, made.can_undo) == ("2", False)


def test_two_windows_that_save_the_same_draft_both_keep_what_was_typed(node: Node):
    made = begin(node)
    drafts.save(node=node, post="mission", kind="item", body="here", draft=made.id, version=1)
    with pytest.raises(ConflictError) as conflict:
        drafts.save(node=node, post="mission", kind="item", body="there", draft=made.id, version=1)
    error = conflict.value
    assert drafts.get(node=node, post="mission", draft=error.draft).body == "here"
    assert drafts.get(node=node, post="mission", draft=error.kept).body == "there"
    assert len(drafts.of_post(node=node, post="mission")) == 2


def test_the_same_text_sent_twice_is_no_conflict(node: Node):
    made = begin(node)
    saved = [
        drafts.save(node=node, post="mission", kind="item", body="same", draft=made.id, version=1)
        for _ in range(2)
    ]
    assert saved[0] == saved[1]
    assert len(drafts.of_post(node=node, post="mission")) == 1


def test_undo_from_a_window_that_is_behind_changes_nothing(node: Node):
    made = begin(node, "one")
    drafts.save(node=node, post="mission", kind="item", body="two", draft=made.id, version=1)
    with pytest.raises(ConflictError):
        drafts.undo(node=node, post="mission", draft=made.id, version=1)
    assert drafts.get(node=node, post="mission", draft=made.id).body == "two"


def test_threads_that_save_at_once_lose_nothing(node: Node):
    made = begin(node)

    def save(number: int) -> int:
        try:
            drafts.save(
                node=node,
                post="mission",
                kind="item",
                body=f"thread {number}",
                draft=made.id,
                version=1,
            )
        except ConflictError as error:
            return error.kept
        return made.id

    kept = concurrently(*(lambda n=n: save(n) for n in range(4)))
    assert len(set(kept)) == 4
    texts = {one.body for one in drafts.of_post(node=node, post="mission")}
    assert texts == {f"thread {n}" for n in range(4)}


def test_another_post_s_draft_and_one_that_never_was_are_refused_alike(node: Node):
    made = begin(node)
    words = set()
    for draft in (made.id, made.id):
        for act in (
            lambda d=draft: drafts.get(node=node, post="release", draft=d),
            lambda d=draft: drafts.discard(node=node, post="release", draft=d),
            lambda d=draft: drafts.undo(node=node, post="release", draft=d, version=1),
            lambda d=draft: drafts.save(
                node=node, post="release", kind="item", body="x", draft=d, version=1
            ),
        ):
            with pytest.raises(NoSuchDraftError) as refused:
                act()
            words.add(str(refused.value))
    with pytest.raises(NoSuchDraftError) as refused:
        drafts.get(node=node, post="mission", draft=made.id + 99)
    assert words == {str(refused.value).replace(str(made.id + 99), str(made.id))}
    assert drafts.get(node=node, post="mission", draft=made.id) == made


def test_what_is_discarded_is_gone(node: Node):
    made = begin(node)
    drafts.discard(node=node, post="mission", draft=made.id)
    assert drafts.of_post(node=node, post="mission") == []
    assert node.db.value("SELECT count(*) FROM node_draft") == 0


def test_a_post_s_list_shows_its_own_and_what_was_saved_last_first(node: Node):
    first = begin(node)
    node.clock.move()
    second = begin(node)
    begin(node, post="release")
    assert [one.id for one in drafts.of_post(node=node, post="mission")] == [second.id, first.id]
    node.clock.move()
    drafts.save(node=node, post="mission", kind="item", body="x", draft=first.id, version=1)
    assert [one.id for one in drafts.of_post(node=node, post="mission")] == [first.id, second.id]


@pytest.mark.parametrize(
    ("body", "error"), [("a\x00b", ForbiddenCharacterError), ("x" * 1024 * 1024, TooLargeError)]
)
def test_a_text_that_could_never_be_sealed_is_refused_at_once(
    node: Node, body: str, error: type[Exception]
):
    with pytest.raises(error):
        begin(node, body)
    assert node.db.value("SELECT count(*) FROM node_draft") == 0


def test_half_a_pair_is_refused(node: Node):
    with pytest.raises(ForbiddenCharacterError):
        begin(node, "\ud800")


def test_a_draft_never_leaves(databases: tuple[str, ...], tmp_path: Path):
    stage = make_stage(tmp_path)
    stage.nato.pull(stage.node)
    before = recompute.tables(stage.node, "draft")
    drafts.save(node=stage.node, post="mission", kind="item", body="a secret intention")
    assert stage.nato.pull(stage.node) == []
    assert recompute.tables(stage.node, "draft") == before
