"""Reports as people type or paste them, a line each: number, temperature, symptoms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.domain import values
from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.errors import FieldProblem, InvalidInput

_PARTED = re.compile(r"[\t,;|，；、。\s+]+")
_TENTHS = re.compile(r"[34][0-9]{2}")
NOTHING = frozenset({"无", "没有", "正常", "none", "no", "well", "-", "ok", "0"})
"""What people write where there is no symptom."""


@dataclass(frozen=True)
class Line:
    """One line of the text: its number there, as it was written, and what it says."""

    row: int
    text: str
    number: str
    temperature: int | None
    symptoms: tuple[str, ...]


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be read, with everything wrong in it."""

    row: int
    text: str
    problems: tuple[FieldProblem, ...]


def _words() -> dict[str, str]:
    """Codes of symptoms by everything they are called."""
    named = {code: code for code in SYMPTOMS}
    for code, sentence in SYMPTOMS.items():
        named |= {sentence.zh: code, sentence.en.lower(): code, sentence.en.lower().replace(" ", "_"): code}
    return named


def tenths(text: str, field: str = "temperature") -> int | None:
    """A temperature as typed: "36.5", or the three digits of a quick hand, "365"."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°C").removesuffix("℃")
    quick = _TENTHS.fullmatch(plain)
    return values.temperature_tenths(f"{plain[:2]}.{plain[2]}" if quick else plain, field)


def read_lines(text: str) -> tuple[list[Line], list[BadLine]]:
    """The lines that can be read and those that cannot; empty lines are left out."""
    good, bad = list[Line](), list[BadLine]()
    named = _words()
    for row, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _read(row, line.strip(), named)
        (good if isinstance(read, Line) else bad).append(read)  # type: ignore[arg-type]
    return good, bad


def _read(row: int, line: str, named: dict[str, str]) -> Line | BadLine:
    number, *rest = [part for part in _PARTED.split(line) if part] or [""]
    if not number or not rest:
        return BadLine(row, line, (FieldProblem("line", "report.not_readable", {"row": row, "value": line}),))
    problems, temperature = list[FieldProblem](), None
    if rest[0][:1].isdigit():
        try:
            temperature = tenths(rest[0])
        except InvalidInput as error:
            problems += error.problems
        rest = rest[1:]
    codes, unknown = _symptoms(rest, named)
    problems += [
        FieldProblem("symptoms", "report.unknown_symptom", {"row": row, "value": w}) for w in unknown
    ]
    if problems:
        return BadLine(row, line, tuple(problems))
    return Line(row, line, number.upper(), temperature, codes)


def _symptoms(words: Sequence[str], named: dict[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """Codes of the symptoms said, and the words that are none. English names of two words are put together again."""
    codes, unknown, left = list[str](), list[str](), [word.lower() for word in words]
    while left:
        for length in (6, 5, 4, 3, 2, 1):
            said = " ".join(left[:length])
            if said in named or said in NOTHING:
                codes += [named[said]] if said in named else []
                left = left[length:]
                break
        else:
            unknown.append(left.pop(0))
    return tuple(dict.fromkeys(codes)), unknown
