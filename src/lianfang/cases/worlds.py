"""The stays in which contacts are looked for: the archive's store, and what has happened since its last day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from lianfang.accounts.scope import Asker
from lianfang.passages.archive.stays import rules_of_sites, store_folder
from lianfang.passages.movements import Movement, movements_of, visitors_of
from lianfang.tracing.columns import EPOCH, EPOCH_UNIX, Names, Stays, World
from lianfang.tracing.sites import SiteTable
from lianfang.tracing.stays import Passages, stays_of
from lianfang.tracing.store import open_store, read_manifest

NO_WORLD = World((), Names.of(()), Names.of(()))


@dataclass(frozen=True, eq=False)
class Stored:
    """The store's world, and the moment from which on it knows nothing."""

    world: World
    until: datetime


def stored() -> Stored:
    """What the archive knows; an installation without an archive knows nothing from the beginning of time."""
    manifest = read_manifest(store_folder())
    if manifest is None or not manifest.days:
        return Stored(NO_WORLD, EPOCH)
    return Stored(
        open_store(store_folder()), EPOCH + timedelta(seconds=max(day.end for day in manifest.days))
    )


def recent(asker: Asker, numbers: Collection[str], since: datetime) -> World:
    """The stays since then of some people, and of everybody who passed a gate of the places where they were.

    All that those others did is read too, so that a missing exit is mended by where they were seen next.
    """
    own = movements_of(asker, numbers, since)
    sites = {site for _, site, *_ in own}
    if not sites:
        return NO_WORLD
    return _world(asker, movements_of(asker, visitors_of(asker, sites, since) | set(numbers), since))


def _world(asker: Asker, movements: Sequence[Movement]) -> World:
    persons = {number: place for place, number in enumerate(dict.fromkeys(m[0] for m in movements))}
    sites = {site: place for place, site in enumerate(dict.fromkeys(m[1] for m in movements))}
    rules = rules_of_sites(asker, list(sites))
    site_names = Names.of(sites)
    passages = Passages(
        person=np.array([persons[m[0]] for m in movements], np.int32),
        site=np.array([sites[m[1]] for m in movements], np.int32),
        at=np.array([int(m[2].timestamp()) - EPOCH_UNIX for m in movements], np.int32),
        way=np.array([m[3] == "in" for m in movements], np.int8),
    )
    table = SiteTable.of([rule.kind for rule in rules], site_names.rank())
    site, person, enter, leave = stays_of(passages, table, len(persons)).stays
    labels = tuple(dict.fromkeys(rule.label for rule in rules if rule.label))
    kinds = [labels.index(rule.label) if rule.label else -1 for rule in rules]
    return World(
        (Stays.sort(site, person, enter, leave, len(sites), len(persons)),),
        Names.of(persons),
        site_names,
        np.array(kinds, np.int16) if labels else None,
        labels,
    )
