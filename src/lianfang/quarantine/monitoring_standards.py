"""The standards of daily monitoring, visits and life services; counted at the compound or village where people live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.queries import done_in_time
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.compliance import Day, Declared, Standard
from lianfang.domain.disease_rules import PARTS, Monitoring
from lianfang.domain.monitoring import Slot, day_slots
from lianfang.domain.reasons import Sentence
from lianfang.local_time import local_zone
from lianfang.places import queries as places
from lianfang.quarantine.actions.visits import OUTCOMES
from lianfang.quarantine.asked import AT_HOME
from lianfang.quarantine.models import DailyReport, OrderStep, VisitTry

HOMES = ("compound", "village")
"""Kinds of place that people live in."""
SEEN = OUTCOMES[:2]


def at_homes(counted: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Counts by area to counts by the place around it, the innermost one that people live in."""
    homes = {
        path.rstrip("/").rpartition("/")[0] + "/": site_id
        for site_id, (kind, path) in sorted(places.kinds_and_paths(SYSTEM).items(), reverse=True)
        if kind in HOMES
    }
    found: dict[int, int] = {}
    for area_path, count in counted:
        around = (homes[path] for path in reversed(places.paths_around(area_path)) if path in homes)
        site_id = next(around, None)
        if site_id is not None:
            found[site_id] = found.get(site_id, 0) + count
    return found


def per_home(expected: Mapping[int, int], met: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Expected and met by place, where anything is expected."""
    return {site_id: (count, met.get(site_id, 0)) for site_id, count in expected.items()}


def _not_asking(part: str) -> Q:
    """Orders under editions that do not ask in this part of the day."""
    book = rule_book()
    found = Q(pk__in=[])
    for disease in book.diseases:
        for rules in book.editions(disease):
            if part not in rules.monitoring.parts:
                found |= Q(order__disease=disease, order__edition=rules.edition)
    return found


def _owing(slot: Slot) -> Q:
    """The steps at home of orders that owe this slot."""
    going_on = Q(order__ended_at=None) | Q(order__ended_at__gt=slot.due_at)
    at_home = Q(kind__in=AT_HOME, since__lte=slot.due_at, until__gt=slot.due_at)
    return at_home & going_on & Q(order__since__lte=slot.due_at, order__until__gt=slot.due_at)


def monitored_in_time(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each part of the day that was due by now from somebody kept apart at home was answered by its time."""
    expected: dict[str, int] = {}
    met: dict[str, int] = {}
    for slot in day_slots(day.date, Monitoring(PARTS, 0, "above", ()), local_zone()):
        if slot.due_at > day.now:
            continue
        steps = OrderStep.objects.filter(_owing(slot)).exclude(_not_asking(slot.part))
        for path, count in steps.values_list("order__area_path").annotate(n=Count("order_id", distinct=True)):
            expected[path] = expected.get(path, 0) + count
        answers = DailyReport.objects.everywhere("compliance is computed for the whole district")
        answers = answers.filter(day=slot.day, part=slot.part, at__lte=slot.due_at)
        answers = answers.filter(order_id__in=steps.values("order_id"))
        for path, count in answers.values_list("order__area_path").annotate(
            n=Count("order_id", distinct=True)
        ):
            met[path] = met.get(path, 0) + count
    return per_home(at_homes(expected.items()), at_homes(met.items()))


def visits_made(day: Day) -> Mapping[int, tuple[int, int]]:
    """Of those to whom a visit was noted on the day, tried or not, the ones who were seen at last."""
    rows = VisitTry.objects.filter(at__gte=day.since, at__lt=day.until).values_list("order__area_path")
    tried = rows.annotate(n=Count("order_id", distinct=True))
    seen = rows.filter(outcome__in=SEEN).annotate(n=Count("order_id", distinct=True))
    return per_home(at_homes(tried), at_homes(seen))


def needs_answered(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each need that was due by now on this day was met by then: a day after it was asked, four hours if urgent."""
    sites = places.site_ids(SYSTEM)
    done = done_in_time(SYSTEM, "life_service", day.since, min(day.until, day.now))
    return {sites[code]: figures for code, figures in done.items() if code in sites}


STANDARDS = (
    Declared(
        Standard(
            "K4-monitored", 1, 3, "K4", "隔离监测每次按时", "Monitored each time due", 0.95,
            Sentence(
                "居家隔离和健康监测的人，每天早晚各报一次体温和症状：早上十点前，晚上八点前。",
                "Take temperature and symptoms of everybody kept apart at home, morning and evening: by ten, and by eight.",
            ),
            HOMES,
        ),
        monitored_in_time,
    ),
    Declared(
        Standard(
            "K4-visits", 1, 3, "K4", "上门随访见到人", "Visits at which they were seen", 0.90,
            Sentence(
                "上门没有见到人、没有去成的也要登记，当天再去一次，直到见到人。",
                "Note the visits that came to nothing too, and go again the same day until they are seen.",
            ),
            HOMES,
        ),
        visits_made,
    ),
    Declared(
        Standard(
            "K5-needs", 1, 3, "K5", "生活需求一天内办结", "Needs answered within a day", 0.95,
            Sentence(
                "隔离人员提出的需求，一天内送达或办好；药品和就医四小时内。",
                "Meet what people in quarantine ask for within a day; medicine and doctors within four hours.",
            ),
            HOMES,
        ),
        needs_answered,
    ),
)  # fmt: skip
