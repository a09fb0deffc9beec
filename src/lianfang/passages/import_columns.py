"""Reading passages files column by column: the same verdicts as `read_row`, some hundred thousand rows a second.

What DuckDB sees at once to be good, in the form in which nearly every cell of every file stands, is taken as it is.
Every other row goes to `read_row`, one by one: it alone says what is wrong with a row, or that it is good after all.
So the two readers cannot differ in what they refuse; the quick one may only be too careful.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from django.conf import settings

from lianfang.domain.admission import DECISIONS
from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.domain.values import CATEGORIES, ERRANDS, MASKS
from lianfang.files import engine
from lianfang.files.bad import BadRow
from lianfang.files.lines import ahead
from lianfang.files.rows import ROWS_AT_ONCE, CsvRows, ParquetRows, RawRow, open_rows
from lianfang.local_time import day_at
from lianfang.passages.import_files import COLUMNS, IDS, FileRow, read_row
from lianfang.passages.intake import CLOCK_TOLERANCE

BLOCK = 1 << 24
"""Bytes of a CSV file taken at once."""

TABLE = """
    line BIGINT, uid UUID, person VARCHAR, site VARCHAR, gate VARCHAR, "at" TIMESTAMPTZ, direction VARCHAR,
    reading SMALLINT, second_reading SMALLINT, mask VARCHAR, vehicle VARCHAR, origin VARCHAR, category VARCHAR,
    errand VARCHAR, risk_travel BOOLEAN, travel_area VARCHAR, travel_left_on DATE, gate_decision VARCHAR,
    decision VARCHAR, reason VARCHAR, policy_version INTEGER,
    day DATE
"""
"""The good rows of a file: `FileRow` as columns, and the local day."""

Tell = Callable[[float, int], None]
"""Is told the share of the file that is done, and how many rows that was."""

_HAN = r"\x{4e00}-\x{9fff}"
_WORD = rf"[!-&(-~{_HAN}][!-~{_HAN}]{{0,119}}"
_WORDS = rf"[!-&(-~{_HAN}]([ -~{_HAN}]{{0,LONG}}[!-~{_HAN}])?"
_TENTHS = r"((3[0-9]|4[0-4])(\.[0-9])?|45(\.0)?)"
_TIME = (
    r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{3}|\.[0-9]{6})?"
)
_AT = rf"{_TIME}(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"
_UUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_NO_UUID = r"[G-HJ-MO-QSTVWYZg-hj-mo-qstvwyz.,;/#@!?=&%*|<>~]"
"""Characters that stand in no form of a UUID, however generous its reader."""


def _like(cell: str, pattern: str, optional: bool = True) -> str:
    pattern = pattern.replace("'", "''")
    found = f"regexp_full_match({cell}, '{pattern}')"
    return f"({cell} = '' OR {found})" if optional else found


def _one_of(cell: str, words: Sequence[str]) -> str:
    return f"{cell} IN ({', '.join(repr(word) for word in words)})"


def _plain(c: dict[str, str]) -> str:
    """The condition under which a row is certainly good; `c` is the SQL of each cell."""
    uid = c["passage_id"]
    sure = f"(len({uid}) < 32 OR regexp_matches({uid}, '{_NO_UUID}') OR {_like(uid, _UUID, optional=False)})"
    conditions = [
        f"{_like(uid, _WORD, optional=False)} AND {sure}",
        _like(c["person"], _WORD, optional=False),
        _like(c["site"], _WORDS.replace("LONG", "118"), optional=False),
        _like(c["gate"], "[A-Z0-9-]{1,32}"),
        _like(c["at"], _AT, optional=False),
        f"TRY_CAST({c['at']} AS TIMESTAMPTZ) <= $latest",
        _one_of(c["direction"], ("in", "out")),
        _like(c["temperature"], _TENTHS),
        _like(c["second_temperature"], _TENTHS),
        f"({c['second_temperature']} = '' OR {c['temperature']} <> '')",
        _one_of(c["mask"], ("", "true", "false", *MASKS)),
        _like(c["vehicle"], f"[A-Z0-9{_HAN}]{{3,16}}"),
        _like(c["origin"], _WORDS.replace("LONG", "38")),
        _one_of(c["category"], ("", *CATEGORIES)),
        _one_of(c["errand"], ("", *ERRANDS)),
        _one_of(c["risk_travel"], ("", "true", "false")),
        _like(c["travel_area"], "[A-Z0-9-]{1,32}"),
        f"({c['travel_left_on']} = '' OR ({_like(c['travel_left_on'], '(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]', False)}"
        f" AND TRY_CAST({c['travel_left_on']} AS DATE) IS NOT NULL))",
        _one_of(c["gate_decision"], ("", *DECISIONS)),
        _one_of(c["decision"], ("", *DECISIONS)),
        _like(c["reason"], "[a-z_]{1,24}"),
        _like(c["policy_version"], "[0-9]{1,6}"),
    ]
    return " AND ".join(conditions)


def _uid(cell: str) -> str:
    """The SQL of `passage_uid` for plain cells: a UUID as it is, anything else as a name in our namespace (RFC 9562)."""
    named = (
        "substr(digest, 1, 12) || '5' || substr(digest, 14, 3) || "
        "substr('89ab89ab89ab89ab', strpos('0123456789abcdef', substr(digest, 17, 1)), 1) || substr(digest, 18, 15)"
    )
    return f"TRY_CAST(CASE WHEN {_like(cell, _UUID, optional=False)} THEN {cell} ELSE {named} END AS UUID)"


_NAMESPACE = "".join(f"\\x{byte:02x}" for byte in IDS.bytes)
_DIGEST = f"sha1('{_NAMESPACE}'::BLOB || encode(passage_id)) AS digest"


def _tenths(cell: str) -> str:
    return f"CASE WHEN {cell} = '' THEN NULL ELSE TRY_CAST(round(TRY_CAST({cell} AS DOUBLE) * 10) AS SMALLINT) END"


def _typed(c: dict[str, str]) -> str:
    """The columns of TABLE behind `line`, from the cells of a plain row."""
    mask = f"CASE {c['mask']} WHEN 'true' THEN 'worn' WHEN 'false' THEN 'absent' ELSE {c['mask']} END"
    return ", ".join(
        (
            _uid(c["passage_id"]),
            *(c[name] for name in ("person", "site", "gate")),
            f"TRY_CAST({c['at']} AS TIMESTAMPTZ)",
            c["direction"],
            _tenths(c["temperature"]),
            _tenths(c["second_temperature"]),
            mask,
            *(c[name] for name in ("vehicle", "origin", "category", "errand")),
            f"TRY_CAST(nullif({c['risk_travel']}, '') AS BOOLEAN)",
            c["travel_area"],
            f"TRY_CAST(nullif({c['travel_left_on']}, '') AS DATE)",
            *(c[name] for name in ("gate_decision", "decision", "reason")),
            f"TRY_CAST(nullif({c['policy_version']}, '') AS INTEGER)",
            f"CAST(timezone('{settings.TIME_ZONE}', TRY_CAST({c['at']} AS TIMESTAMPTZ)) AS DATE)",
        )
    )


_SIMPLE, _QUOTED = r'("[^",]*"|[^",]*)', r'("[^"]*"|[^",]*)'
_SPLIT = f"""CASE
    WHEN NOT contains(record, '"') THEN string_split(record, ',')
    WHEN regexp_full_match(record, '{_SIMPLE}(,{_SIMPLE})*') THEN string_split(replace(record, '"', ''), ',')
    WHEN len(record) < 100000 AND regexp_full_match(record, '{_QUOTED}(,{_QUOTED})*') THEN
        list_transform(regexp_extract_all(',' || record, ',{_QUOTED}', 1),
            lambda x: CASE WHEN starts_with(x, '"') THEN x[2:-2] ELSE x END)
    END"""
"""The cells of a record; none where its quotes are left to the careful reader."""


class ColumnReader:
    """Reads a whole file into the tables `good` and `bad` of a connection, which may be larger than memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._latest = {"latest": (now + CLOCK_TOLERANCE).isoformat()}
        connection.execute(f"CREATE TABLE good ({TABLE})")
        connection.execute(
            "CREATE TABLE bad (line BIGINT, place INTEGER, field VARCHAR, code VARCHAR, said VARCHAR)"
        )
        self.read = 0

    def take(self, path: Path, tell: Tell) -> None:
        """Reads the file; InvalidInput where it is none."""
        with open_rows(path, COLUMNS, BLOCK) as rows:
            if isinstance(rows, ParquetRows):
                self._take_parquet(rows, tell)
            else:
                self._take_csv(rows, tell)

    def _take_csv(self, rows: CsvRows, tell: Tell) -> None:
        cells = ", ".join(f'f[{place}] AS "{name}"' for place, name in enumerate(rows.names, 1))
        split = f"SELECT line, {cells} FROM (SELECT line, {_SPLIT} AS f FROM block) WHERE len(f) = {len(rows.names)}"
        for numbers, texts in ahead(rows.records()):
            if not numbers:
                continue
            block = {"line": np.array(numbers, dtype=np.int64), "record": np.array(texts, dtype=object)}
            self._connection.register("block", block)
            if self._take_plain(split, rows.names) < len(numbers):
                among = f"SELECT line FROM good WHERE line BETWEEN {numbers[0]} AND {numbers[-1]}"
                rest = f"SELECT line, record FROM block WHERE line NOT IN ({among}) ORDER BY line"
                self._take_rest(rows.row(*found) for found in self._connection.execute(rest).fetchall())
            self.read += len(numbers)
            tell(rows.share(), self.read)

    def _take_parquet(self, rows: ParquetRows, tell: Tell) -> None:
        cells = ", ".join(f'coalesce("{name}", \'\') AS "{name}"' for name in rows.names)
        self._connection.execute(f"CREATE TABLE cells AS SELECT line, {cells} FROM ({rows.sql})")
        self.read = engine.count(self._connection, "SELECT count(*) FROM cells")
        if self._take_plain("SELECT * FROM cells", rows.names) < self.read:
            among = "SELECT * FROM cells WHERE line NOT IN (SELECT line FROM good) ORDER BY line"
            rest = self._connection.cursor().execute(among)
            while part := rest.fetchmany(ROWS_AT_ONCE):
                self._take_rest(rows.row(line, found) for line, *found in part)
        self._connection.execute("DROP TABLE cells")
        tell(1.0, self.read)

    def _take_plain(self, question: str, names: Sequence[str]) -> int:
        """Takes those rows of a question that are certainly good; returns how many."""
        cells = {name: f'"{name}"' if name in names else "''" for name in COLUMNS.known}
        plain = f"SELECT *, {_DIGEST} FROM ({question}) WHERE {_plain(cells)}"
        taken = self._connection.execute(
            f"INSERT INTO good SELECT line, {_typed(cells)} FROM ({plain})", self._latest
        )
        return int(taken.fetchall()[0][0])

    def _take_rest(self, raws: Iterable[RawRow]) -> None:
        good: list[FileRow] = []
        bad: list[BadRow] = []
        for raw in raws:
            try:
                good.append(read_row(raw, self._now))
            except LianfangError as error:
                bad += [BadRow(raw.line, problem) for problem in error.problems]
        if good:
            insert(self._connection, "good", [_columns_of(row) for row in good])
        note(self._connection, bad)


def _columns_of(row: FileRow) -> tuple[Any, ...]:
    values = [getattr(row, name) for name in row.__struct_fields__]
    values[1], values[5] = str(row.uid), row.at.isoformat()
    return (*values, day_at(row.at).isoformat())


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows into a table, all at once."""
    columns = {f"c{n}": np.array(column, dtype=object) for n, column in enumerate(zip(*rows, strict=True))}
    connection.register("rows_to_insert", columns)
    connection.execute(f"INSERT INTO {table} SELECT * FROM rows_to_insert")
    connection.unregister("rows_to_insert")


def as_json(problem: FieldProblem) -> str:
    """The values of a problem's sentence, as the table `bad` keeps them."""
    return json.dumps(dict(problem.values), default=str, ensure_ascii=False)


def note(connection: duckdb.DuckDBPyConnection, bad: Sequence[BadRow]) -> None:
    """Notes bad rows in the table `bad`."""
    if bad:
        rows = [(b.line, n, b.problem.field, b.problem.code, as_json(b.problem)) for n, b in enumerate(bad)]
        insert(connection, "bad", rows)


def bad_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[BadRow]:
    """Everything that is wrong with a file, by line."""
    found = connection.cursor().execute("SELECT line, field, code, said FROM bad ORDER BY line, place")
    while part := found.fetchmany(5000):
        for line, field, code, said in part:
            yield BadRow(line, FieldProblem(field, code, json.loads(said)))


def bad_lines(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows of a file are bad."""
    return engine.count(connection, "SELECT count(DISTINCT line) FROM bad")
