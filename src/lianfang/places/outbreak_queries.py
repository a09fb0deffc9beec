"""Questions about the list of outbreak areas. It is public: whoever stands at a gate is asked by it."""

from __future__ import annotations

from lianfang.accounts.editions import remembered
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import NotFound
from lianfang.domain.travel import ListedArea
from lianfang.places.models import OutbreakArea
from lianfang.places.rows import OutbreakRow


def _row(a: OutbreakArea) -> OutbreakRow:
    entry = ListedArea(a.code, a.since, a.listed_on, a.until, a.lookback_days)
    return OutbreakRow(a.id, entry, a.name_zh, a.name_en, a.basis, a.added_by, a.ended_by, a.end_reason)


def outbreak_areas(asker: Asker) -> list[OutbreakRow]:
    """Every area that stands or stood on the list, the newest first."""
    return [_row(a) for a in OutbreakArea.objects.order_by("-listed_on", "code", "-id")]


@remembered
def outbreak_list(asker: Asker) -> tuple[OutbreakRow, ...]:
    """The same, remembered until the list changes: for recording and for the gates, which ask all day."""
    return tuple(outbreak_areas(asker))


def outbreak_area(asker: Asker, row_id: int) -> OutbreakRow:
    """One entry of the list."""
    row = OutbreakArea.objects.filter(id=row_id).first()
    if row is None:
        raise NotFound("page.not_found")
    return _row(row)


def outbreak_names(asker: Asker) -> dict[str, tuple[str, str]]:
    """What the areas of the list are called in Chinese and English, by code; the newest name of each."""
    rows = OutbreakArea.objects.order_by("listed_on", "id")
    return {code: (zh, en) for code, zh, en in rows.values_list("code", "name_zh", "name_en")}
