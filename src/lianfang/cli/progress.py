"""How far a long work is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from lianfang.cli.terminal import console

STEPS = {
    "world": ("虚构辖区", "inventing the district"),
    "places": ("区域和场所", "areas and places"),
    "people": ("居民", "people"),
    "passages": ("通行记录", "passages"),
    "cases": ("病例和接触者", "cases and contacts"),
    "assignments": ("任务", "assignments"),
    "compliance": ("达标情况", "compliance"),
    "checking": ("检查文件", "checking the file"),
    "reading": ("读取文件", "reading the files"),
    "tracing": ("追踪", "tracing"),
    "pairing": ("配对进出", "pairing entries with exits"),
    "storing": ("写入", "storing"),
    "archiving": ("归档", "archiving"),
    "proving": ("核验", "proving"),
    "saving": ("备份", "backing up"),
    "restoring": ("恢复", "restoring"),
    "done": ("完成", "done"),
}
"""The steps that commands tell about, in both languages."""


@dataclass(frozen=True)
class Bar:
    """A progress bar that is told a step and how much of the whole is done."""

    progress: Progress
    task: TaskID
    language: str

    def tell(self, step: str, share: float, detail: str = "") -> None:
        """Shows the step's name and the share of all the work that is done."""
        zh, en = STEPS[step]
        words = zh if self.language == "zh" else en
        self.progress.update(self.task, completed=share, description=words, detail=detail)


@contextmanager
def bar(language: str) -> Iterator[Bar]:
    """A bar on standard error for the time of a `with` block."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    screen = console()
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:
        yield Bar(progress, progress.add_task("", total=1.0, detail=""), language)
