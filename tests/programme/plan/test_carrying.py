"""A plan from another programme's, and what the public sees of one."""

from dataclasses import replace

import msgspec

from comity.node import audiences, decisions, publish, settle
from comity.node.publish import NODE, Marking
from comity.node.visible import visible_to
from tests.node.houses import PLAIN, agree, text
from tests.programme.plan.conftest import KINDS, Planning

FIELDS = {"subject": "CYB", "label_KOR": "일반", "to": ["NATO"]}


def test_objectives_and_goals_are_carried_over_once_and_say_what_they_succeed(
    planning: Planning,
) -> None:
    _, goal, _ = planning.chain(said="carried", changes={})
    planning.house.time.move()
    other = agree(planning.kor, planning.nato, code="NEXT", kinds=KINDS)
    client = planning.browse(planning.kor)
    where = f"/plan/{other}/carry"
    assert client.get(where).status_code == 200
    look = client.post(where, FIELDS | {"source": planning.text, "do": "look"})
    assert "carried" in look.content.decode()
    answer = client.post(where, FIELDS | {"source": planning.text, "do": "seal"})
    assert answer.status_code == 302
    page = client.get(f"/plan/{other}").content.decode()
    assert "carried" in page
    reader = planning.actor(planning.kor).reader
    assert reader is not None
    visible = visible_to(planning.kor, reader)
    (link,) = list(visible.all(kind="link"))
    assert link.version.body.target == goal
    again = client.post(where, FIELDS | {"source": planning.text, "do": "seal"})
    assert "Nothing is left" in again.content.decode() or again.status_code == 302
    assert visible.count(kind="goal") == 2


def test_the_public_sees_of_a_programme_what_was_published_and_nothing_else(
    planning: Planning,
) -> None:
    kor = planning.kor
    audiences.public(kor)
    decisions.redecide(kor)
    settle.settle(kor)
    body = text("KOR", "NATO", code="PUB", kinds=KINDS)
    terms = tuple(
        msgspec.structs.replace(
            one, receiver="PUBLIC", areas=(), subjects=("CYB", "programme"), kinds=(*KINDS, "text")
        )
        for one in body.terms[:1]
    )
    published = msgspec.structs.replace(
        body, form="publication", parties=("KOR",), terms=terms, areas=(), until=None
    )
    made = publish.publish(
        node=kor, actor=NODE, kind="text", subject="programme", marking=Marking((PLAIN,)),
        body=published,
    )  # fmt: skip
    signature = kor.kinds.body("signature")(text=made.pointer, post="signatory", at=kor.now())
    publish.publish(
        node=kor, actor=NODE, kind="signature", subject="programme", marking=Marking((PLAIN,)),
        body=signature,
    )  # fmt: skip
    planning.house.time.move()
    to = ("NATO", "PUBLIC")
    public = planning.browse(kor, "")
    assert public.get(f"/plan/{planning.text}").status_code == 404
    planning = replace(planning, text=agree(kor, planning.nato, code="OPEN", kinds=KINDS, to=to))
    planning.chain(to=("PUBLIC",), said="for everybody")
    planning.chain(to=("NATO",), said="for two alone")
    page = public.get(f"/plan/{planning.text}").content.decode()
    assert "for everybody" in page
    assert "for two alone" not in page
    assert "/edit" not in page
