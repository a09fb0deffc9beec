"""Scope: which rows somebody may see. One layer, and an index range, never a join.

Every scoped row carries `area_path`, the codes of its area and of all areas around it ("AY/AY-FHJ/AY-FHJ-03/").
Below a scope lies the range of paths that begin with it; a range is what an index answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from lianfang.accounts.rights import DISTRICT_WIDE, Right, may
from lianfang.domain.errors import NotAllowed, NotFound

AFTER_EVERY_PATH = "\x7f"
"""Sorts after each character that a path may hold."""


@dataclass(frozen=True)
class Asker:
    """Who asks: a user or a device, with role, unit, and the part of the district they answer for.

    `scope` is an area path; the empty path is nothing at all, not everything. A site ends its area's path with its own
    code, so that an operator's scope is a path too.
    """

    id: int | None
    name: str
    role: str
    unit_id: int | None
    unit_path: str
    scope: str
    language: str = "zh"
    gate_codes: tuple[str, ...] = ()
    """The gates at which this asker may record passages."""

    def may(self, right: Right) -> bool:
        """Whether the asker's role holds `right`; what holds at every gate, only who answers for the whole district."""
        return may(self.role, right) and (right not in DISTRICT_WIDE or self.whole_district)

    @property
    def whole_district(self) -> bool:
        """Whether the asker's scope is an outermost area."""
        return self.scope.count("/") == 1

    def demand(self, right: Right) -> None:
        """Refuses an asker whose role lacks `right`."""
        if not self.may(right):
            raise NotAllowed("right.missing", right.value)

    def covers(self, area_path: str) -> bool:
        """Whether `area_path` lies within the asker's scope."""
        return bool(self.scope) and area_path.startswith(self.scope)

    def reads(self, zh: str, en: str) -> str:
        """The one of two texts that is in the asker's language."""
        return zh if self.language == "zh" else en

    def demand_scope(self, area_path: str) -> None:
        """Refuses an asker whose scope does not hold `area_path`."""
        if not self.covers(area_path):
            raise NotAllowed("scope.outside", "area")


SYSTEM = Asker(id=None, name="system", role="system", unit_id=None, unit_path="", scope="")
"""Who acts when a clock does: jobs and imports. It holds no rights at any door."""

STRANGER = Asker(id=None, name="stranger", role="stranger", unit_id=None, unit_path="", scope="")
"""Who acts before it is known who it is: somebody at the sign-in. It holds no rights at any door."""


def below(path: str, field: str = "area_path") -> models.Q:
    """The rows whose `field` begins with `path`, as an index range."""
    if not path:
        return models.Q(pk__in=[])
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": path + AFTER_EVERY_PATH})


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with an area path. The guarded ways in are `within` and, with a reason in words, `everywhere`."""

    def within(self, asker: Asker, *, led: bool = True) -> Self:
        """Only the rows that `asker` answers for.

        Not `led`: no index of area paths leads to them. For large scopes whose rows come in an order that another
        index has: led by the path, the database would read and sort all of them to find the first twenty.
        """
        if led:
            return self.filter(below(asker.scope))
        return self.alias(path_read=Concat("area_path", Value(""))).filter(below(asker.scope, "path_read"))

    def everywhere(self, why: str) -> Self:
        """All rows, for the few questions that are not about somebody's part of the district; says why."""
        if not why:
            raise ValueError("a question without scope needs a reason")
        return self.all()

    def one(self, **wanted: object) -> Any:
        """The one row wanted; absent and out of scope look alike, so that nobody learns what exists elsewhere."""
        row = self.filter(**wanted).first()
        if row is None:
            raise NotFound("page.not_found")
        return row
