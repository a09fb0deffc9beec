"""A list of returnees in the demo district: brought in untidy, as such lists are, and screened in two rounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import numpy as np

from lianfang.demo import journeys, names
from lianfang.demo.story import DISEASE, Story, doer_for
from lianfang.local_time import day_at
from lianfang.quarantine import screening_queries
from lianfang.quarantine.actions.screening import Returnee, bring_in, note_result
from lianfang.quarantine.screening_queries import EntryRow

BROUGHT_BEFORE = timedelta(days=5, hours=6)
"""So long before the end the list came from the places the people had left."""
LENGTH = 36
ROUNDS = (1, 3)
"""Days after their return on which people are called, for the rounds that the rules ask for."""
NAME = "云泽市、青屿县返乡人员名单（虚构）"
UNTIDY = 0.12
"""Share of the rows with a digit of the telephone wrong; as many have a name written differently."""
STRANGERS = 0.2
"""Share of the rows with somebody whom nobody has registered."""
REFUSED = 2
OUTCOMES = ("clear",) * 16 + ("not_found", "not_found", "referred", "left")
AGAIN = "第二天上门找到，登记地址有误，已更正。"
NOT_FOUND = "电话空号，登记地址无此人。"


def plan(story: Story) -> None:
    """Plans the day on which the list comes; a district of a few days has none."""
    moment = story.world.until - BROUGHT_BEFORE
    if day_at(moment) >= story.world.first_day:
        story.at(moment, partial(_bring_in, story))


def _bring_in(story: Story, now: datetime) -> None:
    listed = bring_in(story.tracer, NAME, DISEASE, rows(story, day_at(now)), REFUSED, now)
    for entry in screening_queries.entries(story.tracer, listed.list_id, now):
        luck = story.luck("screening", entry.line)
        for number, after in enumerate(ROUNDS[: len(entry.states)], start=1):
            hours = 24 * ((entry.returned_on - day_at(now)).days + after) + float(luck.normal(1.0, 3.0))
            story.at(now + timedelta(hours=max(2.0 + number, hours)), partial(_screen, story, entry, number))


def rows(story: Story, today: date) -> list[Returnee]:
    """People who came back in the days around, and some nobody knows; drawn from the world's own names."""
    p, areas = story.world.persons, story.world.areas
    luck = story.luck("returnees")
    back = [person for person, raws in story.raws.items() if raws[0].reason == "returnee"]
    others = luck.permutation(np.flatnonzero(p.home_site >= 0)).tolist()
    chosen = list(dict.fromkeys((*back[: LENGTH // 2], *others)))[:LENGTH]
    made = []
    for line, person in enumerate(chosen, start=2):
        surname, given, phone = (str(column[person]) for column in (p.surname, p.given, p.phone))
        chance, area = luck.random(), areas[int(story.world.households.area_index[p.household[person]])]
        door = str(story.world.households.address[p.household[person]])
        if chance < STRANGERS:
            surname = names.SURNAMES[int(luck.integers(len(names.SURNAMES)))]
            given = names.GIVEN_MALE[int(luck.integers(len(names.GIVEN_MALE)))]
            phone, door = f"000{int(luck.integers(10**8)):08d}", f"{line}栋{100 + line}室"
        elif chance < STRANGERS + UNTIDY:
            phone = phone[:-1] + str((int(phone[-1]) + 1) % 10)
        elif chance < STRANGERS + 2 * UNTIDY:
            given = given[:-1] + names.GIVEN_FEMALE[int(luck.integers(len(names.GIVEN_FEMALE)))]
        returned = today - timedelta(days=int(luck.integers(0, 3)))
        from_area = journeys.AREAS[person % len(journeys.AREAS)][1]
        left = returned - timedelta(days=1)
        made.append(
            Returnee(
                line,
                surname + given,
                phone,
                f"{area.name_zh} {door}",
                from_area,
                left,
                returned,
                int(p.birth_year[person]),
            )
        )
    return made


def _screen(story: Story, entry: EntryRow, number: int, now: datetime) -> None:
    """One round of one person; who was not found is found the next day, or still looked for."""
    if number > 1 and screening_queries.entry(story.tracer, entry.id, now).states[0] != "clear":
        return
    luck = story.luck(f"round {number}", entry.line)
    outcome = OUTCOMES[int(luck.integers(len(OUTCOMES)))] if number == 1 else "clear"
    temperature = {"clear": int(luck.normal(365, 2)), "referred": 379}.get(outcome)
    doer = doer_for(entry.area_path, story.askers)
    words = NOT_FOUND if outcome == "not_found" else ""
    note_result(doer, entry.id, number, outcome, temperature, words, now)
    if outcome == "not_found" and luck.random() < 0.5:
        story.at(now + timedelta(hours=22), partial(_found, story, entry, number))


def _found(story: Story, entry: EntryRow, number: int, now: datetime) -> None:
    doer = doer_for(entry.area_path, story.askers)
    note_result(doer, entry.id, number, "clear", 364, AGAIN, now)
