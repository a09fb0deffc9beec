"""What browser tests are given: a running server, pages opened as somebody, and what axe thinks of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "lianfang.sqlite3"


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, where its data are, who may sign in."""

    url: str
    data: Path
    sessions: dict[str, str]

    def hour_counts(self, *names: str) -> tuple[int | None, ...]:
        """Sums of the hourly counts (columns of GateHour) that every page of the district adds up; None without any."""
        with closing(sqlite3.connect(self.data / DATABASE)) as database:
            sums = ", ".join(f"sum({name})" for name in names)
            return tuple(database.execute(f"select {sums} from passages_gatehour").fetchone())


class OpenAs(Protocol):
    """Opens a page of the server as somebody; empty username for a stranger."""

    def __call__(self, username: str, path: str, *, desk: bool = False, language: str = "zh-hans") -> Page:
        """The opened page, of a phone unless `desk`; `language` "zh-hans" or "en"."""
        ...


AXE = ROOT / "node_modules/axe-core/axe.min.js"


def axe_findings(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, one line a finding."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run `make setup`")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}" for v in found for n in v["nodes"]]
