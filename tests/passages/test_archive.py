"""The archive: every closed day once, whole, in one piece, whatever happens while it is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.utils import timezone

from lianfang.accounts.queries import trail
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import Conflict
from lianfang.passages.actions.passages import record
from lianfang.passages.archive import folders, writing
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.queries import archived_days
from lianfang.passages.archive.verification import archive_problems
from tests import builders
from tests.builders import LI_NA, MART, MART_GATE, District, asker, passage

NOW = timezone.now()


@pytest.fixture(autouse=True)
def archive_of_its_own(settings: Any, tmp_path: Path) -> Path:
    """Each test has its own archive."""
    settings.DATA = tmp_path
    return tmp_path


def noon(days_ago: int) -> datetime:
    """Noon on a local day of the past; today, this moment."""
    if not days_ago:
        return NOW
    local = timezone.localtime(NOW) - timedelta(days=days_ago)
    return local.replace(hour=12, minute=0, second=0, microsecond=0)


def day(days_ago: int) -> date:
    """The same day on the calendar."""
    return timezone.localtime(noon(days_ago)).date()


def pass_gate(days_ago: int, times: int = 1, **said: Any) -> None:
    """Somebody passes the supermarket's gate some minutes after noon."""
    moments = [noon(days_ago) + timedelta(minutes=n) for n in range(times)]
    answers = record(asker("fang"), [passage(at=at, **said) for at in moments], NOW)
    assert all(answer.stored for answer in answers)


def rows_of(day_: date) -> list[dict[str, Any]]:
    """What a day's file holds."""
    found = duckdb.sql(f'SELECT * REPLACE (epoch_us("at") AS "at") FROM \'{folders.day_file(day_)}\'')
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def problems() -> list[str]:
    """What `verify` would say, in English."""
    return [english for _chinese, english in archive_problems(lambda share: None)]


def test_it_works(district: District) -> None:
    pass_gate(1, person=LI_NA, temperature=36.8, mask="put_on", vehicle="皖A12345")
    pass_gate(0)
    assert archive_closed_days(SYSTEM, NOW) == {day(1): 1}
    (row,) = rows_of(day(1))
    assert (row["person"], row["site"], row["gate"]) == (LI_NA, MART, MART_GATE)
    assert (row["temperature"], row["mask"], row["vehicle"]) == (36.8, "put_on", "皖A12345")
    assert row["at"] == noon(1).timestamp() * 1_000_000
    assert (row["decision"], row["counted"], row["origin"]) == ("admit", True, None)
    assert not folders.day_file(day(0)).exists(), "today is not over"
    assert problems() == []
    assert trail(asker("qian"))[0].verb == "archive.day"


@pytest.mark.slow
def test_nothing_that_names_anybody_is_in_the_archive(district: District) -> None:
    pass_gate(1, visitor={"name": "欧阳晓", "phone": "13912345678"})
    archive_closed_days(SYSTEM, NOW)
    (row,) = rows_of(day(1))
    assert row["person"].startswith("P")
    content = folders.day_file(day(1)).read_bytes()
    assert "欧阳晓".encode() not in content
    assert b"13912345678" not in content


@pytest.mark.slow
def test_somebody_unknown_is_nobody_in_particular(district: District) -> None:
    pass_gate(1, times=2)
    archive_closed_days(SYSTEM, NOW)
    assert [row["person"] for row in rows_of(day(1))] == ["?", "?"]


@pytest.mark.slow
def test_words_that_people_type_do_not_break_rows(district: District) -> None:
    pass_gate(1, risk_travel=True, travel_area='a,"b"\nc', travel_left_on="2026-01-02")
    archive_closed_days(SYSTEM, NOW)
    (row,) = rows_of(day(1))
    assert (row["travel_area"], row["risk_travel"]) == ('a,"b"\nc', True)
    assert row["travel_left_on"] == date(2026, 1, 2)


@pytest.mark.slow
def test_a_second_run_has_nothing_to_do(district: District) -> None:
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    assert archive_closed_days(SYSTEM, NOW, at_once=True) == {}


def test_late_arrivals_take_their_place(district: District) -> None:
    pass_gate(2)
    archive_closed_days(SYSTEM, NOW)
    pass_gate(2, times=2, direction="out")
    assert archive_closed_days(SYSTEM, NOW + timedelta(minutes=1)) == {}, "a day settles first"
    assert archive_closed_days(SYSTEM, NOW + timedelta(minutes=11)) == {day(2): 3}
    assert problems() == []


@pytest.mark.slow
def test_rows_stand_by_site_and_time(district: District) -> None:
    pass_gate(1, times=3)
    pass_gate(1, times=2, gate=builders.JINJIANG_GATE, person=LI_NA)
    archive_closed_days(SYSTEM, NOW)
    found = [(row["site"], row["at"]) for row in rows_of(day(1))]
    assert found == sorted(found)


class Crash(BaseException):
    """The power goes."""


STEPS = (
    "lianfang.passages.archive.actions.dump",
    "lianfang.passages.archive.dumping.Loader.load",
    "lianfang.passages.archive.writing.sha256_of",
    "lianfang.passages.archive.folders.os.fsync",
    "lianfang.passages.archive.folders.os.replace",
    "lianfang.passages.archive.folders.sync_folder",
    "lianfang.passages.archive.actions.write_down",
)


@pytest.mark.parametrize(
    "step", [step if "replace" in step else pytest.param(step, marks=pytest.mark.slow) for step in STEPS]
)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_crash_at_any_step_leaves_the_old_day_or_the_new_one(
    district: District, step: str, before: bool
) -> None:
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    pass_gate(1, times=2)
    later = NOW + timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
        _crash(patch, step, before)
        archive_closed_days(SYSTEM, later)
    assert len(rows_of(day(1))) in (1, 3)
    assert problems() == [], "either of the two is known to the manifest"
    assert archive_closed_days(SYSTEM, later) == {day(1): 3}
    assert (len(rows_of(day(1))), problems()) == (3, [])
    assert list((folders.root()).glob(".work*")) == [], "nothing is left over"


def _crash(patch: pytest.MonkeyPatch, step: str, before: bool) -> None:
    owner, _, name = step.rpartition(".")
    patch.setattr(step, crashing(owner, name, before))


def crashing(owner: str, name: str, before: bool) -> Any:
    """A function that does its work, or not, and then takes the process down."""
    from pydoc import locate

    real = getattr(locate(owner), name)

    def crash(*words: Any, **more: Any) -> Any:
        if not before:
            real(*words, **more)
        raise Crash

    return crash


@pytest.mark.slow
def test_two_never_write_at_once(district: District) -> None:
    pass_gate(1)
    with folders.working(), pytest.raises(Conflict):
        archive_closed_days(SYSTEM, NOW)
    assert archive_closed_days(SYSTEM, NOW) == {day(1): 1}


@pytest.mark.slow
def test_a_reader_never_sees_half_a_day(district: District) -> None:
    pass_gate(1, times=5)
    archive_closed_days(SYSTEM, NOW)
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        connection = duckdb.connect()
        while not stop.is_set():
            question = f"SELECT count(*), count(passage_id) FROM '{folders.day_file(day(1))}'"
            seen.update(connection.execute(question).fetchall()[0])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for round_ in range(1, 5):
            pass_gate(1, times=5, direction="out")
            archive_closed_days(SYSTEM, NOW + timedelta(hours=round_))
    finally:
        stop.set()
        reader.join()
    assert seen <= {5, 10, 15, 20, 25}


def alter(path: Path) -> None:
    """One byte of a file becomes another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(path: Path) -> None:
    """Another file of the same kind takes a file's place."""
    duckdb.sql(f"COPY (SELECT * FROM '{path}' LIMIT 1) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)


@pytest.mark.parametrize(
    ("harm", "said"),
    [(alter, "altered"), (swap, "altered"), (Path.unlink, "missing")],
    ids=["alter", "swap", "remove"],
)
def test_whoever_touches_a_file_is_found_out(district: District, harm: Any, said: str) -> None:
    pass_gate(1, times=3)
    archive_closed_days(SYSTEM, NOW)
    harm(folders.day_file(day(1)))
    assert [said in problem for problem in problems()] == [True]


@pytest.mark.slow
def test_a_day_that_nobody_wrote_is_found_out(district: District) -> None:
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    folders.day_folder(day(1)).rename(folders.day_folder(day(3)))
    assert len(problems()) == 2


@pytest.mark.slow
def test_counts_that_were_changed_are_found_out(district: District) -> None:
    from lianfang.passages.models import GateHour

    pass_gate(1, times=3)
    archive_closed_days(SYSTEM, NOW)
    hour = GateHour.objects.get()
    hour.entries, hour.exits = hour.entries - 1, hour.exits + 1
    hour.save()
    assert ["differ" in problem for problem in problems()] == [True]


@pytest.fixture
def half_hour_zone(settings: Any) -> Iterator[None]:
    """A district whose clocks go by half hours."""
    settings.TIME_ZONE = "Asia/Kolkata"
    yield
    settings.TIME_ZONE = "Asia/Shanghai"


@pytest.mark.slow
def test_half_hour_zones_lose_nothing(half_hour_zone: None, district: District) -> None:
    pass_gate(1, times=40)
    archive_closed_days(SYSTEM, NOW)
    assert len(rows_of(day(1))) == 40
    assert archived_days(SYSTEM)[day(1)].counted == 40
    assert problems() == []


@pytest.mark.slow
def test_an_announced_file_is_hashed_as_it_is(district: District) -> None:
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    known = archived_days(SYSTEM)[day(1)]
    assert known.sha256 == writing.sha256_of(folders.day_file(day(1)))
    assert (known.next_sha256, known.bytes) == ("", folders.day_file(day(1)).stat().st_size)
