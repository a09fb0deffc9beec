"""What time does to orders: samples are counted for tests, orders end, and what is lacking asks for a decision.

Nothing here prolongs anything.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from lianfang.accounts.queries import unit_above
from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.actions import NewAssignment, raise_all
from lianfang.assignments.queries import follow_ups
from lianfang.domain.quarantine import Release
from lianfang.local_time import day_at
from lianfang.quarantine.actions.orders import end
from lianfang.quarantine.models import Order, TestDue
from lianfang.quarantine.releasing import release_of, words_for
from lianfang.quarantine.timetable import BEFORE_THE_ORDER, counted_for

KIND = "release_decision"
DECIDE_WITHIN = timedelta(hours=4)
"""How soon somebody decides about an order that ended without its criteria met. Ours."""
POSITIVE_WITHIN = timedelta(hours=2)
"""How soon somebody decides about a positive test: as soon as it must be reported (2 hours, domain.md 1)."""
RESULTS_COME = timedelta(days=3)
"""So long after the end of an order a result may still come in for a test of its timetable."""
RESULTS_OF = timedelta(days=60)
"""No order lasts so long: an older test is waited for no more."""
AT_ONCE = 500
ENDED_AT_ONCE = 50
"""So many orders end in one transaction, which gates that write wait for."""
WORTH = {"positive": 0, "negative": 1}
"""Of several samples for one test a positive one counts before a negative one, and both before one without result."""


@transaction.atomic
def count_samples(now: datetime) -> int:
    """Counts samples for the tests they were due for; returns how many tests have found theirs."""
    today = day_at(now)
    waiting = TestDue.objects.filter(test=None, due_on__lte=today, due_on__gt=today - RESULTS_OF)
    lately = Q(order__ended_at=None) | Q(order__ended_at__gt=now - RESULTS_COME)
    sampled = Q(order__person__lab_tests__sampled_at__gte=F("order__since") - BEFORE_THE_ORDER)
    orders = list(waiting.filter(lately, sampled).values_list("order_id", flat=True).distinct())
    return sum(_count_samples_of(orders[n : n + AT_ONCE]) for n in range(0, len(orders), AT_ONCE))


def _count_samples_of(orders: list[int]) -> int:
    """The same for some orders, in three questions however many they are."""
    due: dict[int, dict[date, TestDue]] = {}
    for test in TestDue.objects.filter(order_id__in=orders):
        due.setdefault(test.order_id, {})[test.due_on] = test
    changed = []
    for order_id, samples in _samples_of(orders).items():
        for day, sample_id in counted_for(list(due[order_id]), samples).items():
            if due[order_id][day].test_id is None:
                due[order_id][day].test_id = sample_id
                changed.append(due[order_id][day])
    TestDue.objects.bulk_update(changed, ["test"], batch_size=500)
    return len(changed)


def _samples_of(orders: list[int]) -> dict[int, list[tuple[date, int]]]:
    """Day and id of each sample of the order's disease since it began; of one day the one that says most first."""
    rows = Order.objects.filter(
        id__in=orders,
        person__lab_tests__disease=F("disease"),
        person__lab_tests__sampled_at__gte=F("since") - BEFORE_THE_ORDER,
    )
    sample = "person__lab_tests__"
    said = rows.values_list("id", f"{sample}sampled_at", f"{sample}result", f"{sample}id")
    found: dict[int, list[tuple[date, int]]] = {}
    for order_id, at, _result, sample_id in sorted(
        said, key=lambda row: (day_at(row[1]), WORTH.get(row[2], 2), row[1], row[3])
    ):
        found.setdefault(order_id, []).append((day_at(at), sample_id))
    return found


@transaction.atomic
def ask_about_positives(now: datetime) -> int:
    """Raises a decision, at once, where somebody under an order as a contact or returnee tested positive."""
    positive = Order.objects.filter(
        ended_at=None,
        case=None,
        person__lab_tests__result="positive",
        person__lab_tests__disease=F("disease"),
        person__lab_tests__sampled_at__gte=F("since") - BEFORE_THE_ORDER,
    )
    found = {f"order:{o.number}:positive": o for o in positive.select_related("person").distinct()}
    asked = {f.source for f in follow_ups(SYSTEM, (KIND,), sources=list(found))} if found else set()
    due_at = now + POSITIVE_WITHIN
    new = [_decision(o, s, ("test_positive",), due_at) for s, o in found.items() if s not in asked]
    return raise_all(SYSTEM, new, now)


@transaction.atomic
def end_due(now: datetime) -> int:
    """Ends some orders whose time is over, at that time; who does not meet the criteria needs a new decision.

    Returns how many; to be called again until there are none.
    """
    due = Order.objects.filter(ended_at=None, until__lte=now).order_by("until").select_related("person")
    ended = list(due.select_for_update(of=("self",))[:ENDED_AT_ONCE])
    decisions = []
    for order in ended:
        judged: Release = release_of(order, order.until)
        end(SYSTEM, order, "met" if judged.verdict else "decide_anew", "", order.until)
        if judged.decision_needed:
            decisions.append(_decision(order, f"order:{order.number}", judged.missing, now + DECIDE_WITHIN))
    raise_all(SYSTEM, decisions, now)
    return len(ended)


@transaction.atomic
def end_groundless(now: datetime) -> int:
    """Ends the orders whose ground is gone: a case that was excluded, a contact who is none after all."""
    gone = Q(case__classification="excluded") | Q(contact__status="dismissed")
    found = list(Order.objects.filter(gone, ended_at=None).select_related("person"))
    for order in found:
        end(SYSTEM, order, "no_ground", "", now)
    return len(found)


def _decision(order: Order, source: str, missing: tuple[str, ...], due_at: datetime) -> NewAssignment:
    return NewAssignment(
        kind=KIND,
        line=3,
        clause="K4",
        area_path=order.area_path,
        unit_id=unit_above(SYSTEM, order.unit_id, 1).id,
        source=source,
        due_at=due_at,
        subject=order.person.number,
        facts={
            "order": order.number,
            "missing": list(missing),
            "said_zh": words_for(missing, "zh"),
            "said_en": words_for(missing, "en"),
        },
    )
