"""Admission tables at the terminal, said as on their page: rows by number and in sentences, no names of the program's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lianfang.cli.terminal import both, language
from lianfang.domain.admission import PolicyError, Rule, Table
from lianfang.domain.admission_promises import Broken
from lianfang.domain.admission_words import DECISION_WORDS, condition_sentence, facts_sentence
from lianfang.domain.reasons import REASONS

_FIELDS = {
    "rules": ("规则", "the rules"),
    "duties": ("任务", "the duties"),
    "id": ("规则的名称", "the rule's name"),
    "when": ("条件", "the conditions"),
    "decision": ("处理结果", "the decision"),
    "reason": ("理由", "the reason"),
    "duty": ("任务名称", "the duty's name"),
}
_PROBLEMS = {"missing": "is missing", "unknown field": "is not a field of it"}


def row_number(table: Table, rule: str) -> int:
    """The number under which people know a rule."""
    return next(number for number, row in enumerate(table.rules, 1) if row.id == rule)


def row_sentence(rule: Rule) -> str:
    """A rule in words: when it holds, what is decided, and what the gate says."""
    spoken = language()
    when = both("，", ", ").join(condition_sentence(condition, spoken) for condition in rule.when)
    decided = DECISION_WORDS[rule.decision].said(spoken)
    headline = REASONS[rule.reason].headline.said(spoken)
    return f"{when or both('其他情况', 'everything else')} → {decided}{both('：', ': ')}{headline}"


def broken_case(table: Table, broken: Broken) -> str:
    """Where a promise is broken: the row that decides, and a case in which it does."""
    number = row_number(table, broken.rule)
    case = facts_sentence(broken.facts, language())
    return both(f"第 {number} 行：{case}", f"row {number}: {case}")


def wrong_at(error: PolicyError, data: Any) -> str:
    """What is wrong with a table that cannot be read, and in which of its rows."""
    where, field = _where(error.rule, data), _field(error.field)
    problem = both(error.zh, _PROBLEMS.get(error.problem, error.problem))
    if error.problem in _PROBLEMS:
        return both(f"{where}：{problem}{field}", f"{where}: {field} {problem}")
    return both("：", ": ").join(part for part in (where, field, problem) if part)


def _where(rule: str, data: Any) -> str:
    """The row that an error names by its id or its place."""
    if rule == "table":
        return both("整张表", "the table")
    kind, _space, number = rule.partition(" ")
    if kind in ("rule", "duty") and number.isdecimal():
        return both(
            f"{'规则' if kind == 'rule' else '任务'}第 {number} 行", f"row {number} of the {_plural(kind)}"
        )
    rows = data.get("rules", []) if isinstance(data, Mapping) else []
    place = [n for n, row in enumerate(rows, 1) if isinstance(row, Mapping) and row.get("id") == rule]
    if not place:
        return rule
    return both(f"规则第 {place[-1]} 行", f"row {place[-1]} of the rules")


def _plural(kind: str) -> str:
    return "rules" if kind == "rule" else "duties"


def _field(field: str) -> str:
    if field == "all fields":
        return ""
    if found := re.fullmatch(r"when\[(\d+)\]", field):
        number = int(found[1]) + 1
        return both(f"第 {number} 个条件", f"condition {number}")
    zh, en = _FIELDS.get(field, ("", ""))
    return both(f"“{field}”（{zh}）" if zh else f"“{field}”", f"“{field}” ({en})" if en else f"“{field}”")
