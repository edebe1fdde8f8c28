"""What is said before a record is sealed is what happens: in every history, for every partner."""

from collections import Counter

from hypothesis import given

from comity.core.release import NOT_NAMED, OWN, PUBLIC_READER, RecordClass
from comity.core.terms import PUBLIC
from comity.node import ledger
from comity.node.audiences import peer_reader
from comity.node.forecast import Outlook, forecast, partners
from comity.node.visible import visible_to
from tests.oracle import commands as oracle
from tests.oracle import rule
from tests.oracle.commands import History
from tests.oracle.generate import histories

from .bounds import bounded
from .player import Names, Player, playing
from .writing import to_labels

HISTORIES = 100


def foretold(player: Player, command: oracle.Version) -> list[Outlook]:
    labels, to = to_labels(command.labels), tuple(sorted(command.releasable_to))
    ordered = tuple(sorted(labels, key=lambda label: label.policy))
    cls = RecordClass(oracle.OWN, command.subject, command.kind, ordered, to)
    refs = tuple(player.names.id(ref) for ref in command.refs)
    name = player.names.id(command.name) if isinstance(command, oracle.Revise) else ""
    return forecast(player.node, cls, refs, [*partners(player.node), PUBLIC], name)


def holds(player: Player, party: str, name: str) -> bool:
    return party in player.far and name in player.names_of(player.far[party].holds.values())


def outcome(player: Player, party: str, name: str) -> tuple[bool, tuple[object, ...], str]:
    """Whether a party was given a record, as what, or for which reason it was not."""
    reader = PUBLIC_READER if party == PUBLIC else peer_reader(party)
    seen = visible_to(player.node, reader).get(name)
    found = ledger.withheld(player.node, [name], 100)
    reason = next((one.reason for one in found if one.peer == party), "")
    return seen is not None, seen.labels_there if seen else (), reason


def check_one(player: Player, command: oracle.Version, told: Counter[str]) -> None:
    for party in oracle.PEERS:  # what is on its way counts as held once it has come
        player.far[party].pull(player.node)
    before = {party: holds(player, party, command.name) for party in (*oracle.PEERS, PUBLIC)}
    said = foretold(player, command)
    player.step(command)
    player.settle()
    name = player.sealed[command.key].header.id
    for one in said:
        given, labels, reason = outcome(player, one.party, name)
        assert one.given == given, (one, command)
        if one.given:
            assert one.labels_there == labels
        elif one.party != PUBLIC and one.reason not in (NOT_NAMED, OWN):
            assert one.reason == reason, (one, command)
        if one.party in player.far:
            player.far[one.party].pull(player.node)
            lost = before[one.party] and not holds(player, one.party, command.name)
            assert one.loses == lost, (one, command)
        told["given" if one.given else one.reason] += 1
        told["loses"] += one.loses


def test_what_is_foretold_is_what_happens(databases: tuple[str, ...]) -> None:
    told: Counter[str] = Counter()

    @bounded(HISTORIES)
    @given(histories())
    def check(history: History) -> None:
        waiting = list(history)
        with playing(Names.of(history)) as player:
            for at in rule.instants(history):
                player.wait(at)
                player.settle()
                if waiting and waiting[0].at == at:
                    command = waiting.pop(0)
                    if isinstance(command, oracle.Publish | oracle.Revise):
                        check_one(player, command, told)
                    else:
                        player.step(command)

    check()
    assert {"given", "waits", "not-named", "above-ceiling", "no-terms", "loses"} <= {*+told}
