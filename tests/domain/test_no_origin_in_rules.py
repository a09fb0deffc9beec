"""No rule can read where somebody was born or registered, nor the part of an identity number that says so.

Proved at each place on the way: the facts that a table may name, the JavaScript that decides at gates, what a passage
may carry in, what the server adds to it, and what is kept.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lianfang
from lianfang.domain import admission
from lianfang.domain.admission import ANSWERS, FACTS, READINGS, WORDS, PolicyError, check_table, decide
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.admission_words import FACT_WORDS
from lianfang.passages import intake, judging, policy_trial
from lianfang.passages.models import Passage
from lianfang.people.rows import PersonRow
from lianfang.places.rows import GateRow

PACKAGE = Path(lianfang.__file__).parent
ORIGIN = re.compile(
    r"birth_?place|born|origin|native|hukou|huji|household_?reg|province|ethnic|nation|id_?(card|number|no|address)"
    r"|identity|address|籍|户口|出生地|民族|身份证",
    re.IGNORECASE,
)
"""Names under which where somebody comes from could hide."""
THE_ELEVEN = {
    "direction",
    "place",
    "level",
    "category",
    "registered",
    "first_reading",
    "second_reading",
    "mask",
    "restriction",
    "errand",
    "risk_travel",
}
SUSPECTS = [
    "birthplace",
    "birth_place",
    "born_in",
    "id_number",
    "id_card",
    "id_address",
    "identity_number",
    "hukou",
    "huji",
    "native_place",
    "province",
    "region_code",
    "nationality",
    "ethnicity",
    "address",
    "area_path",
    "home_path",
    "person",
    "phone",
    "name",
    "籍贯",
    "户口所在地",
    "身份证号",
    "出生地",
    "民族",
]


def names_origin(names: Iterable[str]) -> list[str]:
    """The names that look like somebody's origin."""
    return [name for name in names if ORIGIN.search(name)]


def table_asking(fact: object, operator: str = "eq", value: object = "420100") -> dict[str, object]:
    """A table with one condition on `fact`."""
    condition = [fact, operator] if operator in ("is_null", "not_null") else [fact, operator, value]
    row = {"id": "a", "when": [condition], "decision": "refuse", "reason": "restricted"}
    last = {"id": "ok", "when": [], "decision": "admit", "reason": "ok"}
    return {"rules": [row, last], "duties": []}


def test_the_facts_are_these_eleven_and_no_other() -> None:
    assert FACTS == THE_ELEVEN == set(WORDS) | set(ANSWERS) | set(READINGS)
    assert names_origin(FACTS) == []
    assert set(FACT_WORDS) == FACTS, "nothing else can be chosen on the page either"


def test_no_fact_has_room_for_an_origin() -> None:
    """Each fact is one of a few fixed words, an answer, or a temperature: none can carry a place or a number of six digits."""
    words = [word for group in WORDS.values() for word in group]
    assert names_origin(words) == []
    assert not [word for word in words if any(c.isdigit() for c in word)]
    for fact in READINGS:
        with pytest.raises(PolicyError):
            check_table(table_asking(fact, "gt", 420100))
    for fact in WORDS:
        with pytest.raises(PolicyError):
            check_table(table_asking(fact, "eq", "420100"))


@pytest.mark.parametrize("name", SUSPECTS)
def test_a_table_that_asks_for_an_origin_is_refused(name: str) -> None:
    for operator in admission.OPERATORS:
        value: object = ["420100"] if operator in ("in", "not_in") else "420100"
        with pytest.raises(PolicyError) as caught:
            check_table(table_asking(name, operator, value))
        assert caught.value.field == "when[0]"


@given(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
def test_a_table_that_asks_for_anything_else_is_refused(name: object) -> None:
    if not (isinstance(name, str) and name in FACTS):
        with pytest.raises(PolicyError):
            check_table(table_asking(name, "not_null"))


@given(st.dictionaries(st.sampled_from(SUSPECTS), st.text()), st.dictionaries(st.text(), st.text()))
def test_what_is_handed_in_beside_the_facts_changes_nothing(
    origin: dict[str, str], other: dict[str, str]
) -> None:
    facts = {"direction": "in", "place": "public", "level": "closed", "category": "visitor"}
    beside = {name: value for name, value in {**origin, **other}.items() if name not in FACTS}
    table = check_table(FIRST_POLICY)
    assert decide(table, facts | beside) == decide(table, facts)


def test_the_twin_at_the_gate_reads_by_name_from_the_same_facts() -> None:
    """The JavaScript takes only what a condition names, of the types of a fact, and names no origin itself."""
    source = (PACKAGE / "web/gate/admission.js").read_text(encoding="utf-8")
    code = re.sub(r"//.*", "", source)
    assert names_origin(re.findall(r"\w+", code)) == []
    assert {*re.findall(r'"(\w+)"', re.search(r"ANSWERS = \[(.*?)\]", code)[1])} == set(ANSWERS)  # type: ignore[index]
    assert {*re.findall(r'"(\w+)"', re.search(r"READINGS = \[(.*?)\]", code)[1])} == set(READINGS)  # type: ignore[index]
    assert len(re.findall(r"facts\[", code)) == 1, "facts are read in one place"


def test_a_passage_carries_no_origin_in() -> None:
    assert names_origin(intake.FIELDS) == []
    for row in (intake.Visitor, intake.NewPassage):
        assert names_origin(inspect.get_annotations(row)) == [], row
    assert names_origin(field.name for field in Passage._meta.get_fields()) == []


def test_nothing_the_server_judges_from_knows_an_identity_number() -> None:
    """The judge sees a passage, a gate and a person's row: none of them has a number of the identity card or an address."""
    for row in (PersonRow, GateRow):
        assert names_origin(inspect.get_annotations(row)) == [], row
    assert judging.FACT_NAMES == policy_trial.FACT_ORDER
    assert set(judging.FACT_NAMES) == FACTS


def test_the_judge_and_the_trial_import_nothing_of_the_vault() -> None:
    """Names, telephones and addresses lie in the identity vault; the modules that decide do not reach it."""
    for name in ("judging", "policy_trial", "policy_queries", "readiness"):
        source = (PACKAGE / f"passages/{name}.py").read_text(encoding="utf-8")
        assert "vault" not in source, name
        assert names_origin(re.findall(r"\b(?:person|card|identity)\.(\w+)", source)) == [], name
    for path in (PACKAGE / "domain").glob("admission*.py"):
        assert "vault" not in path.read_text(encoding="utf-8"), path.name
