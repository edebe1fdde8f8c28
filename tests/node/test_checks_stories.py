"""What verify makes of stories: what was right then, closed sets, proofs, and revoked keys."""

from pathlib import Path

import pytest

from comity.core import feed, sealing
from comity.core.card import NodeKey
from comity.core.release import PUBLIC_READER
from comity.node import audiences, countersigned, peers, publish, rotation, settle, store
from comity.node.keys import open_signer
from comity.node.publish import NODE
from comity.node.visible import visible_to
from tests.node.cases import Case, found, make_case
from tests.node.houses import PASSPHRASE, START, give, pull
from tests.node.simulated import Simulated


@pytest.fixture
def case(databases: tuple[str, ...], tmp_path: Path) -> Case:
    return make_case(tmp_path)


def test_what_was_not_permitted_when_it_was_given_is_found(case: Case) -> None:
    """A feed that chains, is signed and confirmed, but bears what the rule forbade."""
    db = case.kor.db
    row = db.row(
        "SELECT r.id, r.made_at, r.sha256 FROM node_record r WHERE r.name = %s AND r.newest",
        (case.hidden,),
    )
    _append(case, feed.Entry(0, feed.RELEASE, case.hidden, row[1], row[2]), row[0])
    assert f"{case.hidden} was not permitted when it was given" in [f.why for f in found(case.kor)]


def test_an_older_version_that_was_given_late_is_found(case: Case) -> None:
    row = case.kor.db.row(
        "SELECT id, made_at, sha256 FROM node_record WHERE name = %s AND NOT newest", (case.given,)
    )
    _append(case, feed.Entry(0, feed.RELEASE, case.given, row[1], row[2]), row[0])
    assert "a newer version was here when it was given" in [f.why for f in found(case.kor)]


def _append(case: Case, entry: feed.Entry, pk: int) -> None:
    """Append an entry as the feed would, without asking the rule."""
    from comity.core import canonical

    db = case.kor.db
    case.house.time.move()
    epoch, seq, hash_ = db.row("SELECT epoch, seq, hash FROM node_feedout WHERE peer = 'NATO'")
    raw = canonical.encode(feed.Entry(seq + 1, entry.what, entry.id, entry.made_at, entry.sha256))
    hash_ = feed.chain(hash_, raw)
    db.insert(
        "node_feedentry",
        ("peer", "epoch", "seq", "raw", "hash", "name", "record_id", "clauses", "at"),
        [("NATO", epoch, seq + 1, raw, hash_, entry.id, pk, "[]", case.house.time())],
    )
    db.execute("UPDATE node_feedout SET seq = %s, hash = %s WHERE peer = 'NATO'", (seq + 1, hash_))


def test_terms_that_ended_since_were_still_right_then(case: Case) -> None:
    case.house.time.move(366 * 86_400_000)
    visible_to(case.kor, PUBLIC_READER)
    settle.settle(case.kor)
    pull(case.nato, case.kor)
    assert found(case.kor) == []
    settle.settle(case.nato)
    visible_to(case.nato, PUBLIC_READER)
    settle.settle(case.nato)
    assert found(case.nato) == []


def test_terms_that_have_just_ended_are_no_fault_before_the_next_settlement(case: Case) -> None:
    case.house.time.move(366 * 86_400_000)
    assert found(case.kor) == []


def test_what_refers_in_circles_and_chains_is_closed_as_the_rule_says(case: Case) -> None:
    names = [give(case.kor, "0", to=("NATO",))]
    for n in range(1, 6):
        names.append(give(case.kor, str(n), to=("NATO",), about=(names[-1],)))
    give(case.kor, "a circle", to=("NATO",), about=(names[-1],), name=names[0])
    assert found(case.kor) == []
    give(case.kor, "broken", to=("NATO",), about=(case.hidden,), name=names[3])
    assert found(case.kor) == []
    reader = audiences.peer_reader("NATO")
    assert not any(visible_to(case.kor, reader).get(name) for name in names)


def test_what_refers_to_the_peers_own_and_to_the_outside_is_no_fault(case: Case) -> None:
    (theirs,) = case.kor.db.row(
        "SELECT r.name FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE c.owner = 'NATO' AND c.kind = 'item'"
    )
    give(case.kor, "about theirs", to=("NATO",), about=(theirs,))
    outside = "item--00000000-0000-4000-8000-000000000001"
    give(case.kor, "about the outside", to=("NATO",), about=(outside,))
    assert found(case.kor) == []
    publish.declare_external(node=case.kor, actor=NODE, name=outside, reason="known elsewhere")
    assert found(case.kor) == []


def test_two_versions_under_one_name_are_a_proof_and_the_proof_is_checked(case: Case) -> None:
    liar = Simulated("USA", case.house.time)
    liar.meet(case.kor)
    name = "item--00000000-0000-4000-8000-00000000000a"
    first = liar.seal("item", _item("one"), to=("KOR",), name=name)
    second = liar.seal("item", _item("two"), to=("KOR",), name=name)
    assert first.header.made_at == second.header.made_at
    store.append(case.kor, [first], "USA", case.house.time())
    store.append(case.kor, [second], "USA", case.house.time())
    assert found(case.kor) == []
    case.kor.db.execute("UPDATE node_proof SET second_signature = first_signature")
    assert [f.why for f in found(case.kor)] == ["it proves nothing"]


def _item(title: str):
    from tests.node.houses import item

    return item(title)


# Keys.


@pytest.fixture
def revoked(case: Case) -> Case:
    """KOR's key was revoked; NATO knows."""
    case.house.time.move()
    pull(case.nato, case.kor)
    pull(case.kor, case.nato)
    root = open_signer("file:offline/root.pem", PASSPHRASE, case.kor.home)
    rotation.revoke(case.kor, root, case.kor.signer.public_key.keyid, PASSPHRASE)
    peers.take_card(case.nato, case.kor.signed_card)
    pull(case.nato, case.kor)
    return case


def test_what_was_countersigned_before_a_revocation_counts(revoked: Case) -> None:
    assert found(revoked.kor) == []
    assert found(revoked.nato) == []


def test_without_the_receipts_put_aside_nothing_under_the_revoked_key_counts(
    revoked: Case,
) -> None:
    revoked.nato.db.set_setting(countersigned.SETTING, "{}")
    assert any("was revoked" in f.why for f in found(revoked.nato))


def test_a_receipt_put_aside_after_the_revocation_counts_for_nothing(revoked: Case) -> None:
    """Whoever holds the stolen key may still get a receipt; it must not vouch for the past."""
    kept = countersigned.remembered(revoked.nato)
    (keyid,) = kept
    from comity.core import canonical

    receipt = canonical.decode(kept[keyid][0].receipt.payload, feed.Receipt)
    late = canonical.encode(
        feed.Receipt(*(receipt.head, "KOR", "NATO", 1, receipt.seq, receipt.hash, START + 10**9))
    )
    seal = sealing.seal(revoked.nato.signer, sealing.RECEIPT, late)
    import msgspec

    text = msgspec.json.encode({keyid: [countersigned.Kept("KOR", feed.Signed(late, seal))]})
    revoked.nato.db.set_setting(countersigned.SETTING, text.decode())
    assert any("was revoked" in f.why for f in found(revoked.nato))


def test_a_key_that_no_card_names_is_found(case: Case) -> None:
    stranger = Simulated("USA", case.house.time)
    stranger.keys = [NodeKey(stranger.signer.public_key, 0)]
    pk, header = case.kor.db.row(
        "SELECT id, header FROM node_record WHERE name = %s AND newest", (case.hidden,)
    )
    seal = sealing.seal(stranger.signer, sealing.HEADER, bytes(header))
    case.kor.db.execute(
        "UPDATE node_record SET keyid = %s, signature = %s WHERE id = %s",
        (seal.keyid, seal.signature, pk),
    )
    assert [(f.what, f.where) for f in found(case.kor)] == [("record", case.hidden)]


def test_a_record_of_a_party_without_a_card_is_found(case: Case) -> None:
    case.nato.db.execute("DELETE FROM node_peer WHERE party = 'KOR'")
    assert any("no card of KOR" in f.why for f in found(case.nato))


def test_a_header_that_is_sealed_but_not_canonical_is_found(case: Case) -> None:
    pk, header = case.kor.db.row(
        "SELECT id, header FROM node_record WHERE name = %s AND newest", (case.hidden,)
    )
    spaced = bytes(header).replace(b",", b", ", 1)
    seal = sealing.seal(case.kor.signer, sealing.HEADER, spaced)
    case.kor.db.execute(
        "UPDATE node_record SET header = %s, keyid = %s, signature = %s WHERE id = %s",
        (spaced, seal.keyid, seal.signature, pk),
    )
    assert "not in canonical form" in found(case.kor)[0].why


def test_clauses_under_which_nothing_could_have_come_are_found(case: Case) -> None:
    """Under other clauses, what became of a record after their end would be another thing."""
    from comity.node import rows

    pk, data = case.nato.db.row(
        "SELECT c.id, c.data FROM node_record r JOIN node_recordclass c ON c.id = r.cls_id "
        "WHERE r.name = %s AND r.newest",
        (case.given,),
    )
    cls = rows.read_class(data)
    from dataclasses import replace

    key, text = rows.class_data(replace(cls, under=("PROG 9.9",)))
    case.nato.db.execute(
        "UPDATE node_recordclass SET key = %s, data = %s WHERE id = %s", (key, text, pk)
    )
    assert any("another class than its header says" in f.why for f in found(case.nato))
