"""Control levels of the demo: mostly open or managed, two compounds closed late in the fortnight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np

from lianfang.demo.world import LOCAL, AreaSpec, ControlLevelSpec, SiteSpec, Times

NEVER = np.iinfo(np.int64).max // 4
"""A moment that does not come, in seconds from the start of the world."""

CLOSED_COMPOUNDS = ("AY-HB-02-B", "AY-HL-01-B")
MANAGED_TERRITORIES = (("AY-DD", 0.0), ("AY-BX", 0.15), ("AY-CJ", 0.4))
MANAGED_COMPOUNDS = ("AY-FH-01-A", "AY-FH-02-B", "AY-BY-03-A", "AY-HB-01-A", "AY-DJ-02-A", "AY-GK-01-B")

REASONS = {
    "open": "全区常态防控，入口测温登记",
    "managed": "人口密集，出入登记，减少外来人员",
    "closed": "小区内出现确诊病例，实行封闭管理",
}
"""In Chinese alone, as a Chinese district writes them: people's own texts are not translated."""


@dataclass(frozen=True)
class SiteLevels:
    """From which second of the world each site is managed, and closed; NEVER where it is not."""

    managed: Times
    closed: Times


def local_midnight(day: date, zone: tzinfo = LOCAL) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time(0), zone)


def levels(first_day: date, days: int, zone: tzinfo = LOCAL) -> tuple[ControlLevelSpec, ...]:
    """The plan of control levels over the fortnight; a shorter world gets the same plan, compressed."""

    def at(part: float) -> datetime:
        return local_midnight(first_day + timedelta(days=int(days * part)), zone) + timedelta(hours=6)

    found = [spec("AY", "open", local_midnight(first_day))]
    found += [spec(code, "managed", at(part)) for code, part in MANAGED_TERRITORIES]
    found += [spec(code, "managed", at(0.07 * rank)) for rank, code in enumerate(MANAGED_COMPOUNDS, start=1)]
    for code, part in zip(CLOSED_COMPOUNDS, (0.65, 0.75), strict=True):
        found += [spec(code, "managed", at(part - 0.35), at(part)), spec(code, "closed", at(part))]
    return tuple(found)


def spec(code: str, level: str, start: datetime, end: datetime | None = None) -> ControlLevelSpec:
    """One control level with the reason that goes with it."""
    return ControlLevelSpec(code, level, start.astimezone(UTC), end and end.astimezone(UTC), REASONS[level])


def in_force(
    plan: Sequence[ControlLevelSpec], areas: Sequence[AreaSpec], sites: Sequence[SiteSpec], first_day: date
) -> SiteLevels:
    """When the plan binds each site: the strictest along the area's path counts."""
    parent = {area.code: area.parent_code for area in areas}
    starts = {"managed": np.full(len(sites), NEVER), "closed": np.full(len(sites), NEVER)}
    begin = local_midnight(first_day)
    for index, site in enumerate(sites):
        code: str | None = site.area_code
        while code:
            for entry in plan:
                if entry.area_code == code and entry.level in starts:
                    second = int((entry.valid_from - begin).total_seconds())
                    starts[entry.level][index] = min(starts[entry.level][index], second)
            code = parent[code]
    return SiteLevels(np.minimum(starts["managed"], starts["closed"]), starts["closed"])
