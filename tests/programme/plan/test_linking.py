"""Another record is sought by its title and chosen; nobody types an id."""

from typing import Any

from comity.core.label import Label
from comity.exchange.kinds import Item, ItemParagraph
from comity.node import publish, settle
from comity.node.node import Node
from comity.node.publish import Marking
from comity.node.visible import visible_to
from comity.programme.plan import finding
from tests.node.houses import PLAIN, label
from tests.programme.plan.conftest import Planning
from tests.programme.writing import shown
from tests.web.pages import Seen, read

SEAL = {"subject": "CYB", "label_KOR": "일반", "relation": "serves", "do": "seal"}


def item(planning: Planning, said: str, *labels: Label) -> str:
    made = publish.publish(
        node=planning.kor, actor=planning.actor(planning.kor), kind="item", subject="CYB",
        marking=Marking(labels or (PLAIN,)),
        body=Item({"en": said, "ko": said}, (ItemParagraph({"en": "text", "ko": "글"}),), "en"),
    )  # fmt: skip
    settle.settle(planning.kor)
    return made.header.id


def found(planning: Planning, words: str, post: str = "planner", node: Node | None = None) -> Any:
    at = node or planning.kor
    reader = planning.actor(at, post).reader
    assert reader is not None
    return [one.version.header.id for one in finding.find(at, reader, words).seen]


def page(answer: Any, status: int = 200) -> Seen:
    assert answer.status_code == status
    seen = read(answer.content.decode())
    assert seen.misplaced == []
    return seen


def radios(seen: Seen) -> list[str]:
    fields = [tag.attributes for tag in seen.tags if tag.attributes.get("type") == "radio"]
    return [one["value"] or "" for one in fields]


def test_records_are_found_by_words_of_their_titles_in_either_language(planning: Planning):
    objective = planning.objective("Know threats early")
    goal = planning.goal(objective, "Share indicators within a day")
    activity = planning.activity(goal, "Analysts visit 탈린")
    report = item(planning, "What analysts found")
    assert found(planning, "indicators SHARE") == [goal]
    assert found(planning, "analysts") == [activity, report]
    assert found(planning, "탈린") == [activity]
    assert found(planning, "nothing of the kind") == found(planning, "  ") == []
    assert found(planning, f"http://kor.localhost/plan/goal/{goal}") == [goal]
    assert objective in found(planning, "cyb")  # by its area
    assert planning.text in found(planning, "cyb")


def test_a_new_version_is_found_by_its_new_title_alone(planning: Planning):
    goal = planning.goal(planning.objective("why"), "before")
    client = planning.browse(planning.kor)
    fields = {"target_en": "afterwards", "subject": "CYB", "label_KOR": "일반", "do": "seal"}
    assert found(planning, "before") == [goal]
    where = f"/plan/goal/{goal}/edit"
    assert client.post(where, fields | shown(client, where)).status_code == 302
    assert found(planning, "before") == []
    assert found(planning, "afterwards") == [goal]


def test_nothing_is_found_that_the_reader_may_not_see(planning: Planning):
    planning.chain(labels=(label("Ⅱ급비밀"),), said="secretive")
    item(planning, "secretive too", label("Ⅱ급비밀"))
    assert len(found(planning, "secretive")) == 4
    assert found(planning, "secretive", "clerk") == []
    goal = planning.goal(planning.objective(), "plain")
    place = f"/plan/link/{goal}"
    clerk = planning.browse(planning.kor, "clerk")
    said = [
        page(clerk.post(place, {"target_words": words, "do": "find"})).said()
        for words in ("secretive", "nonesuch")
    ]
    assert said[0] == said[1]


def test_of_many_a_few_are_offered_and_it_is_said_that_there_are_more(planning: Planning):
    goal = planning.goal(planning.objective(), "aim")
    for n in range(finding.MOST + 1):
        planning.activity(goal, f"visit {n}")
    client = planning.browse(planning.kor)
    sent = client.post(f"/plan/link/{goal}", {"target_words": "visit", "do": "find"})
    seen = page(sent)
    assert len(radios(seen)) == finding.MOST
    assert "There are more" in seen.said()


def test_a_link_is_made_by_searching_choosing_and_confirming(planning: Planning):
    objective = planning.objective()
    goal, other = planning.goal(objective, "this goal"), planning.goal(objective, "the other goal")
    client, place = planning.browse(planning.kor), f"/plan/link/{goal}"
    assert "Nothing has been sought yet" in page(client.get(place)).said()
    typed = SEAL | {"target_words": "goal", "do": "find"}
    seen = page(client.post(place, typed))
    assert radios(seen) == [other]  # never itself
    assert [tag.attributes["value"] for tag in seen.tags if "selected" in tag.attributes][:1] == [
        "serves"
    ]
    missing = page(client.post(place, typed | {"do": "seal"}), 422)
    assert "Search for the other record and choose it" in missing.said()
    assert radios(missing) == [other]
    again = typed | {"target": other, "target_words": "nothing of the kind"}
    assert radios(page(client.post(place, again))) == [other]
    sent = client.post(place, SEAL | {"target": other})
    assert sent.status_code == 302
    assert "the other goal" in page(client.get(sent["Location"])).said()
    reader = planning.actor(planning.kor).reader
    assert reader is not None
    assert visible_to(planning.kor, reader).count(kind="link") == 1


def test_a_page_with_what_was_found_is_marked_with_it(planning: Planning):
    goal = planning.goal(planning.objective(), "plain")
    item(planning, "guarded", label("Ⅱ급비밀"))
    client, place = planning.browse(planning.kor), f"/plan/link/{goal}"
    raised = page(client.post(place, {"target_words": "guarded", "do": "find"}))
    top, _, _ = raised.said().partition("the highest")
    assert "Ⅱ급비밀" in top
    top, _, _ = page(client.get(place)).said().partition("the highest")
    assert "Ⅱ급비밀" not in top


def test_a_link_reads_as_a_sentence_from_both_ends_in_both_languages(planning: Planning):
    objective = planning.objective()
    goal, other = planning.goal(objective, "alpha"), planning.goal(objective, "omega")
    client = planning.browse(planning.kor)
    assert client.post(f"/plan/link/{goal}", SEAL | {"target": other}).status_code == 302
    for name, language, said in (
        (goal, "en", "serves: omega"),
        (other, "en", "alpha serves this"),
        (goal, "ko", "omega에 기여"),
        (other, "ko", "이 기록에 기여: alpha"),
    ):
        assert said in page(client.get(f"/plan/goal/{name}?language={language}")).said()
