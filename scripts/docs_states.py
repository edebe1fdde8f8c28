"""Write docs/states.md from the declared state graphs: python scripts/docs_states.py."""  # noqa: INP001 - a program, not a package

import inspect
from pathlib import Path

from comity.core.state import StateGraph
from comity.exchange.embargo import states as embargo
from comity.programme import states
from comity.programme.consultation import states as consultation
from comity.programme.plan import states as plan

PAGE = Path(__file__).parent.parent / "docs" / "states.md"

GRAPHS = (*states.GRAPHS, *plan.GRAPHS, *consultation.GRAPHS, *embargo.GRAPHS)
NAMES = states.NAMES | plan.NAMES | consultation.NAMES | embargo.NAMES

HEAD = """\
# States

Written by `scripts/docs_states.py` from the `states` of the \
programme and its rooms, which the rules ask too. Do \
not edit; run it.
"""


def render() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_graph(graph) for graph in GRAPHS)])


def _graph(graph: type[StateGraph]) -> str:
    title = graph.name[0].upper() + graph.name[1:]
    picture = [f"  [*] --> {graph.initial}"]
    picture += [f"  {a} --> {b}: {event}" for (a, event), b in graph.steps.items()]
    picture += [f"  {state} --> [*]" for state in sorted(graph.final)]
    rows = [
        f"| {_name(a)} | {_name(event)} | {_name(b)} |" for (a, event), b in graph.steps.items()
    ]
    parts = [
        f"## {title}\n",
        f"{inspect.getdoc(graph)}\n",
        "```mermaid\nstateDiagram-v2",
        *picture,
        "```\n",
        "| from | what happens | to |\n|---|---|---|",
        *rows,
        f"\nNothing leads on from: {', '.join(_name(s) for s in sorted(graph.final))}.\n",
    ]
    return "\n".join(parts)


def _name(code: str) -> str:
    words = NAMES[code]
    return f"{words['en']} ({words['ko']})"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
