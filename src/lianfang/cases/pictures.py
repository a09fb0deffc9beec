"""The pictures of this room: somebody's days, and the chain around a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.scope import Asker
from lianfang.cases.rows import CaseRow, ContactRow
from lianfang.cases.trajectories import Trajectory
from lianfang.cases.words import classification_word
from lianfang.charts.chain import ChainWords, Link, Person, chain_chart
from lianfang.charts.days import DaysWords, Stay, days_chart
from lianfang.domain.case_words import CLASSIFICATION_WORDS
from lianfang.local_time import day_at, local_zone

MOST_DAYS = 21


def days_picture(asker: Asker, found: Trajectory, names: Mapping[str, str], width: int) -> SafeString:
    """A row a day, from the first to the last day on which anything is known."""
    days = _days(found)
    against = _conflicts(found, names)
    stays = [
        Stay(
            names.get(stay.site, stay.place or stay.site),
            stay.since,
            stay.until,
            stay.source,
            reverse("site", args=[stay.site]) if stay.site in names else None,
            against.get(n, ""),
        )
        for n, stay in enumerate(found.stays)
    ]
    words = DaysWords(
        {"gate": _("Recorded by a gate"), "interview": _("Said in the interview"), "other": _("Other")},
        _("Two places at one time"),
        _("Left at an unknown time"),
        _("Nobody knows where they were"),
    )
    said = ngettext("%(n)s stay is known", "%(n)s stays are known", len(stays)) % {"n": len(stays)}
    picture = days_chart(
        _("Where they were"), said, [(d, short_day(d)) for d in days], stays, local_zone(), words, width
    )
    return mark_safe(picture)


def short_day(day: date) -> str:
    """A day beside a picture: 2/3."""
    return f"{day.month}/{day.day}"


def _days(found: Trajectory) -> list[date]:
    if not found.stays:
        return []
    first = min(day_at(stay.since) for stay in found.stays)
    last = max(day_at(stay.until) for stay in found.stays)
    count = min((last - first).days + 1, MOST_DAYS)
    return [last - timedelta(days=back) for back in reversed(range(count))]


def _conflicts(found: Trajectory, names: Mapping[str, str]) -> dict[int, str]:
    """What speaks against each stay: the other one's place."""
    said: dict[int, str] = {}
    for one, other in found.conflicts:
        for mine, theirs in ((one, other), (other, one)):
            stay = found.stays[theirs]
            place = names.get(stay.site, stay.place or stay.site)
            said.setdefault(mine, _("At the same time at %(place)s") % {"place": place})
    return said


def chain_picture(
    asker: Asker,
    case: CaseRow,
    contacts: Sequence[ContactRow],
    cases: Mapping[str, CaseRow],
    names: Mapping[str, str],
    width: int,
) -> SafeString:
    """The case and its contacts, each on the day of the first exposure; `cases`: those who fell ill, by person."""
    people = [Person(case.person, case.number, _anchor(case), case.classification, _case_url(case))]
    links = []
    for contact in contacts:
        ill = cases.get(contact.person)
        people.append(
            Person(
                contact.person,
                ill.number if ill else contact.person,
                (_anchor(ill) if ill else None) or day_at(contact.first_exposure),
                ill.classification if ill else "contact",
                _case_url(ill) if ill else reverse("contact", args=[contact.id]),
            )
        )
        place = names.get(contact.places[0][0], "") if contact.places else ""
        links.append(Link(contact.via or case.person, contact.person, place, sure=ill is not None))
    title = _("Whom %(number)s was in contact with") % {"number": case.number}
    said = ngettext("%(n)s contact", "%(n)s contacts", len(contacts)) % {"n": len(contacts)}
    return mark_safe(
        chain_chart(title, said, people, links, _chain_words(asker), focus=case.person, width=width)
    )


def _anchor(case: CaseRow) -> date | None:
    return case.onset_on or case.sampled_on


def _case_url(case: CaseRow) -> str:
    return reverse("case", args=[case.number])


def _chain_words(asker: Asker) -> ChainWords:
    kinds = {code: classification_word(asker, code) for code in CLASSIFICATION_WORDS} | {
        "contact": _("Contact")
    }
    return ChainWords(
        kinds,
        _("Number: generation"),
        _("Possible"),
        _("generation {count}"),
        _("{count} more people are not drawn"),
        _("Nobody yet"),
        _("day not known"),
    )
