"""Decisions a second by the first policy: ours in Python and JavaScript, beside JsonLogic (both languages) and ZEN.

Every engine gets the same table, translated by machine, and the same facts; what they decide is compared.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.tables import Table
from lianfang.domain.admission import check_table, decide
from lianfang.domain.admission_policy import FIRST_POLICY

Facts = dict[str, Any]
HERE = Path(__file__).parent


def passers(how_many: int, seed: int = 1) -> list[Facts]:
    """People at gates, mostly unremarkable, as a district's are."""
    chance = Random(seed)
    pick = chance.choices
    return [
        {
            "direction": chance.choice(("in", "out")),
            "place": chance.choice(("home", "public")),
            "level": pick(("open", "managed", "closed"), (70, 20, 10))[0],
            "category": pick(("resident", "visitor", "worker", "delivery", "emergency"), (60, 25, 8, 6, 1))[
                0
            ],
            "registered": chance.random() < 0.98,
            "first_reading": None if chance.random() < 0.01 else chance.choice(range(352, 379)),
            "second_reading": chance.choice((None, None, None, 370, 378)),
            "mask": pick(("worn", "absent", "put_on", "refused", None), (90, 3, 4, 1, 2))[0],
            "restriction": pick((None, "quarantine", "home_monitoring", "no_outing"), (97, 1, 1, 1))[0],
            "errand": pick((None, "medical", "essential"), (95, 3, 2))[0],
            "risk_travel": pick((None, False, True), (80, 18, 2))[0],
        }
        for _ in range(how_many)
    ]


def run(quick: bool) -> list[Table]:
    """Two tables, one a language; the first line is the best peer."""
    facts = passers(2_000 if quick else 50_000)
    ours = check_table(FIRST_POLICY)
    expected = [decide(ours, f).rule for f in facts]
    python = Table(
        "Admission in Python", "decisions a second", goal="ahead of the peers, and equal in both languages"
    )
    for name, engine in (("JsonLogic (panzi-json-logic)", _json_logic()), ("ZEN (zen-engine)", _zen())):
        some = facts[: max(500, len(facts) // 10)]
        rate, said = _rate(engine, some)
        different = sum(a != b for a, b in zip(said, expected, strict=False))
        python.add(f"{name}; decides otherwise in {different:,} of {len(some):,}", rate)
    rate, _rules = _rate(lambda f: decide(ours, f).rule, facts)
    python.add("Lianfang", rate)
    return [python, _javascript(facts, expected)]


def _rate(engine: Callable[[Facts], str], facts: Sequence[Facts]) -> tuple[float, list[str]]:
    began = time.perf_counter()
    said = [engine(f) for f in facts]
    return len(facts) / (time.perf_counter() - began), said


def as_json_logic() -> dict[str, Any]:
    """The table as one JsonLogic rule: if, then, else if ..."""
    steps: list[Any] = []
    rules: Any = FIRST_POLICY["rules"]
    for rule in rules[:-1]:
        steps += [{"and": [_one(c) for c in rule["when"]]}, rule["id"]]
    return {"if": [*steps, rules[-1]["id"]]}


_SAME = {"eq": "===", "ne": "!==", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _one(condition: Sequence[Any]) -> Any:
    fact, name, *value = condition
    read = {"var": fact}
    if name in ("lt", "le", "gt", "ge"):
        return {"and": [{"!==": [read, None]}, {_SAME[name]: [read, value[0]]}]}
    if name in _SAME:
        return {_SAME[name]: [read, value[0]]}
    if name in ("in", "not_in"):
        found = {"in": [read, value[0]]}
        return found if name == "in" else {"!": [found]}
    return {"===" if name == "is_null" else "!==": [read, None]}


def _json_logic() -> Callable[[Facts], str]:
    from json_logic import jsonLogic

    rule = as_json_logic()
    return lambda facts: str(jsonLogic(rule, facts))


def _zen() -> Callable[[Facts], str]:
    import zen

    decision = zen.ZenEngine().create_decision(json.dumps(as_zen()))
    return lambda facts: str(decision.evaluate(facts)["result"]["rule"])


def as_zen() -> dict[str, Any]:
    """The table as ZEN's decision table, one column a fact, first hit."""
    rules: Any = FIRST_POLICY["rules"]
    facts = sorted({c[0] for rule in rules for c in rule["when"]})
    rows = []
    for rule in rules:
        cells = {fact: " and ".join(_cell(c) for c in rule["when"] if c[0] == fact) for fact in facts}
        rows.append({"_id": rule["id"], **cells, "out": json.dumps(rule["id"])})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": fact, "name": fact, "field": fact} for fact in facts],
        "outputs": [{"id": "out", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "end", "name": "end", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "end"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _cell(condition: Sequence[Any]) -> str:
    _fact, name, *value = condition
    said = json.dumps(value[0]) if value else "null"
    if name in ("in", "not_in"):
        return f"$ {name.replace('_', ' ')} {said}"
    if name in ("lt", "le", "gt", "ge"):
        return f"$ != null and $ {_SAME[name]} {said}"
    return f"$ {'==' if name in ('eq', 'is_null') else '!='} {said}"


def _javascript(facts: Sequence[Facts], expected: Sequence[str]) -> Table:
    said = {"table": FIRST_POLICY, "logic": as_json_logic(), "facts": facts, "expected": expected}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work.json"
        work.write_text(json.dumps(said), encoding="utf-8")
        done = subprocess.run(
            ["node", str(HERE / "admission.mjs"), str(work)], capture_output=True, text=True, check=True
        )
    table = Table("Admission in JavaScript", "decisions a second", goal="the same decisions as in Python")
    for name, rate in json.loads(done.stdout):
        table.add(name, rate)
    return table
