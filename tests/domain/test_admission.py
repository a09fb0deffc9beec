"""May this person pass this gate now? The vectors in Python, and the promises of the first policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lianfang.domain
from lianfang.domain.admission import (
    ANSWERS,
    DECISIONS,
    FACTS,
    READINGS,
    WORDS,
    Decision,
    PolicyError,
    check_table,
    decide,
    table_hash,
)
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.reasons import DUTIES, REASONS, Reason

VECTORS_FILE = Path(lianfang.domain.__file__).parent / "vectors" / "admission.json"


def _no_such_number(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


VECTORS: dict[str, Any] = json.loads(VECTORS_FILE.read_text("utf-8"), parse_constant=_no_such_number)
TABLE = check_table(FIRST_POLICY)

sensible: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.sampled_from([None, *words]) for name, words in WORDS.items()},
    **{name: st.sampled_from([None, True, False]) for name in ANSWERS},
    **{name: st.one_of(st.none(), st.integers(330, 400)) for name in READINGS},
}
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=5,
)


def facts_with(**fixed: object) -> st.SearchStrategy[dict[str, Any]]:
    """Sensible facts, complete enough to be decided, with some of them fixed."""
    complete = {name: st.sampled_from(WORDS[name]) for name in ("direction", "place", "level", "category")}
    known = {name: st.just(value) for name, value in fixed.items()}
    return st.fixed_dictionaries({**sensible, **complete, **known})


def first(facts: object) -> Decision:
    """The first policy's decision."""
    return decide(TABLE, facts)


# --- the file of vectors


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_table_decides_as_the_vector_says(case: dict[str, Any]) -> None:
    decided = decide(check_table(VECTORS["table"]), case["facts"])
    assert decided.decision == case["decision"]
    assert decided.reason == case["reason"]
    assert decided.rule == case["rule"]
    assert list(decided.duties) == case["duties"]
    assert decided.table == table_hash(VECTORS["table"])


def test_the_vectors_are_about_the_first_policy() -> None:
    """After a change of the policy, put its rows into the file and write cases on both sides of it."""
    assert VECTORS["table"] == FIRST_POLICY


def test_every_rule_and_every_duty_has_a_vector() -> None:
    assert {case["rule"] for case in VECTORS["cases"]} == {rule.id for rule in TABLE.rules}
    collected = {code for case in VECTORS["cases"] for code in case["duties"]}
    assert collected == {duty.code for duty in TABLE.duties}


def test_no_two_vectors_share_a_name() -> None:
    names = [case["name"] for case in VECTORS["cases"]]
    assert len(names) == len(set(names))


# --- total


@given(st.one_of(anything, st.dictionaries(st.sampled_from(sorted(FACTS)), anything)))
def test_nothing_makes_it_throw(facts: object) -> None:
    assert first(facts).decision in DECISIONS


@given(st.fixed_dictionaries(sensible), st.dictionaries(st.text(), anything))
def test_other_facts_change_nothing(facts: dict[str, object], others: dict[str, object]) -> None:
    asked = {name: value for name, value in others.items() if name not in FACTS}
    assert first(facts | asked) == first(facts)


class Watched(Mapping[str, object]):
    """Facts that remember what they were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.asked.add(name)
        return None

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("facts are asked by name, never walked through")

    def __len__(self) -> int:
        return 1


def test_only_the_eleven_facts_are_read_so_never_where_someone_was_born() -> None:
    facts = Watched()
    first(facts)
    assert facts.asked == FACTS
    assert len(FACTS) == 11


# --- the promises of the first policy


@given(facts_with(second_reading=None))
def test_one_high_reading_never_refuses_or_refers(facts: dict[str, Any]) -> None:
    """Measured high once, one is held for a second reading, whatever a normal reading would have led to."""
    hot = first(facts | {"first_reading": 400})
    assert hot.decision == ("admit" if facts["category"] == "emergency" else "hold")
    assert "fever_followup" not in hot.duties


@given(facts_with(first_reading=None))
def test_a_second_reading_without_a_first_is_one_reading(facts: dict[str, Any]) -> None:
    assert first(facts).decision in ("admit", "hold")
    assert "fever_followup" not in first(facts).duties


@given(facts_with(category="emergency"))
def test_emergency_services_are_never_held_up(facts: dict[str, Any]) -> None:
    assert first(facts).decision == "admit"


@given(facts_with(direction="out", place="public"))
def test_leaving_a_public_place_is_never_refused(facts: dict[str, Any]) -> None:
    assert first(facts).decision != "refuse"


@given(facts_with(direction="in", place="home", category="resident"))
def test_a_resident_entering_home_is_never_refused(facts: dict[str, Any]) -> None:
    assert first(facts).decision != "refuse"


@given(facts_with(errand="medical"))
def test_the_way_to_medical_care_is_never_refused_but_for_a_mask(facts: dict[str, Any]) -> None:
    on_the_way = (facts["direction"], facts["place"]) in {("out", "home"), ("in", "public")}
    if on_the_way and facts["category"] != "delivery":
        decided = first(facts)
        assert decided.decision != "refuse" or decided.reason == "no_mask"


@given(facts_with(direction="in", risk_travel=True, first_reading=365, second_reading=None, registered=True))
def test_nobody_from_an_outbreak_area_enters_unscreened(facts: dict[str, Any]) -> None:
    decided = first(facts)
    assert "travel_screening" in decided.duties
    assert facts["category"] == "emergency" or decided.decision in ("refer", "refuse")


@given(facts_with())
def test_whoever_is_held_can_do_something_about_it(facts: dict[str, Any]) -> None:
    """Doing what the gate asks for leads to a final decision: nobody stands there for ever."""
    asked: dict[str, dict[str, object]] = {
        "register_first": {"registered": True},
        "measure_temperature": {"first_reading": 365},
        "measure_again": {"second_reading": 365},
        "measure_again_warm": {"second_reading": 365},
        "ask_travel": {"risk_travel": False},
        "note_mask": {"mask": "absent"},
        "urge_mask": {"mask": "refused"},
    }
    for _ in range(6):
        decided = first(facts)
        if decided.decision != "hold":
            return
        facts = facts | asked[decided.reason]
    pytest.fail(f"still held: {decided}")


# --- tables


def test_a_table_survives_the_way_to_the_gate_as_json() -> None:
    sent = json.loads(json.dumps(FIRST_POLICY))
    assert sent == FIRST_POLICY
    assert check_table(sent) == TABLE


def test_the_hash_does_not_depend_on_the_order_of_fields() -> None:
    turned = {name: [dict(reversed(row.items())) for row in rows] for name, rows in FIRST_POLICY.items()}
    turned = dict(reversed(turned.items()))
    assert table_hash(turned) == table_hash(FIRST_POLICY)


def _changes(data: Any) -> Iterator[Any]:
    """The same data with one leaf changed, one element gone or two neighbours exchanged."""
    if isinstance(data, dict):
        for key in data:
            yield from ({**data, key: changed} for changed in _changes(data[key]))
    elif isinstance(data, list):
        for i in range(len(data)):
            yield from ([*data[:i], changed, *data[i + 1 :]] for changed in _changes(data[i]))
            yield [*data[:i], *data[i + 1 :]]
            if i and data[i] != data[i - 1]:
                yield [*data[: i - 1], data[i], data[i - 1], *data[i + 1 :]]
    else:
        yield [data]
        yield 374 if data == 373 else not data if isinstance(data, bool) else f"{data}x"


def test_any_change_in_a_table_changes_its_hash() -> None:
    hashes = [table_hash(changed) for changed in _changes(FIRST_POLICY)]
    assert len(hashes) > 1000
    assert table_hash(FIRST_POLICY) not in hashes


def _rule(**changed: object) -> dict[str, object]:
    market = {"id": "market", "when": [["place", "eq", "public"]], "decision": "admit", "reason": "ok"}
    return {**market, **changed}


LAST: dict[str, object] = {"id": "ok", "when": [], "decision": "admit", "reason": "ok"}
WRONG_ROWS: list[tuple[dict[str, object], str, str]] = [
    (_rule(decision="perhaps"), "market", "decision"),
    (_rule(decision=None), "market", "decision"),
    (_rule(reason="because"), "market", "reason"),
    (_rule(reason=["ok"]), "market", "reason"),
    (_rule(id=""), "rule 1", "id"),
    (_rule(id=7), "rule 1", "id"),
    (_rule(id="ok"), "ok", "id"),
    (_rule(when=[]), "market", "when"),
    (_rule(when="always"), "market", "when"),
    (_rule(note="x"), "rule 1", "note"),
    ({"id": "market", "when": [], "decision": "admit"}, "rule 1", "reason"),
]
WRONG_CONDITIONS: list[object] = [
    "place eq public",
    [],
    ["place"],
    ["place", "like", "pub"],
    ["place", ["eq"], "public"],
    ["birthplace", "eq", "湖北"],
    ["id_address", "eq", "420100"],
    ["place", "eq"],
    ["place", "eq", "public", "home"],
    ["place", "is_null", True],
    ["place", "eq", "pubic"],
    ["place", "eq", None],
    ["place", "lt", "public"],
    ["place", "in", "public"],
    ["place", "in", ["public", "pub"]],
    ["registered", "eq", 1],
    ["registered", "eq", "true"],
    ["first_reading", "gt", 37.3],
    ["first_reading", "gt", 373.0],
    ["first_reading", "gt", True],
    ["first_reading", "gt", "373"],
    ["first_reading", "gt", 3730],
    ["first_reading", "gt", 2**53],
    ["first_reading", "gt", float("nan")],
]


def _refused(data: object) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        check_table(data)
    assert str(caught.value) == f"{caught.value.rule}: {caught.value.field}: {caught.value.problem}"
    return caught.value


@pytest.mark.parametrize(("row", "rule", "field"), WRONG_ROWS)
def test_a_wrong_rule_is_named_with_its_field(row: dict[str, object], rule: str, field: str) -> None:
    error = _refused({"rules": [row, LAST], "duties": []})
    assert (error.rule, error.field) == (rule, field)


@pytest.mark.parametrize("condition", WRONG_CONDITIONS, ids=str)
def test_a_wrong_condition_is_named_with_its_place(condition: object) -> None:
    good = ["place", "eq", "public"]
    error = _refused({"rules": [_rule(when=[good, condition]), LAST], "duties": []})
    assert (error.rule, error.field) == ("market", "when[1]")


@pytest.mark.parametrize("data", [None, [], "table", {}, {"rules": []}, {"rules": {}, "duties": []}])
def test_what_is_no_table_is_refused(data: object) -> None:
    assert _refused(data).rule == "table"


def test_without_a_default_rule_at_the_end_somebody_would_get_no_answer() -> None:
    assert _refused({"rules": [], "duties": []}).field == "rules"
    assert _refused({"rules": [LAST, _rule()], "duties": []}).field == "rules"


def test_a_wrong_duty_is_named() -> None:
    unknown = {"duty": "dance", "when": [["place", "eq", "public"]]}
    always = {"duty": "fever_followup", "when": []}
    assert _refused({"rules": [LAST], "duties": [unknown]}).field == "duty"
    assert _refused({"rules": [LAST], "duties": [always]}).field == "when"


@pytest.mark.parametrize(
    ("operator", "value", "at_372", "at_373", "at_374", "unknown"),
    [
        ("lt", 373, True, False, False, False),
        ("le", 373, True, True, False, False),
        ("gt", 373, False, False, True, False),
        ("ge", 373, False, True, True, False),
        ("eq", 373, False, True, False, False),
        ("ne", 373, True, False, True, True),
        ("in", [373], False, True, False, False),
        ("not_in", [373], True, False, True, True),
    ],
)
def test_each_operator_on_both_sides_of_the_boundary(
    operator: str, value: object, at_372: bool, at_373: bool, at_374: bool, unknown: bool
) -> None:
    when = [["first_reading", operator, value]]
    table = check_table({"rules": [_rule(id="hit", when=when), LAST], "duties": []})
    for reading, hit in ((372, at_372), (373, at_373), (374, at_374), (None, unknown), ("373", unknown)):
        assert (decide(table, {"first_reading": reading}).rule == "hit") is hit


def test_a_duty_named_twice_is_collected_once() -> None:
    at_market: dict[str, object] = {"duty": "fever_followup", "when": [["place", "eq", "public"]]}
    table = check_table({"rules": [LAST], "duties": [at_market, deepcopy(at_market)]})
    assert decide(table, {"place": "public"}).duties == ("fever_followup",)


# --- what is said to people


def test_every_sentence_is_used_and_none_is_missing() -> None:
    assert {rule.reason for rule in TABLE.rules} == set(REASONS)
    assert {duty.code for duty in TABLE.duties} == set(DUTIES)


@pytest.mark.parametrize("code", [*REASONS, *DUTIES])
def test_a_sentence_fits_a_phone_and_is_complete(code: str) -> None:
    said: Reason = REASONS.get(code) or DUTIES[code]
    assert 2 <= len(said.headline.zh) <= 12
    assert 5 <= len(said.headline.en) <= 40
    assert len(said.remedy.zh) <= 45
    assert len(said.remedy.en) <= 110
    assert said.remedy.zh.endswith("。")
    assert said.remedy.zh.count("。") == 1
    assert not re.search(r"[,.;:!?]", said.headline.zh + said.remedy.zh)
    assert said.remedy.en.endswith(".")
    assert said.remedy.en.count(".") == 1


STOPPED = sorted({rule.reason for rule in TABLE.rules if rule.decision in ("refuse", "refer")})


@pytest.mark.parametrize("code", STOPPED)
def test_whoever_is_stopped_by_an_order_travel_or_a_level_is_told_of_the_appeal(code: str) -> None:
    remedy = REASONS[code].remedy
    health = code.startswith("fever") or code == "no_mask"
    assert ("申诉" in remedy.zh) is not health
    assert ("appeal" in remedy.en) is not health
