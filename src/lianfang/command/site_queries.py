"""The list of places: a page of it, in the order of who needs somebody first, and how many stand how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from lianfang.accounts.forms import first_row
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.command.rows import SitesPage, SiteState
from lianfang.domain.days import day_span
from lianfang.domain.standing import need, state_of_need
from lianfang.local_time import day_at, local_zone
from lianfang.oversight import queries as oversight
from lianfang.passages import queries as passages
from lianfang.passages.rows import GateCounts
from lianfang.places import site_queries as places
from lianfang.places.site_queries import Like

PAGE = 50
FEW_SITES = 10_000
"""Up to so many places are sorted here, which is quicker than looking each one up in two tables."""
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

    def kept(self, needs: Mapping[int, int]) -> dict[int, int]:
        """The needs whose state is wanted."""
        return {n: count for n, count in needs.items() if self.state in ("", state_of_need(n))}


def sites(asker: Asker, now: datetime, wanted: Wanted) -> SitesPage:
    """A page of the sites of the asker's scope with how they stand today, those that need somebody first."""
    asker.demand(Right.SEE_PLACES)
    day, total = day_at(now), places.count_sites(asker)
    out_of_use = places.count_sites(asker, in_use=False)
    everything = oversight.standing_counts(asker, day)
    needs = None
    if sum(everything.values()) != total:  # in the minute after a place came or went, and after midnight
        needs = oversight.needs_of_sites(asker, day)
        everything = Counter(needs.get(i, NO_EVIDENCE) for i in places.site_paths(asker, ANY_PLACE))
    if needs is not None or not wanted.like.in_use:
        known = needs if needs and wanted.like.in_use else {}
        found, ids = _sorted(wanted, known, places.site_paths(asker, wanted.like, wanted.under))
    elif wanted.like.anything:
        found, ids = _in_order(asker, day, wanted, everything)
    else:
        found, ids = _narrowed(asker, day, wanted, everything)
    first = first_row(wanted.first, found, wanted.limit)
    return SitesPage(total, _by_state(everything), found, first, _states(asker, now, ids), out_of_use)


def _sorted(wanted: Wanted, needs: Mapping[int, int], paths: Mapping[int, str]) -> tuple[int, list[int]]:
    """How many of the sites with these paths are wanted, and the ids of the page, from all of them."""
    order = sorted((needs.get(i, NO_EVIDENCE), path, i) for i, path in paths.items())
    ids = [i for n, _path, i in order if wanted.state in ("", state_of_need(n))]
    first = first_row(wanted.first, len(ids), wanted.limit)
    return len(ids), ids[first : first + wanted.limit]


def _in_order(
    asker: Asker, day: date, wanted: Wanted, everything: Mapping[int, int], also: Q | None = None
) -> tuple[int, list[int]]:
    """The same from the database's own order: only the rows of the page are read."""
    needs = everything
    if wanted.under or also is not None:
        needs = oversight.standing_counts(asker, day, wanted.under, also)
    kept = wanted.kept(needs)
    found = sum(kept.values())
    first = first_row(wanted.first, found, wanted.limit)
    return found, oversight.site_ids_by_need(asker, day, kept, first, wanted.limit, wanted.under, also)


def _narrowed(
    asker: Asker, day: date, wanted: Wanted, everything: Mapping[int, int]
) -> tuple[int, list[int]]:
    """The same for a few sites: found first, then sorted; for many of them the database joins and sorts."""
    paths = places.few_site_paths(asker, wanted.like, wanted.under, FEW_SITES)
    if paths is None:
        return _in_order(asker, day, wanted, everything, wanted.like.condition("site__"))
    return _sorted(wanted, oversight.needs_of_sites(asker, day, paths), paths)


def _by_state(needs: Mapping[int, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for n, count in needs.items():
        found[state_of_need(n)] += count
    return dict(found)


def _states(asker: Asker, now: datetime, ids: Sequence[int]) -> tuple[SiteState, ...]:
    """These sites with how they stand, what they miss and who passed, in the order given."""
    rows = places.sites_of(asker, now, ids)
    day, zone = day_at(now), local_zone()
    needs = oversight.needs_of_sites(asker, day, ids)
    missed = oversight.missed(asker, day, ids)
    counts = passages.counts_by_path(asker, *day_span(day, zone), [row.area_path for row in rows])
    return tuple(
        SiteState(
            site=row,
            state=state_of_need(needs.get(row.id, NO_EVIDENCE) if row.in_use else NO_EVIDENCE),
            missed=tuple(missed.get(row.id, ()) if row.in_use else ()),
            counts=counts.get(row.area_path, GateCounts()),
        )
        for row in rows
    )
