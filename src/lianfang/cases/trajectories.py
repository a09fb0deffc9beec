"""Where a person was: what gates recorded and what they said, on one line, with what does not go together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.queries import interview_stays
from lianfang.cases.rows import StayRow
from lianfang.cases.worlds import recent, stored
from lianfang.tracing.columns import EPOCH, EPOCH_UNIX, World


@dataclass(frozen=True)
class Trajectory:
    """Stays in order of time, and the pairs (by their places in it) that cannot both be true."""

    stays: tuple[StayRow, ...]
    conflicts: tuple[tuple[int, int], ...]


def trajectory(asker: Asker, person: str, since: datetime, until: datetime) -> Trajectory:
    """One person's whereabouts within a window; the caller has made sure that the asker may see the person."""
    asker.demand(Right.SEE_CASES)
    store = stored()
    stays = _of_gates(store.world, person, since, until)
    if until > store.until:
        now = recent(asker, [person], max(store.until, since - timedelta(days=1)))
        stays += _of_gates(now, person, since, until)
    stays += interview_stays(asker, person, since, until)
    stays.sort(key=lambda stay: (stay.since, stay.until, stay.source))
    return Trajectory(tuple(stays), conflicts_in(stays))


def _of_gates(world: World, person: str, since: datetime, until: datetime) -> list[StayRow]:
    number = world.persons.id(person)
    if number is None:
        return []
    low, high = (int(moment.timestamp()) - EPOCH_UNIX for moment in (since, until))
    found = []
    for segment in world.segments:
        if number >= segment.persons:
            continue
        rows = segment.by_person[segment.person_first[number] : segment.person_first[number + 1]]
        for row in rows.tolist():
            enter, leave = int(segment.enter[row]), int(segment.leave[row])
            if enter < high and leave > low:
                site = int(segment.site_first.searchsorted(row, side="right")) - 1
                begin, end = (EPOCH + timedelta(seconds=second) for second in (enter, leave))
                found.append(StayRow("gate", world.sites.name(site), "", begin, end, 3))
    return found


def conflicts_in(stays: list[StayRow]) -> tuple[tuple[int, int], ...]:
    """Pairs of stays, one of them from an interview, at two places at one time."""
    found = []
    for n, one in enumerate(stays):
        for m in range(n + 1, len(stays)):
            other = stays[m]
            if other.since >= one.until:
                break
            same = one.site == other.site and bool(one.site)
            if not same and "interview" in (one.source, other.source):
                found.append((n, m))
    return tuple(found)
