"""What questions about people return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct


class PersonRow(Struct, frozen=True):
    """A person without identity. (Gates ask for thousands a second: a struct is made in a tenth of the time.)"""

    id: int
    number: str
    category: str
    area_path: str
    household_id: int | None
    birth_year: int | None
    ever_restricted: bool = True
    """False where no order was ever given to them: of thousands who pass, few have to be looked up."""

    @property
    def home_path(self) -> str:
        """The area where they live; empty for people who live elsewhere (their path says where they were met)."""
        return self.area_path if self.category == "resident" else ""


@dataclass(frozen=True)
class CandidateRow:
    """Somebody found at a gate by four digits: enough to pick the right one, no more."""

    number: str
    masked_name: str
    address: str
    """The door; empty for those who live elsewhere."""
    category: str
    restriction: str | None


@dataclass(frozen=True)
class IdentityRow:
    """A person's identity, opened for a purpose."""

    number: str
    name: str
    phone: str
    address: str


@dataclass(frozen=True)
class RestrictionRow:
    """A restriction with all that the person restricted has a right to know."""

    id: int
    kind: str
    reason: str
    legal_basis: str
    since: datetime
    until: datetime
    appeal_unit_zh: str
    appeal_unit_en: str
    appeal_contact: str
    ended_at: datetime | None
    in_force: bool
