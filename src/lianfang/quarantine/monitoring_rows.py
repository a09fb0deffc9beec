"""What questions about daily monitoring, visits and needs return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SlotRow:
    """One part of a day of one order: its state (`domain.monitoring.SLOT_STATES`) and the answer that counts."""

    day: date
    part: str
    due_at: datetime
    state: str
    owed: bool
    """False for an answer before the first slot that was due, or after the last."""
    temperature: int | None = None
    symptoms: tuple[str, ...] = ()
    worrying: bool = False
    via: str = ""
    reported_by: str = ""
    at: datetime | None = None
    corrected: bool = False
    """Whether an earlier answer stands behind it."""


@dataclass(frozen=True)
class MemberRow:
    """Somebody under an order in the round: their order, the part of the day that is owed now, what came of visits."""

    order_id: int
    order: str
    person: str
    birth_year: int | None
    household_id: int | None
    area_path: str
    kind: str
    disease: str
    edition: str
    since: datetime
    until: datetime
    state: str
    """Of the slot that is owed now; "not_due" where none is."""
    worrying: bool
    missed: int
    """Visits in a row that came to nothing, since somebody last saw them."""
    last_seen: datetime | None
    next_due: datetime | None = None
    """When the part of the day after this one is due; None where the order owes no further one."""
    name: str = ""
    phone: str = ""
    door: str = ""
    """Empty until the round was opened with a purpose."""


@dataclass(frozen=True)
class DoorRow:
    """One household of the round: who of it is under an order, and its place in walking order (None: not opened)."""

    position: int | None
    area_path: str
    door: str
    members: tuple[MemberRow, ...]
    unanswered: int = 0
    """Parts of days in a row, before this one, for which somebody of it has not answered."""

    @property
    def first(self) -> MemberRow:
        """The member by whose order the household is named in addresses."""
        return self.members[0]


@dataclass(frozen=True)
class RoundCounts:
    """A worker's round of one part of a day, in numbers."""

    part: str
    due_at: datetime
    overdue: bool
    people: int
    """Under an order at home that the unit looks after."""
    opened: bool
    households: int
    households_left: int
    people_left: int
    added: int
    """Who came under an order after the round was opened."""
    missed: int
    """Visits of today that came to nothing."""


@dataclass(frozen=True)
class WorryRow:
    """Somebody whose last answer for a part of today is worrying."""

    order: str
    person: str
    area_path: str
    temperature: int | None
    symptoms: tuple[str, ...]
    at: datetime
    name: str = ""
    door: str = ""
    """Empty until the asker opened the door today."""


@dataclass(frozen=True)
class NeedRow:
    """Something asked for, with the time of each step; None where it was not reached."""

    id: int
    assignment_id: int
    order: str
    person: str
    category: str
    detail: str
    urgent: bool
    state: str
    """asked, assigned, delivered, confirmed."""
    asked_at: datetime
    due_at: datetime
    assigned_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    late: bool
