"""Stays from the archive: what `lianfang archive` brings up to date, what retention takes away, what verify finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lianfang.accounts.scope import SYSTEM
from lianfang.passages.archive import folders
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.stays import stays_problems, store_folder, update_stays
from lianfang.passages.jobs import every_minute
from lianfang.passages.retention.actions import remove_due
from lianfang.tracing.store import open_store, read_manifest
from tests.builders import LI_NA, MART, District
from tests.passages.test_archive import NOW, archive_of_its_own, day, noon, pass_gate

__all__ = ["archive_of_its_own"]


def stays() -> list[tuple[str, str, int]]:
    """Everything in the store: person, site, minutes."""
    world = open_store(store_folder())
    return [
        (world.persons.name(p), world.sites.name(s), (int(leave) - int(enter)) // 60)
        for segment in world.segments
        for p, s, enter, leave in zip(
            segment.person, segment.site(), segment.enter, segment.leave, strict=True
        )
    ]


def test_an_archived_day_becomes_stays(district: District) -> None:
    pass_gate(1, person=LI_NA)
    archive_closed_days(SYSTEM, NOW)
    assert update_stays(SYSTEM).walked == (day(1).isoformat(),)
    assert stays() == [(LI_NA, MART, 35)]
    assert open_store(store_folder()).kinds == ("supermarket",)
    assert update_stays(SYSTEM).walked == ()
    assert stays_problems(SYSTEM) == []


def test_the_clock_does_it_by_itself(district: District) -> None:
    pass_gate(1, person=LI_NA)
    every_minute(NOW)
    assert len(stays()) == 1


def test_nothing_is_made_where_nothing_is(district: District) -> None:
    update_stays(SYSTEM)
    assert not store_folder().exists()


def test_retention_leaves_no_stay_and_no_number_behind(district: District, settings: Any) -> None:
    pass_gate(2, person=LI_NA)
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    update_stays(SYSTEM)
    settings.RETENTION_DAYS = settings.HOT_DAYS = 1
    removed = remove_due(SYSTEM, NOW)
    assert day(2) in removed.from_archive
    assert stays() == []
    assert list(open_store(store_folder()).persons) == []
    assert not (store_folder() / f"day={day(2).isoformat()}").exists()
    assert stays_problems(SYSTEM) == []


def test_an_altered_file_is_found(district: District) -> None:
    pass_gate(1, person=LI_NA)
    archive_closed_days(SYSTEM, NOW)
    update_stays(SYSTEM)
    manifest = read_manifest(store_folder())
    assert manifest is not None
    path: Path = store_folder() / manifest.days[0].file.path
    content = bytearray(path.read_bytes())
    content[-70] ^= 1
    path.write_bytes(content)
    assert [english for _, english in stays_problems(SYSTEM)] == [
        f"{manifest.days[0].file.path} of the stay store was altered"
    ]
    path.unlink()
    assert "lacks" in stays_problems(SYSTEM)[0][1]
    update_stays(SYSTEM)
    assert stays_problems(SYSTEM) == []


def test_a_day_that_the_archive_lost_is_found(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_gate(1, person=LI_NA)
    archive_closed_days(SYSTEM, NOW)
    update_stays(SYSTEM)
    monkeypatch.setattr("lianfang.passages.archive.stays.archived_days", lambda actor: {})
    assert "archive does not have" in stays_problems(SYSTEM)[0][1]
    assert noon(1) < NOW
    assert folders.day_file(day(1)).exists()
