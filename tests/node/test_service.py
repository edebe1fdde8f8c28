"""Only a peer's own request, unchanged, in time and once, is answered; a refusal tells nothing."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from comity.node import audit, tokens, wire
from comity.node.node import Node
from comity.node.service import MAX_REQUEST, Service
from tests.node import recompute
from tests.node.houses import House, give, make_house, make_partners
from tests.node.simulated import Simulated

PULL = wire.encode(wire.Pull(1, 0))


@dataclass
class Asked:
    """A node's service, asked without a network."""

    node: Node
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        self.service = Service(self.node)

    def __call__(
        self, path: str, body: bytes = b"", token: str = "", method: str = "POST", **more: Any
    ) -> tuple[int, bytes]:
        status: list[int] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "HTTP_AUTHORIZATION": f"Bearer {token}",
            **more,
        }
        parts = self.service(environ, lambda line, _: status.append(int(line.split()[0])))
        return status[0], b"".join(parts)


@pytest.fixture
def house(databases: tuple[str, ...], tmp_path: Path) -> House:
    made = make_partners(tmp_path)
    give(made.kor, "a harbour report", to=("NATO",))
    give(made.kor, "what nobody may know")
    return made


@pytest.fixture
def ask(house: House) -> Asked:
    return Asked(house.kor)


def token(house: House, path: str = "/node/pull", body: bytes = PULL, **more: str) -> str:
    return tokens.make(house.nato, more.get("peer", "KOR"), more.get("method", "POST"), path, body)


def code(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], wire.decode(answer[1], wire.Refusal).code


def test_a_peer_s_request_is_answered(house: House, ask: Asked):
    status, body = ask("/node/pull", PULL, token(house))
    assert status == 200
    assert len(wire.decode(body, wire.Page).items) >= 1
    (line,) = audit.lines(house.kor)
    assert (line.who, line.act, line.status) == ("NATO", "POST /node/pull", 200)


def test_the_card_is_open_to_whoever_asks(house: House, ask: Asked):
    status, body = ask("/node/card", method="GET")
    assert status == 200
    assert wire.decode(body, type(house.kor.signed_card)) == house.kor.signed_card


def other_path(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, token(house, "/node/return")


def other_method(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, token(house, method="GET")


def other_body(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", wire.encode(wire.Pull(1, 1)), token(house)


def other_audience(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, token(house, peer="CCDCOE")


def no_token(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, ""


def rubbish(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, "a.b.c"


def long_rubbish(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, token(house) + "x" * 5000


def by_a_stranger(house: House) -> tuple[str, bytes, str]:
    made = tokens.make(house.ccdcoe, "KOR", "POST", "/node/pull", PULL)
    return "/node/pull", PULL, made


def under_another_s_name(house: House) -> tuple[str, bytes, str]:
    """CCDCOE signs with its own key and says it is NATO."""
    return "/node/pull", PULL, changed(house, signer=house.ccdcoe, iss="NATO")


def with_our_own_name(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, changed(house, iss="KOR")


def unsigned(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, changed(house, alg="none")


def keyed_by_what_is_public(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, changed(house, alg="HS256")


def without_times(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, changed(house, exp=None, iat=None)


def with_times_that_are_none(house: House) -> tuple[str, bytes, str]:
    return "/node/pull", PULL, changed(house, exp=True, iat=True)


def without_end(house: House) -> tuple[str, bytes, str]:
    made = changed(house, exp=house.time() + 10**12)
    house.time.move(tokens.LIFETIME + tokens.SKEW)
    return "/node/pull", PULL, made


def of_tomorrow(house: House) -> tuple[str, bytes, str]:
    made = changed(house, iat=house.time() + 86_400_000, exp=house.time() + 2 * 86_400_000)
    return "/node/pull", PULL, made


def expired(house: House) -> tuple[str, bytes, str]:
    made = token(house)
    house.time.move(tokens.LIFETIME + tokens.SKEW)
    return "/node/pull", PULL, made


def signature_of_a_head(house: House) -> tuple[str, bytes, str]:
    made = token(house)
    head, claims, signature = made.split(".")
    return "/node/pull", PULL, f"{head}.{claims}.{signature[::-1]}"


def changed(
    house: House, signer: Node | None = None, alg: str = tokens.ALGORITHM, **more: Any
) -> str:
    """A token with other claims, signed all the same."""
    head, claims, _ = (part(p) for p in token(house).split("."))
    head = {**head, "alg": alg}
    if signer is not None:
        head["kid"] = signer.signer.public_key.keyid
    said = {k: v for k, v in {**claims, **more}.items() if v is not None}
    message = f"{tokens._encode(head)}.{tokens._encode(said)}"
    signature = (signer or house.nato).signer.sign(message.encode())
    made = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
    return f"{message}.{'' if alg == 'none' else made}"


def part(text: str) -> Any:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    try:
        return json.loads(raw)
    except ValueError:
        return raw


REFUSED = [
    other_path,
    other_method,
    other_body,
    other_audience,
    no_token,
    rubbish,
    long_rubbish,
    by_a_stranger,
    under_another_s_name,
    with_our_own_name,
    unsigned,
    keyed_by_what_is_public,
    without_times,
    with_times_that_are_none,
    without_end,
    of_tomorrow,
    expired,
    signature_of_a_head,
]


@pytest.mark.parametrize("made", REFUSED, ids=lambda made: made.__name__)
def test_a_request_with_a_wrong_token_changes_nothing_and_hears_nothing(
    house: House, ask: Asked, made: Callable[[House], tuple[str, bytes, str]]
):
    path, body, given = made(house)
    before = recompute.tables(house.kor, "audit")
    answer = ask(path, body, given)
    assert code(answer) == (401, "UnauthorisedError")
    assert recompute.tables(house.kor, "audit") == before
    (line,) = audit.lines(house.kor)
    assert (line.who, line.status) == (audit.NOBODY, 401)
    for secret in (b"harbour", b"NATO", b"nobody may", b"item--"):
        assert secret not in answer[1]


def test_a_token_is_taken_once(house: House, ask: Asked):
    made = token(house)
    assert ask("/node/pull", PULL, made)[0] == 200
    assert code(ask("/node/pull", PULL, made)) == (401, "UnauthorisedError")
    assert ask("/node/pull", PULL, token(house))[0] == 200


def test_a_token_is_taken_while_clocks_differ_a_little(house: House, ask: Asked):
    made = token(house)
    house.time.move(-tokens.SKEW)
    assert ask("/node/pull", PULL, made)[0] == 200
    made = token(house)
    house.time.move(tokens.LIFETIME + tokens.SKEW - 1)
    assert ask("/node/pull", PULL, made)[0] == 200


def test_a_revoked_key_asks_for_nothing(databases: tuple[str, ...], tmp_path: Path):
    house = make_house(tmp_path)
    nato = Simulated("NATO", house.time)
    nato.meet(house.kor)
    old = nato.signer
    house.nato.signer = old
    ask = Asked(house.kor)
    assert ask("/node/pull", PULL, token(house))[0] == 200
    house.time.move()
    nato.revoke(house.kor, "NATO second")
    assert code(ask("/node/pull", PULL, token(house))) == (401, "UnauthorisedError")
    house.nato.signer = nato.signer
    assert ask("/node/pull", PULL, token(house))[0] == 200


@pytest.mark.parametrize("path", ["/node/", "/node/pulls", "/node/../pull", "/node/pull/", "/x"])
def test_an_unknown_path_is_not_found_once_it_is_known_who_asks(
    house: House, ask: Asked, path: str
):
    assert code(ask(path, PULL)) == (401, "UnauthorisedError")
    assert code(ask(path, PULL, token(house, path))) == (404, "NotFound")


def test_a_known_path_by_another_method_is_not_found(house: House, ask: Asked):
    made = token(house, method="GET", body=b"")
    assert code(ask("/node/pull", b"", made, method="GET")) == (404, "NotFound")


@pytest.mark.parametrize("length", [str(MAX_REQUEST + 1), "-1", "9" * 30])
def test_a_body_over_the_limit_is_refused_unread(house: House, ask: Asked, length: str):
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    answer = ask("/node/pull", b"", "", CONTENT_LENGTH=length, **{"wsgi.input": Unread()})
    assert code(answer) == (413, "TooLargeError")


def test_a_length_that_is_no_number_is_refused(ask: Asked):
    assert code(ask("/node/pull", b"", "", CONTENT_LENGTH="many")) == (400, "MalformedError")


def test_a_body_that_ends_early_is_not_the_one_that_was_signed(house: House, ask: Asked):
    answer = ask("/node/pull", PULL[:-1], token(house), CONTENT_LENGTH=str(len(PULL)))
    assert code(answer) == (401, "UnauthorisedError")


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", wire.encode({"epoch": -1, "seq": "x"})])
def test_a_body_that_is_rubbish_is_malformed(house: House, ask: Asked, body: bytes):
    assert code(ask("/node/pull", body, token(house, body=body))) == (400, "MalformedError")


@pytest.mark.parametrize(
    ("pull", "error"),
    [
        (wire.Pull(2, 0), "WrongEpochError"),
        (wire.Pull(1, 10**6), "FeedAheadError"),
        (wire.Pull(-1, 0), "WrongEpochError"),
    ],
)
def test_a_pull_from_a_place_that_is_none_changes_nothing(
    house: House, ask: Asked, pull: wire.Pull, error: str
):
    body = wire.encode(pull)
    before = recompute.tables(house.kor, "audit")
    status, said = code(ask("/node/pull", body, token(house, body=body)))
    assert (status in {400, 409}, said) == (True, error)
    assert recompute.tables(house.kor, "audit") == before


def test_a_locked_database_is_answered_as_unavailable(house: House, ask: Asked):
    if connections["kor"].vendor != "sqlite":
        pytest.skip("a lock that only SQLite has")
    import sqlite3

    other = sqlite3.connect(connections["kor"].settings_dict["NAME"])
    other.execute("BEGIN IMMEDIATE")
    house.kor.db.execute("PRAGMA busy_timeout = 50")
    try:
        assert code(ask("/node/pull", PULL, token(house))) == (503, "DatabaseBusyError")
        assert code(ask("/node/card", method="GET")) == (503, "DatabaseBusyError")
    finally:
        other.rollback()
        other.close()
    assert ask("/node/pull", PULL, token(house))[0] == 200


def test_what_is_returned_to_a_peer_is_its_own_alone(house: House, ask: Asked):
    """A restored peer asks for its own entries; it gets nothing of ours by it."""
    body = wire.encode(wire.Return(1, 0))
    status, answer = ask("/node/return", body, token(house, "/node/return", body))
    assert status == 200
    for secret in (b"harbour", b"nobody may"):
        assert secret not in answer
