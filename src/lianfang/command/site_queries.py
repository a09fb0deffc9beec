"""The list of places: a page of it, in the order of who needs somebody first, and how many stand how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from lianfang.accounts.forms import first_row
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.command.rows import SitesPage, SiteState
from lianfang.domain.days import day_span, local_day
from lianfang.domain.standing import need, state_of_need
from lianfang.oversight import queries as oversight
from lianfang.passages import queries as passages
from lianfang.passages.rows import GateCounts
from lianfang.places import site_queries as places
from lianfang.places.site_queries import Like

PAGE = 50
NO_EVIDENCE = need([])
ANY_PLACE = Like()


@dataclass(frozen=True)
class Wanted:
    """Which places, and from which row on; everything may be left open. `under` is an area path."""

    like: Like = ANY_PLACE
    state: str = ""
    under: str = ""
    first: str = ""
    """The row asked for, as it stands in the address."""
    limit: int = PAGE

    @property
    def everything(self) -> bool:
        """Whether all places of the scope are wanted, however they stand."""
        return self.like.anything and not self.under

    def kept(self, needs: Mapping[int, int]) -> dict[int, int]:
        """The needs whose state is wanted."""
        return {n: count for n, count in needs.items() if self.state in ("", state_of_need(n))}


def sites(asker: Asker, now: datetime, wanted: Wanted) -> SitesPage:
    """A page of the sites of the asker's scope with how they stand today, those that need somebody first."""
    asker.demand(Right.SEE_PLACES)
    total = places.count_sites(asker)
    everything = oversight.standing_counts(asker, _today(now))
    if sum(everything.values()) == total:
        return _counted(asker, now, wanted, total, everything)
    return _uncounted(asker, now, wanted)


def _today(now: datetime) -> date:
    return local_day(now, ZoneInfo(settings.TIME_ZONE))


def _counted(
    asker: Asker, now: datetime, wanted: Wanted, total: int, everything: Mapping[int, int]
) -> SitesPage:
    """From what stands counted up: only the rows of the page are read."""
    day = _today(now)
    also = None if wanted.like.anything else wanted.like.condition("site__")
    needs = everything if wanted.everything else oversight.standing_counts(asker, day, wanted.under, also)
    kept = wanted.kept(needs)
    found = sum(kept.values())
    first = first_row(wanted.first, found, wanted.limit)
    ids = oversight.site_ids_by_need(asker, day, kept, first, wanted.limit, wanted.under, also)
    return SitesPage(total, _by_state(everything), found, first, _states(asker, now, ids))


def _uncounted(asker: Asker, now: datetime, wanted: Wanted) -> SitesPage:
    """In the minute after a place was registered or closed, and after midnight: from all places there are."""
    counted = oversight.needs_of_sites(asker, _today(now))
    everything = Counter(counted.get(i, NO_EVIDENCE) for i in places.site_paths(asker, ANY_PLACE))
    paths = places.site_paths(asker, wanted.like, wanted.under)
    order = sorted((counted.get(i, NO_EVIDENCE), path, i) for i, path in paths.items())
    ids = [i for n, _path, i in order if wanted.state in ("", state_of_need(n))]
    first = first_row(wanted.first, len(ids), wanted.limit)
    rows = _states(asker, now, ids[first : first + wanted.limit])
    return SitesPage(sum(everything.values()), _by_state(everything), len(ids), first, rows)


def _by_state(needs: Mapping[int, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for n, count in needs.items():
        found[state_of_need(n)] += count
    return dict(found)


def _states(asker: Asker, now: datetime, ids: Sequence[int]) -> tuple[SiteState, ...]:
    """These sites with how they stand, what they miss and who passed, in the order given."""
    rows = places.sites_of(asker, now, ids)
    day, zone = _today(now), ZoneInfo(settings.TIME_ZONE)
    needs = oversight.needs_of_sites(asker, day, ids)
    missed = oversight.missed(asker, day, ids)
    counts = passages.counts_by_path(asker, *day_span(day, zone), [row.area_path for row in rows])
    return tuple(
        SiteState(
            site=row,
            state=state_of_need(needs.get(row.id, NO_EVIDENCE)),
            missed=tuple(missed.get(row.id, ())),
            counts=counts.get(row.area_path, GateCounts()),
        )
        for row in rows
    )
