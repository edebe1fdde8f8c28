"""One table of permissions: whole, and the only one that is asked."""

import ast
from pathlib import Path

import pytest

from comity.assembly import kinds
from comity.demo import data
from comity.node.people.permissions import PERMISSIONS
from comity.programme.permissions import PAGES, SEALS

PROGRAMME = Path(__file__).parents[2] / "src" / "comity" / "programme"
TO_COME = {"consultation", "task"}
"""Kinds of rooms that are not registered in every build."""


def permits() -> list[tuple[str, ast.Call]]:
    """Every call that asks for a permission, with the file it stands in."""
    return [
        (path.relative_to(PROGRAMME).as_posix(), node)
        for path in sorted(PROGRAMME.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "permit"
    ]


def test_every_kind_has_its_permissions_and_the_table_names_no_other():
    registered = {kind.name for kind in kinds()}
    assert registered <= SEALS.keys()
    assert SEALS.keys() - TO_COME <= registered


def test_every_permission_that_is_asked_for_has_words_in_both_languages():
    asked = {one for needed in SEALS.values() for one in needed} | {*PAGES.values()}
    assert asked <= PERMISSIONS.keys()
    assert all(said.keys() == {"en", "ko"} for said in PERMISSIONS.values())


def test_every_permission_opens_something():
    asked = {one for needed in SEALS.values() for one in needed} | {*PAGES.values()}
    assert PERMISSIONS.keys() == asked


def test_posts_of_the_demonstration_hold_permissions_that_there_are():
    held = {one for post in data.load().posts for one in post.permissions}
    assert held <= PERMISSIONS.keys()


def test_the_rules_ask_the_table_and_nothing_beside_it():
    assert len(permits()) > 10
    beside = [
        f"{place}:{call.lineno}"
        for place, call in permits()
        if not (
            len(call.args) == 3
            and isinstance(call.args[2], ast.Starred)
            and ast.unparse(call.args[2].value).startswith("SEALS[")
        )
    ]
    assert beside == []


@pytest.mark.parametrize("kind", sorted(SEALS))
def test_no_permission_stands_twice_in_a_row(kind: str):
    assert len(set(SEALS[kind])) == len(SEALS[kind])
