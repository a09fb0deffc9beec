"""Asking for thousands of rows by key in one statement, as quickly as the database can."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection


def any_of(column: str, values: Iterable[int | str]) -> tuple[str, Any]:
    """A condition that `column` is one of `values`, and its one parameter: however many there are, the statement is
    the same, so it is read and planned once, and no limit on parameters is met."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", list(values)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))
