"""Consultations: called, prepared, held; their decisions become each side's own tasks."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from docx import Document

from comity.core.errors import BodyInvalidError, ImpossibleDateError, TransitionError
from comity.core.terms import Paragraph
from comity.node import posts
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.publish import NODE, Actor, Marking, NoSuchRecordError, NotOursError
from comity.programme import domain as texts
from comity.programme.acting import NotPermittedError
from comity.programme.consultation import domain, queries
from comity.programme.consultation.domain import Outcome, TaskStep
from comity.programme.consultation.kinds import Consultation, Decision, Task
from comity.programme.plan.domain import Sort
from tests.node.houses import PLAIN, START, House, agree, give, label, make_house, meet, pull
from tests.programme.test_first_page import browse
from tests.programme.writing import shown

DAY = 86_400_000
SOFFICE = shutil.which("soffice") or ""
KINDS = ("item", "link", "consultation", "task")


def said(en: str) -> dict[str, str]:
    return {"en": en, "ko": f"{en} 한국어"}


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    house = make_house(tmp_path)
    meet(house.kor, house.nato)
    house.text = agree(house.kor, house.nato, kinds=KINDS)
    for node in (house.kor, house.nato):
        node.demo = True
        for code, permissions in (("desk", ("consult",)), ("clerk", ())):
            high = (label("Ⅱ급비밀"), label("NATO SECRET", "NATO"), label("RED", "TLP"))
            posts.set_post(
                node=node, post=Post(node.party, code, said(code), high, ("*",), permissions)
            )
    return house


def actor(node: Node, code: str = "desk") -> Actor:
    return Actor(code, posts.reader(node, posts.get(node=node, party=node.party, code=code)))


def sort(*to: str, labels: tuple = (PLAIN,)) -> Sort:
    return Sort("CYB", Marking(labels, to))


def called(house: House, title: str = "talks", at: int = START + DAY, *to: str) -> str:
    body = Consultation(house.text, said(title), "en", at, "policy", place="Seoul")
    return domain.call(node=house.kor, actor=actor(house.kor), body=body, sort=sort(*to)).header.id


def held(house: House, name: str, *decisions: str) -> None:
    domain.record(
        node=house.kor,
        actor=actor(house.kor),
        name=name,
        outcome=Outcome(said("went well"), [Decision(said(one), "CYB") for one in decisions]),
    )


def assigned(house: House, consultation: str, node: Node | None = None, **more: object) -> str:
    node = node or house.kor
    body = Task(
        house.text, consultation, said("write the paper"), "en", f"{node.party}/clerk", **more
    )
    return domain.assign(node=node, actor=actor(node), body=body, sort=sort()).header.id


def test_a_consultation_is_prepared_by_what_the_last_one_decided(house: House) -> None:
    first = called(house, "first")
    held(house, first, "exercise again", "exchange lists")
    made = assigned(house, first, decision=2, due="2023-12-01")
    second = called(house, "second", START + 90 * DAY)
    prepared = queries.prepared(house.kor, actor(house.kor).reader, second)
    assert prepared is not None
    assert prepared.before is not None
    assert prepared.before.version.header.id == first
    assert [(one.number, len(one.tasks)) for one in prepared.decided] == [(1, 0), (2, 1)]
    assert prepared.decided[1].tasks[0].version.header.id == made
    assert [one.form for one in prepared.deadlines] == ["task", "lapse"]


def test_what_moved_before_the_last_consultation_is_not_told_again(house: House) -> None:
    give(house.kor, "old news")
    house.time.at = START + 2 * DAY
    first = called(house, "first", START + DAY)
    held(house, first)
    give(house.kor, "fresh news")
    second = called(house, "second", START + 90 * DAY)
    prepared = queries.prepared(house.kor, actor(house.kor).reader, second)
    assert prepared is not None
    assert [[one.title["en"] for one in area.moved] for area in prepared.areas] == [["fresh news"]]


def test_open_amendments_are_listed(house: House) -> None:
    from comity.node import publish
    from tests.node.houses import text

    body = text("KOR", "NATO", code="NEXT")
    import msgspec

    body = msgspec.structs.replace(body, paragraphs=(Paragraph("1", said("we meet")),))
    tabled = publish.publish(
        node=house.kor, actor=NODE, kind="text", subject="programme",
        marking=Marking((PLAIN,), ("NATO",)), body=body,
    )  # fmt: skip
    texts.amend(
        node=house.kor,
        actor=NODE,
        text=tabled.pointer,
        proposed=texts.Proposed("1", said("we meet twice"), said("once is too little")),
    )
    name = called(house)
    prepared = queries.prepared(house.kor, actor(house.kor).reader, name)
    assert prepared is not None
    assert [one.code for one in prepared.amendments] == ["NEXT"]
    page = browse(house.kor, "desk").get(f"/consultation/{name}").content.decode()
    assert "once is too little" in page


def test_each_side_makes_its_own_tasks_and_sees_its_own(house: House) -> None:
    name = called(house, "talks", START + DAY, "NATO")
    held(house, name, "exercise again")
    house.time.move()
    pull(house.nato, house.kor)
    assigned(house, name, house.nato, decision=1)
    assigned(house, name, decision=1)
    for node in (house.kor, house.nato):
        (task,) = queries.tasks(node, actor(node).reader)
        assert task.version.header.owner == node.party
    with pytest.raises(NotOursError):
        domain.cancel(node=house.nato, actor=actor(house.nato), name=name)


def test_a_post_without_the_permission_calls_nothing_and_moves_only_what_it_leads(
    house: House,
) -> None:
    clerk = actor(house.kor, "clerk")
    body = Consultation(house.text, said("x"), "en", START, "staff")
    with pytest.raises(NotPermittedError):
        domain.call(node=house.kor, actor=clerk, body=body, sort=sort())
    name = called(house)
    held(house, name, "one")
    led = assigned(house, name, decision=1)
    moved = domain.move(
        node=house.kor, actor=clerk, name=led, step=TaskStep("finish", said("done"))
    )
    assert moved.body.state == "done"
    desk = actor(house.kor)
    task = Task(house.text, name, said("x"), "en", "KOR/desk")
    other = domain.assign(node=house.kor, actor=desk, body=task, sort=sort()).header.id
    with pytest.raises(NotPermittedError):
        domain.move(node=house.kor, actor=clerk, name=other, step=TaskStep("finish"))


def test_a_task_is_dropped_with_a_reason_alone_and_then_stays(house: House) -> None:
    name = called(house)
    held(house, name, "one")
    task, desk = assigned(house, name), actor(house.kor)
    with pytest.raises(BodyInvalidError):
        domain.move(node=house.kor, actor=desk, name=task, step=TaskStep("drop"))
    domain.move(node=house.kor, actor=desk, name=task, step=TaskStep("drop", said("overtaken")))
    with pytest.raises(TransitionError):
        domain.move(node=house.kor, actor=desk, name=task, step=TaskStep("reopen"))


def test_a_decision_that_was_recorded_is_not_left_out(house: House) -> None:
    name = called(house)
    held(house, name, "one", "two")
    with pytest.raises(TransitionError):
        held(house, name, "one")
    held(house, name, "one, put right", "two", "three")


def test_a_cancelled_consultation_has_no_outcome_and_is_not_changed(house: House) -> None:
    name = called(house)
    domain.cancel(node=house.kor, actor=actor(house.kor), name=name)
    with pytest.raises(TransitionError):
        held(house, name, "one")
    body = Consultation(house.text, said("x"), "en", START, "staff")
    with pytest.raises(TransitionError):
        domain.change(node=house.kor, actor=actor(house.kor), name=name, body=body, sort=sort())


def test_a_task_is_of_a_decision_that_there_is(house: House) -> None:
    name = called(house)
    held(house, name, "one")
    with pytest.raises(NoSuchRecordError):
        assigned(house, name, decision=2)


def test_a_consultation_does_not_end_before_it_begins(house: House) -> None:
    body = Consultation(house.text, said("x"), "en", START, "staff", until=START)
    with pytest.raises(ImpossibleDateError):
        domain.call(node=house.kor, actor=actor(house.kor), body=body, sort=sort())


def test_what_is_hidden_is_no_page(house: House) -> None:
    name = called(house)
    task = assigned(house, name)
    public = Client(**{"comity.node": house.kor})
    for place in (f"/consultation/{name}", f"/consultation/{name}/word", f"/task/{task}"):
        assert browse(house.kor, "desk").get(place).status_code == 200
        assert public.get(place).status_code == 404
        assert browse(house.nato, "desk").get(place).status_code == 404


def test_a_form_with_a_mistake_comes_back_with_what_was_typed(house: House) -> None:
    desk = browse(house.kor, "desk")
    sent = {"title_en": "winter talks", "at": "2026-13-01T10:00", "level": "policy", "do": "seal"}
    answer = desk.post(f"/consultations/new/{house.text}", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "winter talks" in page
    assert "2026-13-01T10:00" in page


def test_a_consultation_is_called_recorded_and_its_decision_becomes_a_task_on_today(
    house: House,
) -> None:
    desk = browse(house.kor, "desk")
    sent = {
        "title_en": "winter talks", "title_ko": "겨울 협의", "at": "2023-11-20T10:00",
        "level": "policy", "agenda_en": "one\ntwo", "agenda_ko": "하나\n둘", "subject": "CYB",
        "label_KOR": "일반", "do": "seal",
    }  # fmt: skip
    place = desk.post(f"/consultations/new/{house.text}", sent)["Location"]
    outcome = {
        "outcome_en": "agreed", "outcome_ko": "합의", "decisions_en": "CYB: write a paper",
        "decisions_ko": "CYB: 보고서 작성",
    }  # fmt: skip
    for form in ("edit", "outcome"):
        old = desk.post(f"{place}/{form}", sent | outcome)
        assert "changed since you opened it" in old.content.decode()
        assert sent["title_en"] in old.content.decode()
    now = shown(desk, f"{place}/outcome")
    assert desk.post(f"{place}/outcome", outcome | now).status_code == 302
    form = desk.get(f"{place}/task?decision=1").content.decode()
    assert "write a paper" in form
    task = {
        "words_en": "write a paper", "words_ko": "보고서 작성", "decision": "1",
        "lead": "KOR/clerk", "due": "2023-12-01", "subject": "CYB", "label_KOR": "일반",
        "do": "seal",
    }  # fmt: skip
    assert desk.post(f"{place}/task", task).status_code == 302
    assert "write a paper" in browse(house.kor, "clerk").get("/today").content.decode()
    assert "write a paper" not in desk.get("/today").content.decode()
    assert "winter talks" in desk.get("/calendar?month=2023-11").content.decode()
    (seen,) = queries.tasks(house.kor, actor(house.kor).reader)
    assert seen.version.body.decision == 1
    assert seen.version.header.releasable_to == ()


def paper_of(house: House) -> bytes:
    first = called(house, "first", START - DAY)
    held(house, first, "exercise again")
    assigned(house, first, decision=1, due="2023-12")
    give(house.kor, "a secret item", labels=(label("대외비"),))
    second = called(house, "second", START + 90 * DAY)
    answer = browse(house.kor, "desk").get(f"/consultation/{second}/word")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer.content


def test_the_word_file_says_what_the_page_says_in_both_languages_marked_as_it_is(
    house: House,
) -> None:
    document = Document(BytesIO(paper_of(house)))
    words = "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert "exercise again" in words
    assert "exercise again 한국어" in words
    assert "a secret item" in words
    assert any("What moved in each area" in one and "분야별 변동" in one for one in headings)
    for place in (document.sections[0].header, document.sections[0].footer):
        assert "대외비" in place.paragraphs[0].text


def test_the_word_file_names_no_person_and_has_no_macro(house: House) -> None:
    raw = paper_of(house)
    about = Document(BytesIO(raw)).core_properties
    assert about.author == about.last_modified_by == "KOR"
    assert not [name for name in ZipFile(BytesIO(raw)).namelist() if "vba" in name.lower()]


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")
def test_the_word_file_opens_in_libreoffice(house: House, tmp_path: Path) -> None:
    source = tmp_path / "paper.docx"
    source.write_bytes(paper_of(house))
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = (tmp_path / "paper.txt").read_text(encoding="utf-8-sig")
    assert "exercise again 한국어" in text


def test_what_somebody_sealed_meanwhile_stands_beside_what_was_typed(house: House) -> None:
    name = called(house, "autumn talks")
    desk, place = browse(house.kor, "desk"), f"/consultation/{name}/edit"
    sent = {
        "title_en": "mine talks", "title_ko": "mine talks", "at": "2023-11-20T10:00",
        "level": "policy", "subject": "CYB", "label_KOR": "일반", "do": "seal",
    }  # fmt: skip
    old = shown(desk, place)
    theirs = sent | {"title_en": "theirs talks", "place": "Daejeon"}
    assert desk.post(place, theirs | old).status_code == 302
    page = desk.post(place, sent | old).content.decode()
    for words in ("A newer version beside yours", "theirs", "mine", "Daejeon"):
        assert words in page
    assert desk.post(place, sent | shown(desk, place)).status_code == 302


def test_an_outcome_that_was_recorded_meanwhile_stands_beside_what_was_typed(house: House) -> None:
    name = called(house)
    desk, place = browse(house.kor, "desk"), f"/consultation/{name}/outcome"
    old = shown(desk, place)
    desk.post(place, {"outcome_en": "theirs went well"} | old)
    page = desk.post(place, {"outcome_en": "mine went badly"} | old).content.decode()
    for words in ("A newer version beside yours", "theirs", "badly"):
        assert words in page


def test_a_consultation_that_changed_meanwhile_is_not_cancelled(house: House) -> None:
    desk, place = browse(house.kor, "desk"), f"/consultation/{called(house)}"
    old = shown(desk, f"{place}/cancel")
    sent = {
        "title_en": "later talks", "title_ko": "나중 협의", "at": "2023-11-20T10:00",
        "level": "policy", "subject": "CYB", "label_KOR": "일반", "do": "seal",
    }  # fmt: skip
    desk.post(f"{place}/edit", sent | shown(desk, f"{place}/edit"))
    for late in (old, {}):
        page = desk.post(f"{place}/cancel", late).content.decode()
        assert "changed since you opened it" in page
        assert "later talks" in page
    assert desk.post(f"{place}/cancel", shown(desk, f"{place}/cancel")).status_code == 302


def test_a_task_that_was_moved_meanwhile_is_not_moved_on(house: House) -> None:
    name = called(house)
    held(house, name, "write a paper")
    task = assigned(house, name)
    desk, place = browse(house.kor, "desk"), f"/task/{task}"
    old = shown(desk, place)
    assert desk.post(f"{place}/move", {"do": "finish"} | old).status_code == 302
    for lost in (old, {}):
        answer = desk.post(f"{place}/move", {"do": "reopen"} | lost)
        assert "changed since you opened it" in answer.content.decode()
    assert desk.post(f"{place}/move", {"do": "reopen"} | shown(desk, place)).status_code == 302
