"""Why can, or can't, they see this: the rule's answer, clause by clause, and the way out."""

from pathlib import Path

import pytest

from comity.core import release
from comity.core.release import Reader
from comity.exchange.desk.record import way_out
from comity.node import posts, publish
from comity.node.audiences import peer_reader
from comity.node.desk import standing, why
from comity.node.posts import Post
from comity.node.publish import NODE
from comity.node.world import world
from tests.node.houses import PLAIN, START, YEAR, agree, give, label

from .office import GREEN, HIGH, LOW, SECRET, Office, make_office

NATO = peer_reader("NATO")


@pytest.fixture
def office(databases: tuple[str, ...], tmp_path: Path) -> Office:
    return make_office(tmp_path)


def ask(office: Office, name: str, reader: Reader = NATO) -> standing.Answer:
    asker = office.asker()
    return standing.answer(asker, asker.seen([name])[name], reader)


def says(answer: standing.Answer) -> dict[str, str]:
    return {one.grant.clause: one.says for one in answer.tried}


def test_a_record_that_went_names_the_clause_that_let_it(office: Office) -> None:
    answer = ask(office, give(office.kor, "given", to=("NATO",)))
    assert answer.has
    assert answer.decision.clauses == ("PROG 5.1",)
    assert says(answer) == {"CHARTER-KOR-NATO 1": why.OTHER_KIND, "PROG 5.1": why.PERMITS}
    assert way_out(answer) == ""


def test_a_refused_record_tells_what_each_clause_says_of_it(office: Office) -> None:
    agree(office.kor, office.nato, code="HIGH", ceiling=HIGH[:1], until=START + YEAR // 2)
    agree(
        office.kor,
        office.nato,
        code="LATER",
        ceiling=HIGH[:1],
        starts=START + YEAR,
        until=START + 2 * YEAR,
    )
    agree(office.kor, office.nato, code="OTHER", subjects=("PLAN",))
    name = give(office.kor, "high", labels=SECRET, to=("NATO",))
    both = says(ask(office, name))
    assert (both["HIGH 5.1"], both["PROG 5.1"]) == (why.PERMITS, release.ABOVE_CEILING), "alone"
    office.house.time.at = START + YEAR // 2
    answer = ask(office, name)
    assert not answer.decision.permitted
    assert {k: v for k, v in says(answer).items() if not k.startswith("CHARTER")} == {
        "PROG 5.1": release.ABOVE_CEILING,
        "HIGH 5.1": why.ENDED,
        "LATER 5.1": why.NOT_YET,
        "OTHER 5.1": why.OTHER_SUBJECT,
    }
    assert way_out(answer) == release.ABOVE_CEILING


def test_a_party_that_is_not_named_is_told_what_naming_it_would_do(office: Office) -> None:
    answer = ask(office, give(office.kor, "ours"))
    assert answer.decision.reason == release.NOT_NAMED
    assert says(answer)["PROG 5.1"] == why.PERMITS


def test_what_waits_leads_to_what_all_hangs_on(office: Office) -> None:
    secret = give(office.kor, "secret", labels=SECRET, to=("NATO",))
    middle = give(office.kor, "middle", to=("NATO",), about=(secret,))
    name = give(office.kor, "top", to=("NATO",), about=(middle,))
    answer = ask(office, name)
    assert [(one.name, one.how, one.reason) for one in answer.lacks] == [
        (middle, standing.WAITS_FOR, ""),
        (secret, standing.REFUSED, release.ABOVE_CEILING),
    ]
    assert way_out(answer) == release.WAITS


def test_what_waits_for_an_id_that_nobody_knows_says_so(office: Office) -> None:
    unknown = "item--00000000-0000-4000-8000-000000000000"
    publish.declare_external(node=office.kor, actor=NODE, name=unknown, reason="elsewhere")
    name = give(office.kor, "refers", to=("NATO",), about=(unknown,))
    assert ask(office, name).has
    office.kor.db.execute("DELETE FROM node_external")
    office.kor.db.execute("DELETE FROM node_released WHERE audience_id = (SELECT id FROM "
                          "node_audience WHERE sort = 'peer' AND party = 'NATO')")  # fmt: skip
    answer = ask(office, name)
    assert [(one.name, one.how) for one in answer.lacks] == [(unknown, standing.UNKNOWN)]
    assert way_out(answer) == "lacks-unknown"


def test_a_post_here_is_answered_by_its_clearance(office: Office) -> None:
    name = give(office.kor, "high", labels=SECRET)
    assert ask(office, name, office.readers["clerk"]).has
    answer = ask(office, name, office.readers["junior"])
    assert (answer.decision.reason, answer.tried) == (release.NOT_CLEARED, ())


def test_a_guest_is_answered_by_their_party_s_clauses_and_their_clearance(office: Office) -> None:
    post = Post("NATO", "liaison", {"en": "liaison"}, LOW, ("*", "KOR:CYB"))
    posts.set_post(node=office.kor, post=post)
    guest = posts.reader(office.kor, post)
    assert ask(office, give(office.kor, "plain", to=("NATO",)), guest).has
    answer = ask(office, give(office.kor, "higher", labels=(label("대외비"),), to=("NATO",)), guest)
    assert answer.decision.reason == release.NOT_CLEARED
    assert says(answer)["PROG 5.1"] == why.PERMITS


def test_another_s_record_is_asked_of_both_locks(office: Office) -> None:
    from tests.node.houses import pull

    agree(office.nato, office.kor, code="ONWARD", onward=("CCDCOE",))
    agree(office.kor, office.house.ccdcoe, code="ARRANGED", subjects=("CYB", "NATO:CYB"))
    name = give(office.nato, "theirs", to=("KOR", "CCDCOE"), labels=GREEN)
    pull(office.kor, office.nato)
    answer = ask(office, name, peer_reader("CCDCOE"))
    assert answer.decision.permitted
    told = says(answer)
    assert (told["ONWARD 5.1"], told["ARRANGED 5.1"]) == (why.PERMITS, why.PERMITS)
    amber = give(office.nato, "stays", to=("KOR", "CCDCOE"), labels=(label("AMBER", "TLP"),))
    pull(office.kor, office.nato)
    answer = ask(office, amber, peer_reader("CCDCOE"))
    assert answer.decision.reason == release.NOT_ONWARD
    assert {*says(answer).values()} >= {release.NOT_ONWARD}


def test_some_clause_permits_where_the_rule_does_and_none_where_terms_refuse(
    office: Office,
) -> None:
    agree(office.kor, office.nato, code="MORE", subjects=("PLAN",), ceiling=HIGH)
    now = world(office.kor)
    for subject in ("CYB", "PLAN", "DIS"):
        for labels in ((PLAIN,), SECRET, GREEN, (PLAIN, *GREEN)):
            for kind in ("item", "link", "task"):
                cls = release.RecordClass("KOR", subject, kind, labels, ("NATO",))
                permitted = release.decide(cls, NATO, now).permitted
                assert permitted == any(
                    one.says == why.PERMITS for one in why.tried(cls, NATO, now)
                ), (subject, labels, kind)


def test_the_page_says_it_in_both_languages_and_marks_itself(office: Office) -> None:
    secret = give(office.kor, "secret", labels=SECRET, to=("NATO",))
    name = give(office.kor, "waits", to=("NATO",), about=(secret,))
    english = office.page(f"/desk/record/{name}?of=NATO")
    assert "NATO waits for it" in english.replace("</bdi>", "").replace('<bdi lang="en">', "")
    assert "above what the terms allow" in english
    assert "KOR CONFIDENTIAL" in english.split("</head>")[1][:4000], "of what it waits for"
    korean = office.page(f"/desk/record/{name}?of=NATO&language=ko")
    assert "기다리는 기록" in korean
    assert "해결 방법" in korean


def test_who_may_write_is_led_to_a_releasable_version_and_nobody_else(office: Office) -> None:
    post = Post("KOR", "both", {"en": "both"}, HIGH, ("*",), ("release", "write"))
    posts.set_post(node=office.kor, post=post)
    secret = give(office.kor, "secret", labels=SECRET, to=("NATO",))
    waits = give(office.kor, "waits", to=("NATO",), about=(secret,))
    for place in ("/desk", f"/desk/record/{waits}"):
        assert f"/item/{waits}/releasable" in office.page(place, "both")
        assert f"/item/{waits}/releasable" not in office.page(place)


def test_the_form_leads_to_the_record_that_is_seen_and_to_no_other(office: Office) -> None:
    name = give(office.kor, "high", labels=SECRET, to=("NATO",))
    found = office.browse().get(f"/desk/why?record={name}&of=NATO")
    assert found.headers["Location"] == f"/desk/record/{name}?of=NATO"
    hidden = office.browse("junior").get(f"/desk/why?record={name}&of=NATO")
    nothing = office.browse("junior").get("/desk/why?record=item--nothing&of=NATO")
    assert hidden.status_code == nothing.status_code == 200
    assert "no such record" in hidden.content.decode()


@pytest.mark.parametrize("code", ["clerk", ""])
def test_to_everybody_else_the_desk_is_no_address(office: Office, code: str) -> None:
    name = give(office.kor, "plain", to=("NATO",))
    client = office.browse(code)
    places = ["", "/refused", "/went", "/late", "/why", "/statement", "/statement/NATO"]
    places += [f"/record/{name}{act}" for act in ("", "/relabel", "/recall", "/onward")]
    assert {client.get(f"/desk{place}").status_code for place in places} == {404}
    assert "Release desk" not in client.get("/").content.decode()


def test_the_permission_of_a_guest_opens_nothing(office: Office) -> None:
    post = Post("NATO", "guest", {"en": "guest"}, HIGH, ("*",), ("release",))
    posts.set_post(node=office.kor, post=post)
    from django.test import Client

    client = Client(**{"comity.node": office.kor})
    assert client.post("/enter", {"post": "NATO/guest"}).status_code == 302
    assert client.get("/desk").status_code == 404
