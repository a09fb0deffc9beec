"""`lianfang trace --engine spark` gives what this machine gives: in one process, and on a cluster of three."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import duckdb
import pytest

from lianfang.cli.bad_rows import Report
from lianfang.cli.trace_input import Reading, read_index
from lianfang.cli.trace_input import read_stays as read_stays_here
from lianfang.tracing.columns import World
from lianfang.tracing.exposures import Exposures
from lianfang.tracing.rule import ContactRule
from tests.cli.terminal import type_in
from tests.cli.test_trace import MORNING, written
from tests.spark.cluster import missing, on_the_cluster, running_cluster
from tests.tracing import brute
from tests.tracing.named_worlds import Small, random_world

KOREA = Path(__file__).resolve().parents[3] / "shared" / "data" / "korea_covid19_2020_passages.csv"


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    """Spark in this process."""
    if missing():
        pytest.skip(missing())
    from lianfang.cli.trace_spark import session

    with session("local[2]") as opened:
        yield opened


@dataclass(frozen=True)
class Files:
    """What a trace reads."""

    stays: Path
    index: Path
    site_kinds: Path | None = None
    households: Path | None = None


def read(spark: object, files: Files, rule: ContactRule, zone: ZoneInfo | None = None):
    """What Spark reads, and the bad rows."""
    from lianfang.cli import trace_spark

    problems = Report(None)
    return trace_spark.read(spark, files, rule, Reading(zone, problems, lambda *_: None)), problems


RULES = [
    ContactRule(0, 0, 0),
    ContactRule(5, 30, 0.5, degree=2),
    ContactRule(0, 10, 0.01, degree=2, backward=True),
    ContactRule(1, 0, 0, degree=2, kinds=("compound", "office")),
]


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.clause("K2")
@pytest.mark.parametrize("number", range(len(RULES)))
def test_spark_finds_what_every_pair_says(spark: object, tmp_path: Path, number: int) -> None:
    """Fifty small worlds side by side, with kinds and households in the last two."""
    rule, stays, index, expected = RULES[number], [], [], []
    kinds: dict[str, str] = {}
    homes: dict[str, str] = {}
    for seed in range(number * 50, number * 50 + 50):
        world = random_world(seed)
        here = f"w{seed:03} "
        theirs = [
            brute.Stay(here + s.person, here + s.site, s.enter, s.leave) for s in dict.fromkeys(world.stays)
        ]
        asked = [(here + person, since, until) for person, since, until in world.index]
        its_kinds = {here + site: kind for site, kind in (world.kinds or {}).items()}
        its_homes = {here + person: here + home for person, home in (world.households or {}).items()}
        known = (its_kinds, its_homes) if number >= 2 else (None, None)
        expected += brute.trace(theirs, asked, rule, *known)
        stays, index = stays + theirs, index + asked
        kinds, homes = kinds | its_kinds, homes | its_homes
    files = Files(*written(tmp_path, Small(stays, index, rule)))
    if number >= 2:
        files = Files(files.stays, files.index, tmp_path / "kinds.csv", tmp_path / "homes.csv")
        table(tmp_path / "kinds.csv", ("site", "kind"), kinds)
        table(tmp_path / "homes.csv", ("person", "household"), homes)
    (tracer, asked_of, _), problems = read(spark, files, rule)
    assert problems.lines == 0
    found = [row for some in tracer.trace(asked_of.cases) for row in named(tracer.world, some)]
    shifted = [row._replace(since=row.since - MORNING, until=row.until - MORNING) for row in found]
    assert shifted == sorted(expected) and len(found) > 50


def named(world: World, some: Exposures) -> list[brute.Exposure]:
    """Exposures by name."""
    who = [*world.persons, ""]  # nobody is -1
    sites = list(world.sites)
    columns = (some.index, some.contact, some.since, some.via, some.site, some.until, some.gap, some.overlap)
    return [
        brute.Exposure(who[i], some.degree, who[c], since, who[v], sites[s], until, gap, overlap)
        for i, c, since, v, s, until, gap, overlap in zip(*(x.tolist() for x in columns), strict=True)
    ]


def table(path: Path, names: tuple[str, str], rows: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows.items()])


@pytest.mark.slow
@pytest.mark.spark
def test_spark_reads_what_this_machine_reads(spark: object, tmp_path: Path) -> None:
    """Quotes, marks, offsets, doubles, Parquet in parts: read by tasks, not left to the driver."""
    from lianfang.cli.trace_spark import _parts
    from lianfang.files import spark_stays

    rows = [
        ("Ä 张", 'a "b", c', "2026-01-01T08:00:00.250+08:00", "2026-01-01T01:00:00Z"),
        ("李", "plain", "2026-01-01 00:00:00Z", "2026-01-03 01:00:00.999999-03:30"),
        ("李", "plain", "2026-01-01T00:00:00+00:00", "2026-01-03T04:30:00Z"),
        ("local", "plain", "2026-01-01T09:00:00", "2026-01-01T10:00:00"),
    ]
    plain = tmp_path / "stays.csv"
    with plain.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [("site ", "Person", "leave", "enter"), *[(r[1], r[0], r[3], r[2]) for r in rows]]
        )
    parts = tmp_path / "parts"
    parts.mkdir()
    for n, kind in enumerate(("TIMESTAMPTZ", "VARCHAR")):
        duckdb.sql(
            f"COPY (SELECT {n} AS person, 'hall' AS site, ('2026-01-0' || i || ' 00:00:00Z')::{kind} AS enter, "
            f"'2026-01-09 00:00:00.500Z'::{kind} AS leave FROM range(1, 6) AS t(i)) TO '{parts}/{n}.parquet'"
        )
    zone = ZoneInfo("Asia/Shanghai")
    for given in ([plain], _parts(parts)):
        files = [spark_stays._opened(path) for path in given]
        found = spark_stays._quick(spark, files, 3, zone)
        assert found is not None
        here, count, double, long = set(), 0, 0, 0
        for path in given:
            known = read_stays_here(path, tmp_path, Reading(zone, Report(None), lambda *_: None))
            (stays,), persons, sites = (
                known.world.segments,
                list(known.world.persons),
                list(known.world.sites),
            )
            count, double, long = count + known.read, double + known.duplicates, long + known.long_stays
            columns = (stays.person, stays.site(), stays.enter, stays.leave)
            rows_here = zip(*(column.tolist() for column in columns), strict=True)
            here |= {(persons[who], sites[where], *times) for who, where, *times in rows_here}
        there = {(r.person, r.site, r.enter, r.leave) for r in found.table.collect()}
        assert there == here and len(here) > 2
        assert (found.read.rows, found.read.duplicates, found.long_stays) == (count, double, long)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.parametrize(
    "wrong",
    [
        "x,market,2026-01-20T09:00:00Z,2026-01-20T08:00:00Z",
        "y,market,2026-01-20T09:00:00,2026-01-20T10:00:00",
        "z,market,2026-02-30T09:00:00Z,2026-03-01T10:00:00Z",
        "too,few",
        ",market,2026-01-20T09:00:00Z,2026-01-20T10:00:00Z",
        "person,site,enter,leave",
        '"open,market,2026-01-20T09:00:00Z,2026-01-20T10:00:00Z',
    ],
)
def test_a_bad_row_is_named_as_on_this_machine(spark: object, tmp_path: Path, wrong: str) -> None:
    stays = [brute.Stay("陈", "market", 0, 3600), brute.Stay("林", "market", 1800, 5400)]
    files = Files(*written(tmp_path, Small(stays, [("陈", None, None)], ContactRule())))
    with files.stays.open("a", encoding="utf-8") as file:
        file.write(wrong + "\n")
    here = Report(None)
    reading = Reading(None, here, lambda *_: None)
    known = read_stays_here(files.stays, tmp_path, reading)
    read_index(known.world, files.index, reading)
    (_, index, found), there = read(spark, files, ContactRule())
    assert there.first == here.first and there.lines == here.lines == 1
    assert found.read.rows == known.read == 3 and len(index.cases) == 1


def large_world(folder: Path) -> tuple[Path, Path]:
    """Ten thousand stays of a thousand people, popular places and quiet ones."""
    chance = Random(7)
    stays = []
    for _ in range(10_000):
        enter = chance.randrange(14 * 86_400)
        site = f"site {int(chance.paretovariate(0.7)) % 200}"
        stays.append(brute.Stay(f"p{chance.randrange(1000)}", site, enter, enter + chance.randrange(7200)))
    return written(folder, Small(stays, [(f"p{n}", None, None) for n in range(3)], ContactRule()))


def korea(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """Stays from the visits that Korea published, and everybody with three places as an index person."""
    stays, index = folder / "stays.parquet", folder / "index.csv"
    assert type_in(capsys, "stays", "--passages", KOREA, "--out", stays).code == 0
    persons = duckdb.sql(
        f"SELECT person FROM '{stays}' GROUP BY person HAVING count(DISTINCT site) > 8 ORDER BY person LIMIT 60"
    ).fetchall()
    with index.open("w", encoding="utf-8") as file:
        file.write("person\n" + "".join(f"{person}\n" for (person,) in persons))
    return stays, index


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and two workers."""
    if missing():
        pytest.skip(missing())
    with running_cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.clause("K2")
@pytest.mark.parametrize("world", ["random", "korea"])
def test_a_cluster_writes_the_same_files(
    cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], world: str
) -> None:
    if world == "korea" and not KOREA.exists():
        pytest.skip("Korea's published visits are not beside this repository")
    stays, index = korea(tmp_path, capsys) if world == "korea" else large_world(tmp_path)
    kind = "parquet" if world == "korea" else "csv"
    words = ["--stays", stays, "--index", index, "--degree", 2, "--linger", 20, "--json"]
    words += ["--backward"] if world == "korea" else []
    said = {}
    for name, engine in (("here", ()), ("there", ("--engine", "spark", "--master", cluster))):
        outs = [tmp_path / f"{name}-{table}.{kind}" for table in ("all", "contacts", "hours")]
        files = ["--out", outs[0], "--summary", outs[1], "--place-hours", outs[2]]
        done = on_the_cluster(tmp_path, "trace", *words, *files, *engine)
        assert done.code == 0 and not done.err, done.err
        said[name] = done.out.replace(outs[0].name, "")
    assert said["here"] == said["there"]
    for table in ("all", "contacts", "hours"):
        here, there = tmp_path / f"here-{table}.{kind}", tmp_path / f"there-{table}.{kind}"
        if kind == "csv":
            assert here.read_bytes() == there.read_bytes()
        else:
            rows = [
                duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM '{path}'").fetchall() for path in (here, there)
            ]
            assert rows[0] == rows[1]
            assert len(rows[0]) > 50


@pytest.mark.parametrize(("lacking", "named"), [("pyspark", "lianfang[spark]"), ("java", "JAVA_HOME")])
def test_what_is_missing_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    lacking: str,
    named: str,
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        "lianfang.cli.trace_spark.find_spec", lambda name: None if lacking == "pyspark" else object()
    )
    monkeypatch.setattr("lianfang.cli.trace_spark.shutil.which", lambda _: None)
    stays, index = written(tmp_path, Small([brute.Stay("a", "b", 0, 1)], [("a", None, None)], ContactRule()))
    words = ["--stays", stays, "--index", index, "--out", tmp_path / "o.csv", "--engine", "spark"]
    said = type_in(capsys, "trace", *words)
    assert said.code == 1 and named in said.complaint


@pytest.mark.parametrize(
    "words",
    [
        ["--master", "local[2]"],
        ["--engine", "flink"],
        ["--engine", "spark", "--backward", "--venues", "v.csv"],
    ],
)
def test_options_that_do_not_go_together_are_refused(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    said = type_in(capsys, "trace", "--stays", "s.csv", "--index", "i.csv", "--out", "o.csv", *words)
    assert said.code == 2 and len(said.err.splitlines()) == 1
