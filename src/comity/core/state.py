"""State graphs as declared data, checked when the class is made.

A subclass names its states and the steps between them; an impossible graph fails at import. The
docs show the graphs from the same source (``docs/states.md``; a test holds them together).
"""

from typing import ClassVar

from comity.core.errors import TransitionError


class StateGraph:
    """A declared graph. ``steps`` maps (state, event) to the next state.

    ``initial`` is where everything begins; ``final`` are the states that nothing leaves.
    """

    name: ClassVar[str]
    initial: ClassVar[str]
    final: ClassVar[frozenset[str]]
    steps: ClassVar[dict[tuple[str, str], str]]
    graphs: ClassVar[dict[str, type["StateGraph"]]] = {}

    def __init_subclass__(cls) -> None:
        """Check the graph. Raises TypeError when it cannot be."""
        lacking = [n for n in ("name", "initial", "final", "steps") if not hasattr(cls, n)]
        if lacking:
            raise TypeError(f"{cls.__name__} does not say its {', '.join(lacking)}.")
        if cls.name in StateGraph.graphs:
            raise TypeError(f"{cls.__name__}: two graphs are named {cls.name}.")
        states = cls.states()
        reached, frontier = {cls.initial}, [cls.initial]
        while frontier:
            state = frontier.pop()
            for (origin, _), target in cls.steps.items():
                if origin == state and target not in reached:
                    reached.add(target)
                    frontier.append(target)
        faults = [f"{s} cannot be reached" for s in sorted(states - reached)]
        faults += [
            f"{s} is final but left" for s in sorted(cls.final) if any(o == s for o, _ in cls.steps)
        ]
        faults += [
            f"{s} leads nowhere and is not final"
            for s in sorted(states - cls.final)
            if not any(o == s for o, _ in cls.steps)
        ]
        if faults:
            raise TypeError(f"{cls.__name__}: {'; '.join(faults)}.")
        StateGraph.graphs[cls.name] = cls

    @classmethod
    def states(cls) -> set[str]:
        """All states."""
        origins = {origin for origin, _ in cls.steps}
        return origins | set(cls.steps.values()) | {cls.initial} | set(cls.final)

    @classmethod
    def step(cls, state: str, event: str) -> str:
        """Return the state after ``event``. Raises TransitionError when there is no such step."""
        try:
            return cls.steps[state, event]
        except KeyError:
            events = sorted(e for s, e in cls.steps if s == state)
            raise TransitionError(
                f"{cls.name}: “{event}” is not possible from “{state}”"
                f" (possible: {', '.join(events) or 'nothing'})."
            ) from None
