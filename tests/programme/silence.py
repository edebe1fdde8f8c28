"""A table where NATO's Council decides under silence: what the tests of it begin with."""

from pathlib import Path

from comity.core.record import Pointer, Version
from comity.node.publish import NODE, Actor
from comity.programme import domain, queries
from comity.programme.approval.domain import circulate, object_to
from comity.programme.chain import Progress, Step, set_chain
from comity.programme.domain import Decision
from tests.programme.table import WHY, Table, make_table, text

COUNCIL = (
    Step("committee", {"en": "committee", "ko": "위원회"}, "chair", delegated=True),
    Step("council", {"en": "Council", "ko": "이사회"}, "secretary", silence=True, days=3),
)
HOUR = 3_600_000


class Council:
    """NATO's chain on one agreed text."""

    def __init__(self, table: Table) -> None:
        self.table, self.node = table, table.nato
        set_chain(node=self.node, chain=COUNCIL)
        self.text: Pointer = table.table(text())
        table.agree(self.text)

    @property
    def now(self) -> int:
        return self.node.now()

    def at(self, instant: int) -> None:
        self.table.house.time.at = instant

    def progress(self) -> Progress:
        return queries.plan(self.node, None).progress(self.text)

    def state(self) -> str:
        return self.table.state(self.text, self.node)

    def take(self, step: str, actor: Actor = NODE, **more: object) -> Version:
        decision = Decision(step, **more)  # type: ignore[arg-type]  # keywords of the test
        made = domain.approve(node=self.node, actor=actor, text=self.text, decision=decision)
        self.table.house.time.move()
        return made

    def circulate(self, deadline: int, actor: Actor = NODE, step: str = "council") -> Version:
        made = circulate(node=self.node, actor=actor, text=self.text, step=step, deadline=deadline)
        self.table.house.time.move()
        return made

    def object(self, circulation: Version, actor: Actor = NODE) -> Version:
        return object_to(
            node=self.node,
            actor=actor,
            text=self.text,
            circulation=circulation.header.id,
            reason=WHY,
        )


def make_council(folder: Path) -> Council:
    return Council(make_table(folder))
