"""Computing compliance from evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.compliance import Day, Declared
from lianfang.domain.days import day_span
from lianfang.oversight.models import Compliance
from lianfang.oversight.standards import DECLARED
from lianfang.places import queries as places


@transaction.atomic
def compute_day(day: date, now: datetime) -> int:
    """Computes every standard at every site for one local day and returns the number of rows.

    Reproducible: the same evidence gives the same rows, however often it runs. A site that lost its evidence loses
    its row, so that nothing stale is shown.
    """
    since, until = day_span(day, ZoneInfo(settings.TIME_ZONE))
    span = Day(day, since, until, now)
    sites = places.kinds_and_paths(SYSTEM)
    rows = [row for declared in DECLARED for row in _rows(declared, span, sites)]
    Compliance.objects.filter(day=day).delete()
    Compliance.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def _rows(declared: Declared, span: Day, sites: Mapping[int, tuple[str, str]]) -> list[Compliance]:
    standard = declared.standard
    rows = []
    for site_id, (expected, met) in declared.evidence(span).items():
        if site_id not in sites:
            continue  # closed down since
        kind, path = sites[site_id]
        if standard.site_kinds and kind not in standard.site_kinds:
            continue
        rows.append(
            Compliance(
                standard=standard.id,
                version=standard.version,
                line=standard.line,
                site_id=site_id,
                area_path=path,
                day=span.date,
                expected=expected,
                met=min(met, expected),
                computed_at=span.now,
            )
        )
    return rows
