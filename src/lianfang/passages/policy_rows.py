"""What questions about admission policies, their drafts and their trials return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lianfang.domain.admission_editing import Table

BUILT_IN = 0
"""The version of the table that came with the program and holds until one is put in force."""


@dataclass(frozen=True)
class PolicyRow:
    """One version of the table. `state`: "in_force", "planned", "ended" or "withdrawn", as of the moment of asking."""

    version: int
    table: Table
    table_hash: str
    effective_from: datetime | None
    until: datetime | None
    made_by: str
    confirmed_by: str
    made_at: datetime | None
    note: str
    state: str
    promise_reasons: Mapping[str, str] = field(default_factory=dict)
    withdrawn_by: str = ""
    draft_id: int | None = None


@dataclass(frozen=True)
class EditRow:
    """The state of a draft after one change: what was done, by whom, when."""

    version: int
    verb: str
    table: Table
    note: str
    promise_reasons: Mapping[str, str]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class DraftRow:
    """A draft as it stands; `editors` are all who changed anything in it."""

    id: int
    base_version: int
    version: int
    table: Table
    table_hash: str
    note: str
    promise_reasons: Mapping[str, str]
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    editors: frozenset[str]
    ended_at: datetime | None
    became: int | None

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.ended_at is None


@dataclass(frozen=True)
class TrialRow:
    """A draft tried on one day. `state`: "running", "done", "failed", or "cut_off" when its server was stopped."""

    id: int
    draft_id: int
    table_hash: str
    base_version: int
    day: date
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    percent: int
    total: int
    differing: int
    result: Mapping[str, object]
