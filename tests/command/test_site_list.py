"""The list of places, page by page, is all places sorted: whatever the filters, counted up or not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from lianfang.accounts.scope import Asker
from lianfang.command.queries import sites
from lianfang.command.rows import SitesPage
from lianfang.command.site_queries import Wanted
from lianfang.domain.compliance import state_of, worst
from lianfang.oversight.actions import store_day
from lianfang.oversight.standards import BY_ID
from lianfang.places import actions as places
from lianfang.places import queries as places_now
from lianfang.places import site_queries
from lianfang.places.models import Site
from lianfang.places.rows import SiteRow
from lianfang.places.site_queries import Like
from tests import builders
from tests.builders import PATHS, SYSTEM, District, asker

NEED = ("failing", "watch", "unknown", "fine")
Figures = dict[tuple[str, int], tuple[int, int]]


def day_of(now: datetime) -> date:
    """The local day."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@pytest.fixture
def counted(district: District) -> Figures:
    """Forty places that stand in any way, a third without evidence; one area is closed."""
    areas = (builders.COMPOUND, builders.COMMUNITY, builders.WEST_VILLAGE, builders.DISTRICT)
    kinds = ("market", "hotel", "supermarket")
    new = [places.NewSite(f"S-{n}", f"店{n}号", f"Shop {n}", kinds[n % 3], areas[n % 4]) for n in range(40)]
    places.register_sites(SYSTEM, new)
    places.set_level(
        asker("gao"), builders.COMMUNITY, "closed", "试验", district.now, district.now + timedelta(days=2)
    )
    chance, figures = Random(11), {}
    for site_id in places_now.kinds_and_paths(SYSTEM):
        if chance.random() < 0.66:
            for standard in chance.sample(list(BY_ID), 3):
                figures[standard, site_id] = (100, chance.randint(70, 100))
    store_day(day_of(district.now), figures, places_now.kinds_and_paths(SYSTEM), district.now)
    return figures


def sorted_plainly(everything: list[SiteRow], figures: Figures, **wanted: str) -> list[tuple[str, str]]:
    """All places with their state, in the order of the list, found the long way."""
    found = []
    for site in everything:
        states = [state_of(*p, BY_ID[s].target) for (s, site_id), p in figures.items() if site_id == site.id]
        state = worst(states)
        names = f"{site.name_zh} {site.name_en} {site.code}".lower()
        fits = (
            wanted.get("search", "").lower() in names
            and wanted.get("kind", site.kind) == site.kind
            and wanted.get("level", site.level) == site.level
            and wanted.get("state", state) == state
            and site.area_path.startswith(wanted.get("under", ""))
        )
        if fits:
            missed = sum(one in ("failing", "watch") for one in states)
            found.append((NEED.index(state), -missed, site.area_path, state))
    return [(path, state) for _need, _missed, path, state in sorted(found)]


def asked(who: Asker, now: datetime, first: int = 0, limit: int = 16, **said: str) -> SitesPage:
    """One page of the product's list."""
    areas = site_queries.areas_of_level(who, said["level"], now) if "level" in said else None
    like = Like(said.get("search", ""), said.get("kind", ""), areas)
    return sites(who, now, Wanted(like, said.get("state", ""), said.get("under", ""), str(first), limit))


def all_pages(who: Asker, now: datetime, **said: str) -> list[tuple[str, str]]:
    """The list page by page."""
    found: list[tuple[str, str]] = []
    for first in range(0, asked(who, now, **said).found, 16):
        found += [(row.site.area_path, row.state) for row in asked(who, now, first, **said).rows]
    return found


QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"state": "failing"},
    {"state": "unknown"},
    {"kind": "hotel"},
    {"search": "shop 1"},
    {"search": "店2"},
    {"search": "s-mart"},
    {"search": "nothing like it"},
    {"level": "closed"},
    {"level": "open", "state": "fine"},
    {"under": PATHS[builders.COMMUNITY]},
    {"under": PATHS[builders.WEST], "kind": "market"},
    {"under": PATHS[builders.EAST], "state": "watch", "search": "店"},
)


def compare(figures: Figures, now: datetime, usernames: tuple[str, ...] = ("lin",)) -> None:
    """Every question, both ways."""
    for username in usernames:
        who, there = asker(username), places_now.sites(asker(username), now)
        for said in QUESTIONS:
            plainly = sorted_plainly(there, figures, **said)
            assert all_pages(who, now, **said) == plainly, (username, said)
            page = asked(who, now, **said)
            everything = sorted_plainly(there, figures)
            assert (page.total, page.found) == (len(everything), len(plainly))
            states = [state for _path, state in everything]
            assert page.states == {state: states.count(state) for state in set(states)}


def test_it_works(counted: Figures, district: District) -> None:
    page = asked(asker("zhou"), district.now, limit=50)
    assert page.total == page.found == 43
    assert [NEED.index(row.state) for row in page.rows] == sorted(NEED.index(row.state) for row in page.rows)
    assert all(bool(row.missed) == (row.state in ("failing", "watch")) for row in page.rows)


def test_pages_together_are_all_places_sorted(counted: Figures, district: District) -> None:
    compare(counted, district.now, ("zhou", "lin", "ma"))


@pytest.mark.parametrize(("few", "scan_from"), [(4, 5000), (4, 1), (1000, 1)])
def test_however_many_there_are(
    counted: Figures, district: District, few: int, scan_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianfang.command.site_queries.FEW_SITES", few)
    monkeypatch.setattr(site_queries, "SCAN_FROM", scan_from)
    compare(counted, district.now)


def test_the_same_in_the_minute_after_places_came_and_went(counted: Figures, district: District) -> None:
    places.register_sites(SYSTEM, [places.NewSite("S-NEW", "新店", "New", "market", builders.WEST)])
    compare(counted, district.now)
    Site.objects.filter(code__in=("S-1", "S-2")).update(is_active=False)
    compare(counted, district.now)


def test_the_same_before_anything_is_computed(district: District) -> None:
    compare({}, district.now)


def test_a_page_behind_the_end_is_the_first_one(counted: Figures, district: District) -> None:
    who = asker("zhou")
    for nonsense in ("9999", "-1", "x", "٣", "99999999999999999999"):
        like = sites(who, district.now, Wanted(first=nonsense))
        assert (like.first, len(like.rows)) == (0, 43)
    assert sites(who, district.now, Wanted(first="10", limit=7)).first == 7
