"""May this person pass this gate now? One ordered table of rules decides; the first rule that holds wins.

The table is data (JSON): policies are stored, dated and sent to gates. `web/gate/admission.js` is the twin of
this module for phones; both must pass `vectors/admission.json` and agree on everything else.

A fact is a word, an answer (true or false) or a reading (whole tenths of a degree C, 30.0 to 45.0). What is
missing, of the wrong type or outside that range counts as not noted (null), so a slip of the finger is asked
again and never decides. A bool is no number; 368.0 is the reading 368 (in JavaScript they are one number),
36.8 is none. A word nobody knows stays a word and equals nothing.
"""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lianfang.domain.control_levels import LEVELS
from lianfang.domain.reasons import DUTIES, REASONS
from lianfang.domain.restrictions import KINDS
from lianfang.domain.values import CATEGORIES, DIRECTIONS, ERRANDS, MASKS, PLAUSIBLE_TENTHS

DECISIONS = ("admit", "refuse", "refer", "hold")

WORDS: dict[str, tuple[str, ...]] = {
    "direction": DIRECTIONS,
    "place": ("home", "public"),
    "level": LEVELS,
    # Towards this place: a resident lives here (also a hotel's guest), a shop's customer is a visitor.
    "category": CATEGORIES,
    "mask": MASKS,
    "restriction": KINDS,
    "errand": ERRANDS,
}
ANSWERS = ("registered", "risk_travel")
READINGS = ("first_reading", "second_reading")
FACTS = frozenset((*WORDS, *ANSWERS, *READINGS))

Fact = int | str | bool | None
Holds = Callable[[Any, Any], bool]

# `ne` and `not_in` are the exact negations of `eq` and `in`: they hold for what was not noted.
OPERATORS: dict[str, Holds] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": lambda fact, values: fact in values,
    "not_in": lambda fact, values: fact not in values,
    "lt": lambda fact, value: fact is not None and fact < value,
    "le": lambda fact, value: fact is not None and fact <= value,
    "gt": lambda fact, value: fact is not None and fact > value,
    "ge": lambda fact, value: fact is not None and fact >= value,
    "is_null": lambda fact, _: fact is None,
    "not_null": lambda fact, _: fact is not None,
}
BARE, LISTING, ORDERING = ("is_null", "not_null"), ("in", "not_in"), ("lt", "le", "gt", "ge")


class PolicyError(ValueError):
    """A table that must not reach a gate; `rule` and `field` say where, `problem` (and `zh`) what is wrong there."""

    def __init__(self, rule: str, field: str, problem: str, zh: str) -> None:
        super().__init__(f"{rule}: {field}: {problem}")
        self.rule, self.field, self.problem, self.zh = rule, field, problem, zh


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared with one value (a tuple of values for `in` and `not_in`, None for the null tests)."""

    fact: str
    operator: str
    value: Fact | tuple[Fact, ...] = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when all conditions hold, this decision for this reason."""

    id: str
    when: tuple[Condition, ...]
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody must do afterwards when all conditions hold, whatever was decided."""

    code: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A checked table, ready to decide; `hash` names the data it was read from."""

    rules: tuple[Rule, ...]
    duties: tuple[Duty, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, why, by which rule of which table; the duties that follow, in the table's order."""

    decision: str
    reason: str
    rule: str
    duties: tuple[str, ...]
    table: str


def decide(table: Table, facts: object) -> Decision:
    """The first rule that holds decides; every duty that holds is collected once. Never raises.

    `facts` is a mapping of the names in `FACTS`; others are not read, anything but a mapping counts as empty.
    """
    known = read_facts(facts)
    rule = next(rule for rule in table.rules if _all_hold(rule.when, known))
    duties = dict.fromkeys(duty.code for duty in table.duties if _all_hold(duty.when, known))
    return Decision(rule.decision, rule.reason, rule.id, tuple(duties), table.hash)


def _all_hold(when: tuple[Condition, ...], facts: Mapping[str, Fact]) -> bool:
    """Whether every condition holds; no conditions always hold."""
    # A plain loop: `all` over a generator takes twice as long, and bulk runs decide a lot.
    for condition in when:
        holds = OPERATORS[condition.operator]
        if not holds(facts[condition.fact], condition.value):
            return False
    return True


def read_facts(facts: object) -> dict[str, Fact]:
    """The eleven facts and nothing else; what is missing or unreadable is None."""
    given: Mapping[object, object] = facts if isinstance(facts, Mapping) else {}
    words: dict[str, Fact] = {name: _word(given.get(name)) for name in WORDS}
    answers = {name: _answer(given.get(name)) for name in ANSWERS}
    readings = {name: _reading(given.get(name)) for name in READINGS}
    return words | answers | readings


def _word(value: object) -> str | None:
    """The text, also one that nobody knows; None for anything else."""
    return value if isinstance(value, str) else None


def _answer(value: object) -> bool | None:
    """True or False; None for anything else, 1 and 0 included."""
    return value if isinstance(value, bool) else None


def _reading(value: object) -> int | None:
    """Tenths of a degree C that a living body can show; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if PLAUSIBLE_TENTHS[0] <= value <= PLAUSIBLE_TENTHS[1] else None


def table_hash(data: object) -> str:
    """The name of a table: SHA-256 of its JSON with sorted keys, no spaces, in ASCII; 16 hex digits."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]


def check_table(data: object) -> Table:
    """Read a table as stored or sent; raises `PolicyError` naming the rule and the field that is wrong.

    The last rule must be the default, without conditions, and no other may be: what stands behind it is dead.
    """
    table = _record(data, "table", ("rules", "duties"))
    rules = tuple(_rule(row, i) for i, row in enumerate(_list(table["rules"], "table", "rules"), 1))
    duties = tuple(_duty(row, i) for i, row in enumerate(_list(table["duties"], "table", "duties"), 1))
    _check_order(rules)
    return Table(rules, duties, table_hash(data))


def _check_order(rules: tuple[Rule, ...]) -> None:
    """Ids are unique; the default rule is last and alone."""
    if not rules or rules[-1].when:
        raise PolicyError(
            "table",
            "rules",
            "the last rule must be the default, with an empty 'when'",
            "最后一条必须是不带条件的默认规则",
        )
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PolicyError(rule.id, "id", "used twice", "重复使用")
        if not rule.when and rule is not rules[-1]:
            raise PolicyError(
                rule.id,
                "when",
                "empty, so no later rule would ever be reached",
                "没有条件，后面的规则永远用不上",
            )
        seen.add(rule.id)


def _rule(row: object, number: int) -> Rule:
    """One row of `rules`."""
    fields = _record(row, f"rule {number}", ("id", "when", "decision", "reason"))
    rule_id = fields["id"]
    if not isinstance(rule_id, str) or not rule_id:
        raise PolicyError(f"rule {number}", "id", "must be a text", "必须是文字")
    return Rule(
        rule_id,
        _conditions(fields["when"], rule_id),
        _known(fields["decision"], DECISIONS, rule_id, "decision"),
        _known(fields["reason"], REASONS, rule_id, "reason"),
    )


def _duty(row: object, number: int) -> Duty:
    """One row of `duties`; one without conditions would follow every passage, so it is refused."""
    where = f"duty {number}"
    fields = _record(row, where, ("duty", "when"))
    when = _conditions(fields["when"], where)
    if not when:
        raise PolicyError(where, "when", "must not be empty", "不能没有条件")
    return Duty(_known(fields["duty"], DUTIES, where, "duty"), when)


def _conditions(data: object, rule: str) -> tuple[Condition, ...]:
    """The list under `when`."""
    rows = _list(data, rule, "when")
    return tuple(_condition(row, rule, f"when[{i}]") for i, row in enumerate(rows))


def _condition(row: object, rule: str, field: str) -> Condition:
    """`[fact, operator]` for the null tests, `[fact, operator, value]` for the others."""
    parts = _list(row, rule, field)
    if len(parts) < 2:
        raise PolicyError(rule, field, "must be [fact, operator, value]", "必须写成 [事实, 比较, 值]")
    fact = _known(parts[0], FACTS, rule, field)
    name = _known(parts[1], OPERATORS, rule, field)
    if len(parts) != (2 if name in BARE else 3):
        raise PolicyError(rule, field, f"wrong number of values for '{name}'", f"“{name}”的值个数不对")
    if name in BARE:
        return Condition(fact, name)
    if name in ORDERING and fact not in READINGS:
        raise PolicyError(
            rule,
            field,
            f"'{name}' compares readings, and '{fact}' is none",
            f"“{name}”只能比较体温，“{fact}”不是体温",
        )
    if name not in LISTING:
        return Condition(fact, name, _value(parts[2], fact, rule, field))
    values = _list(parts[2], rule, field)
    return Condition(fact, name, tuple(_value(value, fact, rule, field) for value in values))


def _value(value: object, fact: str, rule: str, field: str) -> Fact:
    """A value that the fact can take; anything else would be a rule that silently never holds."""
    if fact in WORDS:
        return _known(value, WORDS[fact], rule, field)
    if fact in ANSWERS and isinstance(value, bool):
        return value
    # A float is refused even when whole: the two languages would print it, and so hash it, differently.
    if fact in READINGS and not isinstance(value, float) and _reading(value) is not None:
        return _reading(value)
    raise PolicyError(rule, field, f"'{fact}' cannot be {value!r}", f"“{fact}”不能是 {value!r}")


def _record(data: object, rule: str, fields: tuple[str, ...]) -> dict[str, object]:
    """A JSON object with exactly these fields."""
    if not isinstance(data, dict):
        raise PolicyError(rule, "all fields", "must be an object", "必须是对象")
    for name in data:
        if name not in fields:
            raise PolicyError(rule, str(name), "unknown field", "不认识的字段")
    for name in fields:
        if name not in data:
            raise PolicyError(rule, name, "missing", "缺少")
    return data


def _list(data: object, rule: str, field: str) -> list[object]:
    """A JSON array."""
    if not isinstance(data, list):
        raise PolicyError(rule, field, "must be a list", "必须是列表")
    return data


def _known(value: object, known: Collection[str], rule: str, field: str) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in known:
        raise PolicyError(rule, field, f"unknown: {value!r}", f"不认识：{value!r}")
    return value
