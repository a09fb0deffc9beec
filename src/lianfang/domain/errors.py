"""One small hierarchy of errors: the same on a page, in the API and at the command line."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from lianfang.domain.error_text import ErrorText
from lianfang.domain.error_texts import ERROR_TEXTS
from lianfang.domain.reasons import Sentence

LONGEST_ECHO = 60
"""So much of what somebody sent is shown back to them."""

LONGEST_CHOICES = 300
"""So much of our own lists of choices and known columns is shown, and of a path: none of them is cut."""


def _shown(value: object, limit: int = LONGEST_ECHO) -> str:
    """A value as an error may show it: short, on one line, printable."""
    try:
        text = str(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists within lists without end
        text = type(value).__name__
    text = text if len(text) <= limit else text[:limit] + "…"
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong with one field: its name, the error's code, and the values its sentence needs."""

    field: str
    code: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> ErrorText:
        """The catalogue entry that says this problem in both languages."""
        return ERROR_TEXTS[self.code]

    def sentence(self, language: str) -> str:
        """What is wrong, for people, in `language` ("zh" or "en")."""
        return self._filled(self.text.sentence(language), language)

    def remedy(self, language: str) -> str:
        """What to do about it, for people, in `language` ("zh" or "en")."""
        return self._filled(self.text.remedy(language), language)

    def _filled(self, sentence: str, language: str) -> str:
        limits = {"choices": LONGEST_CHOICES, "known": LONGEST_CHOICES}
        limits |= {
            name: LONGEST_CHOICES for name, value in self.values.items() if hasattr(value, "__fspath__")
        }
        said = {n: v.said(language) if isinstance(v, Sentence) else v for n, v in self.values.items()}
        values = {name: _shown(value, limits.get(name, LONGEST_ECHO)) for name, value in said.items()}
        return sentence.format(field=_shown(self.field), **values)


class LianfangError(Exception):
    """Something a person asked for cannot be done; it knows why, where, and what to do instead.

    `status` is the HTTP status a door answers with. `problems` has at least one entry.
    """

    status = 422

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        self.problems: list[FieldProblem] = [FieldProblem(field, code, values)]
        super().__init__(f"{field}: {code}" if field else code)

    @classmethod
    def of(cls, problems: list[FieldProblem]) -> LianfangError:
        """An error that carries several problems at once, so that a form shows all of them."""
        error = cls(problems[0].code, problems[0].field, **problems[0].values)
        error.problems = list(problems)
        return error

    @property
    def code(self) -> str:
        """The first problem's code; stable, for programs."""
        return self.problems[0].code

    def sentence(self, language: str) -> str:
        """All problems and remedies as one text for people."""
        space = "" if language == "zh" else " "
        parts = [f"{p.sentence(language)}{space}{p.remedy(language)}" for p in self.problems]
        return space.join(parts)

    def details(self, language: str) -> dict[str, object]:
        """The error as RFC 9457 wants it, with one entry for each field that is wrong."""
        return {
            "type": f"urn:lianfang:problem:{self.code}",
            "title": self.problems[0].sentence(language),
            "status": self.status,
            "detail": self.sentence(language),
            "errors": [
                {
                    "code": p.code,
                    "field": _shown(p.field),
                    "sentence": p.sentence(language),
                    "remedy": p.remedy(language),
                }
                for p in self.problems
            ],
        }


class InvalidInput(LianfangError):
    """What was sent cannot be understood or cannot be true."""


class NotAllowed(LianfangError):
    """The asker may not do this, or not here."""

    status = 403


class NotFound(LianfangError):
    """There is no such thing, or none that the asker may know of (the two look alike on purpose)."""

    status = 404


class Conflict(LianfangError):
    """Somebody was faster, or the thing is in a state that does not allow this."""

    status = 409


class TooLarge(LianfangError):
    """More was sent than is taken at once."""

    status = 413


class TooMany(LianfangError):
    """More was asked than somebody can need in that time."""

    status = 429


class Unreadable(LianfangError):
    """What was sent is not even the format it should be."""

    status = 400
