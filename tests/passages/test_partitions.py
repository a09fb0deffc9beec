"""Passages by day: what is stored lies on its local day, and a day can be forgotten as a whole."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from lianfang.domain.days import day_span
from lianfang.passages import partitions
from lianfang.passages.actions.passages import record
from lianfang.passages.models import GateHour, Passage
from tests.builders import LI_NA, District, asker, passage


def _on(district: District, day: date, count: int) -> None:
    since, _until = day_span(day, ZoneInfo(settings.TIME_ZONE))
    raws = [passage(person=LI_NA, temperature=36.5, at=since + timedelta(minutes=n)) for n in range(count)]
    assert all(r.stored for r in record(asker("fang"), raws, district.now))


def test_a_day_is_forgotten_as_a_whole_and_its_counts_stay(district: District) -> None:
    today = partitions.day_of(district.now)
    _on(district, today - timedelta(days=3), 2)
    _on(district, today - timedelta(days=2), 3)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {partitions.partition_of(today - timedelta(days=2))}")
            assert cursor.fetchone()[0] == 3
    counted = sum(GateHour.objects.values_list("entries", flat=True))
    assert partitions.forget_day(today - timedelta(days=2)) == 3
    assert [partitions.day_of(at) for at in Passage.objects.values_list("at", flat=True)] == [
        today - timedelta(days=3)
    ] * 2
    assert sum(GateHour.objects.values_list("entries", flat=True)) == counted == 5


def test_forgetting_again_finds_nothing(district: District) -> None:
    today = partitions.day_of(district.now)
    _on(district, today - timedelta(days=2), 1)
    assert [partitions.forget_day(today - timedelta(days=2)) for _ in range(2)] == [1, 0]


def test_a_forgotten_day_takes_passages_again(district: District) -> None:
    day = partitions.day_of(district.now) - timedelta(days=2)
    _on(district, day, 1)
    partitions.forget_day(day)
    _on(district, day, 2)
    assert Passage.objects.count() == 2


def test_days_are_made_ready_ahead_and_twice_is_once(district: District) -> None:
    day = partitions.day_of(district.now) + timedelta(days=30)
    for _ in range(2):
        partitions.ensure_days(day, day + timedelta(days=1))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [partitions.partition_of(day)])
            assert cursor.fetchone()[0]


def test_the_last_moment_of_a_day_lies_on_it(district: District) -> None:
    day = partitions.day_of(district.now) - timedelta(days=2)
    _since, until = day_span(day, ZoneInfo(settings.TIME_ZONE))
    raws = [
        passage(person=LI_NA, temperature=36.5, at=at) for at in (until - timedelta(microseconds=1), until)
    ]
    assert all(r.stored for r in record(asker("fang"), raws, district.now))
    assert partitions.forget_day(day) == 1
    assert list(Passage.objects.values_list("at", flat=True)) == [until]
