"""Rows of a file that are not taken."""

from __future__ import annotations

from dataclasses import dataclass

from lianfang.domain.errors import FieldProblem


@dataclass(frozen=True)
class BadRow:
    """A row that is not taken: where it stands, and one thing that is wrong with it."""

    line: int
    problem: FieldProblem
