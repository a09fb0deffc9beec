"""Bad rows of a file: the first ones on the screen, all of them in a file of their own if one is asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from lianfang.cli.terminal import Failure, counted, language, say

if TYPE_CHECKING:
    from lianfang.files.bad import BadRow

SHOWN = 20
"""So many bad rows are shown on the screen; --bad-rows takes all of them."""

HEADINGS = ("line", "column", "code", "problem", "remedy")


def in_words(bad: BadRow) -> tuple[int, str, str, str, str]:
    """A bad row as HEADINGS names it, in the language of this run."""
    problem = bad.problem
    return bad.line, problem.field, problem.code, problem.sentence(language()), problem.remedy(language())


class Report:
    """Bad rows as they are met."""

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
            self._writer.writerow(in_words(bad))

    def for_programs(self) -> list[dict[str, object]]:
        """The first ones as JSON has them."""
        return [dict(zip(HEADINGS, in_words(bad), strict=True)) for bad in self.first]

    def say(self) -> None:
        """The first bad rows, and how many more there are."""
        for line, column, _code, problem, remedy in map(in_words, self.first):
            where = f" {column}" if column else ""
            say(f"第 {line} 行{where}：{problem}{remedy}", f"line {line}{where}: {problem} {remedy}")
        if self.lines > len(self.first):
            more = self.lines - len(self.first)
            say(f"……另有 {more:,} 个问题。", f"... and {counted(more, 'more problem', 'more problems')}.")


@contextmanager
def report(path: Path | None) -> Iterator[Report]:
    """A report that is written to `path` as well, with a byte order mark so that spreadsheets read Chinese."""
    if path is None:
        yield Report(None)
        return
    try:
        file = path.open("x", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Failure(
            f"--bad-rows {path}：{error.strerror}", f"--bad-rows {path}: {error.strerror}"
        ) from None
    with file:
        yield Report(file)


def refuse_what_exists(report: Path | None, file: Path) -> None:
    """Nothing that is there is written over, least of all the file that is to be read."""
    if report is None or (not report.exists() and not report.is_symlink()):
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


def demand_choice(option: str, word: str, choices: tuple[str, ...]) -> None:
    """Refuses a word that is none of an option's choices."""
    if word not in choices:
        said = ", ".join(choices)
        raise Failure(
            f"{option}：可选 {said}，没有“{word}”。", f"{option}: one of {said}, not {word!r}.", exit_code=2
        )
