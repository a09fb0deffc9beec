"""Proving this room's rows: every gate lies in its site, every site in its area, every area in the one above."""

from __future__ import annotations

from django.db import connection

_LOST_GATES = """
    SELECT g.code FROM places_gate g
    LEFT JOIN places_site s ON s.id = g.site_id
    LEFT JOIN places_area a ON a.id = s.area_id
    WHERE a.id IS NULL OR g.area_path <> s.area_path OR s.area_path <> a.area_path || s.code || '/'
    ORDER BY g.code
"""
_LOST_AREAS = """
    SELECT a.code FROM places_area a
    LEFT JOIN places_area p ON p.id = a.parent_id
    WHERE a.area_path <> coalesce(p.area_path, '') || a.code || '/'
    ORDER BY a.code
"""


def _codes(question: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [code for (code,) in cursor.fetchall()]


def lost_gates() -> list[str]:
    """The gates that lie outside every area, or whose path is not that of their site and its area: nobody sees them."""
    return _codes(_LOST_GATES)


def lost_areas() -> list[str]:
    """The areas whose path does not follow from the area above."""
    return _codes(_LOST_AREAS)


def count_gates() -> int:
    """How many gates there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_gate")
        return int(cursor.fetchone()[0])
