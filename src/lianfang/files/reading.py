"""Reading a row cell by cell, so that everything that is wrong with it is said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.files.rows import RawRow

T = TypeVar("T")


class Cells:
    """The cells of one row, and what was found wrong with them so far."""

    def __init__(self, raw: RawRow) -> None:
        """InvalidInput where the row could not even be split into cells."""
        if raw.problem is not None:
            raise InvalidInput.of([raw.problem])
        self._cells = {name: cell.strip() for name, cell in raw.cells.items()}
        self.problems: list[FieldProblem] = []

    def take(self, name: str, read: Callable[[str], T], fallback: T) -> T:
        """What `read` makes of a cell; where it refuses, its problems are kept and `fallback` stands in."""
        try:
            return read(self._cells.get(name, ""))
        except LianfangError as error:
            self.problems.extend(error.problems)
            return fallback

    def word(self, name: str, limit: int) -> str:
        """A text that must be there."""
        return self.take(name, lambda cell: values.required_text(cell, name, limit), "")

    def text(self, name: str, limit: int) -> str:
        """A text that may be there."""
        return self.take(name, lambda cell: values.plain_text(cell, name, limit), "")

    def choice(self, name: str, choices: tuple[str, ...], otherwise: str = "") -> str:
        """One of a few words, or `otherwise` where there is none."""
        return self.take(
            name, lambda cell: values.choice(cell.lower(), choices, name) if cell else otherwise, otherwise
        )

    def finish(self) -> None:
        """Raises InvalidInput with everything that was found wrong."""
        if self.problems:
            raise InvalidInput.of(self.problems)
