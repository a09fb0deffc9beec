"""What an export of compliance asks; the asker first."""

from __future__ import annotations

from datetime import date

from lianfang.accounts.scope import Asker
from lianfang.oversight.models import Compliance

Line = tuple[date, str, int, int, str, str, int, int]
"""Day, standard, version, line of the mission, site, area path, expected, met."""


def compliance_lines(asker: Asker, since: date, until: date) -> list[Line]:
    """Every standard at every site of the district on the days from `since` to `until`, both included."""
    rows = Compliance.objects.everywhere("a command acts for the whole district").filter(
        day__gte=since, day__lte=until
    )
    columns = ("day", "standard", "version", "line", "site__code", "area_path", "expected", "met")
    return list(rows.order_by("day", "standard", "area_path").values_list(*columns))
