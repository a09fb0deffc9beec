"""The gate's JavaScript decides exactly as the server's Python: on the vectors, on junk, on other tables."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import lianfang
from lianfang.domain.admission import (
    ANSWERS,
    BARE,
    DECISIONS,
    FACTS,
    LISTING,
    OPERATORS,
    ORDERING,
    READINGS,
    WORDS,
    check_table,
    decide,
    table_hash,
)
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.reasons import DUTIES, REASONS

PACKAGE = Path(lianfang.__file__).parent
TWIN = PACKAGE / "web" / "gate" / "admission.js"
VECTORS: dict[str, Any] = json.loads((PACKAGE / "domain" / "vectors" / "admission.json").read_text("utf-8"))
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="no `node` on PATH: the JavaScript twin cannot be run")

FACTS_IN_ORDER = sorted(FACTS)
NEEDED = ("direction", "place", "level", "category", "registered", "first_reading")
JUNK: list[Any] = [
    *(0, 1, 2, -1, 37, 299, 300, 450, 451, 36.8, 368.0, 372.99999999999999, 373.5, -0.0, 1e300),
    *(2**53 - 1, 2**53, 2**53 + 1, -(2**53), 10**30, -(10**30)),
    *("", "in ", "IN", "368", "36,8", "37.4", "true", "null", "进", "𠮷", "\u0000", "\ud800", "__proto__"),
    *([], ["in"], [[]], {}, {"eq": 1}, {"valueOf": 370}, True, False, None),
]


def ask_the_twin(tables: list[Any], cases: list[tuple[int, Any]], hashed: list[Any]) -> dict[str, Any]:
    """One run of Node over all of it: decisions by table number and facts, and hashes."""
    sent = json.dumps({"tables": tables, "cases": cases, "hashed": hashed}, allow_nan=False)
    runner = Path(__file__).with_name("run_vectors.mjs")
    command = [NODE or "node", str(runner), str(TWIN)]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def assert_same(tables: list[Any], cases: list[tuple[int, Any]]) -> None:
    """Python and JavaScript give the same decision, reason, rule, duties and table name."""
    checked = [check_table(table) for table in tables]
    answers = ask_the_twin(tables, cases, [])["decisions"]
    for (number, facts), theirs in zip(cases, answers, strict=True):
        ours = asdict(decide(checked[number], facts))
        assert {**ours, "duties": list(ours["duties"])} == theirs, facts


def a_sensible_value(chance: random.Random, name: str) -> Any:
    """What a gate would send; what decisions rest on is seldom missing, to reach all rules."""
    if chance.random() < (0.02 if name in NEEDED else 0.4):
        return None
    if name in WORDS:
        return chance.choice(WORDS[name])
    if name in ANSWERS:
        return chance.random() < (0.95 if name == "registered" else 0.3)
    return chance.choice([349, 350, 373, 374, chance.randint(330, 400), *range(362, 370)])


def some_facts(chance: random.Random, junk: float) -> dict[str, Any]:
    """Eleven facts, a share of them junk; some missing, some that nobody asked for."""
    facts = {}
    for name in FACTS_IN_ORDER:
        facts[name] = chance.choice(JUNK) if chance.random() < junk else a_sensible_value(chance, name)
    if chance.random() < junk:
        del facts[chance.choice(FACTS_IN_ORDER)]
        facts[chance.choice(["birthplace", "__proto__", "constructor", "湖北"])] = chance.choice(JUNK)
    return facts


def a_value(chance: random.Random, name: str) -> Any:
    """A value that a table may compare the fact with."""
    if name in READINGS:
        return chance.randint(345, 378)
    return chance.choice([True, False] if name in ANSWERS else WORDS[name])


def a_condition(chance: random.Random) -> list[Any]:
    """Any fact with any operator that suits it."""
    name = chance.choice(FACTS_IN_ORDER)
    operator = chance.choice([one for one in OPERATORS if name in READINGS or one not in ORDERING])
    if operator in BARE:
        return [name, operator]
    if operator in LISTING:
        return [name, operator, [a_value(chance, name) for _ in range(chance.randint(0, 3))]]
    return [name, operator, a_value(chance, name)]


def a_table(chance: random.Random) -> dict[str, Any]:
    """A valid table that means nothing, so that every operator meets every kind of fact."""

    def when() -> list[Any]:
        return [a_condition(chance) for _ in range(chance.randint(1, 3))]

    def row(number: int) -> dict[str, Any]:
        verdict = {"decision": chance.choice(DECISIONS), "reason": chance.choice(sorted(REASONS))}
        return {"id": f'规则 {number} \x7f\n"𠮷', "when": when(), **verdict}

    default = {"id": "default", "when": [], "decision": "hold", "reason": "incomplete_record"}
    duties = [{"duty": chance.choice(sorted(DUTIES)), "when": when()} for _ in range(5)]
    return {"rules": [*(row(number) for number in range(12)), default], "duties": duties}


def test_the_twin_passes_every_vector() -> None:
    cases = VECTORS["cases"]
    answers = ask_the_twin([VECTORS["table"]], [(0, case["facts"]) for case in cases], [])["decisions"]
    for case, answer in zip(cases, answers, strict=True):
        expected = {name: case[name] for name in ("decision", "reason", "rule", "duties")}
        assert answer == {**expected, "table": table_hash(VECTORS["table"])}, case["name"]


@pytest.mark.slow
def test_both_agree_on_twenty_thousand_people_nearly_a_third_of_them_impossible() -> None:
    chance = random.Random(20200202)
    cases = [(0, some_facts(chance, 0.3 if chance.random() < 0.3 else 0.0)) for _ in range(20_000)]
    assert_same([FIRST_POLICY], cases)
    table = check_table(FIRST_POLICY)
    assert {decide(table, facts).rule for _, facts in cases} == {rule.id for rule in table.rules}


def test_both_agree_on_facts_that_are_no_facts() -> None:
    assert_same([FIRST_POLICY], [(0, junk) for junk in JUNK])


def test_both_agree_on_any_junk_in_any_single_fact() -> None:
    words = {"direction": "in", "place": "public", "level": "managed", "category": "visitor", "mask": "worn"}
    usual = {**words, "registered": True, "first_reading": 380, "second_reading": 365, "risk_travel": False}
    assert_same([FIRST_POLICY], [(0, {**usual, name: junk}) for name in FACTS_IN_ORDER for junk in JUNK])


def test_both_agree_on_tables_with_every_operator() -> None:
    chance = random.Random(20200203)
    tables = [a_table(chance) for _ in range(100)]
    assert_same(tables, [(number % 100, some_facts(chance, 0.3)) for number in range(5_000)])


def test_both_name_a_table_alike() -> None:
    """Lengths around the blocks of the hash, and every kind of character that JSON escapes."""
    texts = ["a" * length for length in range(200)]
    odd = ["\x00\x1f\x7f\x80", '"\\/\b\f\n\r\t', "𠮷\ud800", "\u2028\u2029", "防疫"]
    nested = {"b": 1, "a": [2, {"z": None, "é": 0}]}
    hashed: list[Any] = [*texts, *odd, 0, -373, True, None, [], {}, nested, FIRST_POLICY]
    assert ask_the_twin([], [], hashed)["hashes"] == [table_hash(data) for data in hashed]
