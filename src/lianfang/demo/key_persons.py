"""The tracer's work in the demo district: cases reported, decided, investigated; contacts traced, handed over, reached."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.queries import raised
from lianfang.assignments.together_actions import verify_all
from lianfang.cases import queries
from lianfang.cases.actions import cases, contacts
from lianfang.cases.actions.reached_together import note_all_reached
from lianfang.cases.actions.traces import ask_trace, work_off
from lianfang.cases.actions.warning import watch_day
from lianfang.cases.rows import ContactRow
from lianfang.demo import interviews
from lianfang.demo.found_cases import Illness, fevers, infected
from lianfang.demo.story import DISEASE, Story, doer_for
from lianfang.local_time import day_at

FROM_SCORE = 20
"""Contacts from this score on are given to the communities at once: about a quarter of an hour together."""
WATCHED_DAYS = 3
"""So many closed days are held against those before."""
NEVER_THERE, WITH_SYMPTOMS = 0.012, 0.004
"""Shares of the contacts: nobody finds them, and they feel ill when they are called."""
WHY_SUSPECTED = "发热门诊报告：发热伴咳嗽，血常规淋巴细胞减少，采样送检。"
WHY_CONFIRMED = "区疾控中心核酸检测阳性，符合诊断标准。"
WHY_EXCLUDED = "间隔二十四小时两次核酸检测均为阴性，诊断为普通感冒。"
SHIFTS = (2, 5)
"""Contacts are called in the first hours, in those after, or in the evening: hours since they were handed over."""
CHECKED = "核对无误。"
REACHED = (
    "电话联系到本人，无不适，已告知居家等候和申诉途径。",
    "上门联系到本人，体温正常，已告知注意事项。",
    "电话三次后接通，本人在外地出差已返回，无症状。",
)
FELT_ILL = "电话联系到本人，自述昨日起咽痛、低热，已安排专车采样。"
LOST = "登记电话停机，现住址无人，已请派出所协查。"


def plan(story: Story) -> None:
    """Plans what follows from every illness that was found, and the early warning of each day."""
    for illness in (*infected(story.world), *fevers(story.world)):
        story.at(illness.found, partial(_report, story, illness))
    days = (story.world.last_day - story.world.first_day).days
    begin = story.world.control_levels[0].valid_from
    for day in range(max(1, days + 1 - WATCHED_DAYS), days + 1):
        story.at(begin + timedelta(days=day, minutes=20), _watch)


def _watch(now: datetime) -> None:
    watch_day(day_at(now - timedelta(hours=1)), now)


def _report(story: Story, illness: Illness, now: datetime) -> None:
    """Somebody comes to light: reported, traced, and what follows is planned."""
    person = story.numbers[illness.person]
    known = [c for c in queries.contact_of(story.tracer, person) if c.found_at <= now]
    number = cases.report_case(
        story.tracer,
        cases.NewCase(
            person=person,
            disease=DISEASE,
            classification="suspected" if illness.suspected else "confirmed",
            why=WHY_SUSPECTED if illness.suspected else WHY_CONFIRMED,
            onset_on=illness.onset,
            sampled_on=None if illness.suspected else day_at(now),
            symptoms=interviews.symptoms(story, illness.person),
            source=f"contact:{known[0].id}" if known else "interview",
        ),
        now,
    )
    story.case_of[illness.person] = number
    interviews.test_case(story, illness, now)
    if illness.confirmed:
        story.at(illness.confirmed + timedelta(minutes=5), partial(_trace, story, number))
        story.at(illness.confirmed + timedelta(minutes=50), partial(_hand_over, story, illness.person))
    if illness.suspected and illness.confirmed:
        story.at(illness.confirmed, partial(_decide, story, illness, "confirmed"))
    if illness.excluded:
        story.at(illness.excluded, partial(_decide, story, illness, "excluded"))
    elif illness.confirmed:
        interviews.plan(story, illness)


def _decide(story: Story, illness: Illness, classification: str, now: datetime) -> None:
    """What the test showed decides what a suspected case is."""
    number = story.case_of[illness.person]
    row = queries.case(story.tracer, number)
    why = WHY_CONFIRMED if classification == "confirmed" else WHY_EXCLUDED
    cases.classify(story.tracer, number, classification, why, row.version, now)
    if classification == "confirmed":
        cases.set_facts(
            story.tracer, number, row.onset_on, day_at(illness.found), row.symptoms, row.version + 1, now
        )


def _trace(story: Story, number: str, now: datetime) -> None:
    ask_trace(story.tracer, number, now)
    work_off(now)


def _hand_over(story: Story, ill: int, now: datetime) -> None:
    """The contacts go to the communities where they live, and are called there."""
    number = story.case_of[ill]
    contacts.hand_over(story.tracer, number, FROM_SCORE, now)
    together: dict[tuple[str, int], list[ContactRow]] = defaultdict(list)
    for contact in queries.contacts_of(story.tracer, number, limit=10_000):
        if contact.handed_at != now or contact.status != "found":
            continue
        luck = story.luck(f"call about {ill}", story.index[contact.person])
        fate, hours = luck.random(), float(luck.gamma(2.0, 1.5))
        if fate < NEVER_THERE:
            story.at(now + timedelta(hours=60 + 10 * hours), partial(_give_up, story, contact))
        elif fate < NEVER_THERE + WITH_SYMPTOMS:
            story.at(now + timedelta(hours=hours), partial(_reach_ill, story, contact))
            story.at(now + timedelta(hours=hours + 2), partial(_verify, story, [f"contact:{contact.id}"]))
        else:
            shift = int(np.searchsorted(SHIFTS, hours))
            together[doer_for(contact.area_path, story.askers).name, shift].append(contact)
    for (doer, shift), some in together.items():
        moment = now + timedelta(hours=(*SHIFTS, 15)[shift] - 1, minutes=13 * (len(some) % 4))
        story.at(moment, partial(_reach, story, doer, some))
    sources = [f"contact:{one.id}" for some in together.values() for one in some]
    for hours in (4, 9, 26):
        story.at(now + timedelta(hours=hours), partial(_verify, story, sources))


def _reach(story: Story, doer: str, some: list[ContactRow], now: datetime) -> None:
    """One worker's calls of some hours."""
    words = REACHED[len(some) % len(REACHED)]
    note_all_reached(story.askers[doer], [contact.id for contact in some], words, now)
    for contact in some:
        story.reached(story.index[contact.person], now)


def _verify(story: Story, sources: list[str], now: datetime) -> None:
    verify_all(story.askers["dispatcher"], contacts.REACH_KIND, sources, CHECKED, now)


def _reach_ill(story: Story, contact: ContactRow, now: datetime) -> None:
    assignment = raised(SYSTEM, contacts.REACH_KIND, f"contact:{contact.id}")
    doer = doer_for(contact.area_path, story.askers)
    contacts.note_reached(doer, assignment, contact.id, "symptoms", FELT_ILL, now)


def _give_up(story: Story, contact: ContactRow, now: datetime) -> None:
    row = queries.contact(story.tracer, contact.id)
    if row.status == "found":
        contacts.close_contact(story.tracer, row.id, "lost", LOST, row.version, now)
