"""Which of the world's ill people were found, and when: what the tracer's account reports as cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianfang.demo.world import RestrictionSpec, World
from lianfang.local_time import day_at

CASE_REASONS = ("suspected_case", "confirmed_case")
UNDECIDED, EXCLUDED = 3, 2
"""How many fevers of the last day are suspected and wait, and how many older ones turned out to be something else."""


@dataclass(frozen=True)
class Illness:
    """Somebody's illness as it came to light; `confirmed` None: still suspected, or `excluded` by then."""

    person: int
    found: datetime
    confirmed: datetime | None
    onset: date
    suspected: bool
    excluded: datetime | None = None


def by_person(world: World) -> dict[int, list[RestrictionSpec]]:
    """What restricts each person, oldest first."""
    found: dict[int, list[RestrictionSpec]] = defaultdict(list)
    for spec in world.restrictions:
        found[spec.person_index].append(spec)
    return found


def infected(world: World) -> list[Illness]:
    """The infected whom somebody found: those who were isolated for it."""
    truth = world.truth.infections
    raws = by_person(world)
    found = []
    for person, onset_at in zip(truth.person.tolist(), truth.onset_at.tolist(), strict=True):
        raw = [r for r in raws.get(person, ()) if r.reason in CASE_REASONS]
        if not raw:
            continue
        confirmed = next((r.valid_from for r in raw if r.reason == "confirmed_case"), None)
        onset = datetime.fromtimestamp(onset_at, raw[0].valid_from.tzinfo)
        found.append(
            Illness(person, raw[0].valid_from, confirmed, day_at(onset), raw[0].reason == "suspected_case")
        )
    return found


def fevers(world: World) -> list[Illness]:
    """Fevers that are no known infection and looked like the disease: the last ones wait for a decision."""
    ill = set(world.truth.infections.person.tolist())
    raw = [r for r in world.restrictions if r.reason == "fever_unresolved" and r.person_index not in ill]
    since = world.until - timedelta(hours=36)
    late = [r for r in raw if since <= r.valid_from < world.until - timedelta(hours=3)][-UNDECIDED:]
    early = [r for r in raw if r.valid_from < since - timedelta(hours=12)][-EXCLUDED:]
    return [
        Illness(
            person=r.person_index,
            found=r.valid_from + timedelta(hours=1),
            confirmed=None,
            onset=day_at(r.valid_from) - timedelta(days=1),
            suspected=True,
            excluded=r.valid_from + timedelta(hours=22) if r in early else None,
        )
        for r in (*early, *late)
    ]
