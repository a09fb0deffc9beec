"""Is somebody a contact, and of which class? A verdict under one edition of the rules, with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from lianfang.domain.case_words import CONTACT_CLASSES, CONTACT_REASONS
from lianfang.domain.disease_rules import ContactCriteria, RuleSet
from lianfang.domain.reasons import Sentence

CLASSES: tuple[str, ...] = tuple(CONTACT_CLASSES)
"""From weakest to strongest: none, general, secondary, close."""

STATUSES = ("found", "reached", "quarantined", "released", "dismissed", "lost")
"""How far a contact is followed up; dismissed: no contact after all."""

HOME_KINDS = ("compound", "village")
"""Sharing the gate of a place where people live is not sharing a room (as `tracing.rule` holds it)."""


@dataclass(frozen=True, slots=True)
class Met:
    """How somebody met a case (`degree` 1) or a close contact of one (`degree` 2).

    `minutes` together; `gap_minutes`: how long after the case had left they came in (None: they were there together).
    `kind`: of the place (None: not known). `prompt`: what an interview found, a code of `case_words.PROMPTS`.
    `protected`: effectively; `immune`: known to be.
    """

    degree: int
    minutes: float
    gap_minutes: float | None = None
    household: bool = False
    kind: str | None = None
    prompt: str | None = None
    protected: bool = False
    immune: bool = False


@dataclass(frozen=True, slots=True)
class ContactVerdict:
    """A class (`CLASSES`), why (`case_words.CONTACT_REASONS`), and the edition under which it was judged."""

    contact_class: str
    reason_code: str
    edition: str

    @property
    def reason(self) -> Sentence:
        """Why, for people."""
        return CONTACT_REASONS[self.reason_code]


def classify(met: Met, rules: RuleSet) -> ContactVerdict:
    """The verdict on one meeting; who is of a class that the edition does not have is no contact under it."""
    judge = _judged_first_degree if met.degree == 1 else _judged_second_degree
    contact_class, reason = judge(met, rules.contact)
    if contact_class == "none" or contact_class in rules.regimes:
        return ContactVerdict(contact_class, reason, rules.edition)
    return ContactVerdict("none", "class_not_in_edition", rules.edition)


def _judged_first_degree(met: Met, criteria: ContactCriteria) -> tuple[str, str]:
    if criteria.immune_exempt and met.immune:
        return "none", "immune"
    if met.household:
        return "close", "same_household"
    if criteria.protection_counts and met.protected:
        return "general", "protected"
    if met.prompt in criteria.prompts:
        return "close", "prompt"
    if criteria.kinds is not None and met.kind is not None and met.kind not in criteria.kinds:
        return "none", "kind_does_not_count"
    if met.kind in HOME_KINDS:
        return "general", "same_compound_only"
    return _judged_by_time(met, criteria)


def _judged_by_time(met: Met, criteria: ContactCriteria) -> tuple[str, str]:
    if met.gap_minutes is not None:
        lingers = met.gap_minutes <= criteria.linger_minutes and criteria.linger_minutes > 0
        return ("close", "after_the_case") if lingers else ("none", "too_late")
    long_enough = met.minutes >= criteria.min_overlap_minutes
    return ("close", "together_long_enough") if long_enough else ("general", "too_short")


def _judged_second_degree(met: Met, criteria: ContactCriteria) -> tuple[str, str]:
    """Long and closely in touch with a close contact: lives, eats, works, plays with them (9th edition, 2022)."""
    if criteria.degree < 2:
        return "none", "secondary_not_determined"
    contact_class, reason = _judged_first_degree(met, criteria)
    if contact_class == "close" and met.gap_minutes is None:
        return "secondary", "close_to_a_contact"
    return "none", reason if contact_class != "close" else "too_late"


def merge_class(one: str, other: str) -> str:
    """The stronger of two classes: a person who was found twice is what the worse meeting makes them."""
    return max(one, other, key=CLASSES.index)
