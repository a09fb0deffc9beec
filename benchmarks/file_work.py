"""One piece of work with files, timed inside its process: `python -m benchmarks.file_work WHAT FILE` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lianfang.cli.opening import open_house


def main() -> None:
    """Does it and says how many rows it took how long."""
    open_house()
    what = sys.argv[1]
    if what == "sites":
        print(json.dumps(_sites()))
        return
    work: dict[str, Callable[[Path], int]] = {
        "archive": lambda file: _bring_in(file, "archive"),
        "database": lambda file: _bring_in(file, "database"),
        "closed": _archive,
        "export": _export,
    }
    began = time.perf_counter()
    rows = work[what](Path(sys.argv[2]))
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - began}))


def _sites() -> list[str]:
    from lianfang.accounts.scope import SYSTEM
    from lianfang.places.queries import every_gate

    return sorted({gate.site_code for gate in every_gate(SYSTEM, datetime.now(UTC))})


def _silent(share: float, rows: int) -> None:
    """Nobody watches."""


def _bring_in(file: Path, to: str) -> int:
    from lianfang.passages.archive.importing import IntoArchive
    from lianfang.passages.import_to_database import IntoDatabase
    from lianfang.passages.imports import incoming

    with incoming(datetime.now(UTC)) as arriving:
        arriving.read(file, _silent)
        way = IntoArchive(arriving) if to == "archive" else IntoDatabase(arriving)
        outcome = way.check(_silent)
        if outcome.bad:
            raise RuntimeError(f"{outcome.bad} rows are bad: {next(arriving.problems())}")
        return way.load(_silent).stored + outcome.known


def _archive(_folder: Path) -> int:
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.archive.actions import archive_closed_days

    return sum(archive_closed_days(SYSTEM, datetime.now(UTC), at_once=True).values())


def _export(file: Path) -> int:
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.archive.exporting import export_passages

    return export_passages(SYSTEM, file)


if __name__ == "__main__":
    main()
