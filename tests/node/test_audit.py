"""The audit says when, who, what and how it ended, and nothing of what was said."""

import logging
from pathlib import Path

import pytest

from comity.core.errors import NotOwnerError
from comity.node import audit
from comity.node.node import Node
from tests.node.houses import START, Time, make_node


@pytest.fixture
def node(databases: tuple[str, ...], tmp_path: Path) -> Node:
    return make_node("KOR", "kor", tmp_path, Time())


def test_a_request_leaves_one_line(node: Node):
    with audit.note(node, "POST /node/pull") as line:
        node.clock.move(12)
        line.who = "NATO"
    (noted,) = audit.lines(node)
    assert (noted.at, noted.who, noted.act, noted.status, noted.milliseconds) == (
        START,
        "NATO",
        "POST /node/pull",
        200,
        12,
    )


@pytest.mark.parametrize(
    ("error", "status"), [(NotOwnerError("x"), 400), (KeyError("a secret"), 500)]
)
def test_what_fails_leaves_a_line_too(node: Node, error: Exception, status: int):
    with pytest.raises(type(error)), audit.note(node, "seal", "KOR/mission"):
        raise error
    (noted,) = audit.lines(node)
    assert (noted.who, noted.status) == ("KOR/mission", status)
    assert "secret" not in str(noted)


def test_the_line_stays_though_the_act_was_undone(node: Node):
    def act() -> None:
        with audit.note(node, "seal"), node.write():
            node.db.set_setting("half", "done")
            raise NotOwnerError("refused")

    with pytest.raises(NotOwnerError):
        act()
    assert node.db.setting("half") == ""
    assert len(audit.lines(node)) == 1


def test_no_query_is_in_it(node: Node):
    with audit.note(node, "GET /search?q=harbour&token=abc"):
        pass
    (noted,) = audit.lines(node)
    assert noted.act == "GET /search"


def test_whoever_sends_a_long_or_strange_path_makes_one_short_plain_line(node: Node):
    with audit.note(node, "GET /\n2026 KOR/release 200 \x00\u202e" + "x" * 10_000):
        pass
    (noted,) = audit.lines(node)
    assert len(noted.act) == 200
    assert noted.act.isprintable()
    assert "\\n2026" in noted.act


def test_lines_are_read_from_the_newest_on_page_by_page(node: Node):
    for number in range(5):
        with audit.note(node, f"act {number}"):
            pass
    first = audit.lines(node, limit=2)
    second = audit.lines(node, limit=10, before=first[-1].id)
    assert [one.act for one in first + second] == [f"act {n}" for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("rest", [".ics", "", "/x"])
def test_no_secret_address_is_in_it_nor_in_the_log(node: Node, rest: str):
    secret = "s" * 43
    with audit.note(node, f"GET /calendar/{secret}{rest}"):
        pass
    (noted,) = audit.lines(node)
    assert noted.act == f"GET /calendar/…{rest if rest == '/x' else ''}"
    record = logging.LogRecord("x", 30, "", 1, "Not Found: %s", (f"/calendar/{secret}.ics",), None)
    assert audit.WithoutSecrets().filter(record)
    assert secret not in record.getMessage()
