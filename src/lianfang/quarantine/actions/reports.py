"""Daily reports: one or hundreds in one transaction, each checked; what is worrying rises to somebody at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.assignments.actions import NewAssignment, raise_all
from lianfang.domain import values
from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.disease_rules import Monitoring
from lianfang.domain.errors import FieldProblem, InvalidInput, TooLarge
from lianfang.domain.monitoring import Slot, day_slots, worrying
from lianfang.domain.slot_numbers import covered_until
from lianfang.local_time import local_zone
from lianfang.quarantine.actions.reach import end_of, orders_named
from lianfang.quarantine.asked import monitoring_reader
from lianfang.quarantine.models import DailyReport, Order, RoundStop
from lianfang.quarantine.residents import own_order

VIAS = ("worker", "resident", "head", "bulk")
MOST_AT_ONCE = 2000
WORRYING_KIND = "worrying_report"
FOLLOW_UP_WITHIN = timedelta(hours=4)
"""Somebody who is kept apart and falls ill is called the same half day, as a fever at a gate is."""


@dataclass(frozen=True)
class NewReport:
    """What one person said for one part of a day; temperature in integer tenths of a degree Celsius.

    `order_number`: the order's number, or the person's own.
    """

    order_number: str
    day: date
    part: str
    temperature: int | None
    symptoms: Sequence[str] = ()


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one of the reports, by its place among those sent."""

    row: int
    problem: FieldProblem


@dataclass(frozen=True)
class Noted:
    """How many reports were kept, whose are worrying (numbers of persons), and what was wrong with the others."""

    kept: int
    worrying: tuple[str, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True)
class _Checked:
    """A report with its order and the edition's questions."""

    report: NewReport
    order: Order
    monitoring: Monitoring

    @property
    def worrying(self) -> bool:
        return worrying(self.report.temperature, self.report.symptoms, self.monitoring)


@transaction.atomic
def note_reports(
    actor: Asker,
    reports: Sequence[NewReport],
    via: str,
    now: datetime,
    *,
    good_ones: bool = False,
) -> Noted:
    """Keeps reports; a later one for the same part of a day counts, the earlier stays. Raises who is worrying.

    With anything wrong none is kept and InvalidInput names every problem ("3.temperature": the fourth row's), or with
    `good_ones` those without are kept and the others returned. `actor` is staff, or a resident for their household.
    """
    if len(reports) > MOST_AT_ONCE:
        raise TooLarge("report.too_many", "reports", limit=MOST_AT_ONCE)
    via = values.choice(via, VIAS, "via")
    good, problems = _check_all(actor, reports, now)
    if problems and not good_ones:
        raise InvalidInput.of([_in_row(p) for p in problems])
    DailyReport.objects.bulk_create([_row(actor, c, via, now) for c in good], batch_size=1000)
    _mark_rounds(good)
    ill = [c for c in good if c.worrying]
    raise_all(actor, [_assignment(c, now) for c in ill], now)
    write_down(actor, *(_noted(c) for c in good))
    return Noted(len(good), tuple(c.order.person.number for c in ill), tuple(problems))


def _in_row(found: RowProblem) -> FieldProblem:
    return replace(found.problem, field=f"{found.row}.{found.problem.field}")


def _check_all(
    actor: Asker, reports: Sequence[NewReport], now: datetime
) -> tuple[list[_Checked], list[RowProblem]]:
    """The reports that can be kept, and every problem of the others."""
    orders = orders_named(actor, [r.order_number for r in reports])
    monitoring_of = monitoring_reader()
    seen: set[tuple[int, date, str]] = set()
    good: list[_Checked] = []
    problems: list[RowProblem] = []
    for n, report in enumerate(reports):
        order = orders.get(report.order_number)
        if order is None:
            number = report.order_number
            problems.append(RowProblem(n, FieldProblem("order", "report.no_such_order", {"value": number})))
            continue
        checked = _Checked(report, order, monitoring_of(order.disease, order.edition))
        found = [*_time_problems(checked, now), *_answer_problems(checked)]
        slot = (order.id, report.day, report.part)
        if slot in seen:
            found.append(FieldProblem("order", "report.twice", {"value": report.order_number}))
        seen.add(slot)
        problems += [RowProblem(n, problem) for problem in found]
        if not found:
            good.append(checked)
    return good, problems


def _slot(checked: _Checked) -> Slot | None:
    """The slot meant; None where the edition does not ask for that part of the day."""
    slots = day_slots(checked.report.day, checked.monitoring, local_zone())
    return next((slot for slot in slots if slot.part == checked.report.part), None)


def _time_problems(checked: _Checked, now: datetime) -> list[FieldProblem]:
    """Whether the part of the day lies within the order and has begun."""
    report, order = checked.report, checked.order
    slot = _slot(checked)
    if slot is None:
        parts = ", ".join(checked.monitoring.parts)
        return [FieldProblem("part", "field.not_a_choice", {"value": report.part, "choices": parts})]
    ended, number = end_of(order, now), report.order_number
    if ended is not None and slot.closes_at > ended:
        return [FieldProblem("order", "report.released", {"value": number, "ended": _clock(ended)})]
    if slot.opens_at > now:
        return [FieldProblem("day", "report.future_slot", {"day": report.day})]
    if slot.closes_at <= order.since:
        begun, day = _clock(order.since), report.day
        return [FieldProblem("day", "report.before_order", {"value": number, "day": day, "since": begun})]
    return []


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(local_zone()):%Y-%m-%d %H:%M}"


def _answer_problems(checked: _Checked) -> list[FieldProblem]:
    """Whether somebody can have said this."""
    report, found = checked.report, list[FieldProblem]()
    least, most = values.PLAUSIBLE_TENTHS
    if report.temperature is not None and not least <= report.temperature <= most:
        degrees = values.degrees(report.temperature)
        found.append(FieldProblem("temperature", "temperature.not_plausible", {"value": degrees}))
    choices = ", ".join(SYMPTOMS)
    found += [
        FieldProblem("symptoms", "field.not_a_choice", {"value": code, "choices": choices})
        for code in report.symptoms
        if code not in SYMPTOMS
    ]
    if report.temperature is None and not report.symptoms:
        found.append(FieldProblem("temperature", "report.empty", {"value": report.order_number}))
    return found


def _row(actor: Asker, checked: _Checked, via: str, now: datetime) -> DailyReport:
    report, order = checked.report, checked.order
    of_own = own_order(actor)
    return DailyReport(
        order=order,
        area_path=order.area_path,
        day=report.day,
        part=report.part,
        temperature=report.temperature,
        symptoms=list(dict.fromkeys(report.symptoms)),
        worrying=checked.worrying,
        via="head" if of_own and order.number != of_own else via,
        reported_by=actor.name,
        at=now,
    )


def _mark_rounds(good: Sequence[_Checked]) -> None:
    """Whoever walks a round sees at once who has reported."""
    covered: dict[int, list[int]] = {}
    for c in good:
        covered.setdefault(covered_until(c.report.day, c.report.part, c.monitoring), []).append(c.order.id)
    for number, orders in covered.items():
        for start in range(0, len(orders), 1000):
            stops = RoundStop.objects.filter(order_id__in=orders[start : start + 1000])
            stops.filter(reported_slot__lt=number).update(reported_slot=number)


def _assignment(checked: _Checked, now: datetime) -> NewAssignment:
    """To look after somebody whose answer is worrying: one a person and day, however often they say so."""
    report, order = checked.report, checked.order
    words = [SYMPTOMS[code] for code in report.symptoms]
    return NewAssignment(
        kind=WORRYING_KIND,
        line=3,
        clause="K4",
        area_path=order.area_path,
        unit_id=order.unit_id,
        source=f"report:{order.number}:{report.day.isoformat()}",
        due_at=now + FOLLOW_UP_WITHIN,
        subject=order.person.number,
        facts={
            "at": now.isoformat(),
            "order": order.number,
            "first_reading": report.temperature,
            "symptoms": list(report.symptoms),
            "said_zh": "、".join(word.zh for word in words),
            "said_en": ", ".join(word.en for word in words),
        },
    )


def _noted(checked: _Checked) -> Note:
    slot = f"{checked.report.day.isoformat()} {checked.report.part}"
    return Note(
        "report.note", thing=checked.order.number, subject=checked.order.person.number, detail={"slot": slot}
    )
