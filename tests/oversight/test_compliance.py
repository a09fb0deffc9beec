"""Compliance is what the evidence says, counted again by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lianfang.domain.days import day_span
from lianfang.oversight import queries
from lianfang.oversight.actions import compute_day
from lianfang.oversight.models import Compliance
from lianfang.passages.actions.passages import record
from tests.builders import LI_NA, MART, District, asker, passage

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon on the wall
DAY = NOON.astimezone(ZONE).date()


def _figures() -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (row.standard, row.site.code): (row.expected, row.met)
        for row in Compliance.objects.select_related("site")
    }


def test_it_works(district: District) -> None:
    """Four customers at the market, one not measured, one without mask who was not urged."""
    record(
        asker("fang"),
        [
            passage(at=NOON, person=LI_NA),
            passage(at=NOON, person=LI_NA, temperature=None),
            passage(at=NOON, person=LI_NA, mask="absent"),
            passage(at=NOON, person=LI_NA, mask="put_on"),
        ],
        NOON,
    )
    compute_day(DAY, NOON + timedelta(minutes=30))
    figures = _figures()
    assert figures["F5-temperature", MART] == (4, 3)
    assert figures["F5-registration", MART] == (4, 4)
    assert figures["P1-temperature", MART] == (4, 3)
    assert figures["P2-mask-noted", MART] == (4, 4)
    assert figures["P2-mask-urged", MART] == (2, 1)


def test_a_post_is_held_to_its_hours_that_are_over(district: District) -> None:
    since, _ = day_span(DAY, ZONE)
    eight = since + timedelta(hours=8)
    record(asker("fang"), [passage(at=eight, person=LI_NA)], eight)
    compute_day(DAY, since + timedelta(hours=9, minutes=59))
    # The gate opens at six: by ten minutes to ten three whole hours are over, and two quiet ones are forgiven.
    assert _figures()["W1-post", MART] == (3, 3)
    compute_day(DAY, since + timedelta(hours=12))
    assert _figures()["W1-post", MART] == (6, 3)


def test_computing_again_changes_nothing(district: District) -> None:
    record(asker("fang"), [passage(at=NOON, person=LI_NA)], NOON)
    compute_day(DAY, NOON)
    before = _figures()
    compute_day(DAY, NOON)
    assert _figures() == before


def test_evidence_that_arrives_late_corrects_its_own_day(district: District) -> None:
    compute_day(DAY, NOON)
    assert ("F5-temperature", MART) not in _figures()
    record(asker("fang"), [passage(at=NOON, person=LI_NA, offline=True)], NOON + timedelta(hours=9))
    compute_day(DAY, NOON + timedelta(hours=9))
    assert _figures()["F5-temperature", MART] == (1, 1)


def test_a_standard_without_evidence_is_unknown_never_fine(district: District) -> None:
    states = {met.standard.id: met.state for met in queries.by_standard(asker("zhou"), DAY)}
    assert set(states.values()) == {"unknown"}


def test_another_town_sees_none_of_it(district: District) -> None:
    record(asker("fang"), [passage(at=NOON, person=LI_NA)], NOON)
    compute_day(DAY, NOON)
    assert queries.at_sites(asker("zhou"), DAY, "F5-temperature")[0].site_code == MART
    assert queries.at_sites(asker("wu"), DAY, "F5-temperature") == []
