"""What the demo district is made of: plain frozen records and NumPy columns, no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.truth import Truth
from lianfang.places.first_kinds import FirstKind

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The district's clock; China keeps one offset the whole year."""

# Columns hold small codes; these tuples say what a code means. -1 is null where the fact may be null.
DIRECTIONS = ("in", "out")
CATEGORIES = ("resident", "worker", "visitor", "delivery", "emergency")
MASKS = ("worn", "absent", "put_on", "refused", "exempt")
ERRANDS = ("medical", "essential")
SEXES = ("male", "female")

Ints = NDArray[np.int32]
Smalls = NDArray[np.int8]
Shorts = NDArray[np.int16]
Times = NDArray[np.int64]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class UnitSpec:
    """A unit of the command tree; `kind` is command, department, town, subdistrict, committee, community,
    village, operator or supervision; `area_code` is the area it works in."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent_code: str | None
    area_code: str


@dataclass(frozen=True)
class AreaSpec:
    """An area of the tree; parents come before children. `shape` is a GeoJSON geometry or None (compounds);
    `division_code` is the statistical code, None for a management committee and for anything invented."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent_code: str | None
    unit_code: str
    division_code: str | None
    shape: dict[str, Any] | None


@dataclass(frozen=True)
class SiteSpec:
    """A place with gates; opens and closes are local "HH:MM"; `named` marks the bulletin's ten."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    area_code: str
    operator_unit_code: str | None
    lon: float
    lat: float
    opens: str
    closes: str
    named: bool


@dataclass(frozen=True)
class GateSpec:
    """A gate of `World.sites[site_index]`; gates of one site stand together, the main gate first."""

    code: str
    site_index: int
    name_zh: str
    name_en: str
    opens: str
    closes: str


@dataclass(frozen=True)
class UserSpec:
    """A demo account; `gate_codes` is what a gatekeeper may stand at, empty for everybody else."""

    username: str
    name_zh: str
    name_en: str
    role: str
    unit_code: str
    gate_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ControlLevelSpec:
    """A control level of an area for a time; valid_until None means still in force. Aware UTC."""

    area_code: str
    level: str
    valid_from: datetime
    valid_until: datetime | None
    reason: str


@dataclass(frozen=True)
class RestrictionSpec:
    """What limits a person: `kind` is isolation, quarantine, home_monitoring or no_outing; `reason` is
    confirmed_case, suspected_case, close_contact, secondary_contact, returnee or fever_unresolved."""

    person_index: int
    kind: str
    reason: str
    valid_from: datetime
    valid_until: datetime
    basis: str


@dataclass(frozen=True)
class Households:
    """Columns, one row a household: index into `World.areas` (a compound or village) and address there."""

    area_index: Ints
    address: Texts


@dataclass(frozen=True)
class Persons:
    """Columns, one row a person. Residents come first (household >= 0, home_site >= 0, category resident);
    visitors from outside the district after them (household and home_site -1, category visitor).
    `works_at` is a site index or -1; `sex` and `category` are codes of SEXES and CATEGORIES. No identity
    numbers: the demo, like the product, collects the least."""

    household: Ints
    surname: Texts
    given: Texts
    sex: Smalls
    birth_year: Shorts
    phone: Texts
    category: Smalls
    home_site: Ints
    works_at: Ints

    def __len__(self) -> int:
        """How many people there are, visitors included."""
        return len(self.household)


@dataclass(frozen=True)
class Passages:
    """Columns sorted by `at`, one row a recorded passage.
    `at`, `received_at`: unix seconds UTC; `first`, `second`: tenths of a degree, -1 not taken;
    `direction`, `category`, `mask`, `errand`: codes of the tuples above (-1 null for mask and errand);
    `category` is of the person at that gate: resident only at the gate of their own home, worker at the
    place they work, visitor elsewhere (customers too); `risk_travel` 1 yes, 0 no, -1 not asked."""

    gate_index: Ints
    person_index: Ints
    at: Times
    direction: Smalls
    category: Smalls
    first: Shorts
    second: Shorts
    mask: Smalls
    errand: Smalls
    offline: NDArray[np.bool_]
    received_at: Times
    risk_travel: Smalls

    def __len__(self) -> int:
        """How many passages were recorded."""
        return len(self.at)


@dataclass(frozen=True)
class World:
    """A whole demo district from `first_day` to `until` (aware UTC, the demo's "now"), with its truth."""

    seed: int
    first_day: date
    last_day: date
    until: datetime
    units: tuple[UnitSpec, ...]
    areas: tuple[AreaSpec, ...]
    site_kinds: tuple[FirstKind, ...]
    sites: tuple[SiteSpec, ...]
    gates: tuple[GateSpec, ...]
    users: tuple[UserSpec, ...]
    households: Households
    persons: Persons
    passages: Passages
    control_levels: tuple[ControlLevelSpec, ...]
    restrictions: tuple[RestrictionSpec, ...]
    truth: Truth
