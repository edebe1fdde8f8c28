"""Relabel, recall, onward consent: foreseen, confirmed, with a reason; second-hand holders."""

from pathlib import Path

import pytest

from comity.core.label import Label
from comity.exchange.desk import domain
from comity.exchange.desk.domain import NothingChangesError
from comity.node import publish
from comity.node.desk import rulings, standing
from comity.node.effects import Effect
from comity.node.kinds import Group
from comity.node.node import Node
from comity.node.publish import NODE, AgreedError, Marking, NoSuchRecordError
from comity.programme.acting import NotPermittedError
from comity.web import labelling
from comity.web.forms import Form
from tests.node.houses import PLAIN, agree, give, label, meet, pull

from .office import GREEN, SECRET, Office, make_office


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    return make_office(tmp_path, onward=("CCDCOE",))


def newest(node: Node, name: str):
    version = publish.newest(node, name)
    assert version is not None
    return version.header


def by_party(effects: list[Effect]) -> dict[str, tuple[set[str], set[str]]]:
    return {
        one.audience.reader.party: ({*one.gains}, {*one.losses})
        for one in effects
        if one.audience.is_peer
    }


def test_a_recall_is_foreseen_by_name_with_what_refers_to_it(office: Office) -> None:
    base = give(office.kor, "base", to=("NATO",))
    refers = give(office.kor, "refers", to=("NATO",), about=(base,))
    again = give(office.kor, "refers on", to=("NATO",), about=(refers,))
    hidden = give(office.kor, "hidden", labels=(label("대외비"),), to=("NATO",), about=(base,))
    office.pull(2)

    def foreseen(code: str) -> dict[str, tuple[set[str], set[str]]]:
        asked = {"node": office.kor, "actor": office.actor(code), "name": base}
        return by_party(
            domain.foresee(
                node=office.kor,
                actor=office.actor(code),
                act=lambda: domain.recall(**asked, parties=("NATO",), reason="wrong"),
            )
        )

    assert foreseen("officer") == {"NATO": (set(), {base, refers, again, hidden})}
    assert foreseen("junior") == {"NATO": (set(), {base, refers, again})}
    assert newest(office.kor, base).releasable_to == ("NATO",), "nothing of it stays"
    assert rulings.of_version(office.kor, base, newest(office.kor, base).made_at) is None


def test_a_recall_leaves_a_ruling_and_its_receipt_comes(office: Office) -> None:
    name = give(office.kor, "wrong list", to=("NATO", "CCDCOE"))
    office.pull(2)
    made = domain.recall(
        node=office.kor, actor=office.actor(), name=name, parties=("NATO",), reason="a wrong host"
    )
    assert made.header.releasable_to == ("CCDCOE",)
    ruling = rulings.of_version(office.kor, name, made.header.made_at)
    assert ruling is not None
    assert (ruling.act, ruling.parties, ruling.post, ruling.reason) == (
        "recall", ("NATO",), "officer", "a wrong host",
    )  # fmt: skip
    states = []
    for _ in range(3):
        (held,) = standing.holdings(office.asker(), office.asker().seen([name])[name])
        states.append((held.state, held.confirmed is not None))
        office.pull()
    assert states == [("lost", False), ("recalled", False), ("recalled", True)]


def test_a_recall_takes_a_party_out_of_a_group_and_leaves_the_others(office: Office) -> None:
    publish.publish(
        node=office.kor, actor=NODE, kind="group", subject="groups",
        marking=Marking((PLAIN,)), body=Group("Partners", ("NATO", "CCDCOE")),
    )  # fmt: skip
    name = give(office.kor, "for the group", to=("Partners", "NATO/analyst"))
    made = domain.recall(
        node=office.kor, actor=office.actor(), name=name, parties=("NATO",), reason="why"
    )
    assert made.header.releasable_to == ("CCDCOE",)


def test_a_relabel_is_foreseen_as_it_happens(office: Office) -> None:
    name = give(office.kor, "high", labels=SECRET, to=("NATO",))
    asked = {"node": office.kor, "actor": office.actor(), "name": name, "reason": "it is public"}
    marking = Marking((PLAIN,), ("NATO",))
    told = domain.foresee(
        node=office.kor, actor=office.actor(), act=lambda: domain.relabel(**asked, marking=marking)
    )
    assert by_party(told) == {"NATO": ({name}, set())}
    domain.relabel(**asked, marking=marking)
    office.pull()
    assert name in str(office.nato.db.rows("SELECT name FROM node_record"))
    with pytest.raises(NothingChangesError):
        domain.relabel(**asked, marking=marking)


def test_only_a_post_that_may_release_decides_and_only_of_what_it_sees(office: Office) -> None:
    name = give(office.kor, "high", labels=SECRET, to=("NATO",))
    asked = {"node": office.kor, "name": name, "reason": "why", "marking": Marking((PLAIN,))}
    with pytest.raises(NotPermittedError):
        domain.relabel(**asked, actor=office.actor("clerk"))
    with pytest.raises(NoSuchRecordError):
        domain.relabel(**asked, actor=office.actor("junior"))
    with pytest.raises(NotPermittedError):
        domain.foresee(node=office.kor, actor=office.actor("clerk"), act=lambda: None)


def test_what_all_agreed_on_is_not_recalled(office: Office) -> None:
    text = agree(office.kor, office.nato, code="NEXT")
    with pytest.raises(AgreedError):
        domain.recall(
            node=office.kor, actor=office.actor(), name=text, parties=("NATO",), reason="why"
        )


def test_onward_consent_lets_a_partner_pass_it_on_and_a_recall_follows(office: Office) -> None:
    nato, ccdcoe = office.nato, office.house.ccdcoe
    meet(nato, ccdcoe)
    agree(nato, ccdcoe, subjects=("CYB", "KOR:CYB"), code="ONWARD")
    name = give(office.kor, "ours", to=("NATO",), labels=GREEN)
    rounds(office)
    page = office.page(f"/desk/record/{name}/onward")
    assert "PROG 5.1" in page
    domain.consent(
        node=office.kor, actor=office.actor(), name=name, parties=("CCDCOE",), reason="they train"
    )
    rounds(office)
    (holder,) = standing.holders(office.asker(), office.asker().seen([name])[name])
    assert (holder.relay, holder.party, holder.recalled) == ("NATO", "CCDCOE", None)
    domain.recall(
        node=office.kor, actor=office.actor(), name=name, parties=("NATO", "CCDCOE"), reason="why"
    )
    (holder,) = standing.holders(office.asker(), office.asker().seen([name])[name])
    assert holder.recalled is False
    rounds(office)
    (holder,) = standing.holders(office.asker(), office.asker().seen([name])[name])
    assert holder.recalled is True
    assert "has confirmed the recall" in office.page(f"/desk/record/{name}")


def rounds(office: Office) -> None:
    kor, nato, ccdcoe = office.kor, office.nato, office.house.ccdcoe
    for _ in range(4):
        office.house.time.move()
        for node, source in ((nato, kor), (kor, nato), (ccdcoe, nato), (nato, ccdcoe)) * 2:
            pull(node, source)


def test_a_label_that_does_not_go_onward_offers_no_consent(office: Office) -> None:
    amber = give(office.kor, "amber", to=("NATO",), labels=(Label.of("TLP", "AMBER"),))
    page = office.page(f"/desk/record/{amber}/onward")
    assert "No terms in force let a partner pass it on" in page


def test_the_page_asks_for_a_reason_then_shows_the_effect_then_does_it(office: Office) -> None:
    name = give(office.kor, "wrong list", to=("NATO",))
    office.pull(2)
    client, place = office.browse(), f"/desk/record/{name}/recall"
    answer = client.post(place, {"party": "NATO"})
    assert answer.status_code == 422
    answer = client.post(place, {"party": "NATO", "reason": "a wrong host"})
    said = answer.content.decode()
    assert "loses 1 record" in said
    assert 'value="a wrong host"' in said
    assert newest(office.kor, name).releasable_to == ("NATO",)
    again = client.post(place, {"party": "NATO", "reason": "a wrong host", "do": "back"})
    assert "a wrong host" in again.content.decode()
    done = client.post(place, {"party": "NATO", "reason": "a wrong host", "do": "confirm"})
    assert done.status_code == 302
    page = office.page(f"/desk/record/{name}")
    assert "Recalled by officer: NATO" in page
    assert "a wrong host" in page
    assert "recall not fetched yet" in page


def test_a_relabel_keeps_a_category_that_leaves_nobody_until_a_value_is_ticked(
    office: Office,
) -> None:
    nobody, white = (Label.of("EXERCISE", "EXERCISE", {"Team": team}) for team in ((), ("white",)))
    policies = office.kor.policies
    form = Form.filled(**labelling.filled((nobody,)))
    assert labelling.read(form, policies, informative=True, kept=(nobody,)) == (nobody,)
    ticked = Form.filled(**labelling.filled((white,)))
    assert labelling.read(ticked, policies, informative=True, kept=(nobody,)) == (white,)


def test_who_relabels_a_record_out_of_their_own_sight_comes_back_to_the_desk(
    office: Office,
) -> None:
    name = give(office.kor, "low", to=("NATO",))
    typed = {"level-KOR": "대외비", "to": "NATO", "reason": "it names a host", "do": "confirm"}
    answer = office.browse("junior").post(f"/desk/record/{name}/relabel", typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk")
    assert newest(office.kor, name).labels == (label("대외비"),)
