"""What a benchmark found: lines beside a limit, with ratios; printed and kept."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass
class Table:
    """Figures of one kind. `more_is_better` says how to read them; the first line is what the others are held to."""

    title: str
    unit: str
    more_is_better: bool = True
    goal: str = ""
    lines: list[tuple[str, float]] = field(default_factory=list)

    def add(self, name: str, figure: float) -> None:
        """One more line."""
        self.lines.append((name, figure))

    def show(self) -> None:
        """Prints it, each line with its ratio to the first."""
        print(f"\n{self.title} ({self.unit}; {'more' if self.more_is_better else 'less'} is better)")
        first = self.lines[0][1]
        for name, figure in self.lines:
            print(f"  {name:58} {figure:>14,.1f}   {figure / first if first else 0:6.2f}")
        if self.goal:
            print(f"  goal: {self.goal}", flush=True)


def save(path: Path, tables: list[Table], quick: bool) -> None:
    """Keeps the figures with what they were measured on."""
    path.parent.mkdir(exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "quick": quick,
    }
    path.write_text(json.dumps(about | {"tables": [asdict(t) for t in tables]}, indent=1), encoding="utf-8")
