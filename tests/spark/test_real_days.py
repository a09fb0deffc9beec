"""Real days that others published, traced by both engines: not one row differs.

Visits of Korea's first cases, and who stood face to face with whom in a school and a hospital ward. These files are
beside the repository, not in it (../shared/data).
"""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.cli.terminal import type_in
from tests.spark.cluster import missing

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
KOREA = "korea_covid19_2020_passages.csv"
SCHOOL, WARD = "sociopatterns_primary_school_2009.tsv.gz", "sociopatterns_hospital_ward_2010.tsv.gz"
TABLES = ("out", "summary", "place-hours")
READ = "read_csv('{}', all_varchar=true, header=true)"

PAIRS = ("least(i, j) || '-' || greatest(i, j)", 20)
"""A site is two people, who are there while they face each other: contacts are those whom they really faced."""
ROOMS = ("least(mine, theirs) || ' ' || greatest(mine, theirs)", 300)
"""A site is two classes or professions that meet: few of them, crowded; who comes back within five minutes stayed."""

WORLDS = {
    "korea": (KOREA, None, ["--min-overlap", 10, "--linger", 20]),
    "ward": (WARD, PAIRS, ["--min-overlap", 0, "--latent-hours", 1]),
    "school": (SCHOOL, ROOMS, ["--min-overlap", 1, "--linger", 5, "--latent-hours", 1]),
}


def faced(file: Path, out: Path, site: str, apart: int) -> None:
    """Stays from seconds at which two people faced each other, each of the twenty that end there."""
    duckdb.sql(
        f"""COPY (
        WITH met AS (
            FROM read_csv('{file}', delim='\t', header=false, all_varchar=true) AS r(t, i, j, mine, theirs)
            SELECT DISTINCT {site} AS site, unnest([i, j]) AS person, t::INTEGER AS t
        ), runs AS (
            SELECT *, count(*) FILTER (t - last > {apart}) OVER (PARTITION BY site, person ORDER BY t) AS run
            FROM (SELECT *, lag(t) OVER (PARTITION BY site, person ORDER BY t) AS last FROM met)
        )
        SELECT person, site, TIMESTAMPTZ '2009-10-01 00:00:00Z' + to_seconds(min(t) - 20) AS enter,
            TIMESTAMPTZ '2009-10-01 00:00:00Z' + to_seconds(max(t)) AS leave
        FROM runs GROUP BY person, site, run ORDER BY ALL) TO '{out}'"""
    )


def index_persons(stays: Path, out: Path) -> list[str]:
    """Who had most company, in two windows that share moments; the next one, for a day; one in the middle, for ever."""
    company = duckdb.sql(
        f"SELECT a.person, epoch(min(a.enter))::BIGINT, epoch(max(a.leave))::BIGINT FROM '{stays}' AS a, '{stays}' AS b "
        "WHERE a.site = b.site AND a.person <> b.person AND a.enter <= b.leave AND a.leave >= b.enter "
        "GROUP BY a.person ORDER BY count(*) DESC, a.person"
    ).fetchall()
    (first, since, until), (second, begin, _), (third, _, _) = *company[:2], company[len(company) // 2]
    half = (since + until) // 2
    windows = [
        (first, None, half),
        (first, since, until),
        (second, begin, begin + 86_400),
        (third, None, None),
    ]
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("person", "from", "until"), *((who, moment(a), moment(b)) for who, a, b in windows)]
        )
    return [first, second, third]


def moment(unix: int | None) -> str:
    """A time as files have it; empty if there is none."""
    return "" if unix is None else datetime.fromtimestamp(unix, UTC).isoformat()


def rows(path: Path, order: str = "") -> list[tuple[str, ...]]:
    """The rows of a CSV file, as they stand or sorted by all columns."""
    return duckdb.sql(f"FROM {READ.format(path)} {order}").fetchall()


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.clause("K2")
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("world", WORLDS)
def test_both_engines_write_the_same_of_real_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], world: str, degree: int
) -> None:
    if missing():
        pytest.skip(missing())
    name, sites, options = WORLDS[world]
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not beside this repository (../shared/data)")
    stays, index = tmp_path / "stays.parquet", tmp_path / "index.csv"
    if sites is None:
        assert type_in(capsys, "stays", "--passages", DATA / name, "--out", stays).code == 0
    else:
        faced(DATA / name, stays, *sites)
    asked = index_persons(stays, index)
    said = {}
    for engine in ("local", "spark"):
        files = [(f"--{table}", tmp_path / f"{engine}-{table}.csv") for table in TABLES]
        words = ["--stays", stays, "--index", index, "--degree", degree, "--engine", engine, "--json"]
        words += [word for option in files for word in option]
        done = type_in(capsys, "trace", *words, *options)
        assert done.code == 0, done.err
        said[engine] = done.out.replace(f"{engine}-", "")
    assert said["local"] == said["spark"]
    for table in TABLES:
        here, there = (tmp_path / f"{engine}-{table}.csv" for engine in ("local", "spark"))
        for one, other in zip(rows(here, "ORDER BY ALL"), rows(there, "ORDER BY ALL"), strict=True):
            assert one == other
        assert here.read_bytes() == there.read_bytes(), "the same rows, in another order"
    found = rows(tmp_path / "spark-out.csv")
    assert {row[0] for row in found} == set(asked)
    assert {int(row[2]) for row in found} == set(range(1, degree + 1))
    if sites is PAIRS:
        met = {row[1] for row in found if row[0] == asked[2] and row[2] == "1"}
        assert met == faced_by(DATA / name, asked[2])


def faced_by(file: Path, person: str) -> set[str]:
    """Whom somebody faced, as the published file says."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pairs = [line.split("\t")[1:3] for line in lines]
    return {name for pair in pairs if person in pair for name in pair} - {person}
