"""Questions about screening rounds: how each adds up, who is due, who is lost, who may be whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.screening import GOES_ON, DueRound, Lost, RoundSum, due_rounds, round_sum, who_is_lost
from lianfang.local_time import day_at
from lianfang.quarantine.models import ScreeningEntry, ScreeningList, ScreeningResult

PAGE = 50


@dataclass(frozen=True)
class ListRow:
    """A list as it was brought in, with the sum of each round so far."""

    id: int
    name: str
    disease: str
    rounds: tuple[int, ...]
    rows: int
    refused: int
    brought_at: datetime
    sums: tuple[RoundSum, ...]
    lost: int
    to_look_at: int


@dataclass(frozen=True)
class EntryRow:
    """One row of a list: who, where, what each round found, which one is next."""

    id: int
    list_id: int
    line: int
    person: str
    area_path: str
    match: str
    candidates: tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]
    from_area: str
    left_on: date | None
    returned_on: date
    states: tuple[str, ...]
    """One state a round; `waiting` where nobody has looked."""
    due: DueRound | None
    lost: Lost | None


def _may(asker: Asker) -> None:
    if not asker.may(Right.WORK_SCREENING):
        asker.demand(Right.IMPORT_RETURNEES)


def lists(asker: Asker, now: datetime) -> list[ListRow]:
    """Every list that has rows in the asker's scope, the newest first, in the asker's part of it."""
    _may(asker)
    ids = ScreeningEntry.objects.within(asker).order_by().values_list("listed_id", flat=True).distinct()
    rows = ScreeningList.objects.everywhere("its rows were found within the scope").filter(id__in=list(ids))
    return [_list_row(asker, row, now) for row in rows.order_by("-brought_at")]


def _list_row(asker: Asker, row: ScreeningList, now: datetime) -> ListRow:
    found = entries(asker, row.id, now)
    rounds = rounds_of(found, len(row.rounds))
    return ListRow(
        row.id,
        row.name,
        row.disease,
        tuple(row.rounds),
        row.rows,
        row.refused,
        row.brought_at,
        tuple(round_sum(one) for one in rounds),
        sum(entry.lost is not None for entry in found),
        sum(entry.match == "possible" for entry in found),
    )


def rounds_of(found: Sequence[EntryRow], count: int) -> list[dict[int, str]]:
    """Each round as the domain wants it: who belongs into it, with their state. Nobody falls between two rounds."""
    rounds: list[dict[int, str]] = []
    for number in range(count):
        rounds.append(
            {e.id: e.states[number] for e in found if all(state in GOES_ON for state in e.states[:number])}
        )
    return rounds


def entries(asker: Asker, list_id: int, now: datetime) -> list[EntryRow]:
    """A list's rows in the asker's scope, in the order of the file."""
    _may(asker)
    rows = ScreeningEntry.objects.within(asker).filter(listed_id=list_id)
    return _entry_rows(list(rows.select_related("person", "listed").order_by("line")), now)


def entry(asker: Asker, entry_id: int, now: datetime) -> EntryRow:
    """One row of a list."""
    _may(asker)
    rows = ScreeningEntry.objects.within(asker).select_related("person", "listed")
    return _entry_rows([rows.one(id=entry_id)], now)[0]


def due_now(asker: Asker, now: datetime, limit: int = PAGE) -> list[EntryRow]:
    """Those of the asker's unit (or scope) whose round is due or overdue, the longest overdue first."""
    _may(asker)
    rows = ScreeningEntry.objects.within(asker).select_related("person", "listed")
    found = _entry_rows(list(rows.order_by("returned_on", "id")), now)
    due = [e for e in found if e.due is not None and e.due.state != "coming"]
    return sorted(due, key=lambda e: (e.due.on if e.due else date.max, e.id))[:limit]


def _entry_rows(rows: Sequence[ScreeningEntry], now: datetime) -> list[EntryRow]:
    results = _results([row.id for row in rows])
    today = day_at(now)
    made = []
    for row in rows:
        mine = results.get(row.id, {})
        count = len(row.listed.rounds)
        states = tuple(mine[n][0] if n in mine else "waiting" for n in range(1, count + 1))
        lost = who_is_lost([{row.id: state} for state in states[: _reached(states)]]).get(row.id)
        screened = [day_at(mine[n][1]) for n in sorted(mine) if mine[n][0] in ("clear", "referred")]
        goes_on = all(state in GOES_ON for state in states)
        coming = due_rounds(row.returned_on, row.listed.rounds, today, screened) if goes_on else ()
        made.append(
            EntryRow(
                row.id,
                row.listed_id,
                row.line,
                row.person.number,
                row.area_path,
                row.match,
                tuple(
                    (str(who), int(score), tuple((str(a), str(b)) for a, b in parts))
                    for who, score, parts in row.candidates
                    if score >= 0
                ),
                row.from_area,
                row.left_on,
                row.returned_on,
                states,
                coming[0] if coming else None,
                lost,
            )
        )
    return made


def _reached(states: Sequence[str]) -> int:
    """How many rounds have begun for somebody: up to the last one in which anybody looked."""
    return max((n for n, state in enumerate(states, start=1) if state != "waiting"), default=0)


def _results(ids: Sequence[int]) -> Mapping[int, dict[int, tuple[str, datetime]]]:
    """The last result of each round by entry: outcome and time."""
    found: dict[int, dict[int, tuple[str, datetime]]] = {}
    for start in range(0, len(ids), 5000):
        rows = ScreeningResult.objects.filter(entry_id__in=ids[start : start + 5000]).order_by("at", "id")
        for entry_id, number, outcome, at in rows.values_list("entry_id", "round", "outcome", "at"):
            found.setdefault(entry_id, {})[number] = (outcome, at)
    return found
