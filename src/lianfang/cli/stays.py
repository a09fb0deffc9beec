"""`lianfang stays`: passages of any gates to stays, on files, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from lianfang.cli.bad_rows import Report, demand_choice, refuse_what_exists, report
from lianfang.cli.options import CountsAsJson, Lang
from lianfang.cli.progress import Bar, bar
from lianfang.cli.terminal import Failure, both, choose_language, language, say

if TYPE_CHECKING:
    from lianfang.files.traced import Read
    from lianfang.tracing.stays import Paired, Repairs

REPAIRS = {
    "duplicates": ("重复记录，已去掉", "records said twice: dropped"),
    "doubles": ("两分钟内同向重复刷卡，已去掉", "second touches within two minutes: dropped"),
    "out_of_order": ("记录次序颠倒，已按时间排好", "records out of order: sorted"),
    "missing_exits": ("没有离开记录，按场所类型推定", "stays without an exit: length assumed"),
    "missing_entries": ("没有进入记录，按场所类型推定", "stays without an entry: length assumed"),
    "entry_only": ("场所只记进入，按场所类型推定", "stays at sites that record entries only: length assumed"),
    "clock_shifts": (
        "离开略早于进入，按时钟误差对调",
        "exits just before their entry: clocks differ, swapped",
    ),
    "overlong": ("进出相隔过久，按两次停留处理", "entry and exit too far apart: taken for two stays"),
    "unclosed": ("记录结束时仍未离开，按场所类型推定", "still inside when the records end: length assumed"),
    "nobody": ("不知是谁或被劝返，未计入", "records of nobody known, or turned away: left out"),
}
"""What each repair is called; `tracing.stays.Repairs` counts them."""


@dataclass(frozen=True)
class Done:
    """What came of it."""

    read: Read
    paired: Paired
    persons: int
    sites: int
    unknown_sites: int
    """Sites of whose kind nothing is said."""


def stays(
    passages: Annotated[
        Path, typer.Option(help="CSV (UTF-8 or GB 18030) or Parquet: person, site, at, direction.")
    ],
    out: Annotated[Path, typer.Option("--out", help="New file: .csv or .parquet.", show_default=False)],
    site_kinds: Annotated[
        Path | None,
        typer.Option(help="CSV or Parquet: site, kind, assumed_minutes?, cap_minutes?, entry_only?."),
    ] = None,
    time_zone: Annotated[
        str,
        typer.Option(help="Zone of times without an offset, such as Asia/Shanghai; default: refuse them."),
    ] = "",
    on_error: Annotated[
        str, typer.Option(help="stop: one bad row, nothing written; skip: stays of the good rows.")
    ] = "stop",
    bad_rows: Annotated[Path | None, typer.Option(help="Write bad rows into this new CSV file.")] = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Make stays of passages: entries paired with exits, and every gap mended and counted."""
    choose_language(lang)
    demand_choice("--on-error", on_error, ("stop", "skip"))
    zone = _zone(time_zone)
    from lianfang.files.writing import CSV, PARQUET, demand_kind, new_file

    kind = demand_kind(out, (CSV, PARQUET))
    refuse_what_exists(bad_rows, passages)
    try:
        with (
            new_file(out) as part,
            TemporaryDirectory(dir=out.parent, prefix=".stays-") as work,
            bar(language()) as shown,
        ):
            done = _make(passages, site_kinds, zone, shown, (part, kind), on_error == "skip", Path(work))
    except _Stopped as stopped:
        done, wrote = stopped.done, False
    else:
        wrote = True
    with report(bad_rows) as problems:
        for bad in done.read.bad:
            problems.take(bad)
        _conclude(done, out, problems, as_json, wrote)


class _Stopped(Exception):
    """Bad rows, and nothing may be written."""

    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure(
            f"--time-zone：没有时区“{name}”。", f"--time-zone: there is no zone {name!r}.", exit_code=2
        ) from None


def _make(
    passages: Path,
    site_kinds: Path | None,
    zone: ZoneInfo | None,
    shown: Bar,
    target: tuple[Path, str],
    skip: bool,
    work: Path,
) -> Done:
    """Reads, pairs and writes."""
    from lianfang.files.traced import read_passages, read_site_kinds, write_stays
    from lianfang.tracing.names import Names
    from lianfang.tracing.sites import UNKNOWN, SiteTable
    from lianfang.tracing.stays import Paired, stays_of

    rules = read_site_kinds(site_kinds) if site_kinds else {}
    records, read = read_passages(passages, work, zone, lambda share: shown.tell("reading", share * 0.6))
    sites, persons = records.sites, records.persons
    unknown = sum(site not in rules for site in sites)
    if read.bad_lines and not skip:
        raise _Stopped(Done(read, Paired(), len(persons), len(sites), unknown))
    shown.tell("pairing", 0.6)
    kinds = [rules[site].kind if site in rules else UNKNOWN for site in sites]
    paired = stays_of(records.passages, SiteTable.of(kinds, Names.of(sites).rank()), len(persons))
    shown.tell("storing", 0.8)
    write_stays(*target, paired.stays, sites, persons, work)
    shown.tell("done", 1.0)
    return Done(read, paired, len(persons), len(sites), unknown)


def _conclude(done: Done, out: Path, problems: Report, as_json: bool, wrote: bool) -> None:
    """Says what happened; a file with bad rows never ends as a success."""
    problems.lines = max(problems.lines, done.read.bad_lines)
    figures = {
        "passages": done.read.rows,
        "bad": done.read.bad_lines,
        "stays": done.paired.stays.shape[1],
        "persons": done.persons,
        "sites": done.sites,
        "sites_of_unknown_kind": done.unknown_sites,
    }
    if as_json:
        said: Mapping[str, object] = figures | {
            "repairs": asdict(done.paired.repairs),
            "problems": problems.for_programs(),
        }
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        problems.say()
        if wrote:
            _say_counts(figures, done.paired.repairs, out)
    if done.read.bad_lines:
        raise Failure(
            f"{done.read.bad_lines:,} 行有问题；"
            + ("其余各行已成停留记录。" if wrote else "未写入任何记录。"),
            f"{done.read.bad_lines:,} bad rows; "
            + ("the stays of the others are written." if wrote else "nothing is written."),
        )


def _say_counts(figures: Mapping[str, int], repairs: Repairs, out: Path) -> None:
    f = figures
    say(
        f"{f['passages']:,} 条通行记录 → {f['stays']:,} 次停留（{f['persons']:,} 人，{f['sites']:,} 处场所），"
        f"已写入 {out}。",
        f"{f['passages']:,} passages -> {f['stays']:,} stays ({f['persons']:,} persons, {f['sites']:,} sites), "
        f"written to {out}.",
    )
    for name, count in asdict(repairs).items():
        if count:
            sys.stdout.write(f"  {count:>12,}  {both(*REPAIRS[name])}\n")
    if f["sites_of_unknown_kind"]:
        say(
            f"{f['sites_of_unknown_kind']:,} 处场所未说明类型：推定停留 60 分钟，上限 24 小时（--site-kinds）。",
            f"{f['sites_of_unknown_kind']:,} sites of no known kind: assumed stay 60 minutes, cap 24 hours "
            "(--site-kinds).",
        )
