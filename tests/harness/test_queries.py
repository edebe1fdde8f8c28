"""Only the store and ``visible_to`` ask for records; nothing asks by class or joins decisions."""

import ast
import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "comity"
RECORDS = re.compile(r"\bnode_(record|released|waiting|classdecision|attachment)\b")
MODELS = {"Record", "Released", "Waiting", "ClassDecision", "Attachment"}
KEEPERS = {
    "node/store.py": "takes versions in",
    "node/decisions.py": "decides classes",
    "node/settle.py": "keeps released what the rule says",
    "node/moves.py": "keeps what each audience has, version by version",
    "node/effects.py": "tells what a change would do",
    "node/visible.py": "is visible_to",
    "node/following.py": "keeps what visible_to gives up to date in memory",
    "node/live.py": "tells which kinds an audience gained or lost since it was asked",
    "node/gone.py": "notes what audiences of people lose, for following",
    "node/feeds.py": "gives to peers what is released to them",
    "node/due.py": "tells what is due to a peer, of what is released to it",
    "node/keeping.py": "judges what a peer may keep",
    "node/onward.py": "passes on",
    "node/policies.py": "tells which labels a policy breaks, of what the asker sees",
    "node/receive.py": "takes in",
    "node/attachments.py": "keeps the bytes of what a version names, for whoever has the version",
    "node/attaching.py": "gives to peers what belongs to what they were given",
    "node/rows.py": "reads the records that make the world",
    "node/publish.py": "finds the version before, for its owner",
    "node/ledger.py": "answers own staff for ids they were found to see",
    "node/desk/asking.py": "asks only for what the asker sees",
    "node/desk/waiting.py": "tells what waits, of what the asker sees",
    "node/desk/refused.py": "tells what is refused, of what the asker sees",
    "node/desk/went.py": "tells what went, of what the asker sees",
    "node/desk/late.py": "tells what is late, of what the asker sees",
    "node/desk/standing.py": "tells why of one record that the asker sees",
    "node/own.py": "finds own records by kind, for the node itself and to ask visible_to about",
    "node/returning.py": "returns a peer's own",
    "node/aftermath.py": "works out what came back",
    "node/rotation.py": "seals anew",
    "node/models.py": "declares the tables",
    "node/backup.py": "copies every table",
    "node/verify.py": "checks everything anew",
    "demo/checks.py": "searches a whole database for bytes that must not be there",
}
"""Who may touch the tables, and what for. Pages and rooms may not: they ask visible_to."""
FORBIDDEN = {
    "a subquery of classes": re.compile(r"cls_id\s+IN\s*\(\s*SELECT", re.IGNORECASE),
    "a join of decisions": re.compile(r"JOIN\s+node_classdecision", re.IGNORECASE),
}


def offences(source: str, place: str) -> list[str]:
    """What a file does that it may not."""
    tree = ast.parse(source)
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    texts = [text for text in texts if isinstance(text, str)]
    found = []
    allowed = place in KEEPERS or place.startswith(("node/checks/", "node/migrations/"))
    if not allowed:
        found += [f"{place}: asks for {m[0]}" for t in texts if (m := RECORDS.search(t))]
        found += [
            f"{place}: asks {node.value.id}.objects"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "objects"
            and isinstance(node.value, ast.Name)
            and node.value.id in MODELS
        ]
    if place == "node/visible.py" or place.endswith("queries.py"):
        found += [
            f"{place}: {what}"
            for what, pattern in FORBIDDEN.items()
            for text in texts
            if pattern.search(text)
        ]
    return found


def test_nobody_asks_for_records_beside_visible_to() -> None:
    found = [
        offence
        for path in sorted(SOURCE.rglob("*.py"))
        for offence in offences(
            path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix()
        )
    ]
    assert found == []


def test_every_keeper_is_there_and_touches_the_tables() -> None:
    for place in KEEPERS:
        source = (SOURCE / place).read_text(encoding="utf-8")
        assert RECORDS.search(source) or "Record" in source, place


def test_a_view_that_asks_by_itself_is_found() -> None:
    planted = 'rows = node.db.rows("SELECT name FROM node_record")\n'
    assert offences(planted, "programme/views.py") == ["programme/views.py: asks for node_record"]
    assert offences("Record.objects.all()", "web/pages.py") != []


def test_a_subquery_of_classes_in_visible_to_is_found() -> None:
    planted = 'SQL = "SELECT id FROM node_record WHERE cls_id IN (SELECT cls_id FROM x)"\n'
    assert offences(planted, "node/visible.py") == ["node/visible.py: a subquery of classes"]
    joined = 'SQL = "SELECT 1 FROM node_record r JOIN node_classdecision d ON true"\n'
    assert offences(joined, "programme/queries.py") != []
