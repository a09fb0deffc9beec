"""The kinds of site that an installation begins with: those of the bulletin first. A district adds its own as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstKind:
    """A kind of site; `place` is home or public; `records_exit` False means only entries are written down."""

    code: str
    name_zh: str
    name_en: str
    place: str
    key_place: bool
    default_stay_minutes: int
    records_exit: bool


FIRST_KINDS = (
    FirstKind("supermarket", "超市", "Supermarket", "public", True, 35, True),
    FirstKind("market", "农贸市场", "Produce market", "public", True, 30, True),
    FirstKind("hotel", "宾馆", "Hotel", "public", True, 600, True),
    FirstKind("compound", "小区", "Residential compound", "home", True, 0, True),
    FirstKind("village", "村庄", "Village", "home", True, 0, True),
    FirstKind("pharmacy", "药店", "Pharmacy", "public", False, 12, False),
    FirstKind("restaurant", "餐馆", "Restaurant", "public", False, 45, False),
    FirstKind("hospital", "医院", "Hospital", "public", True, 80, True),
    FirstKind("school", "学校", "School", "public", False, 240, True),
    FirstKind("factory", "工厂", "Factory", "public", False, 480, True),
)
