"""Cells that no spreadsheet takes for a formula, and the way back.

A spreadsheet that opens a file runs what begins with `=`, `+`, `-`, `@`, a tab or a line end, some also the
full-width forms. Such a cell goes out behind an apostrophe; the reader takes that apostrophe off again. A cell that
begins with apostrophes and then such a character gets one more, so that every cell comes back as it was.
"""

from __future__ import annotations

import re

_ACTS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ACTS_IN_SQL = "^''*[=+\\-@\\t\\r\\n＝＋－＠]"


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that a spreadsheet opens."""
    return f"'{cell}" if _ACTS.match(cell) else cell


def bare(cell: str) -> str:
    """The cell as it was before `guarded`; other people's cells, which nobody guarded, stay as they are."""
    return cell[1:] if cell.startswith("'") and _ACTS.match(cell) else cell


def guarded_in_sql(expression: str) -> str:
    """DuckDB's SQL that does what `guarded` does to a text."""
    return f"CASE WHEN regexp_matches({expression}, '{_ACTS_IN_SQL}') THEN '''' || {expression} ELSE {expression} END"
