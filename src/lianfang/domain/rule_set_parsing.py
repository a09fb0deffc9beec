"""From the tables of a rules file to a `RuleSet`; whatever is wrong is an error that names the file and the entry."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from lianfang.domain.case_words import CLASSIFICATION_WORDS, PROMPTS, SYMPTOMS
from lianfang.domain.disease_rules import (
    ANCHORS,
    CLASSES_WITH_REGIMES,
    COMPARISONS,
    GRADES,
    PARTS,
    RISKS,
    STEP_KINDS,
    ContactCriteria,
    Definition,
    Incubation,
    Isolation,
    Monitoring,
    Note,
    Offsets,
    Regime,
    RuleSet,
    Step,
)
from lianfang.domain.errors import InvalidInput
from lianfang.domain.reasons import Sentence
from lianfang.domain.rule_tables import Table

LONGEST_DAYS = 90
"""No length in an edition is longer: of the diseases of `domain.md` 2 none comes near it."""

LONGEST_MINUTES = 24 * 60


def parse_rule_set(data: Mapping[str, object], name: str) -> RuleSet:
    """The edition that a rules file holds; `name` is the file's. InvalidInput names file and entry."""
    top = Table(data, name)
    incubation = _incubation(top.table("incubation"))
    infectious = _offsets(top.table("infectious"))
    returnees = _regimes(top.table("returnees", {}), RISKS)
    regimes = _regimes(top.table("regimes"), CLASSES_WITH_REGIMES)
    since, until = top.day("effective_from"), top.optional_day("effective_to")
    if until is not None and until < since:
        raise InvalidInput("rules.ends_before_it_begins", top.path("effective_to"))
    rules = RuleSet(
        disease=top.code("disease"),
        edition=top.code("edition"),
        name=top.sentence("name"),
        edition_name=top.sentence("edition"),
        issuing_body=top.sentence("issuing_body"),
        source=top.text("source"),
        grade=top.choice("grade", GRADES),
        effective_from=since,
        effective_to=until,
        incubation=incubation,
        serial_interval=_serial_interval(top.table("serial_interval", {})),
        anchor=top.choice("anchor", ANCHORS),
        infectious=infectious,
        asymptomatic=_offsets(top.table("asymptomatic")),
        contact=_criteria(top.table("contact"), degree=2 if "secondary" in regimes else 1),
        regimes=regimes,
        isolation=_isolation(top.table("isolation")),
        screening_rounds=_rising(top, "screening_rounds", LONGEST_DAYS),
        returnees=returnees,
        monitoring=_monitoring(top.table("monitoring")),
        notes=tuple(_note(note) for note in top.tables("notes")),
        definitions=_definitions(top.table("definitions", {})),
    )
    top.finish()
    return rules


def _incubation(table: Table) -> Incubation:
    names = ("shortest", "typical_low", "typical_high", "longest")
    days = [table.whole(name, 0, LONGEST_DAYS) for name in names]
    for name, (earlier, later) in zip(names[1:], pairwise(days), strict=True):
        if later < earlier:
            raise InvalidInput("rules.not_rising", table.path(name))
    table.finish()
    return Incubation(*days)


def _serial_interval(table: Table) -> tuple[float, float] | None:
    if not table.data:
        return None
    found = (table.number("mean", 0.1, LONGEST_DAYS), table.number("sd", 0.1, LONGEST_DAYS))
    table.finish()
    return found


def _offsets(table: Table) -> Offsets:
    after = table.whole("after_days", 0, LONGEST_DAYS) if "after_days" in table.data else None
    offsets = Offsets(
        table.whole("before_days", 0, LONGEST_DAYS),
        after,
        table.whole("symptom_free_days", 0, LONGEST_DAYS, 0),
    )
    table.finish()
    return offsets


def _criteria(table: Table, degree: int) -> ContactCriteria:
    criteria = ContactCriteria(
        min_overlap_minutes=table.number("min_overlap_minutes", 0, LONGEST_MINUTES),
        linger_minutes=table.number("linger_minutes", 0, LONGEST_MINUTES),
        latent_hours=table.number("latent_hours", 0, 24 * LONGEST_DAYS),
        degree=degree,
        kinds=table.words("kinds", None) if "kinds" in table.data else None,
        prompts=table.words("prompts", tuple(PROMPTS)),
        immune_exempt=table.flag("immune_exempt"),
        protection_counts=table.flag("protection_counts"),
    )
    table.finish()
    return criteria


def _regimes(table: Table, names: tuple[str, ...]) -> dict[str, Regime]:
    regimes = {name: _regime(table.table(name)) for name in names if name in table.data}
    table.finish()
    return regimes


def _regime(table: Table) -> Regime:
    steps = tuple(_step(step) for step in table.tables("steps"))
    begins = table.whole("begins_on_day", 0, LONGEST_DAYS, 0)
    regime = Regime(steps, _rising(table, "tests", LONGEST_DAYS), table.text("source"), begins)
    late = [day for day in regime.tests if steps and day > regime.days]
    if late:
        raise InvalidInput("rules.test_after_the_end", table.path("tests"), day=late[0], days=regime.days)
    table.finish()
    return regime


def _step(table: Table) -> Step:
    step = Step(
        table.choice("kind", STEP_KINDS),
        table.whole("days", 1, LONGEST_DAYS),
        table.flag("outings", default=False),
    )
    table.finish()
    return step


def _rising(table: Table, name: str, most: int) -> tuple[int, ...]:
    numbers = table.wholes(name, 1, most)
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise InvalidInput("rules.not_rising", table.path(name))
    return numbers


def _isolation(table: Table) -> Isolation:
    isolation = Isolation(
        min_days=table.whole("min_days", 0, LONGEST_DAYS),
        symptom_free_days=table.whole("symptom_free_days", 0, LONGEST_DAYS),
        negative_tests=table.whole("negative_tests", 0, 10),
        tests_apart_hours=table.whole("tests_apart_hours", 0, 24 * LONGEST_DAYS),
        medical_release=table.flag("medical_release"),
    )
    table.finish()
    return isolation


def _monitoring(table: Table) -> Monitoring:
    if table.data.get("parts") == []:
        raise InvalidInput("field.required", table.path("parts"))
    monitoring = Monitoring(
        parts=table.words("parts", PARTS),
        fever_at=table.whole("fever_at", 350, 420),
        comparison=table.choice("comparison", COMPARISONS),
        symptoms=table.words("symptoms", tuple(SYMPTOMS)),
    )
    table.finish()
    return monitoring


def _definitions(table: Table) -> dict[str, Definition]:
    definitions = {
        name: _definition(table.table(name)) for name in CLASSIFICATION_WORDS if name in table.data
    }
    table.finish()
    return definitions


def _definition(table: Table) -> Definition:
    definition = Definition(Sentence(table.text("zh"), table.text("en")), table.text("source"))
    table.finish()
    return definition


def _note(table: Table) -> Note:
    note = Note(
        table.text("field"),
        table.choice("grade", GRADES),
        Sentence(table.text("zh"), table.text("en")),
    )
    table.finish()
    return note
