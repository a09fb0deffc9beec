"""Bringing in passages that other systems recorded: a file read, its places matched, its ids looked at.

What a file calls people and places are opaque strings: people get a number derived from theirs with this
installation's key, places are ours by code or, where asked for, registered under a code derived from theirs.
What is good may go two ways: into the database, judged and counted like any other (`import_to_database`), or into the
archive, as history that is only kept (`archive.importing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from django.conf import settings

from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.files import engine
from lianfang.files.bad import BadRow
from lianfang.passages.import_columns import ColumnReader, Tell, as_json, bad_lines, bad_rows, insert, note
from lianfang.passages.import_places import Places

SAID = (
    "gate",
    '"at"',
    "direction",
    "reading",
    "second_reading",
    "mask",
    "errand",
    "risk_travel",
    "travel_area",
    "travel_left_on",
    "vehicle",
    "person",
    "site",
)
"""What two rows of one id must have alike to be one passage."""


@dataclass
class Outcome:
    """What became of a file's rows. `known` were stored before, `old` lie before the retention, `not_kept` have an
    origin that the database does not hold."""

    read: int = 0
    stored: int = 0
    known: int = 0
    bad: int = 0
    old: int = 0
    not_kept: int = 0
    new_sites: int = 0
    days: set[date] = field(default_factory=set)


class Incoming:
    """A file on its way in: its good rows in the table `good` of a DuckDB connection, all that is wrong in `bad`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, places: Places, now: datetime) -> None:
        self.connection, self.places, self.now = connection, places, now
        self.outcome = Outcome()

    def read(self, path: Path, tell: Tell) -> None:
        """Reads the file and takes out what cannot come in: bad cells, unknown places, one id for two passages."""
        reader = ColumnReader(self.connection, self.now)
        reader.take(path, tell)
        self.outcome.read = reader.read
        self._place()
        self._repeated()

    def refuse(self, lines: str, problem: FieldProblem | None = None) -> None:
        """Takes the rows of a question (`line`, or `line` and `uid`) out of the good ones, as bad for one reason."""
        question = f"SELECT line, uid FROM good WHERE line IN ({lines}) ORDER BY line"
        found = self.connection.execute(question).fetchall()
        for start in range(0, len(found), 5000):
            part = found[start : start + 5000]
            note(
                self.connection,
                [
                    BadRow(line, problem or FieldProblem("passage_id", "id.reused", {"value": uid}))
                    for line, uid in part
                ],
            )
        self.connection.execute("DELETE FROM good WHERE line IN (SELECT line FROM bad)")

    def known(self, lines: str) -> None:
        """Takes the rows of a question out of the good ones, as known already."""
        before = engine.count(self.connection, "SELECT count(*) FROM good")
        self.connection.execute(f"DELETE FROM good WHERE line IN ({lines})")
        self.outcome.known += before - engine.count(self.connection, "SELECT count(*) FROM good")

    def counted(self) -> Outcome:
        """The outcome so far, bad rows included."""
        self.outcome.bad = bad_lines(self.connection)
        return self.outcome

    def problems(self) -> Iterator[BadRow]:
        """Everything that is wrong with the file, by line."""
        return bad_rows(self.connection)

    def _place(self) -> None:
        """Asks for each pair of site and gate once whether it is ours, or may become so."""
        pairs = self.connection.execute("SELECT DISTINCT site, gate FROM good ORDER BY ALL").fetchall()
        refused = []
        for number, (site, gate) in enumerate(pairs):
            try:
                self.places.check(site, gate)
            except LianfangError as error:
                refused += [(site, gate, number, *_as_said(problem)) for problem in error.problems]
        if not refused:
            return
        self.connection.execute(
            "CREATE TEMP TABLE refused (site VARCHAR, gate VARCHAR, number BIGINT, field VARCHAR, code VARCHAR, said VARCHAR)"
        )
        insert(self.connection, "refused", refused)
        self.connection.execute(
            "INSERT INTO bad SELECT line, 0, field, code, said FROM good JOIN refused USING (site, gate)"
        )
        self.connection.execute("DELETE FROM good WHERE line IN (SELECT line FROM bad)")

    def _repeated(self) -> None:
        """Leaves of each id the first row; a row that repeats it is known, one that says otherwise is bad."""
        same = " AND ".join(f"g.{name} IS NOT DISTINCT FROM f.{name}" for name in SAID)
        self.connection.execute(
            f"""CREATE TEMP TABLE twice AS
            SELECT g.line, {same} AS same FROM good g
            JOIN (SELECT uid, min(line) AS line FROM good GROUP BY uid HAVING count(*) > 1) AS first USING (uid)
            JOIN good f ON f.line = first.line WHERE g.line > first.line"""
        )
        self.known("SELECT line FROM twice WHERE same")
        self.refuse("SELECT line FROM twice WHERE NOT same")


def _as_said(problem: FieldProblem) -> tuple[str, str, str]:
    return problem.field, problem.code, as_json(problem)


@contextmanager
def incoming(now: datetime, new_sites_in: str = "") -> Iterator[Incoming]:
    """A file's way in, with a folder for what does not fit into memory."""
    with TemporaryDirectory(dir=settings.DATA, prefix=".import-") as folder:
        connection = engine.connect(Path(folder))
        try:
            yield Incoming(connection, Places(now, new_sites_in), now)
        finally:
            connection.close()
