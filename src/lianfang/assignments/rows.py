"""What questions about assignments return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment as a card in the inbox."""

    id: int
    kind: str
    line: int
    clause: str
    area_path: str
    place_code: str
    unit_zh: str
    unit_en: str
    subject: str
    facts: dict[str, object]
    status: str
    assignee: str
    due_at: datetime
    raised_at: datetime
    done_at: datetime | None
    level: int
    known_zh: str
    known_en: str
    late: bool
    version: int


@dataclass(frozen=True)
class EventRow:
    """One step of an assignment's history."""

    at: datetime
    actor: str
    verb: str
    note: str


@dataclass(frozen=True)
class InboxCounts:
    """How much there is to do and how much of it is late; to verify; in other hands; done today."""

    to_do: int
    late: int
    to_verify: int
    with_others: int
    done_today: int


@dataclass(frozen=True)
class FollowUpRow:
    """What an assignment was raised about and what came of it, for the room that keeps the two together."""

    source: str
    kind: str
    subject: str
    place_code: str
    facts: dict[str, object]
    raised_at: datetime
    done_at: datetime | None
    done_by: str
    evidence: str
    """What the one who did it wrote last; empty until then."""
