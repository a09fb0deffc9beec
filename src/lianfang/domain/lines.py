"""The six lines of the mission ("five stricts and one strengthen"): the spine of board, standards and directives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line, by number and by its names."""

    number: int
    zh: str
    en: str


LINES = (
    Line(1, "严格落实人流管控", "Flow of people"),
    Line(2, "严格执行重点场所管理", "Key places"),
    Line(3, "严格执行重点人员管控", "Key persons"),
    Line(4, "严格做好一线人员保护", "Frontline protection"),
    Line(5, "严格督导问责", "Oversight"),
    Line(6, "加强宣传引导", "Outreach"),
)
