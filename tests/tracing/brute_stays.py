"""The rules of docs/tracing.md for stays in plain Python, once more and otherwise: whole lives, looked at as lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lianfang.tracing.sites import SiteKind

TWO_MINUTES = 120
BEGINNING = -(10**12)


@dataclass(frozen=True)
class Record:
    """One passage: who, at which site (by name order), second, "in" or "out"."""

    person: int
    site: int
    at: int
    way: str


Stay = tuple[int, int, int, int]
"""site, person, enter, leave"""


def stays(records: list[Record], kinds: list[SiteKind]) -> tuple[list[Stay], Counter[str]]:
    """All stays of the records, sorted, and what was mended."""
    found: list[Stay] = []
    mended: Counter[str] = Counter()
    until = max((record.at for record in records), default=0) + 1
    for person in sorted({record.person for record in records}):
        mine = [record for record in records if record.person == person]
        mended["out_of_order"] += sum(
            any(before.at > record.at for before in mine[:n]) for n, record in enumerate(mine)
        )
        mine.sort(key=lambda r: (r.at, r.way == "in", r.site))
        found += _life(mine, kinds, until, mended)
    return sorted(found), mended


def _life(mine: list[Record], kinds: list[SiteKind], until: int, mended: Counter[str]) -> list[Stay]:
    # The time of the record before each one, dropped ones too; then the ones that count.
    events: list[tuple[Record, int]] = []
    for n, record in enumerate(mine):
        before = mine[n - 1] if n else None
        if before and (before.site, before.way) == (record.site, record.way):
            if before.at == record.at:
                mended["duplicates"] += 1
                continue
            if record.at - before.at <= TWO_MINUTES:
                mended["doubles"] += 1
                continue
        events.append((record, before.at if before else BEGINNING))
    found: list[Stay] = []
    n = 0
    while n < len(events):
        record, before = events[n]
        assumed, cap = kinds[record.site].assumed_minutes * 60, kinds[record.site].cap_minutes * 60
        then = events[n + 1][0] if n + 1 < len(events) else None
        later = events[n + 2][0] if n + 2 < len(events) else None
        same = then is not None and then.site == record.site
        if record.way == "in":
            if same and then.way == "out" and then.at - record.at <= cap:
                found.append((record.site, record.person, record.at, then.at))
                n += 2
                continue
            leave = record.at + assumed
            if then is not None:
                # What follows begins at once, or as long before an exit as its own stay is assumed to be.
                begins = then.at
                if then.way == "out":
                    begins = max(then.at - kinds[then.site].assumed_minutes * 60, events[n + 1][1])
                leave = min(leave, begins)
            found.append((record.site, record.person, record.at, max(leave, record.at)))
            longest = max(kind.assumed_minutes for kind in kinds) * 60
            if same and then.way == "out":
                mended["overlong"] += 1
            elif kinds[record.site].entry_only:
                mended["entry_only"] += 1
            elif then is None and until - record.at <= max(cap, assumed + longest):
                mended["unclosed"] += 1
            else:
                mended["missing_exits"] += 1
            n += 1
            continue
        # An exit that no entry precedes. Straight after it an entry at the same site, which itself has no exit:
        # the two clocks differ, and it is one short stay.
        if same and then.way == "in" and then.at - record.at <= TWO_MINUTES:
            has_exit = (
                later is not None
                and (later.site, later.way) == (then.site, "out")
                and later.at - then.at <= cap
            )
            if not has_exit:
                found.append((record.site, record.person, record.at, then.at))
                mended["clock_shifts"] += 1
                n += 2
                continue
        found.append((record.site, record.person, max(record.at - assumed, before), record.at))
        mended["missing_entries"] += 1
        n += 1
    return found
