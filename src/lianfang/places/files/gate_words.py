"""A site's gates as one cell: people write “北门 06:00-22:00；东门”, our own export adds code and English name.

    cell   gate [; gate ...]             also with the full-width semicolon
    gate   [CODE=] name [| English name] [06:00-22:00]

A cell that begins with `[` is a JSON list of objects instead: gates whose names this form cannot hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from lianfang.domain.errors import InvalidInput

OPENS, CLOSES = 360, 1320
"""The hours of a gate of which nobody says any, as minutes of the day."""

_GATE = re.compile(
    r"\s*(?:(?P<code>[A-Z0-9][A-Z0-9-]*)\s*=)?\s*(?P<zh>[^|;；=]+?)\s*(?:\|\s*(?P<en>[^|;；=]+?)\s*)?"
    r"(?:\s(?P<opens>\d{1,2}:\d{2})\s*[-–~至]\s*(?P<closes>\d{1,2}:\d{2}))?\s*"
)
_HOLDS_ALL = re.compile(r"[^|;；=\s](?:[^|;；=\n\r\t]*[^|;；=\s])?")


@dataclass(frozen=True)
class GateWords:
    """A gate as a file says it; hours in minutes of the local day, an empty code where the file gives none."""

    zh: str
    en: str = ""
    code: str = ""
    opens: int = OPENS
    closes: int = CLOSES
    staffed: bool = True


def read_gates(cell: str) -> tuple[GateWords, ...]:
    """The gates that a cell names; none for an empty one."""
    cell = cell.strip()
    if not cell:
        return ()
    if cell.startswith("["):
        return _from_json(cell)
    return tuple(_gate(part, cell) for part in re.split("[;；]", cell) if part.strip())


def _gate(part: str, cell: str) -> GateWords:
    found = _GATE.fullmatch(part)
    if found is None:
        raise InvalidInput("gates.not_valid", "gates", value=cell)
    said = found.groupdict()
    opens = _minutes(said["opens"], cell) if said["opens"] else OPENS
    closes = _minutes(said["closes"], cell) if said["closes"] else CLOSES
    return GateWords(said["zh"], said["en"] or "", said["code"] or "", opens, closes)


def _minutes(clock: str, cell: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    if hours * 60 + minutes > 1440 or minutes > 59:
        raise InvalidInput("gates.not_valid", "gates", value=cell)
    return hours * 60 + minutes


def _from_json(cell: str) -> tuple[GateWords, ...]:
    types = {field.name: type(field.default) for field in fields(GateWords) if field.name != "zh"} | {
        "zh": str
    }
    try:
        gates = tuple(GateWords(**said) for said in json.loads(cell))
    except (ValueError, TypeError, RecursionError):
        raise InvalidInput("gates.not_valid", "gates", value=cell) from None
    if not all(type(getattr(gate, name)) is kind for gate in gates for name, kind in types.items()):
        raise InvalidInput("gates.not_valid", "gates", value=cell)
    return gates


def write_gates(gates: Iterable[GateWords]) -> str:
    """The cell that `read_gates` reads back."""
    gates = tuple(gates)
    if all(_can_be_said(gate) for gate in gates):
        return "; ".join(_said(gate) for gate in gates)
    return json.dumps([asdict(gate) for gate in gates], ensure_ascii=False)


def _can_be_said(gate: GateWords) -> bool:
    ends_like_hours = re.search(r"\d:\d\d$", gate.zh) or re.search(r"\d:\d\d$", gate.en)
    names = all(_HOLDS_ALL.fullmatch(name) for name in (gate.zh, gate.en or "x"))
    return names and gate.staffed and not ends_like_hours and not gate.zh.startswith("[")


def _said(gate: GateWords) -> str:
    code = f"{gate.code}=" if gate.code else ""
    english = f"|{gate.en}" if gate.en else ""
    return f"{code}{gate.zh}{english} {clock(gate.opens)}-{clock(gate.closes)}"


def clock(minutes: int) -> str:
    """Minutes of the day as people read them: 390 is 06:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
