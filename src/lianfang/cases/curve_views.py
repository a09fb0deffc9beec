"""Curves and indicators: is it growing, does tracing keep up, and what is unusual?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases import curve_queries, queries
from lianfang.cases.curve_pictures import curve_lead, curve_notes, curve_of, curve_picture, curve_title
from lianfang.cases.lines import area_word
from lianfang.cases.rows import SignalRow
from lianfang.cases.rule_sets import rule_book
from lianfang.cases.signal_views import method_word, signal_picture
from lianfang.cases.words import disease_word
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.compliance import percent, state_of
from lianfang.domain.tracing_indicators import Indicator, case_indicators, hours_to_notify
from lianfang.local_time import day_at
from lianfang.places.queries import area_names

SPANS = (14, 28, 56)
USUAL_SPAN, LONGEST_SPAN = 28, 120
"""In days; beyond the longest a bar a day is too thin to be seen."""
WARNED_DAYS = 14
MOST_SIGNALS = 12
WATCHED_WITHIN = timedelta(days=2)
"""Yesterday is watched in the small hours; what was watched before the day before is silence, not calm."""


@dataclass(frozen=True)
class Meaning:
    """What an indicator is called, what it says, and from which share on it is fine; None: nobody set a target."""

    name: Promise
    meaning: Promise
    target: float | None = None


MEANINGS = {
    "case_reported_24h": Meaning(
        gettext_lazy("Reported within 24 hours"),
        gettext_lazy(
            "From the first positive sample to the report. Counted where the sample's time is noted."
        ),
    ),
    "case_interviewed_24h": Meaning(
        gettext_lazy("Interviewed within 24 hours"),
        gettext_lazy("From the report to the end of the investigation."),
        1.0,  # an example target of the playbook's source
    ),
    "case_has_contacts": Meaning(
        gettext_lazy("Cases with contacts"),
        gettext_lazy("A case without any contact was hardly traced: everybody meets somebody."),
        0.9,  # likewise
    ),
    "case_known_contact": Meaning(
        gettext_lazy("Cases that were known contacts"),
        gettext_lazy("They stood on a list before they were reported: the more, the nearer tracing is."),
    ),
    "case_source_known": Meaning(
        gettext_lazy("Cases with a known source"),
        gettext_lazy(
            "On a contact list, or the investigation names from whom or where. The rest are chains unseen."
        ),
    ),
    "contact_handed_24h": Meaning(
        gettext_lazy("Contacts handed over within 24 hours"),
        gettext_lazy("From being found to standing with the community of their home."),
    ),
    "contact_reached_24h": Meaning(
        gettext_lazy("Contacts reached within 24 hours"),
        gettext_lazy("From being found to being spoken to."),
    ),
    "contact_reached_48h": Meaning(
        gettext_lazy("Contacts reached within 48 hours"),
        gettext_lazy("From being found to being spoken to. This is the standard."),
        0.9,  # that of the standard K3-reached
    ),
}
"""Those indicators that this room has evidence for, in the order of the work. Names and targets: contact tracing
playbook of Resolve to Save Lives; the 48 hours are our own."""

INDICATOR_COLUMNS = [
    {"label": gettext_lazy("Indicator")},
    {"label": gettext_lazy("Met / of"), "kind": "number"},
    {"label": gettext_lazy("Share"), "kind": "number"},
    {"label": gettext_lazy("Target"), "kind": "number"},
    {"label": gettext_lazy("State"), "kind": "state"},
]


@requires(Right.SEE_CASES)
def curves(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The epidemic curve, the indicators of tracing and the early warnings of the asker's scope."""
    now = timezone.now()
    since = _since(request.GET.get("since", ""), day_at(now))
    seen = curve_queries.diseases_seen(asker, since)
    disease = _disease(request.GET.get("disease", ""), seen)
    curve = curve_of(asker, disease, since, day_at(now))
    cases = [c.traced for c in curve.cases if c.classification in IS_INFECTED and day_at(c.reported) >= since]
    counted = case_indicators(cases, now)
    counted += curve_queries.contact_indicators(asker, disease, since, now)
    signals = queries.signals(asker, day_at(now) - timedelta(days=WARNED_DAYS))
    watched = curve_queries.last_watched(asker)
    context = {
        "as_of": now,
        "lead": curve_lead(asker, curve),
        "diseases": _disease_links(asker, disease, seen, since),
        "spans": _span_links(disease, since, day_at(now)),
        "disease": disease_word(asker, disease),
        "curve": curve,
        "curve_title": curve_title(asker, curve),
        "curve_notes": curve_notes(asker, curve),
        "chart": curve_picture(asker, curve, 720) if curve.total else "",
        "chart_narrow": curve_picture(asker, curve, 360) if curve.total else "",
        "columns": INDICATOR_COLUMNS,
        "indicators": [_line(found) for found in counted if found.code in MEANINGS],
        "hours": hours_to_notify(cases),
        "signals": _signal_cards(asker, signals[:MOST_SIGNALS]),
        "signals_left": max(len(signals) - MOST_SIGNALS, 0),
        "watched": watched,
        "watch_runs": watched is not None and watched >= day_at(now) - WATCHED_WITHIN,
    }
    return render(request, "cases/curves.html", context)


def _since(said: str, today: date) -> date:
    """The first day to be shown; nonsense, the future and long ago are the usual span."""
    try:
        wanted = date.fromisoformat(said)
    except ValueError:
        return _back(USUAL_SPAN, today)
    return wanted if _back(LONGEST_SPAN, today) <= wanted <= today else _back(USUAL_SPAN, today)


def _back(days: int, today: date) -> date:
    return today - timedelta(days=days - 1)


def _disease(said: str, seen: Mapping[str, int]) -> str:
    """The disease that was asked for; else the one with the most cases, else the first there are rules for."""
    known = rule_book().diseases
    if said in known or said in seen:
        return said
    return max(seen, key=lambda code: seen[code], default=known[0])


def _disease_links(asker: Asker, chosen: str, seen: Mapping[str, int], since: date) -> list[dict[str, Any]]:
    codes = [*rule_book().diseases, *(code for code in seen if code not in rule_book().diseases)]
    return [
        {
            "url": f"?disease={code}&since={since.isoformat()}",
            "label": disease_word(asker, code),
            "count": seen.get(code, 0),
            "current": code == chosen,
        }
        for code in codes
    ]


def _span_links(disease: str, since: date, today: date) -> list[dict[str, Any]]:
    return [
        {
            "url": f"?disease={disease}&since={_back(days, today).isoformat()}",
            "label": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
            "current": _back(days, today) == since,
        }
        for days in SPANS
    ]


def _line(found: Indicator) -> dict[str, Any]:
    """A line of the table: the name with what it means, met of how many, the share, the target, the word."""
    known = MEANINGS[found.code]
    url = reverse("contacts") if found.code.startswith("contact_reached") else reverse("cases")
    if not found.of:
        state = {"text": "", "state": "unknown"}
    elif known.target is None:
        state = {"text": _("no target"), "state": ""}
    else:
        state = {"text": "", "state": state_of(found.of, found.met, known.target)}
    return {
        "cells": [
            {"text": known.name, "note": known.meaning},
            {"text": f"{found.met} / {found.of}", "url": url if found.of else ""},
            {"text": percent(found.share) if found.share is not None else "–"},
            {"text": percent(known.target) if known.target is not None else "–"},
            state,
        ]
    }


def _signal_cards(asker: Asker, signals: Sequence[SignalRow]) -> list[dict[str, Any]]:
    names = area_names(asker)
    return [
        {
            "signal": found,
            "cases": int(found.observed),
            "area": area_word(asker, found.area_path, names),
            "method": method_word(found),
            "picture": signal_picture(found, 360),
            "url": _rows_of(found),
        }
        for found in signals
    ]


def _rows_of(found: SignalRow) -> str:
    """Where the figures of a warning can be followed: the fevers of the day, or the cases."""
    if found.kind == "fever":
        return f"{reverse('passages')}?day={found.day.isoformat()}&fever=on"
    return reverse("cases")
