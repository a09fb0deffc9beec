"""An assignment's life, and who may move it on."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest

from lianfang.accounts.models import AuditEntry
from lianfang.assignments import actions, queries
from lianfang.assignments.models import Assignment, AssignmentEvent
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.people.actions import open_identity
from tests import builders, duties
from tests.builders import District, asker


def standing(assignment_id: int) -> tuple[str, str]:
    """Status and assignee as stored."""
    row = Assignment.objects.get(id=assignment_id)
    return row.status, row.assignee.username if row.assignee else ""


def test_a_fever_at_the_market_reaches_the_community_worker(district: District) -> None:
    fever = duties.fever(district.now)
    (row,) = queries.inbox(asker("lin"), district.now)
    assert (row.id, row.kind, row.subject, row.unit_zh) == (
        fever,
        "fever_followup",
        builders.LI_NA,
        "锦江社区居委会",
    )
    assert row.facts["first_reading"] == 380
    assert row.facts["second_reading"] == 381
    assert not any(name in str(row.facts) for name in ("李娜", "1234"))


def test_a_fever_of_somebody_from_the_west_goes_home_to_the_west(district: District) -> None:
    duties.fever(district.now, builders.SUN_WEST)
    assert [row.subject for row in queries.inbox(asker("wu"), district.now)] == [builders.SUN_WEST]
    assert queries.inbox(asker("lin"), district.now) == []


def test_a_visitors_fever_goes_to_the_community_of_the_gate(district: District) -> None:
    visitor = {"name": "白露", "phone": "00000003333"}
    duties.pass_gate(district.now, visitor=visitor, temperature=38.0, second_temperature=38.1)
    (row,) = queries.inbox(asker("lin"), district.now)
    assert row.subject.startswith("P")


def test_the_same_source_raises_it_once(district: District) -> None:
    fever = Assignment.objects.get(id=duties.fever(district.now))
    again = actions.NewAssignment(
        fever.kind, 1, "F5", fever.area_path, fever.unit_id, fever.source, district.now + timedelta(hours=1)
    )
    assert actions.raise_all(asker("fang"), [again, again], district.now) == 0
    assert actions.raise_all(asker("fang"), [], district.now) == 0


def test_it_is_accepted_done_and_verified(district: District) -> None:
    fever = duties.fever(district.now)
    actions.accept(asker("lin"), fever, district.now)
    assert standing(fever) == ("accepted", "lin")
    actions.do(asker("lin"), fever, "已电话联系本人。", district.now)
    assert standing(fever) == ("done", "lin")
    actions.verify(asker("ding"), fever, "", district.now)
    assert standing(fever) == ("verified", "lin")
    steps = [(e.verb, e.actor, e.note) for e in queries.history(asker("ding"), fever)]
    assert steps == [("accept", "lin", ""), ("do", "lin", "已电话联系本人。"), ("verify", "ding", "")]
    trail = AuditEntry.objects.filter(verb__startswith="assignment.", subject=builders.LI_NA)
    assert list(trail.order_by("seq").values_list("verb", flat=True)) == [
        "assignment.accept",
        "assignment.do",
        "assignment.verify",
    ]


def test_an_open_one_is_accepted_by_doing_it(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已上门。", district.now)
    assert standing(fever) == ("done", "lin")


def test_the_second_to_accept_is_told_who_was_first(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    actions.accept(asker("lin"), fever, district.now)
    with pytest.raises(Conflict) as refused:
        actions.accept(asker("bai"), fever, district.now)
    assert refused.value.code == "assignment.taken"
    assert "林静" in refused.value.sentence("zh")
    with pytest.raises(Conflict, match="taken"):
        actions.do(asker("bai"), fever, "我也去了。", district.now)
    assert standing(fever) == ("accepted", "lin")
    english = asker("bai", language="en")
    with pytest.raises(Conflict) as refused:
        actions.accept(english, fever, district.now)
    assert "Lin Jing" in refused.value.sentence("en")


def test_accepting_ones_own_again_is_refused(district: District) -> None:
    fever = duties.fever(district.now)
    actions.accept(asker("lin"), fever, district.now)
    with pytest.raises(Conflict, match="not_open"):
        actions.accept(asker("lin"), fever, district.now)


def test_of_two_who_read_the_same_state_one_wins(district: District) -> None:
    """The other has read the row before the first one's step was stored."""
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    stale = Assignment.objects.get(id=fever)
    actions.accept(asker("lin"), fever, district.now)
    trail = AuditEntry.objects.count()
    with patch.object(actions, "_reach", return_value=stale), pytest.raises(Conflict, match="not_open"):
        actions.accept(asker("bai"), fever, district.now)
    assert standing(fever) == ("accepted", "lin")
    assert AssignmentEvent.objects.filter(assignment_id=fever).count() == 1
    assert AuditEntry.objects.count() == trail


@pytest.mark.parametrize("evidence", ["", "   ", "\n\t"])
def test_done_needs_evidence(district: District, evidence: str) -> None:
    fever = duties.fever(district.now)
    with pytest.raises(InvalidInput, match="needs_evidence"):
        actions.do(asker("lin"), fever, evidence, district.now)
    assert standing(fever) == ("open", "")


@pytest.mark.parametrize(
    ("evidence", "code"), [("好" * 1001, "field.too_long"), ("好\x00", "field.control_character")]
)
def test_evidence_is_text_that_can_be_kept(district: District, evidence: str, code: str) -> None:
    fever = duties.fever(district.now)
    with pytest.raises(InvalidInput) as refused:
        actions.do(asker("lin"), fever, evidence, district.now)
    assert refused.value.code == code


def test_nobody_verifies_their_own_work(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("ding"), fever, "我自己去了。", district.now)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.verify(asker("ding"), fever, "", district.now)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.send_back(asker("ding"), fever, "还缺照片", district.now)
    assert queries.to_verify(asker("ding"), district.now) == []
    assert [row.id for row in queries.to_verify(asker("gao"), district.now)] == [fever]


def test_a_community_worker_may_not_verify(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    actions.do(asker("lin"), fever, "已联系。", district.now)
    with pytest.raises(NotAllowed, match=r"right\.missing"):
        actions.verify(asker("bai"), fever, "", district.now)
    assert queries.to_verify(asker("bai"), district.now) == []


def test_a_director_verifies_but_does_not_do(district: District) -> None:
    fever = duties.fever(district.now)
    with pytest.raises(NotAllowed, match=r"right\.missing"):
        actions.accept(asker("zhou"), fever, district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    actions.verify(asker("zhou"), fever, "", district.now)
    assert standing(fever) == ("verified", "lin")


def test_returned_it_is_the_doers_again(district: District) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    with pytest.raises(InvalidInput, match="needs_missing"):
        actions.send_back(asker("ding"), fever, "  ", district.now)
    actions.send_back(asker("ding"), fever, "请补就诊结果。", district.now)
    assert standing(fever) == ("accepted", "lin")
    assert Assignment.objects.get(id=fever).done_at is None
    actions.do(asker("lin"), fever, "结果阴性。", district.now)
    assert standing(fever) == ("done", "lin")


@pytest.mark.parametrize("verb", ["accept", "do", "verify", "send_back"])
def test_what_is_verified_stays_so(district: District, verb: str) -> None:
    fever = duties.fever(district.now)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    actions.verify(asker("ding"), fever, "", district.now)
    words = () if verb == "accept" else ("说明",)
    with pytest.raises(Conflict, match="not_open"):
        getattr(actions, verb)(asker("gao"), fever, *words, district.now)
    assert standing(fever) == ("verified", "lin")


@pytest.mark.parametrize("verb", ["verify", "send_back"])
def test_what_is_not_done_cannot_be_judged(district: District, verb: str) -> None:
    fever = duties.fever(district.now)
    with pytest.raises(Conflict, match="not_open"):
        getattr(actions, verb)(asker("ding"), fever, "说明", district.now)


def test_wu_from_the_next_town_reaches_nothing(district: District) -> None:
    fever = duties.fever(district.now)
    wu = asker("wu")
    assert queries.inbox(wu, district.now) == []
    assert queries.with_others(wu, district.now) == []
    assert queries.waiting(wu) == 0
    assert queries.of_scope(wu, district.now) == []
    attempts = (
        lambda: queries.assignment(wu, fever, district.now),
        lambda: queries.history(wu, fever),
        lambda: actions.accept(wu, fever, district.now),
        lambda: actions.do(wu, fever, "说明", district.now),
        lambda: actions.verify(wu, fever, "", district.now),
        lambda: actions.send_back(wu, fever, "说明", district.now),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()


def test_a_gatekeeper_takes_no_fever_home(district: District) -> None:
    """Fang belongs to the same unit, but may not learn who somebody is."""
    fever, thermometer = duties.fever(district.now), duties.cold_thermometer(district.now)
    fang = asker("fang")
    assert [row.id for row in queries.inbox(fang, district.now)] == [thermometer]
    with pytest.raises(NotFound):
        actions.accept(fang, fever, district.now)
    actions.do(fang, thermometer, "已更换。", district.now)
    assert standing(thermometer) == ("done", "fang")


def test_a_thermometer_is_not_about_who_stood_before_it(district: District) -> None:
    assert Assignment.objects.get(id=duties.cold_thermometer(district.now)).subject == ""


@pytest.mark.parametrize("username", ["qian", "admin"])
def test_who_has_no_part_in_it_asks_in_vain(district: District, username: str) -> None:
    fever = duties.fever(district.now)
    with pytest.raises(NotAllowed):
        queries.assignment(asker(username), fever, district.now)
    with pytest.raises(NotAllowed):
        queries.inbox(asker(username), district.now)


def test_colleagues_see_who_has_it(district: District) -> None:
    fever = duties.fever(district.now)
    builders.add_user("bai", "community", "U-E-1")
    assert queries.waiting(asker("bai")) == 1
    actions.accept(asker("lin"), fever, district.now)
    bai = asker("bai")
    assert queries.inbox(bai, district.now) == []
    assert [row.assignee for row in queries.with_others(bai, district.now)] == ["lin"]
    assert (queries.waiting(bai), queries.waiting(asker("lin"))) == (0, 1)


def test_who_took_it_learns_who_it_is_wherever_they_live(district: District) -> None:
    screening, lin = duties.traveller(district.now), asker("lin")
    with pytest.raises(NotAllowed, match="not_yours"):
        actions.open_subject(lin, screening, "screening")
    actions.accept(lin, screening, district.now)
    with pytest.raises(NotFound):  # Sun lives in the west: only the assignment leads to him
        open_identity(lin, builders.SUN_WEST, "screening")
    with pytest.raises(InvalidInput, match=r"purpose\.required"):
        actions.open_subject(lin, screening, " ")
    assert actions.open_subject(lin, screening, "screening").phone == "00050009999"
    entry = AuditEntry.objects.get(verb="identity.open")
    assert (entry.actor, entry.subject, entry.purpose, entry.thing) == (
        "lin",
        builders.SUN_WEST,
        "screening",
        f"assignment:{screening}",
    )
    actions.do(lin, screening, "已预约。", district.now)
    with pytest.raises(NotAllowed, match="not_yours"):
        actions.open_subject(lin, screening, "screening")


def test_a_thermometer_has_no_identity(district: District) -> None:
    thermometer = duties.cold_thermometer(district.now)
    actions.accept(asker("lin"), thermometer, district.now)
    with pytest.raises(LianfangError):
        actions.open_subject(asker("lin"), thermometer, "visit")
