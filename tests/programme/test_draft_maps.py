"""Label maps are typed on the writing page, checked as they will be, and lose nothing."""

import re
from pathlib import Path
from typing import Any

import pytest

from comity.node.node import Node
from comity.programme.drafting.sheet import SheetMap, to_text
from tests.programme.table import Table
from tests.programme.writing import begin, client, held, opened, page, seated, typed, write

NEW = {"map.0.source": "KOR", "map.0.target": "NATO"}
THERE, BACK = "map.0.classes_there.", "map.0.classes_back."


@pytest.fixture
def table(databases: tuple[str, ...], tmp_path: Path) -> Table:
    return seated(tmp_path)


def with_map(node: Node, **more: str) -> int:
    """A draft between KOR and NATO with a map of their policies."""
    draft = begin(node)
    sent: dict[str, Any] = {"parties": ["KOR", "NATO"], "act": "add-map"}
    client(node).post(f"/drafts/{draft}", typed(node, draft) | sent)
    write(node, draft, **NEW)
    write(node, draft, **more)
    return draft


def said_of_maps(node: Node, draft: int, language: str = "en") -> str:
    """What is wrong with the maps, as the page says it beside them."""
    html = client(node).get(f"/drafts/{draft}?language={language}").content.decode()
    return " ".join(re.findall(r'<p class="wrong">(.*?)</p>', html))


def test_a_map_begins_between_the_parties_and_has_a_row_for_each_classification(table: Table):
    draft = with_map(table.kor)
    assert held(table.kor, draft).maps == [SheetMap(("KOR", "NATO"), "KOR", "NATO")]
    fields = opened(table.kor, f"/drafts/{draft}").all("name")
    for policy, head in (("KOR", THERE), ("NATO", BACK)):
        for one in table.kor.policies.get(policy).classifications:
            assert f"{head}{one.name}" in fields


def test_what_is_typed_into_the_rows_becomes_the_map_of_the_text(table: Table):
    rows = {f"{THERE}대외비": "NATO RESTRICTED", f"{BACK}NATO RESTRICTED": "대외비"}
    draft = with_map(table.kor, **rows, starts="2027-07-09")
    sheet = held(table.kor, draft)
    (made,) = to_text(_named(sheet)).maps
    assert made.between == ("KOR", "NATO")
    assert made.classes_there == {"대외비": "NATO RESTRICTED"}
    assert made.classes_back == {"NATO RESTRICTED": "대외비"}
    assert said_of_maps(table.kor, draft) == ""


def _named(sheet: Any) -> Any:
    sheet.code, sheet.name = "NEW", {"en": "New", "ko": "신규"}
    return sheet


def test_the_pair_that_weakens_is_named_in_the_readers_language_and_stays_typed(table: Table):
    rows = {f"{THERE}Ⅱ급비밀": "NATO SECRET", f"{BACK}NATO SECRET": "대외비"}
    draft = with_map(table.kor, **rows)
    said = said_of_maps(table.kor, draft)
    assert said == (
        "Label map: KOR SECRET becomes NATO SECRET, "
        "and NATO SECRET comes back as KOR RESTRICTED, which is lower."
    )
    assert "Ⅱ급비밀은(는) NATO SECRET" in said_of_maps(table.kor, draft, "ko")
    seen = opened(table.kor, f"/drafts/{draft}")
    assert "#map-0" in seen.all("href")  # among what is missing, with a way to its place
    sent = typed(table.kor, draft)
    assert {name: sent[name] for name in rows} == {name: [to] for name, to in rows.items()}


def test_a_map_that_cannot_be_read_here_is_kept_as_it_was_typed(table: Table):
    draft = with_map(table.kor, **{f"{THERE}대외비": "NATO RESTRICTED"})
    write(table.kor, draft, **{"map.0.target": "TLP"})
    assert "TLP has no “NATO RESTRICTED”" in said_of_maps(table.kor, draft)
    assert typed(table.kor, draft)[f"{THERE}대외비"] == ["NATO RESTRICTED"]
    write(table.kor, draft, **{"map.0.target": ""})
    assert "choose a policy of each side" in said_of_maps(table.kor, draft)


def test_a_map_is_between_two_parties_and_of_two_one_alone_leads_on(table: Table):
    draft = with_map(table.kor, **{"map.0.second": "KOR"})
    assert "between two different parties" in said_of_maps(table.kor, draft)
    write(table.kor, draft, **{"map.0.second": "NATO", "act": "add-map"})
    write(table.kor, draft, **{"map.1.source": "KOR", "map.1.target": "NATO"})
    assert "from KOR to NATO" in said_of_maps(table.kor, draft)
    write(table.kor, draft, act="remove-map:1")
    assert len(held(table.kor, draft).maps) == 1
    assert said_of_maps(table.kor, draft) == ""


def test_policies_that_both_read_alike_are_ticked(table: Table):
    draft = with_map(table.kor)
    sent = typed(table.kor, draft) | {"shared": ["TLP", "KOR"]}
    client(table.kor).post(f"/drafts/{draft}", sent)
    assert held(table.kor, draft).shared == ("TLP", "KOR")
    page(client(table.kor).get(f"/drafts/{draft}"))
    client(table.kor).post(f"/drafts/{draft}", typed(table.kor, draft) | {"shared": []})
    assert held(table.kor, draft).shared == ()
