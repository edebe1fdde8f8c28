"""What an act would do, as a page tells it: by reader, the first records by name."""

from dataclasses import dataclass

from comity.core.label import Label
from comity.exchange.desk.showing import Called, called, reader_names
from comity.node.desk.asking import Asker
from comity.node.effects import Effect
from comity.web.access import Access
from comity.web.words import Text

NAMED = 20
"""How many records an effect names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reader, and the records that they would gain and lose, the first of them by name."""

    name: Text
    effect: Effect
    gains: list[Called]
    losses: list[Called]

    @property
    def gains_more(self) -> int:
        """How many gains are not named."""
        return self.effect.gained - len(self.gains)

    @property
    def losses_more(self) -> int:
        """How many losses are not named."""
        return self.effect.lost - len(self.losses)


def told(here: Access, effects: list[Effect]) -> tuple[list[Told], list[tuple[Label, ...]]]:
    """Return what each reader gains and loses, parties first, and the labels of what is named."""
    names = reader_names(here.node)
    wanted = {one for effect in effects for one in (*effect.gains, *effect.losses)}
    seen = Asker(here.node, here.reader).seen(sorted(wanted))
    records = {name: called(here, one) for name, one in seen.items()}
    lines = [
        Told(
            names(one.audience.reader), one, _first(records, one.gains), _first(records, one.losses)
        )
        for one in sorted(effects, key=_order)
    ]
    shown = {one.name for each in lines for one in (*each.gains, *each.losses)}
    return lines, [seen[name].labels_there for name in sorted(shown)]


def _first(records: dict[str, Called], names: frozenset[str]) -> list[Called]:
    return [records[name] for name in sorted(names & records.keys())][:NAMED]


def _order(effect: Effect) -> tuple[bool, str, str]:
    """Order parties before posts."""
    reader = effect.audience.reader
    return (bool(reader.post), reader.party, reader.post)
