"""What questions about units and users return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class UnitRow:
    """A unit, by both its names."""

    id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    path: str
    scope: str


@dataclass(frozen=True)
class UserRow:
    """A user as others see them."""

    id: int
    username: str
    name_zh: str
    name_en: str
    role: str
    unit_zh: str
    unit_en: str
    gate_codes: tuple[str, ...]


@dataclass(frozen=True)
class AuditRow:
    """One entry of the trail."""

    seq: int
    at: datetime
    actor: str
    role: str
    verb: str
    thing: str
    subject: str
    purpose: str
