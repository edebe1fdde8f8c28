"""The tour of a demonstration: every step has words, a post, and a place that is there."""

import re

from comity.demo import data
from comity.programme.tour.steps import STEPS
from comity.web.words import LANGUAGES, entries


def test_every_step_has_its_words_in_both_languages() -> None:
    wanted = {f"{step.key}{part}" for step in STEPS for part in ("", ".do", ".notice")}
    for language in LANGUAGES:
        assert wanted <= entries(language).keys()


def test_every_step_is_taken_by_a_post_of_its_node_at_a_text_of_the_story() -> None:
    story = data.load()
    offices = {(post.node, f"{post.party}/{post.code}") for post in story.posts}
    assert {(step.node, step.office) for step in STEPS} <= offices
    codes = {text.code for text in (*story.texts, *story.underway)}
    named = {code for step in STEPS for code in re.findall(r"\{([^}]+)\}", step.path)}
    assert named <= codes


def test_there_are_ten() -> None:
    assert [step.number for step in STEPS] == list(range(1, 11))
