"""The rules of a disease as dated data: an edition says how long, how often and who; a verdict keeps its edition.

Days are counted from 0, the day of the last exposure (of the onset, of the return): day 1 is the day after it. So a
quarantine of seven days is over at the local midnight that ends day 7, and a test "on day 7" falls within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from lianfang.domain.errors import InvalidInput
from lianfang.domain.reasons import Sentence

GRADES = ("A", "B", "C", "U")
"""How well a value is founded, as in the design's facts: A read at the issuing body, B in a repost of an official
text, C in secondary material, U by nobody: a default of ours or common knowledge that was not confirmed."""

ANCHORS = ("onset", "rash")
STEP_KINDS = ("centralised", "home", "monitoring")
"""From strictest to lightest."""
CLASSES_WITH_REGIMES = ("general", "secondary", "close")
RISKS = ("low", "medium", "high")
"""Of the area that a returnee stayed in."""
PARTS = ("morning", "evening")
COMPARISONS = ("above", "from")
"""Texts differ between above 37.3 and from 37.3 degrees Celsius: the edition says which."""


@dataclass(frozen=True, slots=True)
class Incubation:
    """Days from infection to the anchor (onset, or rash): the whole range, and where most lie."""

    shortest: int
    typical_low: int
    typical_high: int
    longest: int


@dataclass(frozen=True, slots=True)
class Offsets:
    """Days around an anchor day in which a case is infectious.

    `after_days` None: no end is named, it lasts as long as the illness. `symptom_free_days` are added behind the
    later of `after_days` and the last day with symptoms.
    """

    before_days: int
    after_days: int | None
    symptom_free_days: int = 0


@dataclass(frozen=True, slots=True)
class ContactCriteria:
    """Who is a contact. Minutes and hours as in `tracing.rule.ContactRule`.

    `degree` 2: contacts of contacts are determined too. `kinds`: only sites of these kinds count; None: all.
    `prompts`: codes of `case_words.PROMPTS` that make a close contact, however short. `immune_exempt`: who is known
    to be immune is no contact. `protection_counts`: effective protection spares from being a close contact.
    """

    min_overlap_minutes: float
    linger_minutes: float
    latent_hours: float
    degree: int
    kinds: tuple[str, ...] | None
    prompts: tuple[str, ...]
    immune_exempt: bool
    protection_counts: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a regime: its kind (`STEP_KINDS`), its length in days, whether one may go out for daily needs.

    Care and what is essential are never forbidden.
    """

    kind: str
    days: int
    outings: bool = False


@dataclass(frozen=True, slots=True)
class Regime:
    """What is done with a contact or returnee: steps one after another, tests on days counted over all steps.

    Without steps: informed, not restricted. `begins_on_day`: so many days after the first exposure it begins (0: at
    once), because nobody can be infectious before. `source`: document, number, date.
    """

    steps: tuple[Step, ...]
    tests: tuple[int, ...]
    source: str
    begins_on_day: int = 0

    @property
    def days(self) -> int:
        """The length of all steps together: the last day of the last step."""
        return sum(step.days for step in self.steps)


@dataclass(frozen=True, slots=True)
class Isolation:
    """When a case may be released: all of it. Days from the anchor, hours between samplings of negative tests.

    `medical_release`: a physician has to agree.
    """

    min_days: int
    symptom_free_days: int
    negative_tests: int
    tests_apart_hours: int
    medical_release: bool


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What is asked each day: parts of the day, fever in integer tenths of a degree Celsius, codes of symptoms."""

    parts: tuple[str, ...]
    fever_at: int
    comparison: str
    symptoms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be known about one value: the field, its own grade, why it is so; shown beside the value."""

    field: str
    grade: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class Definition:
    """Who counts as a case of one class, for those who classify; `source`: document, number, date."""

    text: Sentence
    source: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One edition of the rules of one disease, in force from a day until a day (both included; None: still).

    `grade` is that of the edition's text; `notes` name the fields that are worse founded. `regimes` by class of
    contact: a class the edition does not have is absent. `returnees` by risk of the area they come from.
    `serial_interval`: mean and standard deviation in days. `screening_rounds`: days after return. `definitions` by
    classification of a case, as far as the edition's sources were read.
    """

    disease: str
    edition: str
    name: Sentence
    edition_name: Sentence
    issuing_body: Sentence
    source: str
    grade: str
    effective_from: date
    effective_to: date | None
    incubation: Incubation
    serial_interval: tuple[float, float] | None
    anchor: str
    infectious: Offsets
    asymptomatic: Offsets
    contact: ContactCriteria
    regimes: Mapping[str, Regime]
    isolation: Isolation
    screening_rounds: tuple[int, ...]
    returnees: Mapping[str, Regime]
    monitoring: Monitoring
    notes: tuple[Note, ...]
    definitions: Mapping[str, Definition]

    @property
    def name_zh(self) -> str:
        """The disease in Chinese."""
        return self.name.zh

    @property
    def name_en(self) -> str:
        """The disease in English."""
        return self.name.en

    @property
    def edition_zh(self) -> str:
        """The edition in Chinese."""
        return self.edition_name.zh

    @property
    def edition_en(self) -> str:
        """The edition in English."""
        return self.edition_name.en

    @property
    def issuing_body_zh(self) -> str:
        """Who issued it, in Chinese."""
        return self.issuing_body.zh

    @property
    def issuing_body_en(self) -> str:
        """Who issued it, in English."""
        return self.issuing_body.en

    @property
    def returnee(self) -> Regime | None:
        """The regime of who comes back from an area of high risk; None: the edition has none."""
        return self.returnees.get("high")

    def in_force(self, on: date) -> bool:
        """Whether the edition holds on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def notes_on(self, field: str) -> tuple[Note, ...]:
        """The notes on a field, or on what lies in it ("contact" has those on "contact.latent_hours")."""
        return tuple(n for n in self.notes if n.field == field or n.field.startswith(field + "."))


class RuleBook:
    """All editions of all diseases; refuses two editions of one disease on one day, and one edition twice."""

    def __init__(self, rule_sets: Iterable[RuleSet]) -> None:
        """Puts the editions in order; InvalidInput "rules.overlap" or "rules.twice"."""
        in_order = sorted(rule_sets, key=lambda r: (r.disease, r.effective_from))
        self._editions = {disease: tuple(found) for disease, found in groupby(in_order, lambda r: r.disease)}
        for editions in self._editions.values():
            _refuse_twice(editions)
            _refuse_overlaps(editions)

    @property
    def diseases(self) -> tuple[str, ...]:
        """The codes of all diseases, in alphabetical order."""
        return tuple(self._editions)

    def editions(self, disease: str) -> tuple[RuleSet, ...]:
        """All editions of a disease, oldest first; none of a disease that is not known."""
        return self._editions.get(disease, ())

    def in_force(self, disease: str, on: date) -> RuleSet:
        """The edition of a disease that holds on a local day; InvalidInput "rules.none_in_force"."""
        for rules in self.editions(disease):
            if rules.in_force(on):
                return rules
        raise InvalidInput("rules.none_in_force", "disease", disease=disease, date=on)

    def edition(self, disease: str, edition: str) -> RuleSet:
        """An edition by its name, whatever the day; InvalidInput "rules.no_such_edition"."""
        for rules in self.editions(disease):
            if rules.edition == edition:
                return rules
        raise InvalidInput("rules.no_such_edition", "edition", disease=disease, edition=edition)


def _refuse_twice(editions: tuple[RuleSet, ...]) -> None:
    names = [rules.edition for rules in editions]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput("rules.twice", "edition", disease=editions[0].disease, edition=name)


def _refuse_overlaps(editions: tuple[RuleSet, ...]) -> None:
    for earlier, later in pairwise(editions):
        if earlier.in_force(later.effective_from):
            raise InvalidInput(
                "rules.overlap",
                "effective_to",
                disease=earlier.disease,
                edition=earlier.edition,
                other=later.edition,
                date=later.effective_from,
            )
