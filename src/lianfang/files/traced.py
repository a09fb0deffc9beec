"""Files that tracing reads and writes without a server: passages, stays, kinds of sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.files import engine
from lianfang.files.bad import BadRow
from lianfang.files.coding import TIME, WAY, WORD, Coded, Layout, Tell, read_coded
from lianfang.files.passage_columns import ALSO, NEEDED, NOBODY_KNOWN
from lianfang.files.rows import Columns, open_rows
from lianfang.files.writing import copy_out
from lianfang.tracing.building import DayRecords
from lianfang.tracing.columns import EPOCH_UNIX, Names, Stays, World
from lianfang.tracing.sites import KINDS, LONGEST_MINUTES, UNKNOWN, SiteKind
from lianfang.tracing.stays import Passages
from lianfang.tracing.store import SiteRule


def quiet(share: float) -> None:
    """Tells nobody how far it is."""


def _fine(numbers: Mapping[str, int]) -> FieldProblem | None:
    return None


def _in_time(numbers: Mapping[str, int]) -> FieldProblem | None:
    return FieldProblem("leave", "stay.leaves_before") if numbers["leave"] < numbers["enter"] else None


PASSAGES = Layout(
    Columns(required=NEEDED, optional=("passage_id", *ALSO)),
    {"person": WORD, "site": WORD, "at": TIME, "direction": WAY},
    _fine,
    "",
    NOBODY_KNOWN,
    ("gate_decision", "decision"),
)
"""Whatever else a passages file may hold is not read."""

STAYS = Layout(
    Columns(required=("person", "site", "enter", "leave")),
    {"person": WORD, "site": WORD, "enter": TIME, "leave": TIME},
    _in_time,
    "leave < enter",
)

KIND_COLUMNS = Columns(("site", "kind"), ("assumed_minutes", "cap_minutes", "entry_only"))


@dataclass(frozen=True)
class Read:
    """What reading a file came to: rows, those not taken, the first of them, and exact doubles that were dropped."""

    rows: int
    bad_lines: int = 0
    bad: list[BadRow] = field(default_factory=list)
    duplicates: int = 0


def read_passages(
    path: Path, work: Path, zone: tzinfo | None = None, tell: Tell = quiet
) -> tuple[DayRecords, Read]:
    """Passages with the names they use, sorted; `work` is a folder for what does not fit into memory.

    InvalidInput where it is no such file; bad rows are left out and reported.
    """
    coded = read_coded(path, PASSAGES, work, zone, tell)
    c = coded.columns
    passages = Passages(c["person"], c["site"], c["at"], c["direction"].astype(np.int8), coded.left_out)
    return DayRecords(passages, coded.words["person"], coded.words["site"]), _read(coded)


def read_stays(path: Path, work: Path, zone: tzinfo | None = None, tell: Tell = quiet) -> tuple[World, Read]:
    """Stays as a world of one segment. InvalidInput where it is no such file; bad rows are left out and reported."""
    coded = read_coded(path, STAYS, work, zone, tell)
    c, persons, sites = coded.columns, coded.words["person"], coded.words["site"]
    stays = Stays.sort(c["site"], c["person"], c["enter"], c["leave"], len(sites), len(persons))
    site = stays.site()
    again = np.zeros(len(stays), dtype=np.bool_)
    again[1:] = (
        (site[1:] == site[:-1])
        & (stays.enter[1:] == stays.enter[:-1])
        & (stays.person[1:] == stays.person[:-1])
        & (stays.leave[1:] == stays.leave[:-1])
    )
    if again.any():
        kept = ~again
        stays = Stays.sort(
            site[kept], stays.person[kept], stays.enter[kept], stays.leave[kept], len(sites), len(persons)
        )
    return World((stays,), Names.of(persons), Names.of(sites)), _read(coded, int(again.sum()))


def _read(coded: Coded, duplicates: int = 0) -> Read:
    return Read(coded.read, coded.bad_lines, coded.bad, duplicates)


def read_site_kinds(path: Path) -> dict[str, SiteRule]:
    """What each site is, by its name. InvalidInput names the first row that is wrong."""
    found: dict[str, SiteRule] = {}
    with open_rows(path, KIND_COLUMNS) as rows:
        for raw in rows:
            if raw.problem:
                raise InvalidInput.of([raw.problem])
            site = values.required_text(raw.cells["site"], "site", 120)
            if site in found:
                raise InvalidInput("kind.twice", "site", value=site)
            found[site] = _rule(raw.cells)
    return found


def _rule(cells: Mapping[str, str]) -> SiteRule:
    """A row's kind; its own figures where it has some, else those of its kind."""
    label = values.required_text(cells["kind"], "kind", 40)
    usual = KINDS.get(label, UNKNOWN)
    cap = _minutes(cells, "cap_minutes", usual.cap_minutes)
    assumed = _minutes(cells, "assumed_minutes", min(usual.assumed_minutes, cap))
    said = values.true_or_false(cells.get("entry_only", "").strip(), "entry_only")
    try:
        return SiteRule(label, SiteKind(assumed, cap, usual.entry_only if said is None else said))
    except ValueError:
        shown = f"{assumed}, {cap}"
        raise InvalidInput("kind.minutes", "assumed_minutes", value=shown, limit=LONGEST_MINUTES) from None


def _minutes(cells: Mapping[str, str], name: str, usual: int) -> int:
    cell = cells.get(name, "").strip()
    if not cell:
        return usual
    if not (cell.isascii() and cell.isdecimal() and len(cell) < 9):
        raise InvalidInput("kind.minutes", name, value=cell, limit=LONGEST_MINUTES)
    return int(cell)


_KINDS_IN_FILES = {
    ".csv": dict.fromkeys(("person", "site", "enter", "leave"), "VARCHAR"),
    ".parquet": {"person": "VARCHAR", "site": "VARCHAR", "enter": "TIMESTAMPTZ", "leave": "TIMESTAMPTZ"},
}


def write_stays(
    path: Path, kind: str, stays: NDArray[np.int32], sites: Sequence[str], persons: Sequence[str], work: Path
) -> int:
    """Writes stays, (4, n) as site, person, enter, leave, to a file by person, entry and site; returns how many."""
    connection = engine.connect(work)
    try:
        for name, words in (("sites", sites), ("persons", persons)):
            column = np.array(words, dtype=object)
            connection.register("words", {"id": np.arange(len(words), dtype=np.int32), "word": column})
            connection.execute(f"CREATE TABLE {name} (id INTEGER, word VARCHAR)")
            if len(words):
                connection.execute(f"INSERT INTO {name} SELECT * FROM words")
            connection.unregister("words")
        connection.register("numbers", dict(zip("spel", stays, strict=True)))
        moments = {
            name: f"make_timestamp(({letter}::BIGINT + {EPOCH_UNIX}) * 1000000)" for letter, name in _TIMES
        }
        if kind == ".csv":
            moments = {name: f"strftime({sql}, '%Y-%m-%dT%H:%M:%SZ')" for name, sql in moments.items()}
        else:
            moments = {name: f"timezone('UTC', {sql})" for name, sql in moments.items()}
        question = (
            f"SELECT persons.word AS person, sites.word AS site, {moments['enter']} AS enter, "
            f"{moments['leave']} AS leave FROM numbers JOIN persons ON persons.id = p JOIN sites ON sites.id = s "
            "ORDER BY p, e, s, l"
        )
        return copy_out(connection, question, _KINDS_IN_FILES[kind], path, kind)
    finally:
        connection.close()


_TIMES = (("e", "enter"), ("l", "leave"))
