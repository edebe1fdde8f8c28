"""``python -m benchmarks NAME``: run a benchmark; without a name, list them."""

import argparse
import importlib

from benchmarks.report import Options

NAMES = {
    "append": "seal and store records for five audiences",
    "sync": "verify and store what another process gives over loopback",
    "page": "answer home, programme and timeline of a node with many programmes",
    "release": "settle a change of what one peer may see among a million records",
    "decide": "decide classes and clearances against the bare set operations",
}


def main() -> int:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="which to run")
    parser.add_argument("--quick", action="store_true", help="smaller, under two minutes")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--reuse", action="store_true", help="keep the populated SQLite file and use it again"
    )
    parser.add_argument("--scale", type=float, help="any other size: 1 is the full run")
    given = parser.parse_args()
    if given.name is None:
        for name, what in NAMES.items():
            print(f"./bench {name:8} {what}")
        return 0
    module = importlib.import_module(f"benchmarks.{given.name}")
    scale = given.scale or (module.QUICK if given.quick else 1.0)
    why = f"every size times {scale:g}" if scale != 1 else ""
    module.run(Options(scale, why, given.reuse, given.database))
    return 0


raise SystemExit(main())
