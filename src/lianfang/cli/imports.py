"""`lianfang import passages`: files of other systems into the database or into the archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianfang.cli.bad_rows import Report, demand_choice, refuse_what_exists, report
from lianfang.cli.opening import open_installation
from lianfang.cli.options import BadRows, CountsAsJson, DryRun, Lang, OnError
from lianfang.cli.progress import Bar, bar
from lianfang.cli.terminal import Failure, choose_language, counted, language, say

if TYPE_CHECKING:
    from lianfang.passages.archive.importing import IntoArchive
    from lianfang.passages.import_to_database import IntoDatabase
    from lianfang.passages.imports import Incoming, Outcome


def passages(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB 18030) or Parquet.", show_default=False)],
    to: Annotated[
        str, typer.Option(help="database: judged and counted; archive: kept as history for tracing.")
    ] = "database",
    dry_run: DryRun = False,
    on_error: OnError = "stop",
    new_sites_in: Annotated[
        str, typer.Option(help="Area in which to register sites that are not ours.")
    ] = "",
    any_day: Annotated[
        str,
        typer.Option(
            help="Archive only: why days past retention are taken, and kept until somebody ends it."
        ),
    ] = "",
    bad_rows: BadRows = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Import passages that another system recorded; the same file twice stores nothing twice."""
    choose_language(lang)
    demand_choice("--on-error", on_error, ("stop", "skip"))
    demand_choice("--to", to, ("database", "archive"))
    if any_day and to != "archive":
        raise Failure(
            "--any-day 只用于 --to archive。", "--any-day goes with --to archive only.", exit_code=2
        )
    refuse_what_exists(bad_rows, file)
    open_installation()
    from lianfang.files.rows import open_rows
    from lianfang.passages.import_files import COLUMNS
    from lianfang.passages.imports import incoming

    with open_rows(file, COLUMNS):
        pass  # a file that cannot be read leaves no report behind
    manner = Manner(dry_run, on_error == "skip", as_json, to, any_day)
    with incoming(datetime.now(UTC), new_sites_in) as arriving, report(bad_rows) as problems:
        outcome = _run(file, arriving, manner)
        for bad in arriving.problems():
            problems.take(bad)
        if to == "database":
            _recompute(outcome)
        _conclude(outcome, manner, problems)


@dataclass(frozen=True)
class Manner:
    """How a file is brought in."""

    dry_run: bool
    skip: bool
    as_json: bool
    to: str
    any_day: str

    def would_store(self, outcome: Outcome) -> int:
        """How many rows a run that is not dry would store: none where one bad row stops it."""
        return 0 if outcome.bad and not self.skip else outcome.read - outcome.known - outcome.bad


def _run(file: Path, arriving: Incoming, manner: Manner) -> Outcome:
    """Reads and checks the whole file, and stores what is good unless a bad row stops it."""
    with bar(language()) as shown:
        arriving.read(file, _telling(shown, "checking"))
        way = _way(arriving, manner)
        outcome = way.check(_telling(shown, "checking"))
        if manner.dry_run or (outcome.bad and not manner.skip):
            return outcome
        return way.load(_telling(shown, "storing"))


def _telling(shown: Bar, step: str) -> Callable[[float, int], None]:
    return lambda share, rows: shown.tell(step, share, f"{rows:,}")


def _way(arriving: Incoming, manner: Manner) -> IntoDatabase | IntoArchive:
    if manner.to == "database":
        from lianfang.passages.import_to_database import IntoDatabase

        return IntoDatabase(arriving)
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.archive.actions import archive_closed_days
    from lianfang.passages.archive.importing import IntoArchive

    if not manner.dry_run:  # what gates recorded stands in the archive first
        archive_closed_days(SYSTEM, arriving.now, at_once=True)
    return IntoArchive(arriving, manner.any_day)


def _recompute(outcome: Outcome) -> None:
    """Brings the compliance of the days that the file touched up to date."""
    from lianfang.oversight.actions import compute_day

    now = datetime.now(UTC)
    for day in sorted(outcome.days):
        compute_day(day, now)


def _conclude(outcome: Outcome, manner: Manner, problems: Report) -> None:
    """Says what happened; a file with bad rows never ends as a success."""
    if manner.as_json:
        figures = asdict(outcome) | {"dry_run": manner.dry_run, "days": len(outcome.days)}
        if manner.dry_run:
            figures["would_be_stored"] = manner.would_store(outcome)
        said = figures | {"problems": problems.for_programs()}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        problems.say()
        _say_counts(outcome, manner)
    if outcome.bad:
        kept = outcome.stored > 0
        raise Failure(
            f"{outcome.bad:,} 行有问题；"
            + (f"其余 {outcome.stored:,} 行已写入。" if kept else "未写入任何记录。"),
            f"{counted(outcome.bad, 'bad row', 'bad rows')}; "
            + (
                f"{counted(outcome.stored, 'other is', 'others are')} stored."
                if kept
                else "nothing is stored."
            ),
        )


def _say_counts(outcome: Outcome, manner: Manner) -> None:
    o = outcome
    zh, en = f"写入 {o.stored:,}", f"{o.stored:,} stored"
    if manner.dry_run:
        say("试运行，未写入任何记录。", "Dry run: nothing is stored.")
        would = manner.would_store(o)
        zh, en = f"将写入 {would:,}", f"{would:,} would be stored"
    say(
        f"读取 {o.read:,} 行：{zh}，已有 {o.known:,}，有问题 {o.bad:,}。",
        f"{counted(o.read, 'row', 'rows')} read: {en}, {o.known:,} known already, {o.bad:,} bad.",
    )
    if o.new_sites:
        say(
            f"新登记场所 {o.new_sites:,} 处。", f"{counted(o.new_sites, 'new site', 'new sites')} registered."
        )
    if o.old:
        say(
            f"其中 {o.old:,} 行早于保存期限，不产生任务，下次清理时删除。",
            f"{counted(o.old, 'row lies', 'rows lie')} before the retention: no assignments are raised for that, and "
            "the next clean-up removes it.",
        )
    if o.not_kept:
        say(
            f"{o.not_kept:,} 行的 origin 列有内容，数据库不保存，归档保存。",
            f"{counted(o.not_kept, 'row has', 'rows have')} an origin, which the archive keeps and the database does not.",
        )
