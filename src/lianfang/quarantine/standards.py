"""The standards of orders: none lasts past its end, each ends with a decision, appeals are answered in time.

Counted at the compound or village where the person lives, wherever they were kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.queries import follow_ups
from lianfang.domain.compliance import Day, Declared, Standard
from lianfang.domain.reasons import Sentence
from lianfang.quarantine.actions.clock import DECIDE_WITHIN, KIND
from lianfang.quarantine.models import Appeal, Order, OrderStep
from lianfang.quarantine.monitoring_standards import HOMES, at_homes, per_home

Counted = Mapping[int, tuple[int, int]]


def _counted(rows: Iterable[tuple[str, bool]]) -> Counted:
    """Area and whether it was met, row by row, to counts by place."""
    expected: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for area_path, done in rows:
        expected[area_path] += 1
        met[area_path] += done
    return per_home(at_homes(expected.items()), at_homes(met.items()))


def nothing_past_its_end(day: Day) -> Counted:
    """Of the orders that ended on the day, those of which no gate keeps anybody any longer."""
    orders = Order.objects.everywhere("compliance is computed for the whole district")
    over = orders.annotate(end=Coalesce("ended_at", "until"))
    over = over.filter(end__gte=day.since, end__lt=min(day.until, day.now))
    past = OrderStep.objects.filter(order=OuterRef("pk"), restriction__until__gt=OuterRef("end"))
    still = Q(restriction__ended_at=None) | Q(restriction__ended_at__gt=OuterRef("end"))
    rows = over.annotate(lasts=Exists(past.filter(still)))
    return _counted((path, not lasts) for path, lasts in rows.values_list("area_path", "lasts"))


def ended_with_a_decision(day: Day) -> Counted:
    """Of the orders whose time was over on the day, those whose criteria were met, or about which somebody decided.

    A decision is due four hours after it was asked for; one that is not due yet is not expected yet.
    """
    orders = Order.objects.everywhere("compliance is computed for the whole district")
    over = orders.filter(until__gte=day.since, until__lt=min(day.until, day.now))
    over = over.filter(Q(ended_at=None) | Q(ended_at=F("until")))
    rows = list(over.values_list("area_path", "number", "end_code"))
    asked = [f"order:{number}" for _path, number, code in rows if code == "decide_anew"]
    found = []
    for start in range(0, len(asked), 500):
        found += follow_ups(SYSTEM, (KIND,), sources=asked[start : start + 500])
    decided = {f.source: f.done_at is not None and f.done_at <= f.raised_at + DECIDE_WITHIN for f in found}
    waits = {f.source for f in found if f.done_at is None and f.raised_at + DECIDE_WITHIN > day.now}
    return _counted(
        (path, code == "met" or decided.get(f"order:{number}", False))
        for path, number, code in rows
        if f"order:{number}" not in waits
    )


def appeals_answered(day: Day) -> Counted:
    """Each appeal whose answer was due by now on this day was answered by then."""
    appeals = Appeal.objects.everywhere("compliance is computed for the whole district")
    due = appeals.filter(due_at__gte=day.since, due_at__lt=min(day.until, day.now))
    rows = due.values_list("area_path", "answered_at", "due_at")
    return _counted((path, at is not None and at <= due_at) for path, at, due_at in rows)


STANDARDS = (
    Declared(
        Standard(
            "K4-ends", 1, 3, "K4", "管控到期即止", "No restriction past its end", 1.0,
            Sentence(
                "措施到期或解除的那一刻起，任何卡口都不再拦人。",
                "From the moment an order ends, by its time or earlier, no gate keeps the person any longer.",
            ),
            HOMES,
        ),
        nothing_past_its_end,
    ),
    Declared(
        Standard(
            "K4-decided", 1, 3, "K4", "到期有结论", "Every order ends with a decision", 0.95,
            Sentence(
                "到期前做完检测和核实，符合条件的当天解除；缺项的四小时内作出决定，不得默默延长。",
                "Have tests and verification done before the end and release on the day; where anything lacks, decide "
                "within four hours, and prolong nothing in silence.",
            ),
            HOMES,
        ),
        ended_with_a_decision,
    ),
    Declared(
        Standard(
            "K4-appeals", 1, 3, "K4", "申诉按时答复", "Appeals answered in time", 0.98,
            Sentence(
                "对管控措施的申诉，由没有下达该措施的人在二十四小时内答复。",
                "Have an appeal against an order answered within 24 hours, by somebody who did not give it.",
            ),
            HOMES,
        ),
        appeals_answered,
    ),
)  # fmt: skip
