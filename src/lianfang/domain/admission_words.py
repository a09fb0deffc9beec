"""An admission table in plain words, Chinese and English: facts, comparisons, values, conditions, examples.

Who reads or edits a policy never sees a code. What a comparison says about things that were not noted is said too,
since `ne` and `not_in` hold for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lianfang.domain.admission import ANSWERS, BARE, ORDERING, READINGS, WORDS, Condition, Fact
from lianfang.domain.reasons import Sentence

DECISION_WORDS = {
    "admit": Sentence("放行", "Let pass"),
    "refuse": Sentence("劝返", "Turn back"),
    "refer": Sentence("转介", "Refer"),
    "hold": Sentence("先办理", "First do this"),
}


@dataclass(frozen=True, slots=True)
class FactWords:
    """How one fact is spoken of: its name, what goes before its values, before what it is not, and when it is empty."""

    name: Sentence
    is_: Sentence
    is_not: Sentence
    unnoted: Sentence
    noted: Sentence
    or_unnoted: Sentence
    """Added to "is not", which holds for what was not noted too."""
    values: Mapping[Fact, Sentence]


def _fact(
    name: tuple[str, str],
    is_: tuple[str, str],
    is_not: tuple[str, str],
    unnoted: tuple[str, str],
    noted: tuple[str, str],
    values: Mapping[Fact, tuple[str, str]],
    or_unnoted: tuple[str, str] = ("（或未记录）", " (or not noted)"),
) -> FactWords:
    """Pairs of texts to `FactWords`, so that the table below reads one fact after another."""
    words = {value: Sentence(*pair) for value, pair in values.items()}
    first, second, third, fourth, fifth, sixth = (
        Sentence(*pair) for pair in (name, is_, is_not, unnoted, noted, or_unnoted)
    )
    return FactWords(first, second, third, fourth, fifth, sixth, words)


FACT_WORDS: dict[str, FactWords] = {
    "direction": _fact(
        ("方向", "Direction"),
        ("", ""),
        ("不是", "not "),
        ("方向未记录", "the direction is not noted"),
        ("方向已记录", "the direction is noted"),
        {"in": ("进入", "coming in"), "out": ("离开", "going out")},
    ),
    "place": _fact(
        ("场所", "Place"),
        ("在", "at "),
        ("不在", "not at "),
        ("场所未知", "the kind of place is not known"),
        ("场所已知", "the kind of place is known"),
        {"home": ("居住地卡口", "a gate where people live"), "public": ("公共场所卡口", "a public place")},
    ),
    "level": _fact(
        ("管控等级", "Control level"),
        ("管控等级为", "the level is "),
        ("管控等级不是", "the level is not "),
        ("管控等级未知", "the level is not known"),
        ("管控等级已知", "the level is known"),
        {"open": ("开放", "open"), "managed": ("管控", "managed"), "closed": ("封闭", "closed")},
    ),
    "category": _fact(
        ("来人", "Person"),
        ("来人是", "the person is "),
        ("来人不是", "the person is not "),
        ("来人类别未记录", "it is not noted who the person is"),
        ("来人类别已记录", "it is noted who the person is"),
        {
            "resident": ("本处居民", "a resident here"),
            "worker": ("在此工作的人", "somebody who works here"),
            "visitor": ("访客或顾客", "a visitor or customer"),
            "delivery": ("送货人员", "a courier"),
            "emergency": ("应急人员", "an emergency service"),
        },
    ),
    "registered": _fact(
        ("登记", "Registered"),
        ("", ""),
        ("不是", "not "),
        ("登记情况未知", "it is not known whether they are registered"),
        ("登记情况已知", "it is known whether they are registered"),
        {True: ("已登记", "registered"), False: ("未登记", "not registered")},
        ("（或未知）", " (or not known)"),
    ),
    "first_reading": _fact(
        ("初测体温", "First reading"),
        ("初测体温", "the first reading is "),
        ("初测体温不是", "the first reading is not "),
        ("未测体温", "no temperature was measured"),
        ("已测体温", "a temperature was measured"),
        {},
    ),
    "second_reading": _fact(
        ("复测体温", "Second reading"),
        ("复测体温", "the second reading is "),
        ("复测体温不是", "the second reading is not "),
        ("没有复测", "there is no second reading"),
        ("已经复测", "there is a second reading"),
        {},
    ),
    "mask": _fact(
        ("口罩", "Mask"),
        ("口罩", "the mask is "),
        ("口罩不是", "the mask is not "),
        ("口罩未记录", "the mask is not noted"),
        ("口罩已记录", "the mask is noted"),
        {
            "worn": ("已戴", "worn"),
            "absent": ("没戴（结果未记）", "missing with no outcome noted"),
            "put_on": ("经劝导戴上", "put on when urged"),
            "refused": ("经劝导仍不戴", "refused when urged"),
            "exempt": ("不能佩戴", "impossible for them"),
        },
    ),
    "restriction": _fact(
        ("管控措施", "Order"),
        ("正在", "under "),
        ("没有在", "not under "),
        ("没有管控措施", "under no order"),
        ("有管控措施", "under some order"),
        {
            "home_monitoring": ("居家健康监测", "health monitoring at home"),
            "no_outing": ("暂停外出", "suspension of outings"),
            "quarantine": ("隔离观察", "quarantine"),
            "isolation": ("隔离治疗", "isolation"),
        },
        ("", ""),
    ),
    "errand": _fact(
        ("事由", "Errand"),
        ("为了", "for "),
        ("不是为了", "not for "),
        ("没有说明事由", "no errand was named"),
        ("说明了事由", "an errand was named"),
        {"medical": ("就医", "medical care"), "essential": ("必要事务", "an essential errand")},
        ("", ""),
    ),
    "risk_travel": _fact(
        ("旅居史", "Travel"),
        ("", ""),
        ("不是", "not: "),
        ("未询问旅居史", "they were not asked about travel"),
        ("已询问旅居史", "they were asked about travel"),
        {
            True: ("近期到过疫情地区", "stayed in an outbreak area lately"),
            False: ("近期没到过疫情地区", "stayed in no outbreak area lately"),
        },
        ("（或未询问）", " (or not asked)"),
    ),
}

COMPARISONS: dict[str, Sentence] = {
    "is": Sentence("是", "is"),
    "is_not": Sentence("不是", "is not"),
    "above": Sentence("高于", "is above"),
    "at_least": Sentence("不低于", "is at least"),
    "below": Sentence("低于", "is below"),
    "at_most": Sentence("不高于", "is at most"),
    "noted": Sentence("已记录", "is noted"),
    "not_noted": Sentence("未记录", "is not noted"),
}
"""What people choose from; one or several values make no difference to them."""

_OPERATORS = {
    "is": ("eq", "in"),
    "is_not": ("ne", "not_in"),
    "above": ("gt",),
    "at_least": ("ge",),
    "below": ("lt",),
    "at_most": ("le",),
    "noted": ("not_null",),
    "not_noted": ("is_null",),
}
COMPARISON_OF = {name: word for word, names in _OPERATORS.items() for name in names}
"""The comparison that people see, for each operator of a table."""

_MEASURES = {
    "gt": Sentence("高于", "above"),
    "ge": Sentence("不低于", "at least"),
    "lt": Sentence("低于", "below"),
    "le": Sentence("不高于", "at most"),
}


def comparisons_for(fact: str) -> list[str]:
    """The comparisons that make sense for a fact: only readings are higher or lower."""
    return [name for name in COMPARISONS if fact in READINGS or _OPERATORS[name][0] not in ORDERING]


def needs_values(comparison: str) -> bool:
    """Whether a comparison compares with anything."""
    return _OPERATORS[comparison][0] not in BARE


def condition_data(fact: str, comparison: str, values: Sequence[Fact]) -> list[object]:
    """What people chose, as a condition of a table."""
    names = _OPERATORS[comparison]
    if names[0] in BARE:
        return [fact, names[0]]
    if len(values) == 1 or len(names) == 1:
        return [fact, names[0], values[0]]
    return [fact, names[1], list(values)]


def value_word(fact: str, value: Fact, language: str) -> str:
    """One value of a fact; a reading in degrees."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 10}.{value % 10} " + ("℃" if language == "zh" else "°C")
    known = FACT_WORDS[fact].values.get(value)
    return known.said(language) if known else str(value)


def _values(fact: str, values: Iterable[Fact], language: str) -> str:
    """Values in the fact's own order: "a, b or c"."""
    order = [*WORDS.get(fact, ()), True, False]
    ranked = sorted(values, key=lambda v: order.index(v) if v in order else len(order))
    words = [value_word(fact, value, language) for value in ranked]
    comma, last = ("、", "或") if language == "zh" else (", ", " or ")
    return last.join(filter(None, [comma.join(words[:-1]), *words[-1:]]))


def condition_sentence(condition: Condition, language: str) -> str:
    """One condition as a piece of a sentence: "the level is managed or closed"."""
    fact, name = condition.fact, condition.operator
    words = FACT_WORDS[fact]
    if name in BARE:
        return (words.unnoted if name == "is_null" else words.noted).said(language)
    listed = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    said = _values(fact, listed, language) or ("（无）" if language == "zh" else "nothing at all")
    if name in _MEASURES:
        return f"{words.is_.said(language)}{_MEASURES[name].said(language)} {said}"
    return words.is_.said(language) + said if name in ("eq", "in") else _not(fact, listed, language)


def _not(fact: str, values: tuple[Fact, ...], language: str) -> str:
    """What a fact is not; where fewer values are left than named, those that are left."""
    words = FACT_WORDS[fact]
    left = [value for value in words.values if value not in values]
    unnoted = words.or_unnoted.said(language)
    if words.values and unnoted and not left:
        name = words.name.said(language)
        return (
            f"{name}未记录或无法识别"
            if language == "zh"
            else f"the {name.lower()} is not noted or not recognised"
        )
    if left and unnoted and len(left) < len(values) + (fact in ANSWERS):
        return words.is_.said(language) + _values(fact, left, language) + unnoted
    return words.is_not.said(language) + _values(fact, values, language) + unnoted


def facts_sentence(facts: Mapping[str, Fact], language: str) -> str:
    """One made-up case in words: whatever is known of it, in the order of the facts."""
    said = [
        condition_sentence(Condition(name, "eq", facts[name]), language)
        for name in FACT_WORDS
        if facts.get(name) is not None
    ]
    return ("，" if language == "zh" else ", ").join(said)
