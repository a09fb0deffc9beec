"""How well does tracing work? Shares and times that contact tracing is judged by.

The list is that of Resolve to Save Lives' contact tracing playbook (`domain.md` 8): reported, interviewed and isolated
within 24 hours, contacts reached and quarantined within 24 hours, cases without any contact, cases that were known
contacts before, cases without a known source, follow-up kept. Reaching contacts within 48 hours is this product's own
standard (mission, line 3).

Whoever still has time is not counted: a contact named an hour ago neither meets nor misses 24 hours, unless already
reached. Whatever is over time and not done has missed, whatever comes later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class TracedCase:
    """A case as tracing sees it; moments that have not come are None.

    contacts: how many were named or found; known_contact: it was on somebody's list before it was reported;
    source_known: whom or where it has it from is established.
    """

    sampled: datetime | None
    reported: datetime
    interviewed: datetime | None
    isolated: datetime | None
    contacts: int
    known_contact: bool
    source_known: bool


@dataclass(frozen=True)
class TracedContact:
    """A contact as tracing sees it: when named, first reached, quarantined; follow-up that was due until now, and done.

    fell_ill and examined: the first symptom that was told, and the examination that answered it.
    """

    named: datetime
    reached: datetime | None
    quarantined: datetime | None
    due: int = 0
    done: int = 0
    fell_ill: datetime | None = None
    examined: datetime | None = None


@dataclass(frozen=True)
class Indicator:
    """A share as counts, so that areas can be added up: how many met it of how many it can be said of."""

    code: str
    met: int
    of: int

    @property
    def share(self) -> float | None:
        """Met over all; None where it can be said of nobody (unknown is never fine)."""
        return self.met / self.of if self.of else None


def within(
    spans: Iterable[tuple[datetime | None, datetime | None]], limit: timedelta, now: datetime
) -> list[bool]:
    """For each span from a beginning to an end whether it took at most `limit`; those that cannot be told are left out.

    A span without a beginning cannot be told, nor one that is open and still in time. An end before the beginning
    took no time. What ends after `now` is open now.
    """
    answers = []
    for begin, end in spans:
        if begin is None:
            continue
        if end is not None and end <= now:
            answers.append(end - begin <= limit)
        elif now - begin > limit:
            answers.append(False)
    return answers


def case_indicators(cases: Collection[TracedCase], now: datetime) -> list[Indicator]:
    """Of cases reported by `now`, in this order: reported, interviewed, isolated in a day; with contacts; known; linked.

    "case_has_contacts" is asked a day after the report at the earliest, unless there are some already.
    """
    told = [case for case in cases if case.reported <= now]
    asked = [case for case in told if case.contacts or now - case.reported > DAY]
    return [
        _timely("case_reported_24h", ((c.sampled, c.reported) for c in told), DAY, now),
        _timely("case_interviewed_24h", ((c.reported, c.interviewed) for c in told), DAY, now),
        _timely("case_isolated_24h", ((c.reported, c.isolated) for c in told), DAY, now),
        Indicator("case_has_contacts", sum(c.contacts > 0 for c in asked), len(asked)),
        Indicator("case_known_contact", sum(c.known_contact for c in told), len(told)),
        Indicator("case_source_known", sum(c.source_known for c in told), len(told)),
    ]


def contact_indicators(contacts: Collection[TracedContact], now: datetime) -> list[Indicator]:
    """Of contacts named by `now`: reached in 24 and 48 hours, quarantined and examined in 24, follow-up done, kept.

    "contact_followups_done" counts visits and readings, "contact_followed_fully" the people who missed none so far.
    """
    named = [contact for contact in contacts if contact.named <= now]
    followed = [contact for contact in named if contact.due]
    return [
        _timely("contact_reached_24h", ((c.named, c.reached) for c in named), DAY, now),
        _timely("contact_reached_48h", ((c.named, c.reached) for c in named), 2 * DAY, now),
        _timely("contact_quarantined_24h", ((c.named, c.quarantined) for c in named), DAY, now),
        _timely("contact_examined_24h", ((c.fell_ill, c.examined) for c in named), DAY, now),
        Indicator(
            "contact_followups_done", sum(min(c.done, c.due) for c in followed), sum(c.due for c in followed)
        ),
        Indicator("contact_followed_fully", sum(c.done >= c.due for c in followed), len(followed)),
    ]


def hours_to_notify(cases: Iterable[TracedCase]) -> float | None:
    """The median of hours from the sample to the report, of cases with both; None without any."""
    hours = [max(0.0, (c.reported - c.sampled) / timedelta(hours=1)) for c in cases if c.sampled is not None]
    return median(hours) if hours else None


def _timely(
    code: str, spans: Iterable[tuple[datetime | None, datetime | None]], limit: timedelta, now: datetime
) -> Indicator:
    answers = within(spans, limit, now)
    return Indicator(code, sum(answers), len(answers))
