"""A post sees what its clearance and need give it, from the moment it is changed."""

from pathlib import Path

import pytest

from comity.core.errors import LabelInvalidError, UnknownPolicyError
from comity.core.label import Label
from comity.node import posts
from comity.node.posts import NoSuchPostError, Post
from comity.node.visible import visible_to
from tests.node import recompute
from tests.node.houses import give, label
from tests.node.people import LOW, TOP
from tests.node.stage import Stage, make_stage

TITLE = {"en": "Desk officer", "ko": "담당관"}


@pytest.fixture
def stage(databases: tuple[str, ...], tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def desk(**more: object) -> Post:
    said = {"clearances": LOW, "need": ("CYB",), "permissions": ("release",), **more}
    return Post("KOR", "desk", TITLE, **said)


def sees(stage: Stage, post: Post) -> set[str]:
    seen = visible_to(stage.node, posts.reader(stage.node, post))
    return {one.version.header.id for one in seen.all(kind="item")}


def test_it_is_there_again_as_it_was_made(stage: Stage):
    post = desk(need=("SEA", "CYB"), permissions=("sign", "release"))
    posts.set_post(node=stage.node, post=post)
    found = posts.get(node=stage.node, party="KOR", code="desk")
    assert found == desk(need=("CYB", "SEA"), permissions=("release", "sign"))
    assert posts.all_posts(node=stage.node) == [found]


def test_there_is_no_post_that_nobody_made(stage: Stage):
    with pytest.raises(NoSuchPostError):
        posts.get(node=stage.node, party="KOR", code="desk")


def test_a_new_post_sees_what_was_there_before(stage: Stage):
    plain = give(stage.node, "plain")
    secret = give(stage.node, "secret", labels=(label("Ⅱ급비밀"),))
    posts.set_post(node=stage.node, post=desk())
    assert sees(stage, desk()) == {plain}
    posts.set_post(node=stage.node, post=desk(clearances=TOP))
    assert sees(stage, desk(clearances=TOP)) == {plain, secret}
    recompute.check(stage.node)


def test_a_narrower_clearance_or_need_takes_away(stage: Stage):
    plain = give(stage.node, "plain")
    give(stage.node, "secret", labels=(label("Ⅱ급비밀"),))
    give(stage.node, "of the sea", subject="SEA")
    posts.set_post(node=stage.node, post=desk(clearances=TOP, need=("*",)))
    assert len(sees(stage, desk(clearances=TOP, need=("*",)))) == 3
    posts.set_post(node=stage.node, post=desk())
    assert sees(stage, desk()) == {plain}
    assert sees(stage, desk(clearances=TOP, need=("*",))) == set(), "nobody is that any longer"
    recompute.check(stage.node)


def test_another_title_or_permission_changes_no_sight(stage: Stage):
    give(stage.node, "plain")
    posts.set_post(node=stage.node, post=desk())
    before = recompute.tables(stage.node, "post")
    posts.set_post(node=stage.node, post=desk(permissions=("sign",)))
    assert recompute.tables(stage.node, "post") == before
    assert posts.get(node=stage.node, party="KOR", code="desk").permissions == ("sign",)


def test_permissions_let_nobody_see_anything(stage: Stage):
    give(stage.node, "plain")
    blind = desk(clearances=(), need=(), permissions=("release", "sign", "*"))
    posts.set_post(node=stage.node, post=blind)
    assert sees(stage, blind) == set()


def test_posts_of_two_parties_with_one_code_are_two(stage: Stage):
    ours = give(stage.node, "ours")
    given = give(stage.node, "given", to=("NATO",))
    theirs = Post("NATO", "desk", TITLE, LOW, ("*",))
    posts.set_post(node=stage.node, post=desk())
    posts.set_post(node=stage.node, post=theirs)
    assert sees(stage, desk()) == {ours, given}
    assert sees(stage, theirs) == {given}
    assert posts.all_posts(node=stage.node) == [desk(), theirs]


@pytest.mark.parametrize(
    ("clearance", "error"),
    [(Label.of("JPN", "極秘"), UnknownPolicyError), (Label.of("KOR", "none"), LabelInvalidError)],
)
def test_a_clearance_that_cannot_be_is_refused(
    stage: Stage, clearance: Label, error: type[Exception]
):
    before = recompute.tables(stage.node)
    with pytest.raises(error):
        posts.set_post(node=stage.node, post=desk(clearances=(clearance,)))
    assert recompute.tables(stage.node) == before
