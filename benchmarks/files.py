"""Passages through files: into the archive, into the database, from there into the archive, and out again."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from benchmarks.installation import Installation, installation
from benchmarks.tables import Table

SEED = 1
INTO_ARCHIVE, INTO_DATABASE = 2_000_000, 300_000
QUICK = 20_000


def run(quick: bool) -> list[Table]:
    """Each way on an installation of its own; the district's own two days are archived and exported too."""
    rows = QUICK if quick else INTO_ARCHIVE
    fewer = QUICK if quick else INTO_DATABASE
    archive = Table(f"A file of {rows:,} passages into the archive", "rows a second", goal="200,000")
    database = Table(f"A file of {fewer:,} passages into SQLite", "rows a second", goal="30,000")
    out = Table("The database's closed days", "rows a second", goal="200,000")
    with installation() as house:
        for ending in ("parquet", "csv"):
            file = passages_file(house, rows, ending)
            archive.add(f"from {ending}", _work(house, "archive", file))
    with installation() as house:
        database.add("from csv", _work(house, "database", passages_file(house, fewer, "csv")))
        out.add("into the archive", _work(house, "closed", house.data))
        out.add("out to csv", _work(house, "export", house.data / "out.csv"))
        out.add("out to parquet", _work(house, "export", house.data / "out.parquet"))
    return [archive, database, out]


def passages_file(house: Installation, rows: int, ending: str) -> Path:
    """A file of invented passages at the district's sites over ten closed days, the same for the same seed."""
    sites = json.loads(house.python("benchmarks.file_work", "sites"))
    path = house.data / f"passages-{rows}.{ending}"
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    form = "FORMAT parquet" if ending == "parquet" else "FORMAT csv, HEADER"
    at = (
        'timezone(\'Asia/Shanghai\', "at") AS "at"'
        if ending == "parquet"
        else 'strftime("at", \'%Y-%m-%dT%H:%M:%S+08:00\') AS "at"'
    )
    connection.execute(
        f"""COPY (SELECT passage_id, person, site, '' AS gate, {at}, direction, temperature, mask, '' AS vehicle,
            origin FROM (SELECT range AS n, '{ending}-{SEED}-' || range AS passage_id,
            'p' || (hash(range, {SEED}) % {max(1, rows // 20)}) AS person,
            list_extract($sites, 1 + CAST(hash(range, {SEED + 1}) % {len(sites)} AS INTEGER)) AS site,
            CAST(CAST(now() AS DATE) - 11 AS TIMESTAMP) + to_seconds(CAST(range * 864000 // {rows} AS INTEGER)) AS "at",
            CASE hash(range, {SEED + 2}) % 2 WHEN 0 THEN 'in' ELSE 'out' END AS direction,
            36 + (hash(range, {SEED + 3}) % 12) / 10 AS temperature, hash(range, {SEED + 4}) % 20 > 0 AS mask,
            CASE WHEN hash(range, {SEED + 5}) % 50 = 0 THEN '合肥' ELSE '' END AS origin FROM range({rows})))
        TO '{path}' ({form})""",
        {"sites": sites},
    )
    return path


def _work(house: Installation, what: str, path: Path) -> float:
    done = json.loads(house.python("benchmarks.file_work", what, str(path)))
    return float(done["rows"]) / float(done["seconds"])
