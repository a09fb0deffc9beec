"""Whether every reference in the database leads somewhere, asked of each table by itself.

Both databases hold references while they are told to; a restore, a repair by hand or a switched-off check may leave
some that lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A column of a table that names rows of another, by that one's key."""

    table: str
    column: str
    other: str
    key: str


def references() -> list[Reference]:
    """Every reference of every table that this program knows."""
    from django.apps import apps

    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            other = field.related_model
            if field.is_relation and isinstance(other, type):
                key = other._meta.pk
                found.append(
                    Reference(
                        model._meta.db_table, field.column or "", other._meta.db_table, key.column or ""
                    )
                )
    return found


def leading_nowhere() -> Iterator[tuple[Reference, int]]:
    """Each reference with the number of rows in which it leads nowhere."""
    from django.db import connection

    for reference in references():
        table, column, other, key = (
            connection.ops.quote_name(name)
            for name in (reference.table, reference.column, reference.other, reference.key)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t LEFT JOIN {other} AS o ON o.{key} = t.{column} "
                f"WHERE t.{column} IS NOT NULL AND o.{key} IS NULL"
            )
            yield reference, int(cursor.fetchone()[0])
