"""The stay store: the same as all passages at once, whatever came late, was cut off or went."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.tracing import building, mapped, store
from lianfang.tracing.building import DayRecords, Source, update
from lianfang.tracing.columns import Names, World
from lianfang.tracing.mapped import Damaged
from lianfang.tracing.sites import SiteTable
from lianfang.tracing.stays import Passages, stays_of
from lianfang.tracing.store import SiteRule, open_store, read_manifest
from tests.tracing.brute_stays import Record
from tests.tracing.test_stays import PLACES, RECORDS, passages

DAY = 300
"""A day of these tests, in seconds: records of 25 minutes fill five of them."""
SITES = ("gate", "market", "yard")

Named = tuple[str, str, int, int]


def rules(names: Sequence[str]) -> list[SiteRule]:
    """The kinds of the sites of these tests."""
    return [SiteRule(name, PLACES[SITES.index(name)]) for name in names]


def day_records(records: list[Record]) -> DayRecords:
    """A day's records with names of their own numbering, as a file has them."""
    persons = sorted({r.person for r in records})
    sites = sorted({r.site for r in records})
    mine = [Record(persons.index(r.person), sites.index(r.site), r.at, r.way) for r in records]
    return DayRecords(passages(mine), [f"person {p}" for p in persons], [SITES[s] for s in sites])


def sources(records: list[Record], days: Sequence[int] = range(6)) -> list[Source]:
    """The days of records."""
    found = []
    for day in days:
        mine = [r for r in records if day * DAY <= r.at < (day + 1) * DAY]
        digest = hashlib.sha256(repr(mine).encode()).hexdigest()
        read: Callable[[], DayRecords] = lambda mine=mine: day_records(mine)  # noqa: E731
        found.append(Source(f"2026-01-{day + 1:02}", day * DAY, (day + 1) * DAY, digest, read))
    return found


def content(world: World) -> list[Named]:
    """All stays of a world by name, sorted."""
    found = []
    for segment in world.segments:
        for site, person, enter, leave in zip(
            segment.site(), segment.person, segment.enter, segment.leave, strict=True
        ):
            found.append((world.sites.name(site), world.persons.name(person), int(enter), int(leave)))
    return sorted(found)


def at_once(records: list[Record], begin: int = 0) -> list[Named]:
    """The stays of all records, made in one go; what began before the first day begins with it."""
    table = SiteTable.of(PLACES, np.arange(3, dtype=np.int32))
    stays = stays_of(passages(records), table, 3).stays
    return sorted(
        (SITES[s], f"person {p}", max(int(e), begin), int(q)) for s, p, e, q in stays.T if q >= begin
    )


def in_place(world: World) -> bool:
    """Whether each segment holds what began on its day, and is sorted as it promises."""
    for number, segment in enumerate(world.segments):
        if len(segment) and not (
            number * DAY <= segment.enter.min() and segment.enter.max() < (number + 1) * DAY
        ):
            return False
        rows = list(zip(segment.site(), segment.enter, segment.person, segment.leave, strict=True))
        if rows != sorted(rows):
            return False
    return True


MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORLDS = st.lists(RECORDS, max_size=40)


@given(WORLDS)
@MANY
def test_a_store_holds_what_all_passages_at_once_make(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    update(folder, sources(records), rules)
    world = open_store(folder)
    assert content(world) == at_once(records)
    assert in_place(world)


@given(WORLDS, WORLDS, st.integers(1, 6))
@MANY
def test_what_comes_late_ends_as_if_it_had_come_in_time(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], late: list[Record], first: int
) -> None:
    folder = tmp_path_factory.mktemp("store")
    update(folder, sources(records, range(first)), rules)
    update(folder, sources(records), rules)
    update(folder, sources(records + late), rules)
    assert content(open_store(folder)) == at_once(records + late)
    assert in_place(open_store(folder))
    again = update(folder, sources(records + late), rules)
    assert again == building.Updated()


@given(WORLDS, st.sets(st.integers(0, 5)))
@MANY
def test_a_day_that_goes_leaves_nothing_behind(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], kept: set[int]
) -> None:
    folder, fresh = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("fresh")
    update(folder, sources(records), rules)
    done = update(folder, sources(records, sorted(kept)), rules)
    update(fresh, sources(records, sorted(kept)), rules)
    assert len(done.removed) == 6 - len(kept)
    assert content(open_store(folder)) == content(open_store(fresh))
    seen = {f"person {r.person}" for r in records if r.at // DAY in kept}
    assert set(open_store(folder).persons) == seen
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*.columns")}
    manifest = read_manifest(folder)
    assert manifest is not None and on_disk == manifest.files


NIGHT = [Record(0, 2, 100, "in"), Record(1, 0, 130, "in"), Record(1, 0, 200, "out"), Record(0, 2, 700, "out")]


def test_only_days_that_changed_are_walked_again(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT, range(4)), rules)
    late = [*NIGHT, Record(1, 1, 1000, "in")]
    done = update(tmp_path, sources(late, range(4)), rules)
    assert done.walked == ("2026-01-04",)
    assert done.sorted == ()
    done = update(tmp_path, sources([*late, Record(0, 2, 650, "in")], range(4)), rules)
    assert done.walked == ("2026-01-03",)
    assert done.sorted == ("2026-01-01",)  # the stay that began there ends otherwise


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT), rules)
    opened = open_store(tmp_path)
    before = content(opened)
    update(tmp_path, sources([], [0]), rules)
    assert content(opened) == before
    assert content(open_store(tmp_path)) == []


def test_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_store(tmp_path)


class Cut(Exception):
    """The power goes."""


STEPS = ("os.fsync", "os.replace", "os.unlink", "os.mkdir", "os.rmdir", "os.chmod")


@pytest.mark.parametrize("number", range(60))
def test_power_cut_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    update(tmp_path, sources(NIGHT[:2]), rules)
    old, new = at_once(NIGHT[:2]), at_once(NIGHT)
    steps = 0

    def cut(real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **named: object) -> object:
            nonlocal steps
            steps += 1
            if steps == number + 1:
                raise Cut
            return real(*given, **named)

        return step

    with monkeypatch.context() as patch:
        for name in STEPS:
            module, _, function = name.partition(".")
            patch.setattr(name, cut(getattr(sys.modules[module], function)))
        with suppress(Cut):
            update(tmp_path, sources(NIGHT), rules)
    assert content(open_store(tmp_path)) in (old, new)
    update(tmp_path, sources(NIGHT), rules)
    assert content(open_store(tmp_path)) == new
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.columns")} == manifest.files
    assert not list(tmp_path.glob("*.part"))


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.tracing.test_store import NIGHT, rules, sources
from lianfang.tracing.building import update
steps, real = 0, os.fsync
def fsync(handle):
    global steps
    steps += 1
    if steps == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    real(handle)
os.fsync = fsync
update(Path(sys.argv[1]), sources(NIGHT), rules)
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", range(1, 14))
def test_a_killed_process_leaves_the_old_or_the_new(tmp_path: Path, step: int) -> None:
    update(tmp_path, sources(NIGHT[:2]), rules)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step)], check=False, timeout=120)
    assert content(open_store(tmp_path)) in (at_once(NIGHT[:2]), at_once(NIGHT))
    update(tmp_path, sources(NIGHT), rules)
    assert content(open_store(tmp_path)) == at_once(NIGHT)
    assert not (tmp_path / ".work").exists()


def test_a_file_that_is_cut_short_is_found_and_made_anew(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT), rules)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    path = tmp_path / manifest.days[0].file.path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged, match="cut short"):
        open_store(tmp_path)
    update(tmp_path, sources(NIGHT), rules)
    assert content(open_store(tmp_path)) == at_once(NIGHT)
    path.parent.joinpath("x").write_bytes(b"nothing")
    with pytest.raises(Damaged, match="no file of columns"):
        mapped.map_columns(path.parent / "x")


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT), rules)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    (tmp_path / manifest.days[0].file.path).unlink()
    with pytest.raises(Damaged, match="is missing"):
        open_store(tmp_path)


def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / store.MANIFEST).write_text("{}")
    with pytest.raises(Damaged, match=store.MANIFEST):
        open_store(tmp_path)


def test_a_site_that_becomes_of_another_kind_makes_all_days_anew(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT), rules)

    def other(names: Sequence[str]) -> list[SiteRule]:
        return [SiteRule("hall", PLACES[2]) for _ in names]

    assert len(update(tmp_path, sources(NIGHT), other).walked) == 6
    assert open_store(tmp_path).kinds == ("hall",)


def test_names_open_without_being_read(tmp_path: Path) -> None:
    update(tmp_path, sources(NIGHT), rules)
    persons = open_store(tmp_path).persons
    assert isinstance(persons, Names)
    assert not persons.text.flags.writeable
    assert persons.id("person 1") is not None


def test_a_day_without_passages_is_an_empty_segment(tmp_path: Path) -> None:
    nothing = np.empty(0, dtype=np.int32)
    empty = DayRecords(Passages(nothing, nothing, nothing, nothing.astype(np.int8)), [], [])
    update(tmp_path, [Source("2026-01-01", 0, DAY, "", lambda: empty)], rules)
    assert [len(segment) for segment in open_store(tmp_path).segments] == [0]
