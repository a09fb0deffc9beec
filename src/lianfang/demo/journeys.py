"""Where the invented returnees had been, and what some people drive: names and plates that exist nowhere."""

from __future__ import annotations

from datetime import date, timedelta

from lianfang.places.outbreak_actions import NewOutbreakArea

AREAS = (
    ("YUNZE", "云泽市（虚构）", "Yunze (invented)"),
    ("QINGYU", "青屿县（虚构）", "Qingyu County (invented)"),
)
BASIS = "安源区疫情防控指挥部通告第3号（演示）"

Stay = tuple[str, date | None]
NOWHERE: Stay = ("", None)
DRIVERS = 6
"""One resident in so many comes and goes by car."""


def listed(first_day: date) -> list[NewOutbreakArea]:
    """The outbreak areas of the demo's list: stays count from three weeks before its first day."""
    since = first_day - timedelta(days=21)
    return [NewOutbreakArea(code, zh, en, since, BASIS) for code, zh, en in AREAS]


def stay(person: int, first_day: date) -> Stay:
    """Where the returnee `person` had been, and when they left it: in the days before the world begins."""
    return AREAS[person % len(AREAS)][0], first_day - timedelta(days=1 + person % 5)


def plate(person: int, place: str, category: str) -> str:
    """The plate noted at a gate where people live: couriers come by vehicle, and some residents; no region has it."""
    drives = category == "delivery" or (category == "resident" and person % DRIVERS == 0)
    return f"演J{person * 7919 % 100_000:05d}" if place == "home" and drives else ""
