"""`make bench`: every benchmark there is, or those named: `python -m benchmarks ingest admission`."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from benchmarks.tables import Table, save

NAMES = ("admission", "ingest", "files", "scale", "tracing", "cases")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Runs them one after the other, prints a table each and keeps the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=[], help=f"of {', '.join(NAMES)}; default: all")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: shows that it runs, proves nothing"
    )
    parser.add_argument("--huge", action="store_true", help="tracing at 100 million stays too")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}")
    for name in wanted.names or NAMES:
        print(f"\n== {name} ==", flush=True)
        more = {"huge": True} if wanted.huge and name == "tracing" else {}
        tables: list[Table] = importlib.import_module(f"benchmarks.{name}").run(wanted.quick, **more)
        for table in tables:
            table.show()
        save(RESULTS / f"{name}.json", tables, wanted.quick)


if __name__ == "__main__":
    main()
