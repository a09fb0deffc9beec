"""Tables that went through a spreadsheet: headings in several words, dates and telephones as spreadsheets leave them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lianfang.domain.days import can_be_asked
from lianfang.domain.errors import InvalidInput
from lianfang.files.lines import split
from lianfang.files.rows import Columns

_SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar, as it counts from 1 March 1900 on."""

_DATE = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:[T ]+[\d:.]+)?")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NO_YEAR = re.compile(r"\d{1,2}(?:月|[-/.])\d{1,2}日?")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN_PHONES = re.compile(r"[/、;；,，|]|\s或\s|或")
_PHONE = re.compile(r"\+?\d{5,20}")
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|[\s*:_-]")
_MOST_ABOVE = 10
"""So many lines of title, unit and date may stand above the headings."""


def heading(text: str) -> str:
    """A heading without what does not tell it from others: width, case, remarks in brackets, asterisks, spaces."""
    return _ASIDE.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True)
class SheetColumns(Columns):
    """Columns that go by several headings; `words` says for each heading (as `heading` makes it) our name.

    `others_may_be`: columns of no use to us are passed over, and the headings may stand under a title.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    others_may_be: bool = False

    def ours(self, name: str) -> str:
        """Our name of a column; empty where we have none."""
        bare = name.strip().lower()
        return bare if bare in self.known else self.words.get(heading(name), "")

    def heading(self, lines: Sequence[str]) -> int:
        """The first line that names at least two of our columns, a required one among them; 0 where none does."""
        if self.others_may_be:
            for at, line in enumerate(lines[:_MOST_ABOVE]):
                names = set(map(self.ours, split(line)[0])) - {""}
                if len(names) > 1 and names & set(self.required):
                    return at
        return 0

    def found(self, names: list[str]) -> list[str]:
        """A file's columns by our names; those that are passed over by the empty one."""
        ours = [self.ours(name) for name in names]
        if not self.others_may_be:
            return super().found([our or name for our, name in zip(ours, names, strict=True)])
        super().found([our for our in ours if our])
        return ours


def sheet_day(cell: str, name: str) -> date | None:
    """A day as people and spreadsheets write it, the year first (2020/2/3, 2020年2月3日, 20200203) or as a serial number.

    Empty is None. What could be two days (3/2/2020) or lacks the year is refused.
    """
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'’")
    if not text:
        return None
    if _NO_YEAR.fullmatch(text):
        raise InvalidInput("date.no_year", name, value=cell)
    try:
        day = _day(text)
    except (ValueError, OverflowError):
        day = None
    if day is None or not can_be_asked(day):
        raise InvalidInput("date.not_valid", name, value=cell)
    return day


def _day(text: str) -> date | None:
    if parts := _DATE.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        return date(*map(int, parts.groups()))
    if serial := _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(serial[1]))
    return None


def sheet_phones(cell: str, name: str) -> tuple[str, ...]:
    """The telephone numbers of a cell, as digits with an optional leading +; a cell may name several.

    InvalidInput where one is no number, or where a spreadsheet has rounded it and its last digits are lost.
    """
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'’‘").strip()
    if _ROUNDED.fullmatch(text):
        raise InvalidInput("phone.rounded", name, value=cell)
    phones = []
    for part in filter(None, map(str.strip, _BETWEEN_PHONES.split(text))):
        digits = re.sub(r"[\s().-]", "", part.removesuffix(".0"))
        if not (digits.isascii() and _PHONE.fullmatch(digits)):
            raise InvalidInput("phone.not_valid", name, value=cell)
        phones.append(digits)
    return tuple(dict.fromkeys(phones))
