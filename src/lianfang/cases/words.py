"""Words for the codes of this room, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.scope import Asker
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.case_words import (
    CLASSIFICATION_WORDS,
    CONTACT_CLASSES,
    CONTACT_REASONS,
    PROMPTS,
    SYMPTOMS,
)

STATUS_WORDS: dict[str, Promise] = {
    "found": _("Not reached yet"),
    "reached": _("Reached"),
    "quarantined": _("Under an order"),
    "released": _("Released"),
    "dismissed": _("No contact after all"),
    "lost": _("Not to be found"),
}
STATUS_STATES = {
    "found": "watch",
    "reached": "watch",
    "quarantined": "fine",
    "released": "fine",
    "lost": "failing",
}
OUTCOME_WORDS: dict[str, Promise] = {
    "": _("Still ill"),
    "recovered": _("Recovered"),
    "died": _("Died"),
    "moved": _("Taken over by another district"),
}
TEST_WORDS: dict[str, Promise] = {
    "pcr": _("Nucleic acid"),
    "antigen": _("Antigen"),
    "serology": _("Antibodies"),
    "culture": _("Culture"),
}
RESULT_WORDS: dict[str, Promise] = {
    "": _("Waited for"),
    "positive": _("Positive"),
    "negative": _("Negative"),
    "unclear": _("Unclear"),
}
TRANSPORT_WORDS: dict[str, Promise] = {
    "": _("Not on the way"),
    "walk": _("On foot"),
    "car": _("Car"),
    "bus": _("Bus"),
    "train": _("Train"),
    "taxi": _("Taxi"),
    "ship": _("Ship"),
    "plane": _("Plane"),
}
CERTAINTY_WORDS: dict[int, Promise] = {
    1: _("Guessed"),
    2: _("Remembered"),
    3: _("Shown by a receipt or witness"),
}
QUESTIONS: dict[str, Promise] = {
    "course": _("How did it begin, and how did it go on?"),
    "care": _("Which doctors and hospitals, and when?"),
    "work": _("Where do they work, and who is near them there?"),
    "home": _("Who lives with them, and who came to visit?"),
    "journeys": _("Journeys in the last fourteen days"),
    "meals": _("Meals, celebrations and games with others"),
    "protection": _("Mask and other protection"),
    "vaccine": _("Vaccinations, and when"),
    "source": _("From whom or where do they think they have it?"),
    "needs": _("What do they need now?"),
}
"""The questions of an investigation, in the order in which a telephone call goes."""


def classification_word(asker: Asker, code: str) -> str:
    """What a case is."""
    return CLASSIFICATION_WORDS[code].said(asker.language) if code in CLASSIFICATION_WORDS else code


def class_word(asker: Asker, code: str) -> str:
    """What a contact is."""
    return CONTACT_CLASSES[code].said(asker.language) if code in CONTACT_CLASSES else code


def reason_word(asker: Asker, code: str) -> str:
    """Why somebody is a contact."""
    return CONTACT_REASONS[code].said(asker.language) if code in CONTACT_REASONS else code


def symptom_words(asker: Asker, codes: tuple[str, ...]) -> str:
    """Symptoms as a list in words."""
    said = [SYMPTOMS[code].said(asker.language) if code in SYMPTOMS else code for code in codes]
    return asker.reads("、", ", ").join(said)


def prompt_choices(asker: Asker) -> list[tuple[str, str]]:
    """The situations of an interview."""
    return [(code, sentence.said(asker.language)) for code, sentence in PROMPTS.items()]


def symptom_choices(asker: Asker) -> list[tuple[str, str]]:
    """All symptoms there are codes for."""
    return [(code, sentence.said(asker.language)) for code, sentence in SYMPTOMS.items()]


def disease_choices(asker: Asker) -> list[tuple[str, str]]:
    """Every disease that has rules."""
    book = rule_book()
    return [(code, book.editions(code)[-1].name.said(asker.language)) for code in book.diseases]


def disease_word(asker: Asker, code: str) -> str:
    """What a disease is called; the code itself where no rules know it any more."""
    editions = rule_book().editions(code)
    return editions[-1].name.said(asker.language) if editions else code


def edition_word(asker: Asker, disease: str, edition: str) -> str:
    """What an edition of rules is called."""
    for rules in rule_book().editions(disease):
        if rules.edition == edition:
            return rules.edition_name.said(asker.language)
    return edition
