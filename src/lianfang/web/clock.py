"""What the clock did last: written by the process that runs the jobs, read by those that answer requests.

A file in the data directory, replaced whole: it is there although the database is not, which is when people ask.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class JobState:
    """What is known of one room's jobs since the server was started: runs, failures, and the last run's length."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0.0
    at: str = ""
    failed: bool = False


@dataclass(frozen=True)
class ClockState:
    """When the clock last began a round, and how each room's jobs went."""

    began: str
    jobs: dict[str, JobState]

    def age(self, now: datetime) -> float:
        """Seconds since the last round began."""
        return (now - datetime.fromisoformat(self.began)).total_seconds()


def after(before: JobState, at: datetime, seconds: float, failed: bool) -> JobState:
    """The state of a room's jobs after one more run."""
    return JobState(
        before.runs + 1,
        before.failures + failed,
        round(seconds, 3),
        at.isoformat(timespec="seconds"),
        failed,
    )


def _file() -> Path:
    return Path(settings.DATA) / "clock.json"


def tell(state: ClockState) -> None:
    """Writes down what the clock did; the file is never seen half written."""
    part = _file().with_suffix(".part")
    part.write_text(json.dumps(asdict(state)), encoding="utf-8")
    os.replace(part, _file())


def told() -> ClockState | None:
    """What the clock did last; None where it never ran, or what is there cannot be read."""
    try:
        said = json.loads(_file().read_text(encoding="utf-8"))
        state = ClockState(said["began"], {room: JobState(**job) for room, job in said["jobs"].items()})
        datetime.fromisoformat(state.began)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return state


def forget() -> None:
    """Takes away what an earlier server wrote, so that nobody takes its clock for this one's."""
    _file().unlink(missing_ok=True)
