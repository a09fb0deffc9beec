"""The demo's outbreak, whose truth is known, traced from its archive: how much is found, and how much too much."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from lianfang.tracing.columns import EPOCH, World
from lianfang.tracing.contacts import Case, Tracer
from lianfang.tracing.rule import HOME_KINDS, ContactRule
from lianfang.tracing.store import open_store
from lianfang.tracing.summaries import contacts_of
from tests.cli.terminal import in_a_terminal

BEFORE_ONSET, AFTER_ONSET = timedelta(days=2), timedelta(days=10)
"""A case's window: 2 days before onset to 10 after (WHO, contact tracing in the context of COVID-19, 2021)."""
PEOPLE, DAYS = 6000, 14


def seconds(moment: datetime) -> int:
    """Seconds since EPOCH."""
    return int((moment - EPOCH).total_seconds())


def infections(folder: Path) -> list[dict[str, str]]:
    """The truth that the product never sees."""
    with (folder / "truth" / "infections.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def case_of(world: World, row: dict[str, str]) -> Case | None:
    """An infected person as a case with the window that a tracer would give them; None if no gate ever saw them."""
    person, onset = world.persons.id(row["person"]), datetime.fromisoformat(row["onset_at"])
    window = (seconds(onset - BEFORE_ONSET), seconds(onset + AFTER_ONSET))
    return None if person is None else Case(person, (window,))


@pytest.mark.slow
@pytest.mark.clause("K2")
def test_who_was_infected_outside_home_is_among_the_contacts(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    folder = tmp_path / "district"
    made = in_a_terminal(folder, "demo", "--data", folder, "--people", PEOPLE, "--days", DAYS, "--no-serve")
    assert made.code == 0, made.err
    archived = in_a_terminal(folder, "archive")
    assert archived.code == 0, archived.err
    world, truth = open_store(folder / "archive" / "stays"), infections(folder)
    rule = ContactRule(kinds=tuple(kind for kind in world.kinds if kind not in HOME_KINDS))
    cases = {row["person"]: case for row in truth if (case := case_of(world, row))}
    contacts: dict[str, list[str]] = {}
    for piece in Tracer(world, rule).trace(cases.values()):
        found = contacts_of(piece)
        for place in np.argsort(-found.score, kind="stable").tolist():
            index = world.persons.name(int(found.index[place]))
            contacts.setdefault(index, []).append(world.persons.name(int(found.contact[place])))

    last = max(int(segment.leave.max()) for segment in world.segments if len(segment))
    due = [
        row
        for row in truth
        if row["infector"]
        and row["household"] == "False"
        and seconds(datetime.fromisoformat(row["infected_at"])) < last
    ]
    within = [row for row in due if in_window(cases.get(row["infector"]), row)]
    reached = [row for row in within if row["person"] in contacts.get(row["infector"], [])]
    pairs = {(row["infector"], row["person"]) for row in due}
    named = [(index, contact) for index, people in contacts.items() for contact in people]
    first_ten = [(index, contact) for index, people in contacts.items() for contact in people[:10]]
    say(
        f"demo outbreak: {len(due)} infected outside home by people who passed gates, {len(within)} of them in the "
        f"window of two days before onset and ten after; traced {len(reached)} of those (recall {share(reached, within)}); "
        f"{len(named):,} contacts of {len(contacts)} cases, infected by them {share(pairs & set(named), named)} "
        f"(precision), among the ten ranked first {share(pairs & set(first_ten), first_ten)}"
    )
    assert len(within) >= 5
    assert len(reached) >= 0.7 * len(within)


def in_window(case: Case | None, row: dict[str, str]) -> bool:
    """Whether somebody was infected within the window of their infector."""
    moment = seconds(datetime.fromisoformat(row["infected_at"]))
    return case is not None and any(begin <= moment <= end for begin, end in case.windows)


def share(part: object, whole: object) -> str:
    """A share in per cent."""
    return f"{100 * len(part) / max(1, len(whole)):.1f} %"  # type: ignore[arg-type]
