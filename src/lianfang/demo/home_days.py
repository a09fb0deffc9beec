"""The days of people who are kept apart in the demo district: what they report, who visits, what is sampled."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from lianfang.cases.actions.cases import NewTest, note_test
from lianfang.demo.story import DISEASE, Given, Story, doer_for
from lianfang.local_time import day_at, local_zone
from lianfang.quarantine.actions.orders import note_told
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.actions.visits import note_visit
from lianfang.quarantine.residents import resident

CALLS = (
    ("morning", time(8, 40)),
    ("morning", time(9, 35)),
    ("evening", time(18, 20)),
    ("evening", time(19, 40)),
)
"""When the workers note what they are told: in time, in two goes."""
MISSED, BY_RESIDENT = 0.05, 0.12
"""Shares of the reports: nobody noted one; the person did it on their own page."""
WORRIED = 2
"""So many people said something worrying in the last hours."""
VISIT_EVERY = 3
NOT_AT_HOME, NOT_SAMPLED = 0.08, 0.05
SEEN = ("上门查看，精神好，已留下联系卡。", "隔门交谈，情况正常。", "已送物资，本人体温正常。")
MISSED_VISIT = "敲门三次无人应答，电话后本人称在休息。"


def plan(story: Story, given: Given) -> None:
    """Plans what an order asks for day by day."""
    story.served.append(given)
    story.at(given.since + timedelta(minutes=30), lambda at: note_told(story.tracer, given.number, at))
    for day in given.tests:
        _plan_test(story, given, day)
    if given.kind == "home":
        first = given.since + timedelta(hours=20 + given.person % 5)
        for days in range(0, 12, VISIT_EVERY):
            story.at(first + timedelta(days=days), partial(_visit, story, given))


def plan_reports(story: Story) -> None:
    """Plans the hours at which the workers note the reports of all."""
    for number in range((story.world.last_day - story.world.first_day).days + 1):
        day = story.world.first_day + timedelta(days=number)
        for go, (part, clock) in enumerate(CALLS):
            story.at(_moment(day, clock), partial(_report, story, day, part, go))


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, local_zone()).astimezone(UTC)


def _report(story: Story, day: date, part: str, go: int, now: datetime) -> None:
    """One go of noting what people say; each of them is asked in one of the two."""
    told: dict[str, list[NewReport]] = defaultdict(list)
    for given in story.served:
        luck = story.luck(f"report {day} {part}", given.person)
        chance, second = luck.random(), bool(luck.random() < 0.4)
        if not story.under(given, now) or chance < MISSED or second != bool(go % 2):
            continue
        temperature = int(luck.normal(365.5, 2.2))
        report = NewReport(given.number, day, part, temperature, ())
        if chance > 1 - BY_RESIDENT and given.kind != "hospital":
            note_reports(resident(given.number, "zh"), [report], "resident", now)
            continue
        told[doer_for(story.areas[given.person], story.askers).name].append(report)
    for name, reports in told.items():
        note_reports(story.askers[name], reports, "worker", now)


def plan_worries(story: Story) -> None:
    """In the last hours somebody who is kept apart feels ill."""
    story.at(story.world.until - timedelta(hours=3), partial(_worry, story))


def _worry(story: Story, now: datetime) -> None:
    ill = [g for g in story.served if g.kind == "home" and story.under(g, now)]
    for given, temperature, symptoms in zip(
        ill[-WORRIED:], (377, 369), (("fever",), ("dry_cough", "sore_throat")), strict=False
    ):
        part = "morning" if now.astimezone(local_zone()).hour < 14 else "evening"
        report = NewReport(given.number, day_at(now), part, temperature, symptoms)
        note_reports(resident(given.number, "zh"), [report], "resident", now)


def _plan_test(story: Story, given: Given, day: date) -> None:
    """A sample on the day it is due, its result in the evening; a few are forgotten."""
    luck = story.luck(f"sample {day}", given.person)
    if luck.random() < NOT_SAMPLED:
        return
    sampled = _moment(day, time(9, int(luck.integers(60))))
    if sampled < given.since:
        return
    test = partial(NewTest, story.numbers[given.person], DISEASE, "pcr", sampled)
    story.at(sampled + timedelta(minutes=5), lambda at: _note_test(story, given, test(""), at))
    story.at(sampled + timedelta(hours=9), lambda at: _note_test(story, given, test("negative"), at))


def _note_test(story: Story, given: Given, test: NewTest, now: datetime) -> None:
    if story.under(given, now):
        note_test(story.tracer, test, now)


def _visit(story: Story, given: Given, now: datetime) -> None:
    if not story.under(given, now):
        return
    luck = story.luck(f"visit {day_at(now)}", given.person)
    missed = luck.random() < NOT_AT_HOME
    words = MISSED_VISIT if missed else SEEN[int(luck.integers(len(SEEN)))]
    doer = doer_for(story.areas[given.person], story.askers)
    note_visit(doer, given.number, "missed" if missed else "seen_ok", words, now)
