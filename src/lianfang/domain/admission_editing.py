"""Changing an admission table row by row: the rows by name, their fields, what differs between two tables.

A table here is JSON data as `admission.check_table` reads it. Nothing is changed in place: each function returns a new
table. A row's key is "rule:ID" or "duty:CODE:N" (the Nth row of that duty), so that it stays the same while others move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lianfang.domain.admission import WORDS

Row = Mapping[str, object]
Table = Mapping[str, list[dict[str, object]]]

SECTIONS = {"rule": "rules", "duty": "duties"}
WHEN = "when."
"""Begins the name of a field that holds a row's conditions on one fact."""


def section_of(key: str) -> str:
    """The list of the table in which a row stands: "rules" or "duties"."""
    return SECTIONS[key.partition(":")[0]]


def keyed_rows(table: Table) -> Iterator[tuple[str, dict[str, object]]]:
    """Every row with its key: the rules in their order, then the duties."""
    for row in table["rules"]:
        yield f"rule:{row['id']}", row
    seen: dict[object, int] = {}
    for row in table["duties"]:
        seen[row["duty"]] = number = seen.get(row["duty"], 0) + 1
        yield f"duty:{row['duty']}:{number}", row


def row_of(table: Table, key: str) -> dict[str, object] | None:
    """The row of that key, or None."""
    return next((row for name, row in keyed_rows(table) if name == key), None)


def default_key(table: Table) -> str:
    """The key of the last rule, which holds when no other does: it can be changed, not moved or removed."""
    return f"rule:{table['rules'][-1]['id']}"


def conditions_of(row: Row) -> list[list[object]]:
    """The conditions of a row as JSON data."""
    when = row["when"]
    assert isinstance(when, list)
    return when


def plain_condition(condition: list[object]) -> list[object]:
    """A condition as it is written down: values once each, in the fact's own order; one value alone is no list."""
    if len(condition) < 3 or not isinstance(condition[2], list):
        return condition
    fact, name, _given = condition
    known = (*WORDS.get(str(fact), ()), True, False)
    values = sorted(_once(condition[2]), key=lambda v: (known.index(v), 0) if v in known else (len(known), v))
    if len(values) == 1:
        return [fact, {"in": "eq", "not_in": "ne"}.get(str(name), name), values[0]]
    return [fact, name, values]


def _once(values: list[Any]) -> list[Any]:
    return [value for i, value in enumerate(values) if value not in values[:i]]


def fields_of(row: Row) -> dict[str, object]:
    """A row as fields that two people can change apart: its conditions fact by fact, and everything else."""
    fields: dict[str, object] = {}
    for condition in conditions_of(row):
        held = fields.setdefault(f"{WHEN}{condition[0]}", [])
        assert isinstance(held, list)
        held.append(plain_condition(condition))
    return fields | {name: value for name, value in row.items() if name != "when"}


def row_from(fields: Mapping[str, object]) -> dict[str, object]:
    """The row that these fields make; conditions on one fact stand together, in the order of the fields."""
    when: list[object] = []
    for name, value in fields.items():
        if name.startswith(WHEN) and isinstance(value, list):
            when += value
    others = {name: value for name, value in fields.items() if not name.startswith(WHEN)}
    return {**others, "when": when}


def same_row(one: Row, other: Row) -> bool:
    """Whether two rows say the same, whatever the order of conditions and values."""
    return fields_of(one) == fields_of(other)


def _with_section(
    table: Table, section: str, rows: list[dict[str, object]]
) -> dict[str, list[dict[str, object]]]:
    return {name: rows if name == section else list(table[name]) for name in ("rules", "duties")}


def _position(table: Table, key: str) -> int:
    """Where a row stands in its section; a key that is not there is a KeyError."""
    section = section_of(key)
    keys = [name for name, _row in keyed_rows(table) if section_of(name) == section]
    if key not in keys:
        raise KeyError(key)
    return keys.index(key)


def replaced(table: Table, key: str, row: Row) -> dict[str, list[dict[str, object]]]:
    """The table with another row in the place of one."""
    section, at = section_of(key), _position(table, key)
    rows = list(table[section])
    rows[at] = dict(row)
    return _with_section(table, section, rows)


def inserted(table: Table, after: str, row: Row) -> dict[str, list[dict[str, object]]]:
    """The table with a new row behind the row `after`; "rule:" and "duty:" mean the beginning of their list.

    Behind the last rule nothing would ever be reached: there the new row goes before it.
    """
    section = section_of(after)
    at = 0 if after.endswith(":") else _position(table, after) + 1
    if section == "rules":
        at = min(at, len(table["rules"]) - 1)
    rows = list(table[section])
    rows.insert(at, dict(row))
    return _with_section(table, section, rows)


def removed(table: Table, key: str) -> dict[str, list[dict[str, object]]]:
    """The table without one row."""
    section, at = section_of(key), _position(table, key)
    return _with_section(table, section, [row for i, row in enumerate(table[section]) if i != at])


def moved(table: Table, key: str, up: bool) -> dict[str, list[dict[str, object]]]:
    """The table with a row exchanged with its neighbour; the same table where there is none to exchange with."""
    section, at = section_of(key), _position(table, key)
    rows = list(table[section])
    other = at - 1 if up else at + 1
    last = len(rows) - (1 if section == "rules" else 0)
    if not (0 <= other < last and at < last):
        return _with_section(table, section, rows)
    rows[at], rows[other] = rows[other], rows[at]
    return _with_section(table, section, rows)


def neighbour(table: Table, key: str, up: bool) -> str | None:
    """The key of the row before or behind a row in its list, or None."""
    section, at = section_of(key), _position(table, key)
    keys = [name for name, _row in keyed_rows(table) if section_of(name) == section]
    other = at - 1 if up else at + 1
    return keys[other] if 0 <= other < len(keys) else None


def still_above(old: Table, new: Table, key: str) -> str:
    """Where a row of `old` that `new` has no more would go: behind the nearest row above it that is still there."""
    kept, place = {name for name, _row in keyed_rows(new)}, key.partition(":")[0] + ":"
    for name, _row in keyed_rows(old):
        if name == key:
            break
        if section_of(name) == section_of(key) and name in kept:
            place = name
    return place


def new_rule_id(table: Table, reason: str) -> str:
    """A name for a new rule that no rule of the table has; people see numbers, programs see this."""
    taken = {row["id"] for row in table["rules"]}
    return next(name for n in range(2, len(taken) + 3) if (name := f"{reason}_{n}") not in taken)


@dataclass(frozen=True)
class RowChange:
    """How one row differs from an earlier table: "added", "removed", "changed" or "moved"; the row before and after."""

    key: str
    kind: str
    before: Row | None = None
    after: Row | None = None


def changes(old: Table, new: Table) -> list[RowChange]:
    """What was done to a table: each row added, changed, moved (in the new table's order), then those removed.

    Of rows that changed places, as few as possible count as moved.
    """
    before, after = dict(keyed_rows(old)), dict(keyed_rows(new))
    shifted = _moved_keys(list(before), list(after))
    found = []
    for key, row in after.items():
        earlier = before.get(key)
        if earlier is None:
            found.append(RowChange(key, "added", after=row))
        elif not same_row(earlier, row):
            found.append(RowChange(key, "changed", earlier, row))
        elif key in shifted:
            found.append(RowChange(key, "moved", earlier, row))
    return [*found, *(RowChange(k, "removed", before=r) for k, r in before.items() if k not in after)]


def _moved_keys(old: list[str], new: list[str]) -> set[str]:
    """The keys in both lists that do not lie on the longest common run of them."""
    old, new = [k for k in old if k in set(new)], [k for k in new if k in set(old)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = {key for block in matcher.get_matching_blocks() for key in new[block.b : block.b + block.size]}
    return set(new) - kept
