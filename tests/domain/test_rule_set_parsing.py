"""A rules file of an installation is read strictly: every slip is an error that names the file and the entry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.disease_rules import Step
from lianfang.domain.errors import InvalidInput
from lianfang.domain.rule_set_parsing import parse_rule_set
from tests.domain.rule_sets import tables

FILE = "ours.toml"


def test_it_works() -> None:
    rules = parse_rule_set(tables(), FILE)
    assert (rules.disease, rules.edition, rules.effective_to) == ("covid19", "2022-06-28", date(2022, 11, 10))
    assert rules.regimes["close"].steps == (Step("centralised", 7), Step("monitoring", 3))
    assert rules.regimes["close"].days == 10 and rules.regimes["general"].tests == (1, 3)
    assert rules.returnees["low"].steps == () and rules.returnees["low"].tests == (1, 3)
    assert (rules.name_zh, rules.issuing_body_en[:5]) == ("新型冠状病毒肺炎", "Joint")
    assert rules.monitoring.fever_at == 373 and rules.serial_interval == (4.7, 2.9)


def test_what_may_be_left_out() -> None:
    rules = parse_rule_set(
        tables(
            serial_interval=...,
            returnees=...,
            notes=...,
            effective_to=...,
            infectious__after_days=...,
            infectious__symptom_free_days=...,
        ),
        FILE,
    )
    assert rules.serial_interval is None and rules.effective_to is None and rules.notes == ()
    assert rules.returnees == {} and rules.returnee is None
    assert (rules.infectious.after_days, rules.infectious.symptom_free_days) == (None, 0)


def test_sites_can_be_narrowed_by_kind() -> None:
    assert parse_rule_set(tables(contact__kinds=["hospital"]), FILE).contact.kinds == ("hospital",)
    assert parse_rule_set(tables(), FILE).contact.kinds is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"disease": ...}, "field.required", "disease"),
        ({"disease": "COVID 19"}, "rules.not_a_name", "disease"),
        ({"name_zh": ""}, "field.required", "name_zh"),
        ({"name_en": 5}, "field.not_text", "name_en"),
        ({"grade": "D"}, "field.not_a_choice", "grade"),
        ({"anchor": "fever"}, "field.not_a_choice", "anchor"),
        ({"effective_from": "2022-06-28"}, "rules.not_a_date", "effective_from"),
        ({"effective_from": datetime(2022, 6, 28, tzinfo=UTC)}, "rules.not_a_date", "effective_from"),
        ({"effective_to": date(2022, 6, 27)}, "rules.ends_before_it_begins", "effective_to"),
        ({"contact": []}, "rules.not_a_table", "contact."),
        ({"contact__min_overlap_minutes": ...}, "field.required", "contact.min_overlap_minutes"),
        ({"contact__min_overlap_minutes": -1}, "rules.not_a_number", "contact.min_overlap_minutes"),
        ({"contact__min_overlap_minutes": True}, "rules.not_a_number", "contact.min_overlap_minutes"),
        ({"contact__min_overlap_minutes": float("nan")}, "rules.not_a_number", "contact.min_overlap_minutes"),
        ({"contact__min_overlap": 15}, "field.unknown", "contact.min_overlap"),
        ({"contact__prompts": ["carer", "carer"]}, "rules.word_twice", "contact.prompts"),
        ({"contact__prompts": ["neighbour"]}, "field.not_a_choice", "contact.prompts"),
        ({"contact__prompts": "carer"}, "rules.not_a_list", "contact.prompts"),
        ({"contact__immune_exempt": "no"}, "field.not_true_false", "contact.immune_exempt"),
        ({"incubation__typical_low": 5}, "rules.not_rising", "incubation.typical_high"),
        ({"incubation__longest": 2.5}, "rules.not_a_number", "incubation.longest"),
        ({"regimes__close__tests": [1, 3, 3]}, "rules.not_rising", "regimes.close.tests"),
        ({"regimes__close__tests": [1, 11]}, "rules.test_after_the_end", "regimes.close.tests"),
        ({"regimes__close__tests": [0]}, "rules.not_a_number", "regimes.close.tests"),
        ({"regimes__close__source": ...}, "field.required", "regimes.close.source"),
        ({"regimes__close__steps__0__kind": "prison"}, "field.not_a_choice", "regimes.close.steps[0].kind"),
        ({"regimes__close__steps__1__days": 0}, "rules.not_a_number", "regimes.close.steps[1].days"),
        ({"regimes__close__steps__1__outings": 1}, "field.not_true_false", "regimes.close.steps[1].outings"),
        ({"regimes__distant": {}}, "field.unknown", "regimes.distant"),
        ({"regimes": ...}, "field.required", "regimes"),
        ({"definitions__imagined": {}}, "field.unknown", "definitions.imagined"),
        ({"definitions__suspected__source": ...}, "field.required", "definitions.suspected.source"),
        ({"returnees__extreme": {}}, "field.unknown", "returnees.extreme"),
        ({"monitoring__fever_at": 37}, "rules.not_a_number", "monitoring.fever_at"),
        ({"monitoring__parts": ["noon"]}, "field.not_a_choice", "monitoring.parts"),
        ({"monitoring__parts": []}, "field.required", "monitoring.parts"),
        ({"monitoring__symptoms": ["sad"]}, "field.not_a_choice", "monitoring.symptoms"),
        ({"screening_rounds": [7, 1]}, "rules.not_rising", "screening_rounds"),
        ({"notes__0__grade": "Z"}, "field.not_a_choice", "notes[0].grade"),
        ({"tracing": {}}, "field.unknown", "tracing"),
    ],
)
def test_a_slip_is_named(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_rule_set(tables(**change), FILE)
    problem = caught.value.problems[0]
    assert (problem.code, problem.field.rstrip(".")) == (code, f"{FILE}: {field}".rstrip("."))
    assert problem.sentence("zh") and problem.remedy("en")


@pytest.mark.parametrize("data", [{}, [], None, "rules", {"disease": None}])
def test_what_is_no_rules_file_at_all(data: Any) -> None:
    with pytest.raises(InvalidInput):
        parse_rule_set(data, FILE)


def test_a_test_needs_no_step() -> None:
    """Two tests within three days, and nobody stays in for them."""
    assert parse_rule_set(tables(), FILE).returnees["low"].days == 0


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
paths = st.sampled_from(
    [
        "disease", "effective_from", "effective_to", "incubation", "contact", "contact__kinds", "regimes", "notes",
        "regimes__close", "regimes__close__steps", "regimes__close__tests", "returnees", "monitoring",
        "serial_interval", "infectious__after_days", "isolation__min_days", "screening_rounds",
    ]
)  # fmt: skip


@given(paths, junk)
def test_junk_is_read_or_refused_and_never_breaks(path: str, value: object) -> None:
    try:
        parse_rule_set(tables(**{path: value}), FILE)
    except InvalidInput as error:
        assert error.problems[0].field.startswith(FILE)
