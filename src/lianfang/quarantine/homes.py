"""The place that a home belongs to: the compound or village around it, to which what is owed there is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lianfang.accounts.scope import SYSTEM
from lianfang.places import queries as places
from lianfang.places.rows import SiteRow


def home_site(area_path: str, now: datetime) -> SiteRow | None:
    """The place of the area in which somebody lives, if it is one that people live in."""
    nearby = places.sites(replace(SYSTEM, scope=area_path), now, under=area_path)
    homes = [site for site in nearby if site.place == "home" and site.area_path == f"{area_path}{site.code}/"]
    return homes[0] if homes else None
