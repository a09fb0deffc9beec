"""The standards whose evidence is in this room: cases traced, contacts reached, warnings looked into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from lianfang.accounts.scope import SYSTEM
from lianfang.cases.models import Case, Contact
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.compliance import Day, Declared, Standard
from lianfang.domain.reasons import Sentence
from lianfang.places import queries as places

TRACED_WITHIN = timedelta(hours=24)
REACHED_WITHIN = timedelta(hours=48)
Spans = Iterable[tuple[str, datetime, datetime | None]]
"""Area of the home, when it was due, when it was done (None: not yet)."""


def _by_home(spans: Spans) -> dict[int, tuple[int, int]]:
    """Due and done in time by the place where people live; who lives in no known place is counted nowhere."""
    homes = places.homes_by_area(SYSTEM)
    expected: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for path, due, done in spans:
        home = next((homes[p] for p in reversed(places.paths_around(path)) if p in homes), None)
        if home is not None:
            expected[home] += 1
            met[home] += done is not None and done <= due
    return {home: (count, met[home]) for home, count in expected.items()}


def cases_traced(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each infected person whose day of grace ended by now on this day: traced through the records by then."""
    until = min(day.until, day.now)
    rows = Case.objects.everywhere("compliance is computed for the whole district")
    rows = rows.filter(classification__in=IS_INFECTED, confirmed_at__gte=day.since - TRACED_WITHIN)
    rows = rows.filter(confirmed_at__lt=until - TRACED_WITHIN)
    traced = rows.filter(traces__state="done").order_by("-traces__done_at")
    done = dict(traced.values_list("id", "traces__done_at"))
    return _by_home(
        (path, at + TRACED_WITHIN, done.get(case_id))
        for case_id, path, at in rows.values_list("id", "area_path", "confirmed_at")
    )


def contacts_reached(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each close or secondary contact whose two days ended by now on this day: reached by then."""
    until = min(day.until, day.now)
    rows = Contact.objects.everywhere("compliance is computed for the whole district")
    rows = rows.filter(contact_class__in=("close", "secondary")).exclude(status="dismissed")
    rows = rows.filter(found_at__gte=day.since - REACHED_WITHIN, found_at__lt=until - REACHED_WITHIN)
    return _by_home(
        (path, at + REACHED_WITHIN, reached)
        for path, at, reached in rows.values_list("area_path", "found_at", "reached_at")
    )


LIVED_IN = ("compound", "village")

STANDARDS = (
    Declared(
        Standard(
            "K3-traced", 1, 3, "K3", "病例二十四小时内完成追踪", "Cases traced within a day", 1.0,
            Sentence(
                "确诊或无症状感染者确认后二十四小时内，查完各卡口记录，列出接触者。",
                "Within 24 hours of the confirmation look through the gates' records and list the contacts.",
            ),
            LIVED_IN,
        ),
        cases_traced,
    ),
    Declared(
        Standard(
            "K3-reached", 1, 3, "K3", "接触者四十八小时内联系到", "Contacts reached within two days", 0.9,
            Sentence(
                "密切接触者和次密接在发现后四十八小时内由社区联系到本人，并告知接下来怎么做。",
                "Reach close and secondary contacts within 48 hours of finding them, and tell them what comes next.",
            ),
            LIVED_IN,
        ),
        contacts_reached,
    ),
)  # fmt: skip
