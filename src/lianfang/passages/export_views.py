"""The list of passages as a file: what a page shows, as a table that spreadsheets open and `import passages` takes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import InvalidInput
from lianfang.domain.values import degrees
from lianfang.files.passage_columns import NOBODY_KNOWN
from lianfang.files.writing import csv_lines
from lianfang.passages.rows import PassageRow
from lianfang.passages.views import passage_filter, wanted_rows

MOST = 20_000
"""Rows of one file; whoever needs more narrows the list, or has it exported at the command line."""
AT_ONCE = 2000

COLUMNS = (
    "passage_id",
    "person",
    "site",
    "gate",
    "at",
    "direction",
    "temperature",
    "second_temperature",
    "mask",
    "vehicle",
    "category",
    "gate_decision",
    "decision",
    "reason",
    "policy_version",
)


@requires(Right.SEE_PASSAGES)
def export_passages(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The passages that the filters in the address ask for, within the asker's scope; noted in the audit trail."""
    form = passage_filter(request, asker, timezone.now())
    if not form.is_valid():  # the list says what is wrong with it
        return redirect(f"{reverse('passages')}?{request.GET.urlencode()}")
    rows = _rows(asker, form.cleaned_data)
    said = {name: str(value) for name, value in form.cleaned_data.items() if value}
    with transaction.atomic():
        write_down(asker, Note("export.passages", detail={"rows": len(rows), "filters": sorted(said)}))
    lines = csv_lines(COLUMNS, (tuple(_cells(row)) for row in rows))
    name = f"passages-{timezone.localtime():%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(asker: Asker, wanted: dict[str, object]) -> list[PassageRow]:
    """All rows wanted; a file that would be cut off is refused."""
    found: list[PassageRow] = []
    while True:
        before = (found[-1].at, found[-1].id) if found else None
        part = wanted_rows(asker, wanted, before, AT_ONCE)
        found += part
        if len(found) > MOST:
            raise InvalidInput("export.too_many", limit=MOST)
        if len(part) < AT_ONCE:
            return found


def _cells(row: PassageRow) -> Iterator[object]:
    yield from (row.uid, row.person or NOBODY_KNOWN, row.site_code, row.gate_code)
    yield from (timezone.localtime(row.at).isoformat(), row.direction)
    yield from (
        None if reading is None else degrees(reading) for reading in (row.first_reading, row.second_reading)
    )
    yield from (row.mask, row.vehicle, row.category, row.gate_decision)
    yield from (row.server_decision, row.server_reason, row.policy_version)
