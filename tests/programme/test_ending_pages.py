"""The pages that extend and end a text: what follows is seen before, and the end told ahead."""

from pathlib import Path

import pytest

from comity.web.times import DAY, moment
from tests.node.houses import START, YEAR, give
from tests.programme.papers import conclude, council_with_posts, kor, nato, paper, when
from tests.programme.silence import Council


@pytest.fixture
def council(databases: tuple[str, ...], tmp_path: Path) -> Council:
    return council_with_posts(tmp_path)


def test_an_extension_is_proposed_by_one_and_confirmed_by_the_other(council: Council):
    conclude(council)
    path = f"{paper(council)}/extend"
    minister, signatory = kor(council, "minister"), nato(council, "signatory")
    assert 'id="wrong-until"' in minister.send(path, until="2023-12-01")
    last = moment(START + 2 * YEAR)
    minister.send(path, until=f"{last:%Y-%m-%d}")
    assert "later end holds once" in minister.send("/confirm")
    council.table.exchange()
    assert "has named a later end" in signatory.page("/today")
    page = signatory.page(path)
    named = page.partition('name="instant" value="')[2].partition('"')[0]
    signatory.send(path, instant=named)
    signatory.send("/confirm")
    council.table.exchange()
    for node in (council.table.kor, council.table.nato):
        status = council.table.status(council.text, node)
        assert (status.state, str(status.ends)) == ("extended", named)


def test_a_termination_has_a_date_a_reason_and_the_code_typed(council: Council):
    conclude(council)
    path, minister = f"{paper(council)}/end", kor(council, "minister")
    end = council.now + 10 * DAY
    end -= end % 60_000
    fields = {
        **when(council, end),
        "reason_en": "it is no longer wanted",
        "reason_ko": "더 이상 필요하지 않음",
        "code": council.table.status(council.text).text.code,
    }
    for name, value in (("code", "OTHER"), ("day", "2020-01-01")):
        said = minister.send(path, **{**fields, name: value})
        assert f'id="wrong-{name}"' in said
    said = minister.send(path, **{**fields, "reason_en": "", "reason_ko": " "})
    assert 'id="wrong-reason_en"' in said
    asked = minister.send(path, **fields)
    assert "what the end does on the day that you have named" in asked
    assert f'name="counted" value="{end}"' in asked
    assert "confirm/no" not in asked
    minister.send(path, **fields, counted=end)
    assert council.table.status(council.text).ends != end
    assert "termination is sealed" in minister.send("/confirm")
    assert council.table.status(council.text).ends == end
    council.table.exchange()
    said = nato(council, "signatory").page(paper(council))
    for words in ("it is no longer wanted", "더 이상 필요하지 않음", "has ended this text"):
        assert words in said


def test_what_an_end_would_take_is_seen_again_when_another_day_is_named(council: Council):
    conclude(council)
    path, minister = f"{paper(council)}/end", kor(council, "minister")
    code = council.table.status(council.text).text.code
    fields = {"reason_ko": "사유", "code": code}
    first = council.now + 10 * DAY
    first -= first % 60_000
    minister.send(path, **fields, **when(council, first))
    other = minister.send(path, **fields, **when(council, first + DAY), counted=first)
    assert f'name="counted" value="{first + DAY}"' in other
    assert "confirm/no" not in other
    assert "reason_ko" in other
    assert "사유" in other


def test_an_extension_says_before_what_it_keeps(council: Council):
    conclude(council)
    give(council.table.kor, "given", to=("NATO",))
    council.table.exchange()
    page = kor(council, "minister").page(f"{paper(council)}/extend")
    assert "What the extension keeps" in page
    assert '<td class="figure">1</td><td class="figure">0</td>' in page


def test_the_end_is_told_ahead_on_today_and_on_the_texts_page(council: Council):
    conclude(council)
    minister = kor(council, "minister")
    council.at(START + YEAR - 30 * DAY)
    assert "Lapses in 30 days" in minister.page("/today")
    assert "Lapses in 30 days" in minister.page(paper(council))
    assert "Lapses in 30 days" in minister.page(f"/text/{council.text.id}")
    assert "Lapses in 30 days" in minister.page(f"/plan/{council.text.id}")
    council.at(START + YEAR)
    assert "It has lapsed" in minister.page("/today")
    council.at(START + YEAR + 31 * DAY)
    assert "It has lapsed" not in minister.page("/today")
