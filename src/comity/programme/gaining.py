"""“X gains n, loses m” as pages say it: counted among what whoever asks may see, and no others."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.release import Reader
from comity.core.terms import Words
from comity.node import ledger, posts
from comity.node.effects import Effect
from comity.node.node import Node
from comity.node.visible import visible_to
from comity.web.words import LANGUAGES, word


@dataclass(frozen=True, slots=True)
class Gain:
    """What a reader gains and loses, and what that reader is called."""

    who: Words
    gained: int
    lost: int


def among_seen(node: Node, reader: Reader, effects: Sequence[Effect]) -> list[Effect]:
    """Return effects on what whoever asks may see now; what is hidden is counted nowhere."""
    touched = {name for one in effects for name in (*one.gains, *one.losses)}
    seen = {one.version.header.id for one in visible_to(node, reader).several(touched)}
    told = [one.among(seen) for one in effects]
    return [one for one in told if one.gains or one.losses]


def gains(node: Node, effects: list[Effect]) -> list[Gain]:
    """Return effects with the names of the readers: parties first, then posts."""
    titles = {(one.party, one.code): one.title for one in posts.all_posts(node=node)}
    names = ledger.party_names(node)
    ordered = sorted(effects, key=lambda one: (one.audience.reader.sort, one.audience.reader.party))
    return [Gain(_called(one, titles, names), one.gained, one.lost) for one in ordered]


def _called(effect: Effect, titles: dict[tuple[str, str], Words], names: dict[str, Words]) -> Words:
    reader = effect.audience.reader
    if reader.sort == "public":
        return {language: str(word("public", language)) for language in LANGUAGES}
    if reader.sort == "peer":
        return names.get(reader.party) or dict.fromkeys(LANGUAGES, reader.party)
    known = titles.get((reader.party, reader.post))
    return known or dict.fromkeys(LANGUAGES, reader.office)
