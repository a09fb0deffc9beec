"""Changing a table row by row, and what differs between two tables."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.admission import Condition, check_table, decide
from lianfang.domain.admission_editing import (
    changes,
    default_key,
    fields_of,
    inserted,
    keyed_rows,
    moved,
    new_rule_id,
    removed,
    replaced,
    row_from,
    row_of,
    same_row,
    still_above,
)
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.admission_words import (
    COMPARISON_OF,
    FACT_WORDS,
    comparisons_for,
    condition_data,
    condition_sentence,
)
from tests.domain.test_admission import facts_with

KEYS = [key for key, _row in keyed_rows(FIRST_POLICY)]
RULE_KEYS = [key for key in KEYS if key.startswith("rule:")]


def test_it_works() -> None:
    row = {**row_of(FIRST_POLICY, "rule:fever"), "decision": "refer", "reason": "fever_medical"}
    table = replaced(FIRST_POLICY, "rule:fever", row)
    check_table(table)
    assert [(c.key, c.kind) for c in changes(FIRST_POLICY, table)] == [("rule:fever", "changed")]
    assert row_of(FIRST_POLICY, "rule:fever")["decision"] == "refuse", "the old table is as it was"


def test_every_row_has_a_key_of_its_own() -> None:
    assert len(KEYS) == len(set(KEYS)) == len(FIRST_POLICY["rules"]) + len(FIRST_POLICY["duties"])
    assert KEYS.count("duty:restricted_followup:3") == 1


@pytest.mark.parametrize("key", RULE_KEYS[:-1])
def test_a_row_moves_up_and_down_again(key: str) -> None:
    down = moved(FIRST_POLICY, key, up=False)
    if key != RULE_KEYS[-2]:  # nothing goes below the last rule
        assert down != FIRST_POLICY
        assert len([c for c in changes(FIRST_POLICY, down) if c.kind == "moved"]) == 1
        assert moved(down, key, up=True) == FIRST_POLICY
    else:
        assert down == FIRST_POLICY


def test_the_last_rule_stays_last() -> None:
    last = default_key(FIRST_POLICY)
    assert moved(FIRST_POLICY, last, up=True) == FIRST_POLICY
    new = {"id": "x", "when": [["place", "eq", "home"]], "decision": "admit", "reason": "ok"}
    table = inserted(FIRST_POLICY, last, new)
    assert default_key(table) == last
    check_table(table)


def test_a_new_row_and_its_removal() -> None:
    new = {
        "id": new_rule_id(FIRST_POLICY, "ok"),
        "when": [["place", "eq", "home"]],
        "decision": "admit",
        "reason": "ok",
    }
    table = inserted(FIRST_POLICY, "rule:fever", new)
    assert [c.kind for c in changes(FIRST_POLICY, table)] == ["added"]
    assert [c.kind for c in changes(table, FIRST_POLICY)] == ["removed"]
    assert removed(table, f"rule:{new['id']}") == FIRST_POLICY
    assert inserted(FIRST_POLICY, "rule:", new)["rules"][0]["id"] == new["id"]


def test_where_a_removed_row_would_go_again() -> None:
    less = removed(removed(FIRST_POLICY, "rule:fever"), "rule:fever_medical")
    assert still_above(FIRST_POLICY, less, "rule:fever") == "rule:fever_leaving"
    assert still_above(FIRST_POLICY, less, "rule:emergency") == "rule:"


@pytest.mark.parametrize("key", KEYS)
def test_a_row_is_the_same_after_its_fields_were_put_together(key: str) -> None:
    row = row_of(FIRST_POLICY, key)
    assert row is not None
    assert same_row(row_from(fields_of(row)), row)


@given(facts_with())
def test_rows_put_together_from_their_fields_decide_alike(facts: dict[str, Any]) -> None:
    again = {
        name: [row_from(fields_of(row)) for row in rows] for name, rows in deepcopy(FIRST_POLICY).items()
    }
    old, new = decide(check_table(FIRST_POLICY), facts), decide(check_table(again), facts)
    assert (old.rule, old.duties) == (new.rule, new.duties)


def test_the_order_of_conditions_and_values_is_no_difference() -> None:
    one = {"id": "a", "when": [["level", "in", ["closed", "open"]], ["place", "eq", "home"]]}
    other = {"id": "a", "when": [["place", "eq", "home"], ["level", "in", ["open", "closed", "open"]]]}
    assert same_row(one, other)


CONDITIONS = [condition for rule in check_table(FIRST_POLICY).rules for condition in rule.when] + [
    condition for duty in check_table(FIRST_POLICY).duties for condition in duty.when
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_condition_is_said_in_words_never_in_codes(condition: Condition, language: str) -> None:
    said = condition_sentence(condition, language)
    assert said and said == said.strip()
    assert "_" not in said and "None" not in said and "  " not in said
    assert said.isascii() is (language == "en") or "°" in said


@given(st.data())
def test_what_is_chosen_in_words_is_a_condition_of_a_table(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(sorted(FACT_WORDS)))
    comparison = data.draw(st.sampled_from(comparisons_for(fact)))
    choices = list(FACT_WORDS[fact].values) or [350, 365, 373]
    most = 3 if comparison in ("is", "is_not") else 1
    values = data.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=most, unique=True))
    condition = condition_data(fact, comparison, values)
    row = {"id": "a", "when": [condition], "decision": "admit", "reason": "ok"}
    table = check_table({"rules": [row, {**row, "id": "b", "when": []}], "duties": []})
    assert COMPARISON_OF[table.rules[0].when[0].operator] == comparison
    assert condition_sentence(table.rules[0].when[0], "zh")
