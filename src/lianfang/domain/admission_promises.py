"""What a district promises whatever its admission table says, checked against every case there can be.

A table has a few dozen conditions, so most values of a fact look alike to it. `_Cases` parts each fact into the groups
that the table tells apart and walks through all combinations of groups at once, each as the set of rules that would
hold: the answer is exact, for every combination of facts, in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lianfang.domain.admission import (
    ANSWERS,
    FACTS,
    OPERATORS,
    READINGS,
    WORDS,
    Condition,
    Fact,
    Rule,
    Table,
    decide,
)
from lianfang.domain.reasons import Sentence
from lianfang.domain.values import PLAUSIBLE_TENTHS

Facts = Mapping[str, Fact]
Fixed = Mapping[str, Sequence[Fact]]
"""Facts held to some values; what is not named may be anything."""

NORMAL, HIGH = 365, 390
"""A reading that worries nobody and one that does, in tenths of a degree C."""
NEWER_WORD = "word of a newer version"
"""Stands for every word that the table does not know."""
ALWAYS_SAID = ("direction", "place", "level", "category")
"""Without these an example is hard to picture."""
_ORDER = (*WORDS, *ANSWERS, *READINGS)


def _all_values(fact: str) -> list[Fact]:
    """Every value that a fact can take as `read_facts` leaves it; first what makes the plainest example."""
    if fact in ALWAYS_SAID:
        return [*WORDS[fact], None, NEWER_WORD]
    if fact in WORDS:
        return [None, *WORDS[fact], NEWER_WORD]
    if fact in ANSWERS:
        return [None, True, False]
    low, high = PLAUSIBLE_TENTHS
    return [None, NORMAL, *range(low, high + 1)]


def _holds(condition: Condition, value: Fact) -> bool:
    return OPERATORS[condition.operator](value, condition.value)


def reading_runs(fact: str, tables: Iterable[Table]) -> list[tuple[int, int]]:
    """Readings (tenths of a degree C, both ends included) between which no rule or duty of `tables` tells apart."""
    whens = [row.when for table in tables for row in table.rules]
    whens += [row.when for table in tables for row in table.duties]
    conditions = [c for when in whens for c in when if c.fact == fact]
    runs: list[tuple[int, int]] = []
    last: tuple[bool, ...] | None = None
    for reading in range(PLAUSIBLE_TENTHS[0], PLAUSIBLE_TENTHS[1] + 1):
        seen = tuple(_holds(c, reading) for c in conditions)
        runs = [*runs[:-1], (runs[-1][0], reading)] if seen == last else [*runs, (reading, reading)]
        last = seen
    return runs


class _Cases:
    """All cases of a table, each as the rules that hold in it: a number whose bit N stands for rule N."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self._masks: dict[tuple[str, Fact], int] = {}
        self._groups = {fact: self._told_apart(fact) for fact in _ORDER}
        self._settled = self._settled_after_each_fact()

    def _settled_after_each_fact(self) -> list[int]:
        """For each fact in order, the rules that need none of the facts behind it."""
        settled = []
        for n in range(len(_ORDER)):
            later = set(_ORDER[n + 1 :])
            ready = (i for i, rule in enumerate(self.rules) if not later & {c.fact for c in rule.when})
            settled.append(sum(1 << i for i in ready))
        return settled

    def _told_apart(self, fact: str) -> list[Fact]:
        """One value of each group that no rule tells apart."""
        values: dict[int, Fact] = {}
        for value in _all_values(fact):
            values.setdefault(self.mask(fact, value), value)
        return list(values.values())

    def mask(self, fact: str, value: Fact) -> int:
        """The rules that this value of this fact leaves standing."""
        key = (fact, value)
        if key not in self._masks:
            self._masks[key] = sum(
                1 << i
                for i, rule in enumerate(self.rules)
                if all(_holds(c, value) for c in rule.when if c.fact == fact)
            )
        return self._masks[key]

    def reachable(self, fixed: Fixed, variants: Sequence[Facts] = ({},)) -> dict[tuple[int, ...], Facts]:
        """Which rules decide, with one example: for each case within `fixed`, once with each variant's facts put in."""
        cases: dict[tuple[int, ...], dict[str, Fact]] = {((1 << len(self.rules)) - 1,) * len(variants): {}}
        for fact, settled in zip(_ORDER, self._settled, strict=True):
            steps: dict[tuple[int, ...], Fact] = {}
            for value in fixed.get(fact) or self._groups[fact]:
                key = tuple(self.mask(fact, v.get(fact, value)) for v in variants)
                steps.setdefault(key, value)
            following: dict[tuple[int, ...], dict[str, Fact]] = {}
            for held, facts in cases.items():
                for step, value in steps.items():
                    key = tuple(_cut(h & s, settled) for h, s in zip(held, step, strict=True))
                    if key not in following:
                        following[key] = {**facts, fact: value}
            cases = following
        found: dict[tuple[int, ...], Facts] = {}
        for held, facts in sorted(cases.items(), key=lambda case: _noted(case[1])):
            found.setdefault(tuple((h & -h).bit_length() - 1 for h in held), facts)
        return found


def _noted(facts: Facts) -> int:
    """How many facts are said: the fewer, the plainer the example."""
    return sum(value is not None for value in facts.values())


def _cut(held: int, settled: int) -> int:
    """Leaves out what stands behind the first rule that is certain to hold: it can decide no more."""
    certain = held & settled
    return held & ((certain & -certain) * 2 - 1) if certain else held


@dataclass(frozen=True)
class Broken:
    """A case in which a table breaks a promise: the facts, and the rule that decides there."""

    facts: Facts
    rule: str


Check = Callable[[Table, _Cases], Broken | None]


@dataclass(frozen=True)
class Promise:
    """Something people may rely on. A `firm` one cannot be given up; the others only with a written reason."""

    code: str
    text: Sentence
    firm: bool
    broken_by: Check


def _never(fixed: Iterable[Fixed], wrong: Callable[[Rule], bool]) -> Check:
    """The promise that in these cases no rule decides that is `wrong`."""

    def check(table: Table, cases: _Cases) -> Broken | None:
        for part in fixed:
            for (rule,), facts in cases.reachable(part).items():
                if wrong(table.rules[rule]):
                    return Broken(facts, table.rules[rule].id)
        return None

    return check


def _adverse(rule: Rule) -> bool:
    return rule.decision in ("refuse", "refer")


def _one_reading(table: Table, cases: _Cases) -> Broken | None:
    """A first reading, high or low, that alone turns somebody away whom a normal one would not."""
    for reading in (HIGH, PLAUSIBLE_TENTHS[0]):
        variants: list[Facts] = [{"first_reading": reading}, {"first_reading": NORMAL}]
        fixed: Fixed = {"second_reading": (None,), "first_reading": (reading,)}
        for (odd, usual), facts in cases.reachable(fixed, variants).items():
            if _adverse(table.rules[odd]) and not _adverse(table.rules[usual]):
                return Broken(facts, table.rules[odd].id)
    return None


ASKED: dict[str, dict[str, Fact]] = {
    "register_first": {"registered": True},
    "measure_temperature": {"first_reading": NORMAL},
    "measure_again": {"second_reading": NORMAL},
    "measure_again_warm": {"second_reading": NORMAL},
    "ask_travel": {"risk_travel": False},
    "note_mask": {"mask": "absent"},
    "urge_mask": {"mask": "refused"},
}
"""What a gate asks for, by the reason it shows, and an answer that can always be given."""


def _ends(table: Table, start: Facts) -> Broken | None:
    """Follows what the gate asks for until it decides; broken where it asks for nothing that can be given."""
    facts = dict(start)
    for _ in range(len(ASKED) + 1):
        decided = decide(table, facts)
        if decided.decision != "hold":
            return None
        answer = ASKED.get(decided.reason)
        if answer is None or answer.items() <= facts.items():
            return Broken(facts, decided.rule)
        facts |= answer
    return Broken(facts, decide(table, facts).rule)


def _nobody_waits_for_ever(table: Table, _cases: _Cases) -> Broken | None:
    starts: list[dict[str, Fact]] = [{}]
    for fact in ("direction", "place", "level", "category"):
        starts = [{**facts, fact: word} for facts in starts for word in WORDS[fact]]
    hot = [{**facts, "first_reading": HIGH} for facts in starts]
    for fact in ("restriction", "errand"):
        starts = [{**facts, fact: word} for facts in starts for word in (None, *WORDS[fact])]
    starts += hot
    return next((broken for facts in starts if (broken := _ends(table, facts))), None)


PROMISES: tuple[Promise, ...] = (
    Promise(
        "emergency",
        Sentence("应急人员一律放行。", "Emergency services always pass."),
        True,
        _never([{"category": ("emergency",)}], lambda rule: rule.decision != "admit"),
    ),
    Promise(
        "own_home",
        Sentence(
            "居民回自己家，从不被拒。",
            "A resident who comes home is never refused at the gate of their own home.",
        ),
        True,
        _never(
            [{"direction": ("in",), "place": ("home",), "category": ("resident",)}],
            lambda rule: rule.decision == "refuse",
        ),
    ),
    Promise(
        "leaving",
        Sentence("离开公共场所，从不被拒。", "Nobody is refused on leaving a public place."),
        False,
        _never([{"direction": ("out",), "place": ("public",)}], lambda rule: rule.decision == "refuse"),
    ),
    Promise(
        "care",
        Sentence(
            "就医的人（送货除外）出家门、进公共场所，只会因拒戴口罩被拒。",
            "Whoever leaves home or enters a public place for medical care (couriers apart) is refused for nothing but "
            "a mask they will not wear.",
        ),
        False,
        _never(
            [
                {
                    "direction": (direction,),
                    "place": (place,),
                    "errand": ("medical",),
                    "category": ("resident", "worker", "visitor", "emergency"),
                }
                for direction, place in (("out", "home"), ("in", "public"))
            ],
            lambda rule: rule.decision == "refuse" and rule.reason != "no_mask",
        ),
    ),
    Promise(
        "one_reading",
        Sentence(
            "仅凭一次体温，从不拒绝或转介。", "One reading alone never turns anybody back or refers them."
        ),
        False,
        _one_reading,
    ),
    Promise(
        "screening",
        Sentence(
            "近期到过疫情地区的人，未经筛查不放行进入（应急人员除外）。",
            "Nobody who stayed in an outbreak area lately comes in unscreened (emergency services apart).",
        ),
        False,
        _never(
            [
                {
                    "direction": ("in",),
                    "risk_travel": (True,),
                    "category": ("resident", "worker", "visitor", "delivery"),
                }
            ],
            lambda rule: rule.decision == "admit",
        ),
    ),
    Promise(
        "way_on",
        Sentence(
            "照门岗要求去做的人，总会等到结果。",
            "Whoever does what the gate asks for gets a decision; nobody waits for ever.",
        ),
        False,
        _nobody_waits_for_ever,
    ),
)


@dataclass(frozen=True)
class Kept:
    """One promise held against one table: kept where `broken` is None."""

    promise: Promise
    broken: Broken | None


def check_promises(table: Table) -> list[Kept]:
    """Every promise with the case in which `table` breaks it, if there is one."""
    cases = _Cases(table.rules)
    return [Kept(promise, promise.broken_by(table, cases)) for promise in PROMISES]


def idle_rules(table: Table) -> list[str]:
    """The ids of rules that can never decide, because those above them take every case."""
    reached = {rule for (rule,) in _Cases(table.rules).reachable({})}
    return [rule.id for i, rule in enumerate(table.rules) if i not in reached]


assert set(_ORDER) == FACTS
