"""The page that compares two texts, as a browser asks for it."""

from pathlib import Path

import msgspec
import pytest

from comity.core.terms import Supersession
from comity.node.node import Node
from comity.node.publish import NODE
from comity.programme import domain
from tests.programme.table import Table, text
from tests.programme.writing import client, opened, seated


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def test_two_versions_are_compared_and_two_programmes_through_their_areas(table: Table):
    first = table.table(text())
    table.answer(table.kor, table.amend(first, "Paragraph one."), "accept")
    second = domain.take_in(node=table.kor, actor=NODE, text=first).pointer
    seen = opened(table.kor, f"/text/{second.id}/compare/{first.id}")
    assert [tag.name for tag in seen.tags].count("ins") == 2
    assert "Paragraphs: 1 changed, 1 unchanged." in seen.said()
    assert "Nothing differs besides the paragraphs." in seen.said()
    assert "2항." not in seen.said()
    whole = opened(table.kor, f"/text/{second.id}/compare/{first.id}?all=1")
    assert "2항." in whole.said()
    same = opened(table.kor, f"/text/{second.id}/compare/{second.id}")
    assert "Both texts say the same." in same.said()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "The short name is now NEXT (before: PROG).",
                "Paragraphs: 2 unchanged.",
                "After the end, what was given may be kept (before: is returned).",
                "No longer up to",
                "Signature of NATO: not yet",
                "ends without a successor",
                "KOR:CYB is no longer covered; what was given may be kept.",
                "Paragraphs of no area",
            ),
        ),
        (
            "ko",
            (
                "약칭: NEXT(종전: PROG)",
                "종료 후: 보유(종전: 반납)",
                "NATO 서명: 아직 서명하지 않음",
                "후속 분야 없이 종료",
                "KOR:CYB: 더는 포함되지 않으며, 제공된 정보는 보유",
                "분야에 속하지 않는 항",
            ),
        ),
    ],
)
def test_what_a_superseding_text_changes_is_said_in_sentences_and_by_area(
    table: Table, language: str, said: tuple[str, ...]
):
    old = table.conclude(text())
    first, *others = text().terms
    changed = msgspec.structs.replace(
        first, after="keep", ceiling=first.ceiling[:1], areas=(), subjects=("CTR",)
    )
    new = msgspec.structs.replace(
        text(code="NEXT"),
        terms=(changed, *others),
        areas=(msgspec.structs.replace(text().areas[0], code="CTR", name={"en": "Terror"}),),
        supersedes=Supersession(old, {"CYB": ()}, {"KOR:CYB": "keep", "NATO:CYB": "keep"}),
    )
    newer = table.table(msgspec.structs.replace(new, terms=(changed,)))
    where = f"/text/{newer.id}/compare/{old.id}?language={language}"
    seen = opened(table.kor, where).said()
    for one in said:
        assert one in seen
    assert f"/text/{newer.id}/compare/{old.id}" in _links(table.nato, f"/negotiation/{newer.id}")


def test_who_agrees_on_a_version_or_approves_it_is_led_to_what_it_changes(table: Table):
    first = table.table(text())
    table.answer(table.kor, table.amend(first, "Paragraph one."), "accept")
    second = domain.take_in(node=table.kor, actor=NODE, text=first).pointer
    table.exchange()
    where = f"/text/{second.id}/compare/{first.id}"
    for place in ("/text/{}", "/negotiation/{}", "/negotiation/{}/agree", "/approval/{}"):
        assert where in _links(table.nato, place.format(second.id))


def test_right_to_left_and_hostile_names_stand_apart_within_the_sentences(table: Table):
    hebrew = {"en": "\u05e9\u05dc\u05d5\u05dd <b>"}
    first = table.table(text())
    area = msgspec.structs.replace(text().areas[0], code="SHL", name=hebrew)
    second = table.table(
        msgspec.structs.replace(text(), areas=(*text().areas, area), replaces=first.id)
    )
    html = client(table.kor).get(f"/text/{second.id}/compare/{first.id}").content.decode()
    assert '<bdi lang="en">\u05e9\u05dc\u05d5\u05dd &lt;b&gt;</bdi>' in html


def _links(node: Node, place: str) -> set[str]:
    return {tag.attributes.get("href", "") or "" for tag in opened(node, place).tags}
