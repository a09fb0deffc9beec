"""Several dispatchers at one draft in the same moment: no change is lost."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django.utils import timezone

from lianfang.domain.admission_editing import row_of
from lianfang.domain.errors import LianfangError
from lianfang.passages import policy_queries
from lianfang.passages.actions import policy_drafts
from tests import builders
from tests.builders import asker
from tests.passages.drafting import begin, draft

ROWS = ["rule:fever", "rule:no_mask", "rule:travel_screening"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_writers_no_change_is_lost(transactional_db: None) -> None:
    builders.build_district(timezone.now())
    for n in range(6):
        builders.add_user(f"writer{n}", "dispatcher", "CMD")
    draft_id = begin()
    table = draft(draft_id).table
    start, told = threading.Barrier(6), []

    def write(number: int) -> None:
        key = ROWS[number % 3]
        row = {**(row_of(table, key) or {})}
        # Three take a condition away, three add one: the rows differ, or differ in another fact.
        when = list(row["when"])
        row["when"] = [*when, ["place", "eq", "public"]] if number < 3 else [*when, ["level", "ne", "open"]]
        start.wait()
        try:
            policy_drafts.save_row(asker(f"writer{number}"), draft_id, 1, key, row, timezone.now())
            told.append((number, "saved"))
        except LianfangError as error:
            told.append((number, error.code))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    saved = [number for number, outcome in told if outcome == "saved"]
    assert len(told) == 6
    assert {outcome for _n, outcome in told} <= {"saved", "edit.busy"}, told
    now = draft(draft_id)
    assert now.version == 1 + len(saved)
    for number in saved:
        row = row_of(now.table, ROWS[number % 3])
        assert row is not None
        wanted = ["place", "eq", "public"] if number < 3 else ["level", "ne", "open"]
        assert wanted in row["when"], (number, row)
    versions = [edit.version for edit in policy_queries.edits(asker("gao"), draft_id)]
    assert versions == list(range(now.version, 0, -1))
