"""Reading one table of a rules file: each entry by name and kind, and in the end nothing that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from lianfang.domain.errors import InvalidInput
from lianfang.domain.reasons import Sentence
from lianfang.domain.values import choice, required_text

LONGEST_TEXT = 500
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class Table:
    """A table of a rules file. Every reader takes an entry's name; its errors say file, table and entry."""

    def __init__(self, data: object, file: str, within: str = "") -> None:
        """`within`: the path of the table in the file, with a dot behind it; empty for the file itself."""
        self._file, self._within = file, within
        self._read: set[str] = set()
        if not isinstance(data, Mapping):
            raise InvalidInput("rules.not_a_table", f"{file}: {within.rstrip('.')}")
        self.data: Mapping[str, object] = data

    def path(self, name: str) -> str:
        """How an error names an entry: "covid19-2022-06.toml: contact.min_overlap_minutes"."""
        return f"{self._file}: {self._within}{name}"

    def finish(self) -> None:
        """Refuses entries that were not read: a slip of the pen must not pass for a rule."""
        for name in self.data:
            if name not in self._read:
                raise InvalidInput("field.unknown", self.path(name))

    def table(self, name: str, default: Mapping[str, object] | None = None) -> Table:
        """A table within this one; without a default it has to be there."""
        return Table(self._entry(name, default), self._file, f"{self._within}{name}.")

    def tables(self, name: str) -> tuple[Table, ...]:
        """A list of tables, empty if it is not there."""
        return tuple(
            Table(item, self._file, f"{self._within}{name}[{n}].")
            for n, item in enumerate(self._list(name, []))
        )

    def text(self, name: str) -> str:
        """A text that is not empty."""
        return required_text(self._entry(name), self.path(name), LONGEST_TEXT)

    def sentence(self, name: str) -> Sentence:
        """A text in both languages, from the entries `name_zh` and `name_en`."""
        return Sentence(self.text(f"{name}_zh"), self.text(f"{name}_en"))

    def code(self, name: str) -> str:
        """A name for programs: small letters, digits, hyphens."""
        value = self.text(name)
        if not _CODE.fullmatch(value):
            raise InvalidInput("rules.not_a_name", self.path(name), value=value)
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of a few words."""
        return choice(self._entry(name), choices, self.path(name))

    def words(self, name: str, choices: tuple[str, ...] | None) -> tuple[str, ...]:
        """A list of words, each once; of `choices`, if there are any to choose from."""
        field = self.path(name)
        found = tuple(
            choice(word, choices, field) if choices else required_text(word, field, LONGEST_TEXT)
            for word in self._list(name)
        )
        if len(set(found)) < len(found):
            raise InvalidInput("rules.word_twice", field)
        return found

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._entry(name, default)
        if not isinstance(value, bool):
            raise InvalidInput("field.not_true_false", self.path(name), value=value)
        return value

    def number(self, name: str, least: float, most: float) -> float:
        """A number between two others, both included."""
        value = self._entry(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise InvalidInput("rules.not_a_number", self.path(name), value=value, least=least, most=most)
        return value

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number between two others, both included."""
        return self._whole(name, self._entry(name, default), least, most)

    def wholes(self, name: str, least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers, each between two others."""
        return tuple(self._whole(name, item, least, most) for item in self._list(name))

    def day(self, name: str) -> date:
        """A date as TOML writes it."""
        return self._day(name, self._entry(name))

    def optional_day(self, name: str) -> date | None:
        """A date, or None if the entry is not there."""
        return self.day(name) if name in self.data else None

    def _entry(self, name: str, default: object = None) -> object:
        self._read.add(name)
        value = self.data.get(name, default)
        if value is None:
            raise InvalidInput("field.required", self.path(name))
        return value

    def _list(self, name: str, default: list[object] | None = None) -> list[object]:
        value = self._entry(name, default)
        if not isinstance(value, list):
            raise InvalidInput("rules.not_a_list", self.path(name))
        return value

    def _whole(self, name: str, value: object, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InvalidInput("rules.not_a_number", self.path(name), value=value, least=least, most=most)
        return value

    def _day(self, name: str, value: object) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise InvalidInput("rules.not_a_date", self.path(name), value=value)
        return value
