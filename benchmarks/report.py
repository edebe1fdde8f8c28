"""What a benchmark says: progress and parameters on the way, its figure in the last line."""

import os
import platform
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass
class Options:
    """How a benchmark is run.

    ``scale`` multiplies every size: 1 is the full run. ``why_smaller`` says what is smaller and is
    empty for the full run.
    """

    scale: float = 1.0
    why_smaller: str = ""
    reuse: bool = False
    database: str = "sqlite"

    def size(self, full: int, least: int = 1) -> int:
        """Return a size for this run."""
        return max(least, int(full * self.scale))


@dataclass
class Report:
    """The words of one benchmark."""

    name: str
    options: Options
    missed: list[str] = field(default_factory=list)

    def begin(self, **parameters: object) -> None:
        """Say where and with what this is measured."""
        self.say(f"{self.name}: {machine(self.options.database)}")
        if self.options.why_smaller:
            self.say(f"  smaller than the full run: {self.options.why_smaller}")
        for name, value in parameters.items():
            shown = f"{value:,}" if isinstance(value, int) else value
            self.say(f"  {name.replace('_', ' ')}: {shown}")

    def say(self, text: str) -> None:
        """Print at once, so that whoever waits sees it."""
        print(text, flush=True)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Say what is being done and, afterwards, how long it took."""
        self.say(f"  {what} ...")
        begun = time.perf_counter()
        yield
        self.say(f"  {what}: {time.perf_counter() - begun:.1f} s")

    def demand(self, what: str, figure: float, limit: float, unit: str, *, least: bool) -> None:
        """Hold a figure against its limit; ``least``: it must be at least that, else at most."""
        met = figure >= limit if least else figure <= limit
        words = "at least" if least else "at most"
        line = f"{what}: {shown(figure)} {unit} (limit: {words} {shown(limit)})"
        self.say(f"  {line}{'' if met else '  MISSED'}")
        if not met:
            self.missed.append(line)

    def finish(self, figure: float, unit: str, ratio: str) -> None:
        """Print the one line that ends every benchmark."""
        self.say(f"  load average at the end: {os.getloadavg()[0]:.2f}")
        self.say(f"{self.name}: {shown(figure)} {unit} ({ratio})")


def shown(figure: float) -> str:
    """Write a figure with as many digits as it can bear."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def rate(seconds: list[float], count: int) -> float:
    """Return the median number a second of rounds of ``count`` each."""
    return count / median(seconds)


def machine(database: str) -> str:
    """Describe the machine, so that a figure can be read."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    model = next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), model)
    store = f"SQLite {sqlite3.sqlite_version}" if database == "sqlite" else "PostgreSQL"
    return (
        f"{os.cpu_count()} cores ({model}), load average {os.getloadavg()[0]:.2f}, "
        f"Python {platform.python_version()}, {store}"
    )
