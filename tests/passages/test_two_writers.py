"""Two senders at once, each on a connection of its own, on a real file or a real server: nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from lianfang.assignments.models import Assignment
from lianfang.passages.actions.passages import record
from lianfang.passages.models import GateHour, Passage
from lianfang.passages.rows import Recorded
from tests import builders
from tests.builders import LI_NA, WANG_QIANG, District, asker, passage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[District]:
    """The district, committed, so that other connections see it."""
    yield builders.build_district(timezone.now())


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Runs all works at the same moment in threads; what each returned, or the error that it raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            found[index] = work()
        except Exception as error:
            found[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _sent(raws: list[dict[str, Any]]) -> Callable[[], list[Recorded]]:
    return lambda: record(asker("fang"), raws, timezone.now())


def _stored(answers: list[Any]) -> list[int]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [sum(r.stored for r in answer) for answer in answers]


def test_a_batch_sent_twice_at_once_is_stored_once(committed: District) -> None:
    raws = [passage(person=LI_NA, temperature=36.5) for _ in range(200)]
    stored = _stored(at_once(_sent(raws), _sent(raws)))
    assert sum(stored) == Passage.objects.count() == 200
    assert sum(GateHour.objects.values_list("entries", flat=True)) == 200


def test_batches_that_overlap_in_part_are_each_answered_for_all_they_sent(committed: District) -> None:
    raws = [passage(person=LI_NA, temperature=36.5) for _ in range(150)]
    answers = at_once(_sent(raws[:100]), _sent(list(reversed(raws[50:]))))
    assert sum(_stored(answers)) == Passage.objects.count() == 150
    assert all(r.stored or r.duplicate for answer in answers for r in answer)
    assert sum(GateHour.objects.values_list("entries", flat=True)) == 150


def test_many_single_passages_from_four_phones_are_all_counted(committed: District) -> None:
    def one_by_one() -> list[Recorded]:
        return [record(asker("fang"), [passage(person=LI_NA)], timezone.now())[0] for _ in range(15)]

    assert _stored(at_once(*[one_by_one] * 4)) == [15] * 4
    assert sum(GateHour.objects.values_list("entries", flat=True)) == Passage.objects.count() == 60


def test_the_same_fever_sent_twice_at_once_raises_one_assignment(committed: District) -> None:
    fever = [passage(person=WANG_QIANG, temperature=38.0, second_temperature=38.1)]
    assert sum(_stored(at_once(_sent(fever), _sent(fever)))) == 1
    assert Assignment.objects.filter(kind="fever_followup").count() == 1


def test_the_connection_is_what_the_settings_say(committed: District) -> None:
    """Durable, and patient with another writer: asked of the connection itself, not of the settings."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            said = {}
            for pragma in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
                cursor.execute(f"PRAGMA {pragma}")
                said[pragma] = cursor.fetchone()[0]
            assert said == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20000, "foreign_keys": 1}
        else:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone()[0] == "read committed"
