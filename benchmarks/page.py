"""Pages: home, programme and timeline of a node with many programmes, against one with a small one.

Each page is asked for as a browser asks, of the process that serves it, without the network: what
is measured is the server's time. Both nodes hold the same number of items; the large one has forty
partners with a programme each.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import ground, material
from benchmarks.report import Options, Report
from comity.core import record
from comity.core.label import Label
from comity.core.record import Outline, Version
from comity.core.terms import CHARTER_KINDS, Area, Terms, Text

if TYPE_CHECKING:
    from comity.node.node import Node

QUICK = 0.1
PROGRAMMES, ACTIVITIES, SMALL = 40, 1400, 10
AREAS = 11
GOALS_AN_AREA = 4
ITEMS = 200
ROUNDS = 200
MOST_MILLISECONDS, MOST_TIMES = 50.0, 2.0
HELD = ("home", "programme", "timeline")
"""The pages that are held to the limits; the others are told."""
PLAN_KINDS = ("item", "link", "objective", "goal", "activity")
FORMS = ("meeting", "visit", "course", "exercise")
BATCH = 2000


@dataclass(frozen=True)
class Size:
    """How many programmes of how many activities a node has."""

    programmes: int
    activities: int


def run(options: Options) -> None:
    """Build both nodes, then ask for each page of both in turn."""
    report = Report("page", options)
    large = Size(options.size(PROGRAMMES, 2), options.size(ACTIVITIES, 20))
    small = Size(1, SMALL)
    rounds = options.size(ROUNDS, 20)
    report.begin(
        programmes=large.programmes, activities_of_each=large.activities,
        compared_with=f"{small.programmes} programme of {small.activities} activities",
        items=ITEMS, rounds=rounds,
    )  # fmt: skip
    with ground.ready(options) as folder:
        _make_sessions()
        asked = [
            _Asked(_populated(folder, alias, size, report), report)
            for alias, size in (("kor", small), ("nato", large))
        ]
        worst = (0.0, 0.0)
        for name in asked[0].pages:
            before, after = (one.measure(name, rounds) for one in asked)
            if name not in HELD:
                report.say(f"  {name}: {before:.1f} ms, of many {after:.1f} ms")
                continue
            report.demand(f"{name}, 95th percentile", after, MOST_MILLISECONDS, "ms", least=False)
            report.demand(
                f"{name}, against small", after / before, MOST_TIMES, "times", least=False
            )
            worst = max(worst[0], after), max(worst[1], after / before)
        report.say(f"  after a change: {asked[1].after_a_change():.1f} ms")
    report.finish(
        worst[0],
        "ms",
        f"{worst[0] / MOST_MILLISECONDS:.2f} of its limit; at most {worst[1]:.2f} times the small",
    )


def _make_sessions() -> None:
    """Let posts enter: sessions stand in the default database, as those of a node in its own."""
    from django.core.management import call_command

    call_command("migrate", database="default", verbosity=0, skip_checks=True)


class _Asked:
    """A node whose pages are asked for as one of its posts."""

    def __init__(self, node: "Node", report: Report) -> None:
        from django.test import Client

        node.demo = True
        self._node = node
        self._client = Client(SERVER_NAME="localhost", **{"comity.node": node})
        self._client.post("/enter", {"post": f"{node.party}/desk"})
        self.pages = _pages(node)
        for name, address in self.pages.items():
            begun = time.perf_counter()
            answer = self._client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{name} answers {answer.status_code}")
            seconds = time.perf_counter() - begun
            size = len(answer.content) // 1000
            report.say(f"  {name}: first asked {seconds * 1000:.0f} ms, {size:,} kB")

    def measure(self, name: str, rounds: int) -> float:
        """Return the 95th percentile of a page's time (milliseconds)."""
        times = sorted(self._once(self.pages[name]) for _ in range(rounds))
        return times[int(len(times) * 0.95)] * 1000

    def after_a_change(self) -> float:
        """Return how long the programme's page takes after each of some new activities."""
        times = []
        for _ in range(10):
            _add(self._node, _one_more(self._node))
            times.append(self._once(self.pages["programme"]))
        return max(times) * 1000

    def _once(self, address: str) -> float:
        begun = time.perf_counter()
        self._client.get(address)
        return time.perf_counter() - begun


def _pages(node: "Node") -> dict[str, str]:
    from django.urls import NoReverseMatch, reverse

    name, _ = _first_goal(node)
    found = {"home": "/", "programmes": reverse("programme"), "programme": f"/plan/{name}"}
    for route, called in (("timeline", "timeline"), ("today", "today")):
        try:
            found[called] = reverse(route)
        except NoReverseMatch:
            continue
    return found


# What stands in a node.


def _populated(folder: Path, alias: str, size: Size, report: Report) -> "Node":
    from comity.node import audiences, decisions, posts, settle
    from comity.node.posts import Post

    node = ground.make_node(folder, "KOR", alias)
    with report.step(f"{size.programmes} programmes of {size.activities} activities"):
        audiences.public(node)
        for n in range(size.programmes):
            audiences.ensure(node, audiences.peer_reader(f"P{n:02}"))
        decisions.redecide(node)
        settle.settle(node)
        high = (Label.of("KOR", "Ⅱ급비밀"), Label.of("TLP", "RED"))
        desk = Post("KOR", "desk", {"en": "Desk", "ko": "담당관"}, high, ("*",), ("plan",))
        posts.set_post(node=node, post=desk)
        made = [_agree(node, n) for n in range(size.programmes)]
        for n, text in enumerate(made):
            for versions in _plan(node, text, f"P{n:02}", size.activities):
                _add(node, versions)
        _add(node, list(_items(node)))
    return node


def _first_goal(node: "Node") -> tuple[str, str]:
    """Return the first programme that has goals, and its first goal."""
    found = node.db.rows(
        "SELECT f.target, r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "JOIN node_reference f ON f.record_id = r.id AND f.target LIKE 'text--%%' "
        "WHERE c.kind = 'goal' ORDER BY r.id LIMIT 1"
    )
    return found[0][0], found[0][1]


def _agree(node: "Node", n: int) -> Version:
    """Bring a charter and a programme of eleven areas into force with a partner."""
    other = f"P{n:02}"
    partner = material.Partner.of(other)
    material._bring_into_force(node, (partner,), _charter(node, other))
    subjects = [f"S{area:02}" for area in range(AREAS)]
    areas = tuple(
        Area(code, {"en": f"Area {code}", "ko": f"분야 {code}"}, {"KOR": (code,), other: (code,)})
        for code in subjects
    )
    terms = Terms(
        clause="3.1", sender="KOR", receiver=other, kinds=PLAN_KINDS, areas=tuple(subjects),
        ceiling=(Label.of("KOR", "대외비"), Label.of("TLP", "AMBER")), after="keep",
    )  # fmt: skip
    body = Text(
        form="programme", code=f"PROGRAMME-{other}", name={"en": f"Plan {n}", "ko": "프로그램"},
        parties=("KOR", other), authentic="en", starts=node.now() - 2 * material.YEAR,
        until=node.now() + 2 * material.YEAR, terms=(terms,), areas=areas, shared=("KOR", "TLP"),
    )  # fmt: skip
    return material._bring_into_force(node, (partner,), body)[0]


def _charter(node: "Node", other: str) -> Text:
    """The text by which the partner's signatures come."""
    clauses = [
        Terms(
            clause=clause, sender=sender, receiver=receiver, kinds=CHARTER_KINDS, subjects=("*",),
            ceiling=(Label.of("KOR", "대외비"), Label.of("TLP", "AMBER")), after="keep",
        )
        for clause, sender, receiver in (("1", "KOR", other), ("2", other, "KOR"))
    ]  # fmt: skip
    return Text(
        form="charter", code=f"CHARTER-{other}", name={"en": f"Charter {other}", "ko": "기본 합의"},
        parties=("KOR", other), authentic="en", starts=node.now() - 3 * material.YEAR, until=None,
        terms=tuple(clauses), shared=("KOR", "TLP"),
    )  # fmt: skip


def _plan(node: "Node", text: Version, other: str, count: int) -> Iterator[list[Version]]:
    from comity.programme.plan.kinds import Activity, Goal, Objective

    chance = random.Random(other)
    name = text.header.id
    seal = _sealer(node, other)
    areas = [area.code for area in text.body.areas]
    words = {"en": material.ENGLISH, "ko": material.KOREAN}
    objectives = [seal("objective", code, Objective(name, code, words, "en")) for code in areas]
    yield objectives
    goals = [
        seal("goal", one.header.subject, Goal(name, one.header.id, words, "en", state="under_way"))
        for one in objectives
        for _ in range(GOALS_AN_AREA)
    ]
    yield goals
    made = []
    for n in range(count):
        goal = goals[n % len(goals)]
        year = 2024 + chance.randrange(5)
        day = f"{year}-{chance.randrange(12) + 1:02}-{chance.randrange(28) + 1:02}"
        body = Activity(
            programme=name, goal=goal.header.id, form=FORMS[n % len(FORMS)],  # type: ignore[arg-type]  # a form of the table above
            title={"en": f"Activity {n}", "ko": f"활동 {n}"}, authentic="en", text=words,
            state="held" if year < 2027 else "planned", starts=day, place="Busan",
        )  # fmt: skip
        made.append(seal("activity", goal.header.subject, body))
    yield made


def _sealer(node: "Node", other: str) -> Callable[[str, str, object], Version]:
    labels = (Label.of("KOR", "대외비"),)

    def seal(kind: str, subject: str, body: object) -> Version:
        outline = Outline(node.new_id(kind), "KOR", kind, subject, labels, (other,), "desk")
        return record.make(
            outline,
            body,  # type: ignore[arg-type]  # a form of the table above
            kinds=node.kinds,
            signer=node.signer,
            salt=node.entropy("salt", record.SALT_BYTES),
            made_at=node.now(),
        )

    return seal


def _one_more(node: "Node") -> list[Version]:
    from comity.programme.plan.kinds import Activity

    name, goal = _first_goal(node)
    body = Activity(
        programme=name, goal=goal, form="visit", title={"en": "One more"}, authentic="en"
    )
    return [_sealer(node, "P00")("activity", "S00", body)]


def _items(node: "Node") -> Iterator[Version]:
    seal = _sealer(node, "P00")
    for n in range(ITEMS):
        yield seal("item", f"S{n % AREAS:02}", material.item(n))


def _add(node: "Node", versions: Sequence[Version]) -> None:
    from comity.node import settle, store

    for start in range(0, len(versions), BATCH):
        store.append(node, versions[start : start + BATCH], "", node.now())
    settle.settle(node)
