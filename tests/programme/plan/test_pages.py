"""The plan's pages: who sees what of it, and forms that lose nothing."""

from typing import Any

from comity.core.terms import Paragraph
from comity.node import posts
from comity.node.visible import visible_to
from tests.node.houses import agree, label
from tests.programme.plan.conftest import KINDS, Planning
from tests.programme.writing import shown

TYPED: dict[str, Any] = {
    "form": "meeting",
    "title_en": "A dialogue on ranges",
    "title_ko": "훈련장 대화",
    "starts": "2027-03-01",
    "until": "2027-03-02",
    "agenda_en": "First\nSecond",
    "agenda_ko": "하나\n둘",
    "costs": "KOR 1,200.50 eur",
    "subject": "CYB",
    "label_KOR": "일반",
    "to": ["NATO"],
    "do": "seal",
}


def content(planning: Planning, where: str, **more: Any) -> str:
    node = more.get("node") or planning.kor
    answer = planning.browse(node, more.get("post", "planner")).get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def test_the_plan_stands_on_every_page_of_the_way_to_it(planning: Planning) -> None:
    objective, goal, activity = planning.chain(said="rangefinding")
    for where in (
        f"/plan/{planning.text}/area/CYB",
        f"/plan/goal/{goal}",
        f"/plan/activity/{activity}",
    ):
        assert "rangefinding" in content(planning, where)
    assert f"/plan/goal/{goal}" in content(planning, f"/plan/{planning.text}")
    assert "1 activity" in content(planning, "/programme")
    assert objective


def test_what_a_post_may_not_see_is_not_there(planning: Planning) -> None:
    _, goal, activity = planning.chain(labels=(label("Ⅱ급비밀"),), said="secretive")
    client = planning.browse(planning.kor, "clerk")
    assert client.get(f"/plan/goal/{goal}").status_code == 404
    assert client.get(f"/plan/activity/{activity}").status_code == 404
    for where in ("/programme", f"/plan/{planning.text}", f"/plan/{planning.text}/area/CYB"):
        page = content(planning, where, post="clerk")
        assert "secretive" not in page
        assert "1 activity" not in page


def test_the_other_side_sees_what_was_released_and_no_position(planning: Planning) -> None:
    _, goal, activity = planning.chain(to=("NATO",), said="shared plan")
    client = planning.browse(planning.kor)
    answer = client.post(
        f"/plan/activity/{activity}/position",
        {"words_en": "we would yield", "subject": "CYB", "label_KOR": "일반", "do": "seal"},
    )
    assert answer.status_code == 302
    planning.pull()
    assert "shared plan" in content(planning, f"/plan/activity/{activity}", node=planning.nato)
    assert "we would yield" in content(planning, f"/plan/activity/{activity}")
    there = content(planning, f"/plan/activity/{activity}", node=planning.nato)
    assert "we would yield" not in there
    assert goal in there


def test_an_activity_is_planned_in_a_form_that_says_who_will_get_it(planning: Planning) -> None:
    _, goal, _ = planning.chain(to=("NATO",))
    client = planning.browse(planning.kor)
    page = client.post(f"/plan/goal/{goal}/activity", TYPED | {"do": "look"}).content.decode()
    assert "goes to NATO" in page
    assert "PROG 5.1" in page
    answer = client.post(f"/plan/goal/{goal}/activity", TYPED)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"]).content.decode()
    for said in ("A dialogue on ranges", "훈련장 대화", "Second", "1200.50 EUR", "2 March 2027"):
        assert said in page, said


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(planning: Planning) -> None:
    _, goal, _ = planning.chain()
    client = planning.browse(planning.kor)
    for changes, said in (
        ({"until": "2027-02-01"}, "The last day is before the first"),
        ({"starts": "1 March"}, "Write a day as"),
        ({"starts": "2027-02-30"}, "There is no day 2027-02-30"),
        ({"costs": "twelve euros"}, "is not who pays"),
        ({"costs": "KOR -5 EUR"}, "is not who pays"),
        ({"form": "party"}, "wrong"),
        ({"form": "visit"}, "Only a meeting has an agenda"),
        ({"form": "contribution", "agenda_en": "", "agenda_ko": "", "costs": ""}, "who pays"),
        ({"title_en": "x" * 1_000}, "1,000"),
        ({"title_en": "", "title_ko": ""}, "wrong"),
        ({"label_KOR": ""}, "Choose a label"),
        ({"joint": "the centre!"}, "named by its code"),
    ):
        answer = client.post(f"/plan/goal/{goal}/activity", TYPED | {"place": "Daejeon"} | changes)
        page = answer.content.decode()
        assert answer.status_code == 422, changes
        assert said in page, changes
        assert "Daejeon" in page
    desk = posts.reader(planning.kor, posts.get(node=planning.kor, party="KOR", code="planner"))
    assert visible_to(planning.kor, desk).count(kind="activity") == 1


def test_who_may_not_plan_is_shown_no_form(planning: Planning) -> None:
    objective, goal, activity = planning.chain()
    client = planning.browse(planning.kor, "reader")
    assert "/edit" not in client.get(f"/plan/goal/{goal}").content.decode()
    for where in (
        f"/plan/goal/{goal}/edit",
        f"/plan/goal/{goal}/activity",
        f"/plan/objective/{objective}/goal",
        f"/plan/activity/{activity}/position",
        f"/plan/link/{goal}",
    ):
        assert client.get(where).status_code == 404, where
        assert client.post(where, TYPED).status_code == 404, where


def test_every_form_opens_filled_in_and_seals_what_it_was_given(planning: Planning) -> None:
    objective, goal, activity = planning.chain()
    client = planning.browse(planning.kor)
    for where in (
        f"/plan/{planning.text}/area/CYB/objective",
        f"/plan/objective/{objective}/goal",
        f"/plan/link/{goal}",
    ):
        assert client.get(where).status_code == 200, where
    for where, fields in (
        (f"/plan/objective/{objective}/edit", {"words_en": "anew"}),
        (f"/plan/goal/{goal}/edit", {"target_en": "anew", "indicator_en": "seats", "aim": "400"}),
        (f"/plan/activity/{activity}/edit", {"title_en": "anew", "form": "visit"}),
    ):
        assert "form" in client.get(where).content.decode()
        common = {"subject": "CYB", "label_KOR": "일반", "do": "seal"}
        answer = client.post(where, common | fields | shown(client, where))
        assert answer.status_code == 302, answer.content.decode()
        assert "anew" in client.get(answer["Location"]).content.decode()


def test_an_activity_moves_on_by_a_button(planning: Planning) -> None:
    _, _, activity = planning.chain()
    client = planning.browse(planning.kor)
    place = f"/plan/activity/{activity}"
    client.post(f"{place}/move", {"do": "confirm"} | shown(client, place))
    page = client.get(place).content.decode()
    assert 'value="hold"' in page
    client.post(f"{place}/move", {"do": "begin"} | shown(client, place))
    assert "nothing was changed" in client.get(f"/plan/activity/{activity}").content.decode()


def test_what_is_cancelled_is_cancelled_only_when_confirmed(planning: Planning) -> None:
    _, goal, activity = planning.chain(said="rangefinding")
    client = planning.browse(planning.kor)
    for place in (f"/plan/activity/{activity}", f"/plan/goal/{goal}"):
        seen = shown(client, place)
        asked = client.post(f"{place}/move", {"do": "cancel"} | seen)
        assert asked.status_code == 200
        assert "cannot be taken up again" in asked.content.decode()
        assert "rangefinding" in asked.content.decode()
        assert 'value="cancel"' in client.get(place).content.decode()
        assert seen["hash"] in asked.content.decode()
        sent = client.post(f"{place}/move", {"do": "cancel", "sure": "1"} | seen)
        assert sent["Location"] == place
        page = client.get(place).content.decode()
        assert "cancelled" in page
        assert 'value="cancel"' not in page


def test_what_the_text_says_of_an_area_stands_beside_its_plan(planning: Planning) -> None:
    words = {"en": "They train together.", "ko": "함께 훈련한다."}
    one, other = Paragraph("3.1", words, "CYB"), Paragraph("9", {"en": "Elsewhere."})
    more: dict[str, Any] = {"kinds": KINDS, "code": "PROG2", "paragraphs": (one, other)}
    planning.text = agree(planning.kor, planning.nato, **more)
    _, goal, activity = planning.chain()
    for place in (f"/plan/{planning.text}/area/CYB", f"/plan/goal/{goal}"):
        page = content(planning, place)
        for said in ("They train together.", "함께 훈련한다.", "Authentic language", "English"):
            assert said in page, said
        assert "Elsewhere" not in page
        assert f"/text/{planning.text}#area-CYB" in page
    document = content(planning, f"/text/{planning.text}")
    assert 'id="area-CYB"' in document
    assert f"/plan/{planning.text}/area/CYB" in document
    assert "They train together." not in content(planning, f"/plan/activity/{activity}")


def test_a_link_is_seen_from_both_its_ends(planning: Planning) -> None:
    objective, goal, activity = planning.chain(said="first goal")
    other = planning.goal(objective, "second goal")
    client = planning.browse(planning.kor)
    fields = {"relation": "serves", "subject": "CYB", "label_KOR": "일반"}
    answer = client.post(f"/plan/link/{activity}", fields | {"target": other})
    assert answer.status_code == 302
    assert "second goal" in client.get(f"/plan/activity/{activity}").content.decode()
    assert f"/plan/activity/{activity}" in client.get(f"/plan/goal/{other}").content.decode()
    wrong = client.post(f"/plan/link/{activity}", fields | {"target": "goal--unknown"})
    assert "There is no such record" in wrong.content.decode()
    assert goal


def test_what_changed_since_a_form_was_opened_is_not_sealed_over(planning: Planning) -> None:
    objective, goal, activity = planning.chain()
    first, second = planning.browse(planning.kor), planning.browse(planning.kor)
    for where, fields, name in (
        (f"/plan/objective/{objective}/edit", {}, "words_en"),
        (f"/plan/goal/{goal}/edit", {"indicator_en": "seats", "aim": "400"}, "target_en"),
        (f"/plan/activity/{activity}/edit", {"form": "visit"}, "title_en"),
    ):
        common = {"subject": "CYB", "label_KOR": "일반", "do": "seal"} | fields
        old = shown(second, where)
        assert first.post(where, common | old | {name: "theirs"}).status_code == 302, where
        for lost in (old, {}):
            page = second.post(where, common | lost | {name: "mine"}).content.decode()
            assert "changed since you opened it" in page, where
            assert "mine" in page, where
        again = second.post(where, common | shown(second, where) | {name: "mine"})
        assert again.status_code == 302, where


def test_a_record_made_in_korean_stays_authentic_in_korean_when_english_is_added(
    planning: Planning,
) -> None:
    _, goal, _ = planning.chain()
    client = planning.browse(planning.kor)
    korean = TYPED | {"title_en": "", "text_en": "", "agenda_en": ""}
    made = client.post(f"/plan/goal/{goal}/activity", korean)["Location"]
    where = f"{made.partition('?')[0].partition('#')[0]}/edit"
    assert shown(client, where)["authentic"] == "ko"
    assert client.post(where, TYPED | shown(client, where)).status_code == 302
    assert shown(client, where)["authentic"] == "ko"


def test_a_button_that_was_pressed_too_late_moves_nothing(planning: Planning) -> None:
    _, goal, activity = planning.chain()
    client = planning.browse(planning.kor)
    for place, event, other in (
        (f"/plan/activity/{activity}", "confirm", "postpone"),
        (f"/plan/goal/{goal}", "begin", "postpone"),
    ):
        old = shown(client, place)
        client.post(f"{place}/move", {"do": event} | old)
        moved = shown(client, place)
        assert moved != old
        for late in (old, {}):
            for act in ({"do": other}, {"do": "cancel", "sure": "1"}):
                client.post(f"{place}/move", act | late)
                assert "nothing was changed" in client.get(place).content.decode()
        assert shown(client, place) == moved


def test_what_somebody_sealed_meanwhile_stands_beside_what_was_typed(planning: Planning) -> None:
    objective, goal, activity = planning.chain()
    first, second = planning.browse(planning.kor), planning.browse(planning.kor)
    for where, fields, name, called in (
        (f"/plan/objective/{objective}/edit", {}, "words_en", "Text"),
        (f"/plan/goal/{goal}/edit", {}, "target_en", "What is to be reached"),
        (f"/plan/activity/{activity}/edit", {"form": "visit"}, "title_en", "Title"),
    ):
        sent = {"subject": "CYB", "label_KOR": "일반", "do": "seal"} | fields | shown(second, where)
        assert first.post(where, sent | {name: "theirs words"}).status_code == 302, where
        for do in ("seal", "look"):
            page = second.post(where, sent | {name: "mine words", "do": do}).content.decode()
            beside = page.partition('id="newer"')[2].partition("</section>")[0]
            for words in ("A newer version beside yours", called, "theirs", "mine"):
                assert words in (beside if words != "A newer version beside yours" else page), where
            assert "일반" not in beside, where
            assert 'value="mine words"' in page or "mine words</textarea>" in page, where
        again = sent | {name: "mine words"} | shown(second, where)
        assert second.post(where, again).status_code == 302, where


def test_a_form_that_was_sent_in_time_has_nothing_beside_it(planning: Planning) -> None:
    _, goal, _ = planning.chain()
    client, where = planning.browse(planning.kor), f"/plan/goal/{goal}/edit"
    sent = {"target_en": "x", "subject": "CYB", "label_KOR": "일반", "do": "look"}
    for answer in (client.get(where), client.post(where, sent | shown(client, where))):
        assert "A newer version" not in answer.content.decode()
