"""Orders in the demo district: what the world's people were told to do, given by the rules in force and served."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np

from lianfang.cases import queries as cases
from lianfang.demo import home_days
from lianfang.demo.found_cases import CASE_REASONS
from lianfang.demo.story import DISEASE, Given, Story
from lianfang.demo.world import RestrictionSpec, World
from lianfang.domain.errors import InvalidInput
from lianfang.local_time import day_at
from lianfang.people import actions as people
from lianfang.people.queries import restrictions_of
from lianfang.quarantine.actions.orders import impose_order
from lianfang.quarantine.terms import NewOrder, terms_of

APPEAL_CONTACT = "安源区疫情防控指挥部申诉电话（演示）000-0000"
HOSPITAL = "区定点医院隔离病区（演示）"
FACILITY = "集中隔离点一号楼（演示）"
AT_FACILITY = 0.2
"""Share of close contacts who are kept at a facility; the others stay at home."""
REASONS = (*CASE_REASONS, "close_contact", "secondary_contact", "returnee")


def plan(story: Story) -> None:
    """Plans an order for everybody whom the world keeps apart to its end, once there is a ground for it on record."""
    gone = last_passages(story.world)
    for person, raws in story.raws.items():
        for raw in raws:
            if raw.reason not in REASONS or raw.valid_until <= story.world.until:
                continue
            moment = raw.valid_from
            if raw.kind == "home_monitoring":  # it kept nobody in: the order comes after they were last out
                moment = max(moment, gone[person] + timedelta(minutes=40))
            order = partial(_order, story, raw)
            if raw.reason in CASE_REASONS:
                story.at(moment + timedelta(minutes=10), order)
            elif raw.reason == "returnee":
                story.at(moment, order)
            else:
                story.once_reached(person, moment, order)
    home_days.plan_reports(story)
    home_days.plan_worries(story)


def last_passages(world: World) -> list[datetime]:
    """When each person last passed a gate; long ago for who never did."""
    last = np.full(len(world.persons), world.first_day.toordinal(), np.int64)
    np.maximum.at(last, world.passages.person_index, world.passages.at)
    return [datetime.fromtimestamp(second, UTC) for second in last.tolist()]


def _order(story: Story, raw: RestrictionSpec, now: datetime) -> None:
    """Gives the order and ends what it replaces; where the rules give no ground (any more), nothing changes."""
    before = story.order_of.get(raw.person_index, "")
    if before and raw.reason not in CASE_REASONS:
        return
    new = _new_order(story, raw, before)
    if new is None:
        return
    try:
        terms = terms_of(story.tracer, new, now)
    except InvalidInput:  # the time that the rules give is over
        return
    if terms.until <= story.world.until:
        return
    number = impose_order(story.tracer, new, now)
    _end_raw(story, raw.person_index, number, now)
    story.order_of[raw.person_index] = number
    given = Given(raw.person_index, number, terms.reason, terms.kind, terms.since, terms.until, terms.tests)
    home_days.plan(story, given)


def _new_order(story: Story, raw: RestrictionSpec, before: str) -> NewOrder | None:
    """What is ordered, and on what ground; None while there is none on record."""
    person = story.numbers[raw.person_index]
    new = NewOrder(person=person, legal_basis=raw.basis, appeal_contact=APPEAL_CONTACT, replaces=before)
    if raw.reason in CASE_REASONS:
        number = story.case_of.get(raw.person_index)
        return replace(new, case_number=number, kind="hospital", place=HOSPITAL) if number else None
    if raw.reason == "returnee":
        return replace(new, counted_from=day_at(raw.valid_from), disease=DISEASE, risk="medium", kind="home")
    found = [c for c in cases.contact_of(story.tracer, person) if c.status == "reached"]
    if not found:
        return None
    contact = min(found, key=lambda c: c.contact_class)  # "close" before "secondary"
    apart = (
        contact.contact_class == "close" and story.luck("facility", raw.person_index).random() < AT_FACILITY
    )
    kind, place = ("centralised", FACILITY) if apart else ("home", "")
    return replace(new, contact_id=contact.id, kind=kind, place=place)


def _end_raw(story: Story, person: int, number: str, now: datetime) -> None:
    """Ends what the world restricted the person by, which the order has taken the place of."""
    raws = {(r.valid_from, r.valid_until) for r in story.raws[person] if r.reason in REASONS}
    for row in restrictions_of(story.tracer, story.numbers[person], now):
        if row.in_force and (row.since, row.until) in raws:
            people.end_restriction(story.tracer, row.id, f"由措施 {number} 接替", now)
