"""`lianfang import ...`: files of other systems."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.progress import bar
from lianfang.cli.terminal import Failure, choose_language, language, say

if TYPE_CHECKING:
    from lianfang.passages.imports import BadRow, Import, Outcome

SHOWN = 20
"""So many bad rows are shown on the screen; --bad-rows takes all of them."""


def passages(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB 18030) or Parquet.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, store nothing.")] = False,
    on_error: Annotated[
        str, typer.Option(help="stop: one bad row, nothing stored; skip: good rows stored.")
    ] = "stop",
    new_sites_in: Annotated[
        str, typer.Option(help="Area in which to register sites that are not ours.")
    ] = "",
    bad_rows: Annotated[Path | None, typer.Option(help="Write every bad row into this new CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
    lang: Annotated[str | None, typer.Option(help="zh or en; default: the terminal's.")] = None,
) -> None:
    """Import passages that another system recorded; the same file twice stores nothing twice."""
    choose_language(lang)
    if on_error not in ("stop", "skip"):
        raise Failure(
            f"--on-error：只有 stop 和 skip，没有“{on_error}”。",
            f"--on-error: stop or skip, not {on_error!r}.",
            exit_code=2,
        )
    if bad_rows is not None:
        _refuse_what_exists(bad_rows, file)
    open_installation()
    from lianfang.passages.import_files import open_rows
    from lianfang.passages.imports import Import

    if bad_rows is not None:
        with open_rows(file):
            pass  # a file that cannot be read leaves no report behind
    with _report(bad_rows) as report:
        work = Import(file, datetime.now(UTC), report.take, new_sites_in)
        outcome = _run(work, dry_run, on_error, report)
    _recompute(outcome)
    _conclude(outcome, Manner(dry_run, on_error == "skip", as_json), report)


@dataclass(frozen=True)
class Manner:
    """How a file is brought in, as far as it changes what is said in the end."""

    dry_run: bool
    skip: bool
    as_json: bool

    def would_store(self, outcome: Outcome) -> int:
        """How many rows a run that is not dry would store: none where one bad row stops it."""
        return 0 if outcome.bad and not self.skip else outcome.read - outcome.known - outcome.bad


def _refuse_what_exists(report: Path, file: Path) -> None:
    """Nothing that is there is written over, least of all the file that is to be read."""
    if not report.exists() and not report.is_symlink():
        return
    if report.exists() and file.exists() and report.samefile(file):
        raise Failure(
            f"--bad-rows {report}：这正是要导入的文件，请另选一个新文件名。",
            f"--bad-rows {report}: this is the file to be imported; choose a new name.",
            exit_code=2,
        )
    raise Failure(
        f"--bad-rows {report}：文件已存在，请另选一个新文件名。",
        f"--bad-rows {report}: there is such a file already; choose a new name.",
        exit_code=2,
    )


def _run(work: Import, dry_run: bool, on_error: str, report: _Report) -> Outcome:
    """Checks, loads or both, under one bar. With `stop` nothing is loaded before the whole file proved good."""
    with bar(language()) as shown:

        def checking(share: float, rows: int) -> None:
            shown.tell("checking", share, f"{rows:,}")

        def storing(share: float, rows: int) -> None:
            shown.tell("storing", share, f"{rows:,}")

        if dry_run:
            return work.check(checking)
        if on_error == "stop":
            outcome = work.check(checking)
            if outcome.bad:
                return outcome
            report.forget()
        return work.load(storing)


def _recompute(outcome: Outcome) -> None:
    """Brings the compliance of the days that the file touched up to date."""
    from lianfang.oversight.actions import compute_day

    now = datetime.now(UTC)
    for day in sorted(outcome.days):
        compute_day(day, now)


class _Report:
    """Bad rows as they are met: the first ones kept for the screen, all of them written to a file."""

    def __init__(self, file: TextIO | None) -> None:
        self.first: list[BadRow] = []
        self.lines = 0
        self._writer = csv.writer(file) if file else None
        if self._writer:
            self._writer.writerow(("行", "列", "代码", "问题", "处理") if language() == "zh" else HEADINGS)

    def take(self, bad: BadRow) -> None:
        """One more."""
        self.lines += 1
        if len(self.first) < SHOWN:
            self.first.append(bad)
        if self._writer:
            self._writer.writerow(_in_words(bad))

    def forget(self) -> None:
        """Begins anew: a second pass meets the same rows."""
        self.first.clear()
        self.lines = 0


HEADINGS = ("line", "column", "code", "problem", "remedy")


@contextmanager
def _report(path: Path | None) -> Iterator[_Report]:
    """A report that is written to `path` as well, with a byte order mark so that spreadsheets read Chinese."""
    if path is None:
        yield _Report(None)
        return
    try:
        file = path.open("x", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Failure(
            f"--bad-rows {path}：{error.strerror}", f"--bad-rows {path}: {error.strerror}"
        ) from None
    with file:
        yield _Report(file)


def _conclude(outcome: Outcome, manner: Manner, report: _Report) -> None:
    """Says what happened; a file with bad rows never ends as a success."""
    if manner.as_json:
        figures = asdict(outcome) | {"dry_run": manner.dry_run, "days": len(outcome.days)}
        if manner.dry_run:
            figures["would_be_stored"] = manner.would_store(outcome)
        problems = [dict(zip(HEADINGS, _in_words(bad), strict=True)) for bad in report.first]
        sys.stdout.write(json.dumps(figures | {"problems": problems}, ensure_ascii=False) + "\n")
    else:
        _say_problems(report)
        _say_counts(outcome, manner)
    if outcome.bad:
        kept = outcome.stored > 0
        raise Failure(
            f"{outcome.bad:,} 行有问题；"
            + (f"其余 {outcome.stored:,} 行已写入。" if kept else "未写入任何记录。"),
            f"{outcome.bad:,} bad rows; "
            + (f"the other {outcome.stored:,} are stored." if kept else "nothing is stored."),
        )


def _in_words(bad: BadRow) -> tuple[int, str, str, str, str]:
    """A bad row as HEADINGS names it, in the language of this run."""
    problem = bad.problem
    return bad.line, problem.field, problem.code, problem.sentence(language()), problem.remedy(language())


def _say_problems(report: _Report) -> None:
    """The first bad rows, and how many more there are."""
    for line, column, _code, problem, remedy in map(_in_words, report.first):
        say(f"第 {line} 行 {column}：{problem}{remedy}", f"line {line} {column}: {problem} {remedy}")
    if report.lines > len(report.first):
        more = report.lines - len(report.first)
        say(f"……另有 {more:,} 个问题。", f"... and {more:,} more problems.")


def _say_counts(outcome: Outcome, manner: Manner) -> None:
    o = outcome
    zh, en = f"写入 {o.stored:,}", f"{o.stored:,} stored"
    if manner.dry_run:
        say("试运行，未写入任何记录。", "Dry run: nothing is stored.")
        would = manner.would_store(o)
        zh, en = f"将写入 {would:,}", f"{would:,} would be stored"
    say(
        f"读取 {o.read:,} 行：{zh}，已有 {o.known:,}，有问题 {o.bad:,}。",
        f"{o.read:,} rows read: {en}, {o.known:,} known already, {o.bad:,} bad.",
    )
    if o.new_sites:
        say(f"新登记场所 {o.new_sites:,} 处。", f"{o.new_sites:,} new sites registered.")
    if o.old:
        say(
            f"其中 {o.old:,} 行早于保存期限，作为历史保存，不产生任务。",
            f"{o.old:,} of them lie before the retention: kept as history, raising no assignments.",
        )
    if o.not_kept:
        say(
            f"{o.not_kept:,} 行的 vehicle、origin 列有内容，目前不保存。",
            f"{o.not_kept:,} rows have a vehicle or an origin, which are not kept yet.",
        )
