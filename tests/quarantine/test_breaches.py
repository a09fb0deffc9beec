"""A breach is registered by whoever saw it, gate or worker, and stays open until somebody says what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianfang.assignments.actions import do
from lianfang.assignments.models import Assignment
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError
from lianfang.quarantine.actions.breaches import note_done, register_breach
from lianfang.quarantine.jobs import every_minute
from lianfang.quarantine.models import Breach
from tests.builders import LI_NA, MART, WANG_FANG, District, asker
from tests.duties import pass_gate
from tests.quarantine.ordering import order


@pytest.mark.clause("K4")
def test_a_gate_that_met_them_is_on_the_order_with_what_was_done(district: District) -> None:
    made = order(district.now - timedelta(hours=1))
    pass_gate(district.now, person=LI_NA)
    pass_gate(district.now, person=WANG_FANG)
    for _ in range(2):
        every_minute(district.now)
    (breach,) = Breach.objects.all()
    assert (breach.order_id, breach.what, breach.place_code) == (made.id, "restricted_followup", MART)
    assert breach.at == district.now - timedelta(minutes=1) and breach.done_at is None
    asked = Assignment.objects.get(kind="restricted_followup", subject=LI_NA)
    do(asker("lin"), asked.id, "Back home; milk is brought.", district.now)
    every_minute(district.now)
    breach.refresh_from_db()
    assert (breach.done, breach.done_by) == ("Back home; milk is brought.", "lin")


def test_a_worker_notes_one_and_it_is_followed_up(district: District) -> None:
    made = order(district.now - timedelta(hours=1))
    register_breach(asker("lin"), made.number, "Was in the courtyard", district.now, "", district.now)
    asked = Assignment.objects.get(kind="breach_followup")
    assert asked.unit.code == "U-E-1" and asked.subject == LI_NA
    do(asker("lin"), asked.id, "Talked to her.", district.now)
    every_minute(district.now)
    assert Breach.objects.get().done == "Talked to her."


def test_what_was_done_can_be_said_at_once_or_later_but_once(district: District) -> None:
    made = order(district.now - timedelta(hours=1))
    lin = asker("lin")
    register_breach(lin, made.number, "At the stairs", district.now, "Asked back in.", district.now)
    assert not Assignment.objects.filter(kind="breach_followup").exists()
    later = register_breach(lin, made.number, "Again", district.now, "", district.now)
    note_done(lin, later, "Asked back in again.", district.now)
    with pytest.raises(Conflict):
        note_done(lin, later, "twice", district.now)


@pytest.mark.parametrize("hours", [-30, 2])
def test_only_within_the_order_and_not_in_the_future(district: District, hours: int) -> None:
    made = order(district.now - timedelta(hours=1))
    at = district.now + timedelta(hours=hours)
    with pytest.raises(InvalidInput):
        register_breach(asker("lin"), made.number, "x", at, "", district.now)


@pytest.mark.parametrize("who", ["wu", "fang", "ma", "zhou"])
def test_only_who_looks_after_them_notes_one(district: District, who: str) -> None:
    made = order(district.now - timedelta(hours=1))
    with pytest.raises(LianfangError):
        register_breach(asker(who), made.number, "x", district.now, "", district.now)
    assert not Breach.objects.exists()
