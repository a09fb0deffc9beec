"""What questions about orders return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class OrderRow:
    """An order in a list, without identity."""

    id: int
    number: str
    person: str
    """The person's number."""
    kind: str
    place: str
    reason: str
    unit_zh: str
    unit_en: str
    since: datetime
    until: datetime
    ended_at: datetime | None
    end_code: str
    told_at: datetime | None
    tests_late: int = 0
    breaches_open: int = 0


@dataclass(frozen=True)
class OrderStepRow:
    """One step of an order, with how gates know it."""

    kind: str
    since: datetime
    until: datetime
    restriction: str
    appeal_zh: str
    appeal_en: str
    appeal_contact: str


@dataclass(frozen=True)
class TestDueRow:
    """One test of the timetable; `state` as in `order_words.TEST_WORDS`."""

    __test__ = False  # not a test case, whatever its name begins with

    due_on: date
    state: str
    sampled_at: datetime | None
    kind: str


@dataclass(frozen=True)
class BreachRow:
    """A breach; `what` is a code of `order_words.BREACH_WORDS` or a worker's own words."""

    id: int
    at: datetime
    place_code: str
    what: str
    recorded_by: str
    done: str
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True)
class AppealRow:
    """An appeal with its answer."""

    id: int
    order: str
    """The order's number."""
    text: str
    by: str
    at: datetime
    due_at: datetime
    outcome: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    assignment_id: int


@dataclass(frozen=True)
class OrderDetail:
    """Everything about one order, but who it is."""

    row: OrderRow
    person_id: int
    area_path: str
    legal_basis: str
    case: str
    """The case's number; empty for contacts and returnees."""
    contact_id: int | None
    contact_case: str
    """Of which case they are a contact."""
    disease: str
    edition: str
    contact_class: str
    counted_from: date
    imposed_by: str
    imposed_at: datetime
    end_reason: str
    version: int
    steps: tuple[OrderStepRow, ...]
    tests: tuple[TestDueRow, ...]
    breaches: tuple[BreachRow, ...]
    appeals: tuple[AppealRow, ...]

    def in_force(self, at: datetime) -> bool:
        """Whether it holds at that moment."""
        end = self.row.ended_at or self.row.until
        return at < min(end, self.row.until)


@dataclass(frozen=True)
class OrderCounts:
    """How the orders of a scope stand."""

    in_force: int
    end_soon: int
    """Of them, ending before the end of tomorrow."""
    tests_late: int
    breaches: int
    """Orders with a test late; with a breach nobody has dealt with."""
