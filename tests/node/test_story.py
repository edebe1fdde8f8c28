"""Two nodes, one agreement, one item, one recall: the thin whole."""

from pathlib import Path

from comity.core.release import Reader
from comity.node import decisions, publish
from comity.node.publish import NODE
from comity.node.visible import visible_to
from tests.node.houses import agree, give, make_house, meet, pull

EVERYTHING = frozenset({"*"})


def test_what_the_agreement_releases_arrives_and_is_recalled(
    databases: tuple[str, ...], tmp_path: Path
) -> None:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    name = give(house.kor, "harbour phishing", to=("NATO",))
    hidden = give(house.kor, "for nobody")
    assert pull(house.nato, house.kor) == 1
    desk = Reader("staff", "NATO", (house.kor.policies.get("KOR").labels().__next__(),), EVERYTHING)
    from comity.node import audiences, settle

    audiences.ensure(house.nato, desk)
    decisions.redecide(house.nato)
    settle.settle(house.nato)
    assert visible_to(house.nato, desk).get(name) is not None
    assert visible_to(house.nato, desk).get(hidden) is None
    publish.recall(node=house.kor, actor=NODE, name=name, parties=("NATO",))
    assert pull(house.nato, house.kor) == 1
    assert visible_to(house.nato, desk).get(name) is None
    assert pull(house.nato, house.kor) == 0
