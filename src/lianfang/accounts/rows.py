"""What questions about units and users return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianfang.accounts.chain import Flaw


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


@dataclass(frozen=True)
class FactorRow:
    """One way to prove who one is besides the password: "totp", "webauthn" or "recovery_codes", and its name."""

    kind: str
    name: str


@dataclass(frozen=True)
class StaffRow:
    """A user as whoever looks after them sees them."""

    id: int
    username: str
    name_zh: str
    name_en: str
    role: str
    unit_code: str
    unit_zh: str
    unit_en: str
    gate_codes: tuple[str, ...]
    active: bool
    last_sign_in: datetime | None
    second_factor: bool
    link_open: bool
    """Waits for them to set a password by the one-time link."""
    may_change: bool
    """Whether whoever asked may change anything about them."""


@dataclass(frozen=True)
class TrailState:
    """When the trail was last proved and what came of it, and the last head that was put down outside the database."""

    proved_at: datetime | None
    entries: int
    flaws: int
    first_flaws: tuple[Flaw, ...]
    head_day: str
    head_seq: int
    fingerprint: str
