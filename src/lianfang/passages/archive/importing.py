"""Passages of a file into the archive: the history of another system, kept for tracing, never judged or counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import FieldProblem
from lianfang.files import engine
from lianfang.files.passage_columns import NOBODY_KNOWN
from lianfang.local_time import day_at
from lianfang.passages.archive import folders
from lianfang.passages.archive.actions import Known, settle
from lianfang.passages.archive.columns import COLUMNS, COUNTED, NAMES
from lianfang.passages.archive.writing import kept, make_day
from lianfang.passages.import_columns import Tell, insert
from lianfang.passages.imports import Incoming, Outcome
from lianfang.passages.retention.queries import terms_at
from lianfang.people.vault import number_for

_OTHERWISE = ("person", "site", "at", "direction", "temperature", "second_temperature", "mask", "vehicle")
"""What a row of a known id must have alike with what is archived; its gate too, if it names one."""


class IntoArchive:
    """`check` looks what of the good rows is archived already; `load` writes the rest, day by day."""

    def __init__(self, file: Incoming, any_day: str = "") -> None:
        self._file, self._connection, self._hold = file, file.connection, any_day
        self._first_kept = terms_at(file.now).first_kept

    def check(self, tell: Tell) -> Outcome:
        """Takes out rows of days that are not over or no longer kept, and what is archived already."""
        self._days()
        self._translate()
        files = [str(folders.day_file(day)) for day in folders.kept_days() if folders.day_file(day).exists()]
        if files:
            same = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM a."{name}"' for name in _OTHERWISE)
            self._connection.execute(
                f"""CREATE TEMP TABLE archived AS SELECT n.line, {same} AND (n.gate IS NULL OR n.gate = a.gate) AS same
                FROM arriving n JOIN read_parquet(?) a USING (passage_id)""",
                [files],
            )
            self._file.known("SELECT line FROM archived WHERE same")
            self._file.refuse("SELECT line FROM archived WHERE NOT same")
        return self._file.counted()

    def _days(self) -> None:
        """Parts the rows by local day, and refuses days that are not over or too old."""
        today = day_at(self._file.now)
        for day in self._found_days():
            problem = None
            if day >= today:
                problem = FieldProblem("at", "time.not_over", {"value": day})
            elif day < self._first_kept and not self._hold:
                days = settings.RETENTION_DAYS
                problem = FieldProblem("at", "time.past_retention", {"value": day, "days": days})
            if problem:
                self._file.refuse(f"SELECT line FROM good WHERE day = DATE '{day}'", problem)

    def _found_days(self) -> list[date]:
        found = self._connection.execute("SELECT DISTINCT day FROM good ORDER BY day").fetchall()
        return [day for (day,) in found]

    def _translate(self) -> None:
        """The good rows as archived: our codes for sites, our numbers for persons."""
        self._words("sites", "site", self._file.places.code)
        self._words("numbers", "person", lambda word: word if word == NOBODY_KNOWN else number_for(word))
        texts = {name: f"nullif(good.{name}, '')" for name, kind in COLUMNS.items() if kind == "VARCHAR"}
        columns = {
            name: f'good."{name}"'
            for name in COLUMNS
            if name not in ("passage_id", "temperature", "second_temperature")
        } | texts
        columns |= {
            "passage_id": "CAST(uid AS VARCHAR)",
            "person": "numbers.ours",
            "site": "sites.ours",
            "temperature": "reading / 10",
            "second_temperature": "second_reading / 10",
        }
        selected = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
        self._connection.execute(
            f"""CREATE TEMP VIEW arriving AS SELECT line, day, {selected} FROM good
            JOIN sites ON sites.word = good.site JOIN numbers ON numbers.word = good.person"""
        )

    def _words(self, table: str, column: str, ours: Callable[[str], str]) -> None:
        """A table of the file's words in a column, with what they are called here."""
        words = [
            word for (word,) in self._connection.execute(f"SELECT DISTINCT {column} FROM good").fetchall()
        ]
        self._connection.execute(f"CREATE TEMP TABLE {table} (word VARCHAR, ours VARCHAR)")
        if words:
            insert(self._connection, table, [(word, ours(word)) for word in words])

    def load(self, tell: Tell) -> Outcome:
        """Writes every day that has new rows, each in one piece."""
        outcome = self._file.outcome
        sites = self._connection.execute("SELECT DISTINCT site FROM good").fetchall()
        with transaction.atomic():
            outcome.new_sites = self._file.places.register({site for (site,) in sites})
        days = self._found_days()
        total = max(1, engine.count(self._connection, "SELECT count(*) FROM good"))
        with folders.working() as work:
            for day in days:
                coming = f"(SELECT {NAMES}, false AS {COUNTED} FROM arriving WHERE day = DATE '{day}')"
                made = make_day(self._connection, day, (*kept(day), coming), work)
                known: Known = {"hold": self._hold} if self._hold and day < self._first_kept else {}
                settle(SYSTEM, made, self._file.now, known)
                outcome.stored += engine.count(
                    self._connection, f"SELECT count(*) FROM good WHERE day = DATE '{day}'"
                )
                tell(outcome.stored / total, outcome.stored)
        outcome.days |= set(days)
        detail = {"rows": outcome.stored, "days": len(days)}
        with transaction.atomic():
            write_down(SYSTEM, Note("archive.import", purpose=self._hold, detail=detail))
        return outcome
