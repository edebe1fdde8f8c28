"""The posts that the tests know, and what each may see."""

from comity.core.label import Label
from comity.core.release import Reader
from comity.node import audiences, decisions, settle
from comity.node.node import Node

TOP = (
    Label.of("KOR", "Ⅰ급비밀", {"Source": ("HUMINT", "SIGINT")}),
    Label.of("NATO", "NATO SECRET"),
    Label.of("TLP", "RED"),
)
LOW = (
    Label.of("KOR", "일반"),
    Label.of("NATO", "NATO UNCLASSIFIED"),
    Label.of("TLP", "CLEAR"),
)

MISSION_OFFICER = Reader("staff", "KOR", TOP, frozenset({"CYB", "NATO:CYB"}), "mission")
RELEASE_OFFICER = Reader("staff", "KOR", TOP, frozenset({"*"}), "release")
DESK_OFFICER = Reader("staff", "NATO", TOP, frozenset({"*"}), "desk")
TRAINEE = Reader("guest", "CCDCOE", LOW, frozenset({"CYB", "NATO:CYB"}), "trainee")
OUTSIDER = Reader("staff", "KOR", (), frozenset(), "outsider")


def seat(node: Node, *readers: Reader) -> None:
    """Let these read at a node."""
    for reader in readers:
        audiences.ensure(node, reader)
    decisions.redecide(node)
    settle.settle(node)
