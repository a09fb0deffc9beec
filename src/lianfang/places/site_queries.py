"""Questions that the list of places asks: how many, of which kinds, like what. Never all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Exists, OuterRef, Q

from lianfang.accounts.scope import Asker, below
from lianfang.places.models import Area, Site, SiteKind
from lianfang.places.queries import levels_at, paths_around, site_rows
from lianfang.places.rows import SiteRow
from lianfang.places.whereabouts import Whereabouts

SCAN_FROM = 5_000
"""From so many sites on it is quicker to read the names of all sites than to look them up path by path."""

LONGEST_NAME = 200
"""No place's name or code is longer."""


@dataclass(frozen=True)
class Like:
    """Which places; everything may be left open. `areas`: only directly in the areas of these ids. `in_use`: False for
    those out of use alone."""

    search: str = ""
    kind: str = ""
    areas: tuple[int, ...] | None = None
    in_use: bool = True

    @property
    def anything(self) -> bool:
        """Whether every place fits."""
        return self == Like()

    def condition(self, prefix: str = "") -> Q:
        """The condition on sites, or, with `prefix`, on rows that have a site under that name."""
        found = Q(**{f"{prefix}is_active": self.in_use})
        if len(self.search) > LONGEST_NAME:  # no database searches for a text without end
            found &= Q(**{f"{prefix}pk__in": []})
        elif self.search:
            names = (f"{prefix}name_zh", f"{prefix}name_en", f"{prefix}code")
            zh, en, code = (Q(**{f"{name}__icontains": self.search}) for name in names)
            found &= zh | en | code
        if self.kind:
            found &= Q(**{f"{prefix}kind__code": self.kind})
        if self.areas is not None:
            found &= Q(**{f"{prefix}area_id__in": self.areas})
        return found


def count_sites(asker: Asker, under: str = "", in_use: bool = True) -> int:
    """How many sites in use (or out of it) the asker's scope has, below one path only if asked."""
    rows = Site.objects.within(asker).filter(
        is_active__in=(in_use,)
    )  # a value, which leads the index; not a truth
    return int((rows.filter(below(under)) if under else rows).count())


def site_paths(asker: Asker, like: Like, under: str = "") -> dict[int, str]:
    """The paths of all sites that are like this, by id."""
    rows = Site.objects.within(asker).filter(like.condition())
    return dict((rows.filter(below(under)) if under else rows).values_list("id", "area_path"))


def few_site_paths(asker: Asker, like: Like, under: str, limit: int) -> dict[int, str] | None:
    """The same as long as there are no more than `limit` to be read; None where there are."""
    if like.search and count_sites(asker) > SCAN_FROM:
        rows = Site.objects.everywhere("read from end to end, and none kept that the scope does not cover")
    else:
        rows = Site.objects.within(asker)
        rows = rows.filter(below(under)) if under else rows
    found = list(rows.filter(like.condition()).values_list("id", "area_path")[: limit + 1])
    if len(found) > limit:
        return None
    return {site_id: path for site_id, path in found if asker.covers(path) and path.startswith(under)}


def sites_of(asker: Asker, at: datetime, ids: Collection[int]) -> list[SiteRow]:
    """These sites of the asker's scope, in the order of `ids`."""
    rows = Site.objects.everywhere("asked for one by one, and none shown that the scope does not cover")
    rows = rows.filter(id__in=ids).select_related("kind", "area").defer("area__shape")
    found = {row.id: row for row in site_rows(rows, levels_at(asker, at)) if asker.covers(row.area_path)}
    return [found[site_id] for site_id in ids if site_id in found]


def find_sites(asker: Asker, at: datetime, text: str, limit: int = 2) -> list[SiteRow]:
    """The site with this code, in use or not; where none has it, up to `limit` in use whose name or code holds the text."""
    rows = Site.objects.within(asker).select_related("kind", "area").defer("area__shape")
    exactly = list(rows.filter(code=text.strip().upper()))
    like = rows.filter(Like(search=text.strip()).condition()).order_by("area_path")
    return site_rows(exactly or like[:limit], levels_at(asker, at))


def kinds_here(asker: Asker) -> dict[str, tuple[str, str]]:
    """The kinds of the sites in use in the asker's scope: names in Chinese and English, by code."""
    sites = Site.objects.within(asker).filter(is_active=True, kind_id=OuterRef("id"))
    kinds = SiteKind.objects.filter(Exists(sites)).order_by("id")
    return {code: (zh, en) for code, zh, en in kinds.values_list("code", "name_zh", "name_en")}


def whereabouts(asker: Asker, but: str = "") -> Whereabouts:
    """Where the places in use lie, one point an area; `but`: leaving out one, by its code."""
    rows = Site.objects.everywhere("a position is measured by the whole district").exclude(code=but)
    areas = rows.filter(is_active=True, longitude__isnull=False).values("area_id")
    found = areas.annotate(lon=Avg("longitude"), lat=Avg("latitude"))
    return Whereabouts(tuple(found.values_list("lon", "lat")))


def areas_of_level(asker: Asker, level: str, at: datetime) -> tuple[int, ...]:
    """The ids of the areas in and around the asker's scope in which a level is in force."""
    around = Area.objects.everywhere("the areas around a scope are public")
    rows = around.filter(below(asker.scope) | Q(area_path__in=paths_around(asker.scope)))
    levels = levels_at(asker, at)
    return tuple(area_id for area_id, path in rows.values_list("id", "area_path") if levels.of(path) == level)
