"""What is counted up when compliance is computed says the same as counting it again, row by row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from lianfang.accounts.rights import Role
from lianfang.domain.compliance import state_of, worst
from lianfang.oversight import queries
from lianfang.oversight.actions import store_day
from lianfang.oversight.models import AreaDay, Compliance, SiteStanding
from lianfang.oversight.standards import BY_ID, DECLARED
from lianfang.places import actions as places
from lianfang.places.queries import kinds_and_paths
from tests import builders
from tests.builders import PATHS, SYSTEM, District, asker

Figures = dict[tuple[str, int], tuple[int, int]]
ZONE = ZoneInfo(settings.TIME_ZONE)
LINES = sorted({d.standard.line for d in DECLARED})
WHO = ("zhou", "ding", "lin", "ma", "wu", "empty")


def paths() -> dict[int, str]:
    """The path of every site in use, by id."""
    return {site_id: path for site_id, (_kind, path) in kinds_and_paths(SYSTEM).items()}


def some_figures(chance: Random) -> Figures:
    """Any figures; shares on the edges of a state are frequent."""
    found: Figures = {}
    for standard in BY_ID:
        for site_id in paths():
            if chance.random() < 0.7:
                expected = chance.choice((1, 10, 50, 100))
                found[standard, site_id] = (expected, chance.randint(expected * 3 // 4, expected))
    return found


@pytest.fixture
def counted(district: District) -> dict[date, Figures]:
    """Three days of any figures at fifteen places, computed twice; somebody answers for a part without any."""
    areas = (builders.COMPOUND, builders.COMMUNITY, builders.EAST, builders.WEST_VILLAGE, builders.DISTRICT)
    new = [places.NewSite(f"S-{n}", f"店{n}", f"Shop {n}", "market", areas[n % 5]) for n in range(12)]
    places.register_sites(SYSTEM, new)
    builders.found_unit("U-0", "空", "Empty", "operator", "U-W", f"{PATHS[builders.WEST]}NOTHING/")
    builders.add_user("empty", Role.UNIT_HEAD, "U-0")
    chance, today = Random(5), day_of(district.now)
    days = {today - timedelta(days=ago): some_figures(chance) for ago in (2, 1, 0)}
    for day, figures in days.items():
        store_day(day, some_figures(chance), kinds_and_paths(SYSTEM), district.now)
        store_day(day, figures, kinds_and_paths(SYSTEM), district.now)
    return days


def day_of(now: datetime) -> date:
    """The local day."""
    return now.astimezone(ZONE).date()


def below(figures: Figures, *prefixes: str) -> Figures:
    """The figures of the sites that lie below all of these paths; below none where one is empty."""
    where = paths()
    return {
        key: pair
        for key, pair in figures.items()
        if all(prefix and where[key[1]].startswith(prefix) for prefix in prefixes)
    }


def state(standard: str, pair: tuple[int, int]) -> str:
    """The word for one standard at one site."""
    return state_of(*pair, BY_ID[standard].target)


def met(figures: Figures, standard: str) -> tuple[int, int, int, int, int]:
    """Expected, met, failing, watch and sites of one standard, counted by hand."""
    rows = [pair for (one, _site), pair in figures.items() if one == standard]
    states = [state(standard, pair) for pair in rows]
    sums = sum(e for e, _m in rows), sum(m for _e, m in rows)
    return (*sums, states.count("failing"), states.count("watch"), len(rows))


def together(figures: Figures, standards: list[str]) -> tuple[int, int, int]:
    """Failing, watch and sites, each site by the worst of these standards."""
    states: dict[int, list[str]] = {}
    for (standard, site_id), pair in figures.items():
        if standard in standards:
            states.setdefault(site_id, []).append(state(standard, pair))
    found = [worst(of_one) for of_one in states.values()]
    return found.count("failing"), found.count("watch"), len(found)


def figures_of(found: queries.Met) -> tuple[int, int, int, int, int]:
    """A row of the product in the same order."""
    return found.expected, found.met, found.failing_sites, found.watch_sites, found.sites


def test_it_works(counted: dict[date, Figures], district: District) -> None:
    today = day_of(district.now)
    found = {m.standard.id: figures_of(m) for m in queries.by_standard(asker("zhou"), today)}
    assert found == {standard: met(counted[today], standard) for standard in BY_ID}
    assert all(figures[4] for figures in found.values())


def test_every_part_of_every_scope_is_the_sum_of_its_sites(counted: dict[date, Figures]) -> None:
    for username in WHO:
        who = asker(username)
        for day, figures in counted.items():
            for under in ("", *PATHS.values(), builders.MART_PATH):
                mine = below(figures, who.scope, under or who.scope)
                for row in queries.by_standard(who, day, under):
                    assert figures_of(row) == met(mine, row.standard.id), (day, under, row.standard.id)
            inside = [path for path in PATHS.values() if path.startswith(who.scope)]
            for path, area in queries.areas(who, day, inside).items():
                failing, _watch, sites = together(below(figures, path), list(BY_ID))
                assert (area.failing_sites, area.sites) == (failing, sites)
                assert [figures_of(m) for m in area.standards] == [
                    met(below(figures, path), s) for s in BY_ID
                ]


def test_days_by_line_by_standard_and_altogether(counted: dict[date, Figures]) -> None:
    for username in WHO:
        who, days = asker(username), sorted(counted)
        for under in ("", PATHS[builders.COMMUNITY], builders.MART_PATH):
            for wanted in ({}, *({"line": n} for n in LINES), {"standard_id": "F5-temperature"}):
                rows = queries.days(who, days[0] - timedelta(days=1), days[-1], under=under, **wanted)
                assert [row.day for row in rows] == [days[0] - timedelta(days=1), *days]
                for row in rows:
                    mine = below(counted.get(row.day, {}), who.scope, under or who.scope)
                    standards = [m.standard.id for m in row.standards]
                    assert (row.failing_sites, row.watch_sites, row.sites) == together(mine, standards)
                    assert [figures_of(m) for m in row.standards] == [met(mine, s) for s in standards]


def test_sites_come_the_lowest_share_first_page_by_page(counted: dict[date, Figures]) -> None:
    for username in WHO:
        who, where = asker(username), paths()
        for day, figures in counted.items():
            for standard in BY_ID:
                rows = [
                    (m / e, where[site_id])
                    for (one, site_id), (e, m) in below(figures, who.scope).items()
                    if one == standard
                ]
                found = [
                    row for n in range(0, 20, 4) for row in queries.at_sites(who, day, standard, "", n, 4)
                ]
                assert [(row.share, row.area_path) for row in found] == sorted(rows)
                assert [row.state for row in found] == [
                    state(standard, (row.expected, row.met)) for row in found
                ]


def test_attention_goes_to_the_largest_distance(counted: dict[date, Figures]) -> None:
    for username in WHO:
        who, where = asker(username), paths()
        for day, figures in counted.items():
            for line in LINES:
                rows = [
                    (m / e - BY_ID[standard].target, where[site_id])
                    for (standard, site_id), (e, m) in below(figures, who.scope).items()
                    if BY_ID[standard].line == line and state(standard, (e, m)) != "fine"
                ]
                found = queries.attention(who, day, line, limit=5)
                assert [(row.distance, row.area_path) for row in found] == sorted(rows)[:5]


def test_how_each_site_stands_is_of_today_alone(counted: dict[date, Figures], district: District) -> None:
    today = day_of(district.now)
    assert set(SiteStanding.objects.values_list("site_id", "day")) == {(site, today) for site in paths()}
    assert sum(queries.standing_counts(asker("zhou"), today).values()) == len(paths())
    assert queries.standing_counts(asker("zhou"), today - timedelta(days=1)) == {}
    assert queries.standing_counts(asker("empty"), today) == {}


def test_computing_the_same_again_writes_nothing(counted: dict[date, Figures], district: District) -> None:
    today = day_of(district.now)
    before = {
        model: set(model.objects.values_list("pk", flat=True))
        for model in (Compliance, AreaDay, SiteStanding)
    }
    later = district.now + timedelta(seconds=1)
    store_day(today, counted[today], kinds_and_paths(SYSTEM), later)
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in before} == before
    assert not Compliance.objects.filter(computed_at=later).exists()


def test_evidence_taken_away_leaves_nothing_behind(counted: dict[date, Figures], district: District) -> None:
    today = day_of(district.now)
    store_day(today, {}, kinds_and_paths(SYSTEM), district.now)
    assert not Compliance.objects.filter(day=today).exists()
    assert not AreaDay.objects.filter(day=today).exists()
    assert {m.state for m in queries.by_standard(asker("zhou"), today)} == {"unknown"}
    assert queries.by_standard(asker("zhou"), today - timedelta(days=1))[0].sites


def test_few_and_many_come_in_the_same_order(
    counted: dict[date, Figures], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for few in (queries.FEW_ROWS, 0):
        monkeypatch.setattr(queries, "FEW_ROWS", few)
        found.append(
            [
                (
                    queries.at_sites(asker(who), day, "F5-temperature", under),
                    queries.attention(asker(who), day, 1),
                )
                for who in WHO
                for day in counted
                for under in ("", *PATHS.values())
            ]
        )
    assert found[0] == found[1]
    assert any(rows for rows, _attention in found[0])
