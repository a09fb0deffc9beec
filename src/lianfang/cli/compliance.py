"""`lianfang compliance`: what each standard expected and what was met."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lianfang.cli.opening import open_installation
from lianfang.cli.options import Lang
from lianfang.cli.terminal import Failure, both, choose_language, language

if TYPE_CHECKING:
    from lianfang.oversight.rows import Met, SiteMet

STATES = {
    "fine": ("● 正常", "● fine"),
    "watch": ("▲ 注意", "▲ watch"),
    "failing": ("■ 不合格", "■ failing"),
    "unknown": ("○ 未知", "○ unknown"),
}
"""The four states of the eye, as word and shape."""


WIDE = 400
"""Columns of an output that is no terminal."""


@dataclass(frozen=True)
class Shown:
    """One day's compliance under one area: over all its sites, and at each of them."""

    day: date
    area: str
    standards: list[Met]
    sites: list[SiteMet]


def compliance(
    day: Annotated[str, typer.Option("--date", help="Local day, YYYY-MM-DD; default today.")] = "",
    area: Annotated[str, typer.Option(help="Code of the area; default the whole district.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, sites included.")] = False,
    lang: Lang = None,
) -> None:
    """Compliance per standard, site and area on one day, computed from the evidence as it is now."""
    choose_language(lang)
    open_installation()
    shown = _compute(day, area)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(shown), ensure_ascii=False) + "\n")
    else:
        # What is no terminal has no width: nothing is cut in a file or a pipe.
        Console(width=None if sys.stdout.isatty() else WIDE).print(_as_table(shown))


def _compute(day: str, area: str) -> Shown:
    """Brings the day up to date and reads it."""
    from lianfang.accounts.scope import SYSTEM, Asker
    from lianfang.domain.days import FIRST_DAY, LAST_DAY, can_be_asked
    from lianfang.domain.errors import NotFound
    from lianfang.domain.values import calendar_day
    from lianfang.local_time import day_at
    from lianfang.oversight import queries
    from lianfang.oversight.actions import compute_day
    from lianfang.places.queries import area_units

    now = datetime.now(UTC)
    wanted = calendar_day(day, "--date") if day else day_at(now)
    if not can_be_asked(wanted):
        raise Failure(
            f"--date：可选 {FIRST_DAY} 至 {LAST_DAY}，没有 {wanted}。",
            f"--date: from {FIRST_DAY} to {LAST_DAY}; not {wanted}.",
            exit_code=2,
        )
    paths = {path.split("/")[-2]: path for path in area_units(SYSTEM)}
    if area and area not in paths:
        raise NotFound("area.unknown", "--area", value=area)
    # Who can run this program on the installation's machine may read all of it.
    roots = {path.split("/")[0] + "/" for path in paths.values()}
    compute_day(wanted, now)
    standards, sites = [], []
    for scope in [paths[area]] if area else sorted(roots):
        asker = Asker(None, "command line", SYSTEM.role, None, "", scope)
        standards += queries.by_standard(asker, wanted)
        for standard in queries.standards(asker):
            sites += queries.at_sites(asker, wanted, standard.id)
    return Shown(wanted, area, standards, sites)


def _as_json(shown: Shown) -> dict[str, object]:
    return {
        "date": shown.day.isoformat(),
        "area": shown.area or None,
        "standards": [_figures(met) for met in shown.standards],
        "sites": [{"site": m.site_code, "area_path": m.area_path, **_figures(m)} for m in shown.sites],
    }


def _figures(met: Met | SiteMet) -> dict[str, object]:
    standard = met.standard
    return {
        "standard": standard.id,
        "line": standard.line,
        "clause": standard.clause,
        "expected": met.expected,
        "met": met.met,
        "share": None if met.share is None else round(met.share, 4),
        "target": standard.target,
        "state": met.state,
    }


def _as_table(shown: Shown) -> Table:
    """The standards over all sites, and how many sites fail each."""
    table = Table(title=f"{shown.day.isoformat()} {shown.area}".strip(), title_justify="left", box=None)
    for zh, en in COLUMNS:
        table.add_column(both(zh, en), justify="left" if en in LEFT else "right", no_wrap=True)
    for met in shown.standards:
        standard = met.standard
        table.add_row(
            standard.id,
            both(*STATES[met.state]),
            "-" if met.share is None else f"{met.share:.1%}",
            f"{standard.target:.0%}",
            f"{met.met:,}/{met.expected:,}",
            f"{met.failing_sites}/{met.sites}",
            standard.zh if language() == "zh" else standard.en,
        )
    return table


COLUMNS = (
    ("标准", "standard"),
    ("状态", "state"),
    ("达标率", "share"),
    ("目标", "target"),
    ("做到", "met"),
    ("不合格", "failing"),
    ("", ""),
)
LEFT = ("standard", "state", "")
