"""`lianfang trace`: on files, against every pair looked at, and what it refuses."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from lianfang.tracing.building import update
from lianfang.tracing.columns import EPOCH
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.store import open_store
from tests.cli.terminal import type_in
from tests.tracing import brute
from tests.tracing.brute import Stay
from tests.tracing.brute_stays import Record
from tests.tracing.named_worlds import Small, random_world
from tests.tracing.test_store import DAY, content, rules, sources

COLUMNS = ["index", "contact", "degree", "via", "site", "from", "until", "overlap_minutes", "gap_minutes"]
MORNING = 800_000_000


def moment(seconds: int | None) -> str:
    return "" if seconds is None else (EPOCH + timedelta(seconds=MORNING + seconds)).isoformat()


def seconds(text: str) -> int:
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds()) - MORNING


def written(folder: Path, world: Small) -> tuple[Path, Path]:
    """The world as a file of stays and a file of index persons."""
    stays, index = folder / "stays.csv", folder / "index.csv"
    with stays.open("w", encoding="utf-8", newline="") as file:
        rows = [(s.person, s.site, moment(s.enter), moment(s.leave)) for s in world.stays]
        csv.writer(file).writerows([("person", "site", "enter", "leave"), *rows])
    with index.open("w", encoding="utf-8", newline="") as file:
        windows = [(person, moment(since), moment(until)) for person, since, until in world.index]
        csv.writer(file).writerows([("person", "from", "until"), *windows])
    return stays, index


def options(rule: ContactRule) -> list[object]:
    said: list[object] = ["--min-overlap", rule.min_overlap_minutes, "--linger", rule.linger_minutes]
    said += ["--degree", rule.degree, "--latent-hours", rule.latent_hours]
    return [*said, "--backward"] if rule.backward else said


def read(path: Path) -> list[brute.Exposure]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        found = [
            brute.Exposure(
                r["index"], int(r["degree"]), r["contact"], seconds(r["from"]), r["via"], r["site"],
                seconds(r["until"]), round(float(r["gap_minutes"]) * 60), round(float(r["overlap_minutes"]) * 60),
            )
            for r in rows
        ]  # fmt: skip
        assert rows.fieldnames == COLUMNS
    return found


@pytest.fixture
def market(tmp_path: Path) -> tuple[Path, Path]:
    """Chen at the market, Lin with her, Fang right behind; Wu meets Lin two days later."""
    day = 86_400
    stays = [
        brute.Stay("陈", "market", 0, 3600),
        brute.Stay("林", "market", 1800, 5400),
        brute.Stay("方", "market", 4200, 6000),
        brute.Stay("林", "shop", 2 * day, 2 * day + 1230),
        brute.Stay("吴", "shop", 2 * day, 2 * day + 3600),
    ]
    return written(tmp_path, Small(stays, [("陈", None, None)], ContactRule()))


@pytest.mark.clause("K2")
@pytest.mark.parametrize("seed", range(12))
def test_the_file_holds_what_every_pair_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, seed: int
) -> None:
    world = random_world(seed)
    world.kinds, world.households = None, None
    world.rule = ContactRule(
        world.rule.min_overlap_minutes,
        world.rule.linger_minutes,
        world.rule.latent_hours,
        world.rule.degree,
        world.rule.backward,
    )
    world.stays = list(dict.fromkeys(world.stays))
    stays, index = written(tmp_path, world)
    out = tmp_path / "out.csv"
    said = type_in(capsys, "trace", "--stays", stays, "--index", index, "--out", out, *options(world.rule))
    assert said.code == 0, said.err
    assert read(out) == world.by_brute_force()


@pytest.mark.clause("K2")
def test_a_case_at_the_market_gives_contacts_and_their_contacts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, market: tuple[Path, Path]
) -> None:
    stays, index = market
    out, summary, hours = (tmp_path / f"{name}.parquet" for name in ("out", "summary", "hours"))
    words = ["--linger", 30, "--degree", 2, "--summary", summary, "--place-hours", hours, "--json"]
    said = type_in(capsys, "trace", "--stays", stays, "--index", index, "--out", out, *words)
    assert said.code == 0, said.err
    figures = json.loads(said.out)
    assert figures["contacts"] == {"1": 2, "2": 1}
    rows = duckdb.sql(f"SELECT contact, degree, via, overlap_minutes, gap_minutes FROM '{out}'").fetchall()
    assert rows == [("方", 1, "", 0.0, 10.0), ("林", 1, "", 30.0, 0.0), ("吴", 2, "林", 20.5, 0.0)]
    scores = dict(duckdb.sql(f"SELECT contact, score FROM '{summary}'").fetchall())
    assert scores["林"] > scores["方"] > 0
    assert duckdb.sql(f"SELECT site, cases, contacts FROM '{hours}'").fetchall()


def test_a_name_that_never_appears_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, market: tuple[Path, Path]
) -> None:
    stays, index = market
    index.write_text("person\n陈\n程\n", encoding="gb18030")
    out = tmp_path / "out.csv"
    said = type_in(capsys, "trace", "--stays", stays, "--index", index, "--out", out)
    assert said.code == 0
    assert "程" in said.complaint and "陈" not in said.complaint
    assert len(read(out)) == 1


def test_one_bad_row_stops_it_unless_told_otherwise(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, market: tuple[Path, Path]
) -> None:
    stays, index = market
    with stays.open("a", encoding="utf-8") as file:
        file.write("x,market,2026-01-20T09:00:00Z,2026-01-20T08:00:00Z\n")
        file.write("y,market,2026-01-20T09:00:00,2026-01-20T10:00:00\n")
    out = tmp_path / "out.csv"
    words = ["trace", "--stays", stays, "--index", index, "--out", out]
    stopped = type_in(capsys, *words)
    assert stopped.code == 1 and "2 bad rows" in stopped.err and not out.exists()
    assert "line 7" in stopped.out and "line 8" in stopped.out
    skipped = type_in(capsys, *words, "--on-error", "skip")
    assert skipped.code == 1 and len(read(out)) == 1
    out.unlink()
    stays.write_text(
        stays.read_text(encoding="utf-8").replace("x,market,2026-01-20T09", "x,market,2026-01-20T07")
    )
    assert type_in(capsys, *words, "--time-zone", "Asia/Shanghai").code == 0


def test_a_window_that_ends_before_it_begins_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, market: tuple[Path, Path]
) -> None:
    stays, index = market
    index.write_text("person,from,until\n陈,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z\n", encoding="utf-8")
    said = type_in(capsys, "trace", "--stays", stays, "--index", index, "--out", tmp_path / "out.csv")
    assert said.code == 1 and "line 2 index.csv until" in said.out


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["--out", "o.txt"], 1, "o.txt"),
        (["--out", "o.csv", "--kinds", "market"], 2, "--site-kinds"),
        (["--out", "o.csv", "--degree", "3"], 2, "--degree"),
        (["--out", "o.csv", "--time-zone", "Mars"], 2, "Mars"),
        (["--out", "o.csv", "--summary", "o.csv"], 2, "twice"),
        (["--out", "none/o.csv"], 1, "o.csv"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_read(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
    code: int,
    named: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_in(capsys, "trace", "--stays", "s.csv", "--index", "i.csv", *words)
    assert said.code == code and named in said.complaint


def test_only_the_kinds_that_count_and_only_the_household_at_home(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    at = [("a", "home"), ("b", "home"), ("c", "home"), ("a", "cafe"), ("d", "cafe")]
    stays = [brute.Stay(person, site, 0, 7200) for person, site in at]
    files = written(tmp_path, Small(stays, [("a", None, None)], ContactRule()))
    kinds, homes = tmp_path / "kinds.csv", tmp_path / "homes.csv"
    kinds.write_text("site,kind\nhome,compound\ncafe,restaurant\n", encoding="utf-8")
    homes.write_text("person,household\na,1\nb,1\nc,2\n", encoding="utf-8")

    def contacts(name: str, *words: object) -> list[str]:
        out = tmp_path / name
        asked = ["--stays", files[0], "--index", files[1], "--out", out, "--site-kinds", kinds]
        assert type_in(capsys, "trace", *asked, *words).code == 0
        return [row.contact for row in read(out)]

    assert contacts("1.csv") == ["b", "c", "d"]
    assert contacts("2.csv", "--kinds", "restaurant") == ["d"]
    assert contacts("3.csv", "--households", homes) == ["b", "d"]


@pytest.mark.clause("K3")
def test_a_stay_store_gives_what_its_stays_give(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    chance = Random(1)
    records = [
        Record(
            chance.randrange(5), chance.randrange(3), chance.randrange(6 * DAY), chance.choice(("in", "out"))
        )
        for _ in range(200)
    ]
    folder = tmp_path / "store"
    update(folder, sources(records), rules)
    world = open_store(folder)
    stays = [brute.Stay(person, site, enter, leave) for site, person, enter, leave in content(world)]
    rule = ContactRule(0, 1, 0.01, degree=2)
    index = [("person 0", None, None), ("person 3", None, 900)]
    (_stays, asked), out = written(tmp_path, Small([], index, rule)), tmp_path / "out.csv"
    asked.write_text(
        f"person,from,until\nperson 0,,\nperson 3,,{(EPOCH + timedelta(seconds=900)).isoformat()}\n"
    )
    said = type_in(capsys, "trace", "--stays", folder, "--index", asked, "--out", out, *options(rule))
    assert said.code == 0, said.err
    found = [row._replace(since=row.since + MORNING, until=row.until + MORNING) for row in read(out)]
    assert found == brute.trace(stays, index, rule) and len(found) > 20


@pytest.mark.clause("K3")
def test_the_hour_that_cases_share_is_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    fair = [Stay(f"case{n}", "fair", 7200, 9000) for n in range(4)]
    others = [Stay(f"p{n}", f"shop{n % 7}", 600 * n, 600 * n + 1200) for n in range(60)]
    world = Small([*fair, *others], [(f"case{n}", None, None) for n in range(4)], ContactRule(backward=True))
    stays, index = written(tmp_path, world)
    words = ["trace", "--stays", stays, "--index", index, "--out", tmp_path / "out.csv"]
    said = type_in(capsys, *words, "--backward", "--venues", tmp_path / "venues.csv")
    assert said.code == 0, said.complaint
    with (tmp_path / "venues.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["site"], row["cases"], row["watched"], row["attendance"]) == ("fair", "4", "4", "4")
    assert seconds(row["hour"]) == 7200 - MORNING % 3600
    assert row["index"] == "case0 case1 case2 case3"
    assert 0 < float(row["chance"]) < float(row["corrected"]) < 0.001

    (tmp_path / "out.csv").unlink()
    alone = type_in(capsys, *words, "--venues", tmp_path / "again.csv")
    assert (alone.code, "--backward" in alone.complaint) == (2, True)
    assert not (tmp_path / "again.csv").exists()
