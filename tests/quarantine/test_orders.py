"""An order is computed from the rules, reaches every gate, ends by itself, and ends earlier only with a reason."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.assignments.models import Assignment
from lianfang.cases.actions.contacts import close_contact
from lianfang.cases.models import Contact
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed
from lianfang.local_time import day_at
from lianfang.people.models import Restriction
from lianfang.quarantine.actions.orders import impose_order, release
from lianfang.quarantine.jobs import every_minute
from lianfang.quarantine.models import Order
from lianfang.quarantine.releasing import Said
from lianfang.quarantine.terms import NewOrder
from tests.builders import LI_NA, SUN_WEST, WANG_FANG, WANG_QIANG, District, asker
from tests.clients import client_of
from tests.duties import pass_gate
from tests.quarantine.ordering import APPEALS, BASIS, confirmed, contact, order, sample


def at_the_mart(digits: str = "1234") -> str | None:
    """What restricts somebody, as keeper Fang's phone shows it at this moment."""
    answer = client_of("fang").get(f"/api/v1/gates/G-MART/people?digits={digits}")
    restriction: str | None = answer.json()["people"][0]["restriction"]
    return restriction


@pytest.mark.clause("K4")
def test_a_close_contact_is_kept_apart_by_the_rules_and_every_gate_knows(district: District) -> None:
    found = contact(district.now)
    assert at_the_mart() is None
    made = order(district.now, contact_id=found)
    assert at_the_mart() == "quarantine", "gates read what was ordered at once"

    last = timezone.localtime(district.now - timedelta(days=1)).date()
    assert (made.reason, made.contact_class, made.counted_from) == ("close_contact", "close", last)
    steps = list(made.steps.order_by("since"))
    assert [s.kind for s in steps] == ["home", "monitoring"], "seven days apart, three of watching"
    assert [s.restriction.kind for s in steps] == ["quarantine", "home_monitoring"]
    ends = [timezone.localtime(s.until) for s in steps]
    assert [(e.date() - last).days for e in ends] == [8, 11], "midnight after day 7 and after day 10"
    assert all((e.hour, e.minute) == (0, 0) for e in ends)
    assert made.since == district.now and made.until == steps[-1].until
    assert made.unit.code == "U-E-1" and steps[0].restriction.appeal_unit.code == "CMD"
    assert steps[0].restriction.appeal_contact == APPEALS and steps[0].restriction.legal_basis == BASIS
    due = [(t.due_on - last).days for t in made.tests_due.order_by("due_on")]
    assert due == [1, 2, 3, 5, 7, 10]
    assert Contact.objects.get(id=found).status == "quarantined"
    assert AuditEntry.objects.filter(verb="order.impose", thing=made.number, subject=LI_NA).exists()


def test_gates_refuse_what_was_ordered(district: District) -> None:
    order(district.now - timedelta(hours=1))
    pass_gate(district.now, person=LI_NA)
    raised = Assignment.objects.get(kind="restricted_followup")
    assert raised.subject == LI_NA


@pytest.mark.clause("K4")
def test_it_ends_by_itself_at_its_end_and_nothing_prolongs_it(district: District) -> None:
    made = order(district.now)
    every_minute(made.until - timedelta(seconds=1))
    made.refresh_from_db()
    assert made.ended_at is None
    with patch("django.utils.timezone.now", return_value=made.until):
        assert at_the_mart() is None, "gates let them pass before any clock has run"
    every_minute(made.until + timedelta(minutes=3))
    made.refresh_from_db()
    assert made.ended_at == made.until, "it ended when it ended, not when the clock came by"
    assert made.end_code == "decide_anew"
    asked = Assignment.objects.get(kind="release_decision")
    assert asked.unit.code == "U-E" and asked.subject == LI_NA
    assert asked.facts["missing"] == ["test_missing", "not_verified"]
    every_minute(made.until + timedelta(minutes=4))
    assert Assignment.objects.filter(kind="release_decision").count() == 1
    assert made.contact and made.contact.status == "released"


@pytest.mark.clause("K4")
def test_who_met_every_criterion_is_released_on_the_day(district: District) -> None:
    made = order(district.now)
    for test in made.tests_due.all():
        midnight = timezone.localtime(district.now).replace(hour=0, minute=0, second=0, microsecond=0)
        days = (test.due_on - midnight.date()).days
        sample(max(midnight + timedelta(days=days, hours=9), district.now), "negative")
    made.visits.create(at=made.until - timedelta(hours=8), worker="lin", outcome="seen_ok")
    every_minute(made.until)
    made.refresh_from_db()
    assert made.end_code == "met" and not Assignment.objects.filter(kind="release_decision").exists()
    assert set(made.tests_due.values_list("test__result", flat=True)) == {"negative"}


def test_a_positive_test_asks_for_a_decision_at_once(district: District) -> None:
    made = order(district.now)
    later = district.now + timedelta(hours=3)
    sample(later, "positive")
    every_minute(later)
    asked = Assignment.objects.get(kind="release_decision")
    assert asked.source == f"order:{made.number}:positive" and asked.due_at == later + timedelta(hours=2)
    made.refresh_from_db()
    assert made.ended_at is None


def test_a_result_that_comes_later_counts_and_a_second_sample_makes_up_for_nothing(
    district: District,
) -> None:
    made = order(district.now)
    days = sorted(made.tests_due.values_list("due_on", flat=True))
    noon = timezone.localtime(district.now).replace(hour=23, minute=0)
    later = noon + timedelta(days=(days[1] - noon.date()).days)
    sample(later, "")
    sample(later + timedelta(minutes=5), "negative", kind="antigen")
    for _ in range(2):
        every_minute(later + timedelta(minutes=9))
    states = dict(made.tests_due.values_list("due_on", "test__result"))
    assert states[days[1]] == "negative", "of two samples of a day the one that says something"
    assert states[days[0]] is None, "and none makes up for the day before"
    assert made.tests_due.exclude(test=None).count() == 1


def test_a_sample_of_the_morning_counts_for_an_order_of_noon(district: District) -> None:
    midnight = timezone.localtime(district.now).replace(hour=0, minute=0, second=0, microsecond=0)
    sample(midnight, "negative")
    made = order(district.now)
    every_minute(district.now)
    first = made.tests_due.order_by("due_on").first()
    assert first and first.due_on == midnight.date() and first.test and first.test.result == "negative"


def test_nobody_is_under_two_orders(district: District) -> None:
    case = confirmed(district.now)
    first = order(district.now, contact_id=contact(district.now, case=case))
    other_case = confirmed(district.now, person=WANG_FANG)
    again = contact(district.now, case=other_case)
    with pytest.raises(Conflict) as refused:
        order(district.now, contact_id=again)
    assert refused.value.code == "order.in_force"
    assert first.number in refused.value.sentence("en")
    second = order(district.now, contact_id=again, replaces=first.number)
    first.refresh_from_db()
    assert first.end_code == "replaced" and second.ended_at is None
    assert Restriction.objects.filter(person__number=LI_NA, ended_at=None).count() == 2
    assert at_the_mart() == "quarantine"


def test_one_that_has_lapsed_makes_room(district: District) -> None:
    first = order(district.now)
    later = first.until + timedelta(hours=1)
    case = confirmed(later, person=WANG_FANG)
    order(later, contact_id=contact(later, case=case))
    first.refresh_from_db()
    assert first.ended_at == first.until and first.end_code == "decide_anew"


def test_who_is_found_late_is_kept_for_the_days_that_are_left(district: District) -> None:
    made = order(district.now, contact_id=contact(district.now, days_ago=8))
    assert [s.kind for s in made.steps.all()] == ["monitoring"] and made.kind == "monitoring"
    assert at_the_mart() == "home_monitoring"
    with pytest.raises(InvalidInput) as refused:
        case = confirmed(district.now, person=WANG_FANG)
        order(district.now, contact_id=contact(district.now, WANG_QIANG, case=case, days_ago=12))
    assert refused.value.code == "order.time_is_over"


def test_a_case_is_isolated_from_the_onset(district: District) -> None:
    case = confirmed(district.now, person=LI_NA)
    with pytest.raises(InvalidInput) as refused:
        order(district.now, case_number=case, kind="hospital")
    assert refused.value.code == "order.needs_place"
    made = order(district.now, case_number=case, kind="hospital", place="区人民医院")
    assert made.reason == "confirmed_case" and at_the_mart() == "isolation"
    onset = day_at(district.now - timedelta(days=2))
    assert made.counted_from == onset
    assert timezone.localtime(made.until).date() - onset == timedelta(days=11)


def test_a_returnee_is_kept_by_the_risk_of_where_they_were(district: District) -> None:
    today = timezone.localtime(district.now).date()
    said = {"person": SUN_WEST, "disease": "covid19", "counted_from": today - timedelta(days=2)}
    made = order(district.now, **said, risk="medium", kind="")
    assert (made.reason, made.kind, made.contact_class) == ("returnee", "home", "returnee")
    with pytest.raises(InvalidInput) as refused:
        order(district.now, **said | {"person": LI_NA}, risk="low", kind="")
    assert refused.value.code == "order.not_for_returnees"


def test_a_general_contact_is_under_no_order(district: District) -> None:
    found = contact(district.now, prompt="", minutes=5)
    with pytest.raises(InvalidInput) as refused:
        order(district.now, contact_id=found)
    assert refused.value.code == "order.not_for_this_class"


@pytest.mark.parametrize("lacking", ["legal_basis", "appeal_contact"])
def test_no_order_without_basis_and_appeal(district: District, lacking: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        order(district.now, **{lacking: " "})
    assert refused.value.problems[0].field == lacking
    assert not Order.objects.exists() and not Restriction.objects.filter(person__number=LI_NA).exists()


@pytest.mark.parametrize("who", ["lin", "fang", "ma", "wu", "ding", "zhou", "gao"])
def test_only_who_may_order_orders(district: District, who: str) -> None:
    new = NewOrder(contact_id=contact(district.now), legal_basis=BASIS, appeal_contact=APPEALS, kind="home")
    with pytest.raises(NotAllowed):
        impose_order(asker(who), new, district.now)


def test_nobody_is_let_go_early_without_the_criteria_or_a_reason(district: District) -> None:
    made = order(district.now)
    with pytest.raises(InvalidInput) as refused:
        release(asker("chen"), made.number, Said(verified=True), "well", made.version, district.now)
    assert refused.value.code == "order.not_releasable"
    assert "The period is not over" in refused.value.sentence("en")
    with pytest.raises(LianfangError):
        release(asker("chen"), made.number, Said(override="kind"), "why not", made.version, district.now)
    with pytest.raises(Conflict):
        release(asker("chen"), made.number, Said(override="medical"), "dialysis", 99, district.now)
    release(asker("chen"), made.number, Said(override="medical"), "dialysis", made.version, district.now)
    made.refresh_from_db()
    assert (made.ended_at, made.end_code, made.end_reason) == (district.now, "override", "dialysis")
    assert at_the_mart() is None, "all steps are over, the coming ones too"
    assert made.contact and made.contact.status == "released"
    with pytest.raises(Conflict) as refused_again:
        release(asker("chen"), made.number, Said(), "x", made.version, district.now)
    assert refused_again.value.code == "order.ended"


def test_a_case_is_released_when_well_tested_and_a_physician_agrees(district: District) -> None:
    case = confirmed(district.now, person=LI_NA, symptoms=("fever",))
    made = order(district.now, case_number=case, kind="home")
    now = district.now + timedelta(days=5)
    for day, symptoms in ((0, ["fever"]), (4, [])):
        at = district.now + timedelta(days=day)
        made.reports.create(
            area_path=made.area_path, day=at.date(), part="morning", symptoms=symptoms,
            worrying=bool(symptoms), via="worker", reported_by="lin", at=at,
        )  # fmt: skip
    sample(now - timedelta(days=2), "negative")
    chen = asker("chen")
    with pytest.raises(InvalidInput) as refused:
        release(chen, made.number, Said(medical_release=True), "well", made.version, now)
    assert "Not enough negative tests" in refused.value.sentence("en")
    sample(now - timedelta(hours=1), "negative")
    with pytest.raises(InvalidInput) as refused:
        release(chen, made.number, Said(), "well", made.version, now)
    assert "physician" in refused.value.sentence("en")
    release(chen, made.number, Said(medical_release=True), "well", made.version, now)
    made.refresh_from_db()
    assert made.end_code == "met"


def test_an_order_whose_ground_is_gone_ends(district: District) -> None:
    made = order(district.now)
    assert made.contact
    close_contact(
        asker("chen"), made.contact.id, "dismissed", "was elsewhere", made.contact.version, district.now
    )
    every_minute(district.now)
    made.refresh_from_db()
    assert made.end_code == "no_ground" and at_the_mart() is None
    assert made.contact and Contact.objects.get(id=made.contact.id).status == "dismissed"
