"""The rule sets that come with the program, and a small one to break, for tests of the pure floor."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import lianfang
from lianfang.domain.disease_rules import RuleBook, RuleSet
from lianfang.domain.rule_set_parsing import parse_rule_set

FOLDER = Path(lianfang.__file__).parent / "cases/rule_sets"


@cache
def shipped_files() -> dict[str, dict[str, Any]]:
    """Each file's tables by its name."""
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


@cache
def shipped() -> RuleBook:
    """All of them as a book."""
    return RuleBook([parse_rule_set(data, name) for name, data in shipped_files().items()])


def covid(on: date) -> RuleSet:
    """The rules of COVID-19 in force on a day."""
    return shipped().in_force("covid19", on)


def tables(**changes: Any) -> dict[str, Any]:
    """The tables of the 9th edition with some entries changed; `contact__prompts=[]` reaches into a table, ... removes."""
    data = deepcopy(shipped_files()["covid19-2022-06.toml"])
    for path, value in changes.items():
        *within, last = path.split("__")
        place: Any = data
        for name in within:
            place = place[int(name) if name.isdigit() else name]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return data
