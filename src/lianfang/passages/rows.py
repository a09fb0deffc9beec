"""What questions about passages return."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from lianfang.domain.errors import LianfangError


@dataclass(frozen=True)
class PassageRow:
    """A passage as a line of a list; temperatures in tenths of a degree C."""

    id: int
    uid: str
    at: datetime
    received_at: datetime
    gate_code: str
    site_code: str
    site_zh: str
    site_en: str
    person: str
    person_path: str
    direction: str
    category: str
    first_reading: int | None
    second_reading: int | None
    mask: str
    vehicle: str
    gate_decision: str
    gate_offline: bool
    server_decision: str
    server_reason: str
    policy_version: int
    fever: bool


@dataclass(frozen=True)
class GateCounts:
    """Counts of passages; see `models.GateHour` for what each one means."""

    entries: int = 0
    exits: int = 0
    admitted: int = 0
    referred: int = 0
    refused: int = 0
    held: int = 0
    measured: int = 0
    fevers: int = 0
    noted: int = 0
    without_mask: int = 0
    urged: int = 0
    registered: int = 0
    offline: int = 0
    differing: int = 0
    vehicles: int = 0
    outside: int = 0
    outside_checked: int = 0

    @property
    def total(self) -> int:
        """Entries and exits together."""
        return self.entries + self.exits


@dataclass(frozen=True)
class HourRow:
    """The counts of one hour (UTC)."""

    hour: datetime
    counts: GateCounts


class Recorded(Struct, frozen=True):
    """What became of one passage sent in: stored now, known already, or refused with a problem.

    `duties` is what follows for somebody; `person` the number under which the passer is registered now.
    """

    uid: uuid.UUID | None
    stored: bool
    duplicate: bool = False
    decision: str = ""
    reason: str = ""
    duties: tuple[str, ...] = ()
    policy_version: int = 0
    person: str = ""
    problem: LianfangError | None = None
