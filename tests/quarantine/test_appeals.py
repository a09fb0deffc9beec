"""Who is kept apart can say that it is wrong, and somebody who did not order it answers within a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lianfang.assignments.actions import escalate_late
from lianfang.assignments.models import Assignment
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.people.models import Restriction
from lianfang.quarantine.actions.appeals import answer_appeal, appeal_oneself, note_appeal
from lianfang.quarantine.models import Appeal, Order
from lianfang.quarantine.residents import resident
from tests.builders import LI_NA, District, add_user, asker
from tests.quarantine.ordering import order


def waiting() -> Assignment:
    """The appeal in the command's inbox."""
    return Assignment.objects.get(kind="appeal")


@pytest.mark.clause("K4")
def test_an_appeal_that_is_right_ends_the_order_at_once(district: District) -> None:
    made = order(district.now)
    found = note_appeal(asker("lin"), made.number, "I was in another town.", district.now)
    assert (waiting().unit.code, waiting().subject) == ("CMD", LI_NA)
    assert waiting().due_at == district.now + timedelta(hours=24)
    later = district.now + timedelta(hours=2)
    answer_appeal(asker("gao"), found, "upheld", "The gate took somebody else's card.", later)
    made.refresh_from_db()
    assert (made.ended_at, made.end_code) == (later, "appeal")
    assert not Restriction.objects.filter(person__number=LI_NA, ended_at=None).exists()
    assert waiting().status == "done" and waiting().assignee and waiting().assignee.username == "gao"
    with pytest.raises(Conflict) as refused:
        answer_appeal(asker("zhou"), found, "rejected", "no", later)
    assert refused.value.code == "appeal.answered"


def test_an_appeal_that_is_not_right_is_explained_and_the_order_stands(district: District) -> None:
    made = order(district.now)
    found = note_appeal(asker("lin"), made.number, "I feel well.", district.now)
    with pytest.raises(InvalidInput):
        answer_appeal(asker("zhou"), found, "rejected", " ", district.now)
    answer_appeal(asker("zhou"), found, "rejected", "You ate together for an hour.", district.now)
    made.refresh_from_db()
    assert made.ended_at is None and Appeal.objects.get().outcome == "rejected"
    note_appeal(asker("lin"), made.number, "But I was outside.", district.now)
    assert Appeal.objects.count() == 2, "they may say more"


def test_nobody_answers_against_their_own_order(district: District) -> None:
    made = order(district.now)
    found = note_appeal(asker("lin"), made.number, "wrong", district.now)
    Order.objects.filter(id=made.id).update(imposed_by="gao")
    with pytest.raises(NotAllowed) as refused:
        answer_appeal(asker("gao"), found, "rejected", "no", district.now)
    assert refused.value.code == "appeal.own_order"


@pytest.mark.parametrize("who", ["chen", "lin", "ding", "wu", "fang"])
def test_only_who_may_answer_answers(district: District, who: str) -> None:
    found = note_appeal(asker("lin"), order(district.now).number, "wrong", district.now)
    with pytest.raises(LianfangError):
        answer_appeal(asker(who), found, "upheld", "yes", district.now)
    assert Appeal.objects.get().answered_at is None


def test_who_answers_for_another_part_of_the_district_does_not_reach_it(district: District) -> None:
    found = note_appeal(asker("lin"), order(district.now).number, "wrong", district.now)
    add_user("gao-west", "dispatcher", "U-W")
    with pytest.raises(NotFound):
        answer_appeal(asker("gao-west"), found, "upheld", "yes", district.now)


def test_one_appeal_waits_at_a_time_and_none_against_what_is_over(district: District) -> None:
    made = order(district.now)
    appeal_oneself(resident(made.number, "en"), "wrong", district.now)
    with pytest.raises(Conflict) as refused:
        appeal_oneself(resident(made.number, "en"), "wrong again", district.now)
    due = timezone.localtime(district.now + timedelta(hours=24))
    assert refused.value.code == "appeal.waits" and f"{due:%H:%M}" in refused.value.sentence("en")
    with pytest.raises(Conflict) as too_late:
        note_appeal(asker("lin"), made.number, "wrong", made.until)
    assert too_late.value.code == "order.ended"


def test_a_late_appeal_rises(district: District) -> None:
    note_appeal(asker("lin"), order(district.now).number, "wrong", district.now)
    escalate_late(district.now + timedelta(hours=40))
    assert waiting().level >= 1
