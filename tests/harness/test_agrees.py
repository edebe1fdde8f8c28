"""The real node agrees with the oracle: at every instant, for every reader, in every history."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given

from comity.node.doors import shown
from comity.node.visible import visible_to
from tests.oracle import rule
from tests.oracle.commands import History, Label
from tests.oracle.generate import histories
from tests.oracle.moment import moment
from tests.oracle.table import KEPT, SOLE_REASONS, Row

from .bounds import bounded
from .player import Names, Player, playing
from .tell import told

READERS: tuple[rule.Reader, ...] = (
    rule.Peer("NATO"),
    rule.Peer("CCDCOE"),
    rule.Public(),
    rule.Staff("desk"),
    rule.Guest("NATO", "liaison"),
)
Views = dict[str, tuple[str, list[Label]]]
"""name -> (key of the command that made the version, label there)."""


def granted(history: History, reader: rule.Reader, at: int) -> Views:
    """What the oracle says the reader may see."""
    seen = rule.released(moment(history, at), reader)
    return {name: (one.version.key, _plain(one.label_there)) for name, one in seen.items()}


def _plain(labels: tuple[Label, ...]) -> list[Label]:
    return [
        {**label, "categories": {tag: list(v) for tag, v in label["categories"].items()}}
        for label in labels
    ]


def seen(player: Player, reader: rule.Reader) -> Views:
    """What the node lets the reader see, of the oracle's records."""
    found: Views = {}
    for one in visible_to(player.node, player.reader(reader)).all():
        for name, key in player.names_of([one.version.sealed.header]).items():
            assert shown(one)["body"] == player.sealed[key].sealed.body.decode()
            found[name] = (key, _plain(msgspec.to_builtins(one.labels_there)))
    return found


def held(player: Player, peer: str) -> dict[str, str]:
    """What the peer's node holds: name -> key of the command that made the version."""
    return player.names_of(player.far[peer].holds.values())


def oracle_holds(history: History, peer: str, at: int) -> dict[str, str]:
    """What the oracle says the peer's node holds."""
    now = moment(history, at)
    return {
        name: now.versions[name][number - 1].key
        for name, (number, _) in rule.holds(history, peer, at).items()
    }


def steps(player: Player, history: History) -> Iterator[int]:
    """Play a history; stop at each instant at which anything may change."""
    waiting = list(history)
    for at in rule.instants(history):
        player.wait(at)
        if waiting and waiting[0].at == at:
            player.step(waiting.pop(0))
        yield at


def agree(history: History) -> Player:
    """Fail where node and oracle differ at any time; return the player, whose peers still hold."""
    with playing(Names.of(history)) as player:
        for at in steps(player, history):
            grants = {reader: granted(history, reader, at) for reader in READERS}
            for reader, views in grants.items():
                at_once = seen(player, reader)
                assert at_once.items() <= views.items(), f"at once, {reader}{told(history)}"
            player.settle()
            for reader, views in grants.items():
                assert seen(player, reader) == views, f"settled, {reader}, {at}{told(history)}"
            for peer in ("NATO", "CCDCOE"):
                holds = oracle_holds(history, peer, at)
                assert held(player, peer) == holds, f"held, {peer}, {at}{told(history)}"
    return player


def shows(row: Row, history: History) -> bool:
    """Whether the reader of a row sees its record at the end."""
    with playing(Names.of(history)) as player:
        for _ in steps(player, history):
            player.settle()
        return row.name in seen(player, row.reader)


@pytest.mark.parametrize("row", SOLE_REASONS, ids=lambda row: row.clause)
def test_each_clause_hides_and_its_twin_shows(databases: tuple[str, ...], row: Row) -> None:
    agree(row.hidden)
    agree(row.shown)
    assert not shows(row, row.hidden)
    assert shows(row, row.shown)


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.clause)
def test_what_stays_with_a_peer_after_the_end_of_terms(
    databases: tuple[str, ...], row: Row
) -> None:
    assert row.name not in held(agree(row.hidden), "NATO")
    assert row.name in held(agree(row.shown), "NATO")


def test_node_and_oracle_agree_in_every_history(databases: tuple[str, ...]) -> None:
    @bounded(150)
    @given(histories())
    def check(history: History) -> None:
        agree(history)

    check()
