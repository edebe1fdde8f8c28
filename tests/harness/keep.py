"""Pairs that were once answered differently are kept, and played in every run."""

from pathlib import Path

from tests.oracle.generate import Pair

from .compare import ALL, Answer, both
from .readers import READERS
from .tell import differing, to_json

SEEDS = Path(__file__).parent / "seeds"
AROUND = 120
"""Bytes shown to each side of the first that differs."""


def kept() -> list[Path]:
    """The files of kept pairs."""
    return sorted(SEEDS.glob("*.json"))


def play(pair: Pair, share: int = ALL) -> list[Answer]:
    """Return what a pair is answered. Where that differs, keep the pair and fail.

    Shrinking leaves the smallest.
    """
    try:
        left, right = both(pair, share)
        found = [(a, b) for a, b in zip(left, right, strict=True) if a.said != b.said]
        assert not found, f"{len(found)} answers differ\n{_shown(*found[0])}{differing(pair)}"
    except BaseException:
        name = next(name for name, reader in READERS.items() if reader == pair.reader)
        SEEDS.mkdir(exist_ok=True)
        (SEEDS / f"found-{name}.json").write_text(to_json(pair), encoding="utf-8")
        raise
    return left


def _shown(left: Answer, right: Answer) -> str:
    a, b = left.said, right.said
    shorter = min(len(a), len(b))
    place = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    span = slice(max(0, place - AROUND), place + AROUND)
    return f"{left.door} ({left.when}) at {left.at}, byte {place}\n {a[span]!r}\n {b[span]!r}\n"
