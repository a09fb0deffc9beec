"""Today's numbers as lines of evidence: each with what it is out of, yesterday's, and the way to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.compliance import percent, share, state_of
from lianfang.oversight import queries as oversight
from lianfang.oversight.pictures import standard_url
from lianfang.passages.rows import GateCounts

Item = dict[str, object]


def passages_url(asker: Asker, day: date, **filters: str) -> str:
    """The passages behind a number, for those who may see passages; empty filters are left out."""
    if not asker.may(Right.SEE_PASSAGES):
        return ""
    said = {"day": day.isoformat(), **{name: value for name, value in filters.items() if value}}
    return f"{reverse('passages')}?{urlencode(said)}"


@dataclass(frozen=True)
class Before:
    """The same counts of the day before, up to a time of day in words."""

    counts: GateCounts
    by: str

    def says(self, name: str) -> str:
        """One count of the day before."""
        return _("yesterday by %(time)s: %(count)s") % {
            "time": self.by,
            "count": f"{getattr(self.counts, name):,}",
        }


def today(
    asker: Asker, day: date, now: GateCounts, before: Before | None = None, site: str = ""
) -> list[Item]:
    """What the gates did today, of one site only if given."""
    counted: tuple[tuple[str, str, dict[str, str]], ...] = (
        (_("Entries"), "entries", {"direction": "in"}),
        (_("Exits"), "exits", {"direction": "out"}),
        (_("Fevers confirmed by a second reading"), "fevers", {"fever": "1"}),
        (_("Turned back"), "refused", {"decision": "refuse"}),
        (_("Referred"), "referred", {"decision": "refer"}),
    )
    if site:
        counted += ((_("Vehicles"), "vehicles", {"vehicle": "1"}),)
    items: list[Item] = [
        {
            "label": label,
            "value": f"{getattr(now, name):,}",
            "url": passages_url(asker, day, site=site, **filters),
            "by": before.says(name) if before else "",
        }
        for label, name, filters in counted
    ]
    shares = (
        (_("Temperature taken"), "F5-temperature", now.measured, now.total),
        (_("Without a mask: urged, outcome recorded"), "P2-mask-urged", now.urged, now.without_mask),
    )
    return [*items, *(_share(asker, day, *one) for one in shares)]


def _share(asker: Asker, day: date, label: str, standard_id: str, met: int, expected: int) -> Item:
    """A number that has a standard: its share of what was expected, its state, the way to its places."""
    standard = oversight.standard(asker, standard_id)
    value = share(expected, met)
    return {
        "label": label,
        "value": percent(value) if value is not None else "–",
        "state": state_of(expected, met, standard.target),
        "url": standard_url(standard_id, day) if asker.may(Right.SEE_COMPLIANCE) else "",
        "by": _("%(met)s of %(expected)s") % {"met": f"{met:,}", "expected": f"{expected:,}"}
        if expected
        else "",
    }
