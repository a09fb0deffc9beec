"""What questions about cases and contacts return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class CaseRow:
    """A case without identity."""

    id: int
    number: str
    person_id: int
    person: str
    """The person's number."""
    area_path: str
    disease: str
    edition: str
    classification: str
    reported_at: datetime
    confirmed_at: datetime | None
    onset_on: date | None
    sampled_on: date | None
    symptoms: tuple[str, ...]
    outcome: str
    outcome_on: date | None
    source: str
    answers: dict[str, object]
    investigated_at: datetime | None
    version: int


@dataclass(frozen=True)
class StepRow:
    """One classification in a case's history."""

    at: datetime
    actor: str
    classification: str
    why: str
    edition: str


@dataclass(frozen=True)
class TestRow:
    """One sample."""

    __test__ = False  # not a test case, whatever its name begins with

    id: int
    kind: str
    sampled_at: datetime
    result: str
    resulted_at: datetime | None


@dataclass(frozen=True)
class ContactRow:
    """A contact without identity, with why they are one and how far they are followed up."""

    id: int
    case: str
    """The case's number."""
    person_id: int
    person: str
    via: str
    area_path: str
    unit_id: int | None
    contact_class: str
    edition: str
    reason: str
    by_trace: bool
    by_interview: bool
    first_exposure: datetime
    last_exposure: datetime
    minutes: int
    wait_minutes: int | None
    score: int
    places: tuple[tuple[str, int], ...]
    status: str
    found_at: datetime
    handed_at: datetime | None
    reached_at: datetime | None
    closed_at: datetime | None
    disease: str
    version: int


@dataclass(frozen=True)
class TraceRow:
    """A trace of a case, as far as it is."""

    state: str
    asked_at: datetime
    done_at: datetime | None
    seconds: float | None
    since: datetime | None
    until: datetime | None
    close: int
    secondary: int
    stays: int
    error: str


@dataclass(frozen=True)
class StayRow:
    """Where somebody was: a stay that gates recorded, or what an interview says."""

    source: str
    """gate or interview."""
    site: str
    place: str
    since: datetime
    until: datetime
    certainty: int
    transport: str = ""
    id: int = 0


@dataclass(frozen=True)
class CaseCounts:
    """How the cases of a scope stand now."""

    open_by_class: dict[str, int]
    to_reach: int
    """Contacts not reached yet."""
    to_reach_late: int
    """Of them, found more than two days ago."""


@dataclass(frozen=True)
class SignalRow:
    """An early warning with its picture's figures."""

    kind: str
    area_path: str
    day: date
    method: str
    observed: float
    expected: float
    series: tuple[tuple[str, float | None], ...]
