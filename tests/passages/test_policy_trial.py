"""Trying a draft: the quick way, by groups, says what deciding every passage one by one would say."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.admission import check_table, decide
from lianfang.domain.control_levels import level_in_force
from lianfang.domain.errors import InvalidInput
from lianfang.domain.restrictions import restriction_in_force
from lianfang.passages import policy_queries, policy_work
from lianfang.passages.actions import policy_drafts
from lianfang.passages.actions.passages import record
from lianfang.passages.actions.policy_trials import area_of, begin_trial, run_trial
from lianfang.passages.models import Passage, PolicyTrial
from lianfang.people import queries as people
from lianfang.places import actions as places
from lianfang.places import queries as place_queries
from lianfang.places.queries import paths_around
from tests import builders
from tests.builders import District, asker, passage
from tests.passages.drafting import VISITORS, begin, draft, save, tried

PEOPLE = [None, *(number for number, *_rest in builders.PEOPLE)]


def a_day_of_passages(count: int, seed: int, noon: datetime) -> None:
    """All kinds of passages at all gates around `noon`, among them what no keeper would send."""
    chance = random.Random(seed)
    raws = []
    for _ in range(count):
        first = chance.choice([None, 33.5, 34.9, 35.0, 36.5, 37.3, 37.4, 39.0])
        raws.append(
            passage(
                gate=chance.choice([builders.JINJIANG_GATE, builders.MART_GATE]),
                at=noon + timedelta(minutes=chance.randint(-180, 0)),
                person=chance.choice(PEOPLE),
                direction=chance.choice(["in", "out"]),
                temperature=first,
                second_temperature=chance.choice([None, 34.0, 36.6, 38.2]) if first else None,
                mask=chance.choice([None, "worn", "absent", "put_on", "refused", "exempt"]),
                category=chance.choice([None, "worker", "delivery", "emergency", "visitor"]),
                errand=chance.choice([None, None, "medical", "essential"]),
                risk_travel=chance.choice([None, True, False]),
            )
        )
    answers = record(asker("fang"), raws, timezone.now())
    assert all(answer.stored for answer in answers), answers


def one_by_one(draft_id: int, day: Any) -> Counter[tuple[Any, ...]]:
    """Every passage of the day decided by both tables, from the passage, the levels and the orders themselves."""
    base = check_table(policy_queries.in_force(asker("gao"), timezone.now()).table)
    table = check_table(draft(draft_id).table)
    levels, orders = place_queries.level_history(SYSTEM), people.restriction_periods(SYSTEM, None)
    found: Counter[tuple[Any, ...]] = Counter()
    for row in Passage.objects.select_related("gate__site__kind"):
        if timezone.localtime(row.at).date() != day:
            continue
        path = row.gate.area_path
        facts = {
            "direction": row.direction,
            "place": row.gate.site.kind.place,
            "level": level_in_force([p for a in paths_around(path) for p in levels.get(a, ())], row.at),
            "category": row.category,
            "registered": row.person_id is not None,
            "first_reading": row.first_reading,
            "second_reading": row.second_reading,
            "mask": row.mask or None,
            "restriction": restriction_in_force(orders.get(row.person_id, ()), row.at),
            "errand": row.errand or None,
            "risk_travel": row.risk_travel,
        }
        old, new = decide(base, facts), decide(table, facts)
        if (old.decision, old.reason, old.duties) != (new.decision, new.reason, new.duties):
            found[old.rule, new.rule, old.duties, new.duties, row.gate.site.kind.code, area_of(path)] += 1
    return found


def as_counted(trial: PolicyTrial) -> Counter[tuple[Any, ...]]:
    """What a trial stored, in the same form."""
    found: Counter[tuple[Any, ...]] = Counter()
    for difference in trial.result["differences"]:
        old, new = difference["from"], difference["to"]
        for kind, area, count, _ids in difference["cells"]:
            found[old["rule"], new["rule"], tuple(old["duties"]), tuple(new["duties"]), kind, area] += count
    return found


def stricter_draft() -> int:
    """A draft that differs in many ways: levels, orders, readings, masks, duties, the order of rows."""
    draft_id = begin()
    home_in = [["place", "eq", "home"], ["direction", "eq", "in"]]
    save(
        draft_id,
        VISITORS,
        when=[["level", "in", ["open", "managed"]], *home_in, ["category", "eq", "visitor"]],
    )
    save(draft_id, "rule:fever", when=[["second_reading", "gt", 380], ["direction", "eq", "in"]])
    save(draft_id, "rule:measure_again", when=[["first_reading", "ge", 373], ["second_reading", "is_null"]])
    save(draft_id, "rule:no_outing", decision="refer", reason="restricted_elsewhere")
    policy_drafts.remove_row(
        asker("gao"), draft_id, draft(draft_id).version, "rule:urge_mask", timezone.now()
    )
    policy_drafts.save_row(
        asker("gao"),
        draft_id,
        draft(draft_id).version,
        "duty:check_thermometer:1",
        {"duty": "check_thermometer", "when": [["first_reading", "lt", 350]]},
        timezone.now(),
    )
    return draft_id


@pytest.fixture
def noon(district: District) -> datetime:
    """A moment some hours ago on a local day that has them all, with levels and an order that change in between."""
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    noon = noon if noon < now else noon - timedelta(days=1)
    until = now + timedelta(days=1)
    places.set_level(asker("gao"), builders.EAST, "managed", "x", noon - timedelta(minutes=120), until)
    places.set_level(asker("gao"), builders.COMPOUND, "closed", "x", noon - timedelta(minutes=61), until)
    return noon


def test_a_trial_says_what_deciding_one_by_one_would_say(noon: datetime, district: District) -> None:
    builders.restrict(
        builders.LI_NA, "isolation", district.units["U-E-1"], noon - timedelta(minutes=30), days=1
    )
    a_day_of_passages(400, 1, noon)
    draft_id = stricter_draft()
    trial = PolicyTrial.objects.get(id=tried(draft_id, noon))
    expected = one_by_one(draft_id, trial.day)
    assert len(expected) > 10
    assert as_counted(trial) == expected
    assert trial.total == 400
    assert trial.differing == sum(
        d["count"] for d in trial.result["differences"] if d["from"]["decision"] != d["to"]["decision"]
    )


@pytest.mark.slow
def test_the_rows_to_look_at_are_really_decided_so(noon: datetime) -> None:
    a_day_of_passages(300, 3, noon)
    draft_id = stricter_draft()
    trial = PolicyTrial.objects.get(id=tried(draft_id, noon))
    for number, difference in enumerate(trial.result["differences"]):
        ids = [i for part in policy_queries.differing_passages(trial.result, number).values() for i in part]
        assert ids and len(ids) == len(set(ids)) <= difference["count"]
        for row in Passage.objects.filter(id__in=ids):
            assert row.server_reason == difference["from"]["reason"]


def test_nothing_differs_from_itself(noon: datetime) -> None:
    a_day_of_passages(100, 4, noon)
    trial = PolicyTrial.objects.get(id=tried(begin(), noon))
    assert (trial.total, trial.differing, trial.result["differences"]) == (100, 0, [])


def test_a_day_without_passages_says_so(district: District) -> None:
    trial = PolicyTrial.objects.get(id=tried(stricter_draft(), timezone.now() - timedelta(days=5)))
    assert (trial.total, trial.differing) == (0, 0)


def test_a_day_that_has_not_come_is_refused(district: District) -> None:
    draft_id, now = begin(), timezone.now()
    with pytest.raises(InvalidInput):
        begin_trial(asker("gao"), draft_id, timezone.localdate() + timedelta(days=1), now)


def test_a_trial_that_was_cut_off_shows_by_its_age(district: District) -> None:
    draft_id, now = begin(), timezone.now()
    trial_id = begin_trial(asker("gao"), draft_id, timezone.localdate(), now)
    seen = policy_queries.trial(asker("gao"), trial_id, now + timedelta(seconds=59))
    late = policy_queries.trial(asker("gao"), trial_id, now + timedelta(seconds=61))
    assert (seen.state, late.state) == ("running", "cut_off")


def test_a_failure_is_kept_and_told(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    trial_id = begin_trial(asker("gao"), begin(), timezone.localdate(), timezone.now())
    monkeypatch.setattr(policy_queries, "passages_alike", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_trial(trial_id)
    assert policy_queries.trial(asker("gao"), trial_id, timezone.now()).state == "failed"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_busy_day_is_tried_beside_the_pages(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    builders.build_district(now)
    record(asker("fang"), [passage(person=builders.LI_NA)], now)
    monkeypatch.setattr(policy_work, "AT_ONCE", 0)
    draft_id = begin()
    day = timezone.localtime(now).date()
    trial_id = begin_trial(asker("gao"), draft_id, day, now)
    policy_work.set_going(asker("gao"), trial_id, day)
    for thread in threading.enumerate():
        if thread.name == f"trial-{trial_id}":
            thread.join(20)
    trial = policy_queries.trial(asker("gao"), trial_id, timezone.now())
    assert (trial.state, trial.total, trial.percent) == ("done", 1, 100)
