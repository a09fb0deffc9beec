"""Places in from a file, looked at before they are registered, and out to one."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lianfang.accounts.forms import show_problems
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import LianfangError
from lianfang.files.bad import BadRow
from lianfang.files.writing import csv_lines
from lianfang.places.files.actions import Arriving, check_sites, register_arriving
from lianfang.places.files.exporting import COLUMNS, lines
from lianfang.places.files.forms import SitesFile, plain, rows_of
from lianfang.places.files.gate_words import clock
from lianfang.places.files.queries import sites_for_files
from lianfang.places.files.reading import SiteInFile
from lianfang.places.queries import site_kinds

SHOWN = 50
"""So many places and so many problems are shown before somebody confirms."""


@requires(Right.EDIT_PLACES)
def import_sites(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The file; then what it would register and what is wrong with it; then, confirmed, the list of places."""
    if request.method != "POST":
        return _page(request, asker, SitesFile())
    if "text" in request.POST:
        return _confirmed(request, asker, request.POST["text"])
    form = SitesFile(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, asker, form, status=422)
    return _look(request, asker, form)


def _look(request: HttpRequest, asker: Asker, form: SitesFile) -> HttpResponse:
    """What a file would do; what cannot be read at all stands at the field."""
    try:
        text = form.text()
        arriving = check_sites(asker, rows_of(text))
    except LianfangError as error:
        show_problems(form, error, asker.language)
        return _page(request, asker, form, status=422)
    return _page(request, asker, form, arriving=arriving, text=text)


def _confirmed(request: HttpRequest, asker: Asker, text: str) -> HttpResponse:
    """Registers what was looked at; what changed since then is looked at again."""
    form = SitesFile()
    try:
        arriving = check_sites(asker, rows_of(plain(text)))
    except LianfangError as error:  # not what this page sent: somebody wrote their own form
        messages.error(request, error.sentence(asker.language))
        return redirect("import_sites")
    if str(len(arriving.new)) != request.POST.get("expected"):
        return _page(request, asker, form, arriving=arriving, text=text, status=409)
    count = register_arriving(asker, arriving.new)
    done = ngettext("%(n)s place registered.", "%(n)s places registered.", count) % {"n": count}
    if arriving.bad_rows:
        left = ngettext("%(n)s row left out.", "%(n)s rows left out.", arriving.bad_rows) % {
            "n": arriving.bad_rows
        }
        messages.warning(request, f"{done} {left}")
    else:
        messages.success(request, done)
    return redirect("sites")


def _page(
    request: HttpRequest,
    asker: Asker,
    form: SitesFile,
    arriving: Arriving | None = None,
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "arriving": arriving, "text": text}
    if arriving is not None:
        kinds = site_kinds(asker)
        context |= {
            "new": len(arriving.new),
            "preview": [_line(asker, site, kinds) for site in islice(arriving.new, SHOWN)],
            "preview_columns": [{"label": label} for label in _labels()],
            "bad": [_said(bad, asker.language) for bad in islice(arriving.bad, SHOWN)],
            "more_bad": max(0, len(arriving.bad) - SHOWN),
        }
    return render(request, "places/import.html", context, status=status)


def _labels() -> list[str]:
    return [pgettext("place", "Code"), _("Place"), _("Kind"), _("Area"), _("Longitude, latitude"), _("Gates")]


def _line(asker: Asker, site: SiteInFile, kinds: dict[str, tuple[str, str]]) -> dict[str, object]:
    kind = asker.reads(*kinds.get(site.kind, (site.kind, site.kind)))
    gates = ", ".join(f"{asker.reads(g.zh, g.en)} {clock(g.opens)}–{clock(g.closes)}" for g in site.gates)
    position = "–" if site.longitude is None else f"{site.longitude:g}, {site.latitude:g}"
    words = (site.code, asker.reads(site.name_zh, site.name_en), kind, site.area, position, gates)
    return {"cells": [{"text": word} for word in words]}


def _said(bad: BadRow, language: str) -> tuple[int, str, str]:
    problem = bad.problem
    space = "" if language == "zh" else " "
    return bad.line, problem.field, f"{problem.sentence(language)}{space}{problem.remedy(language)}"


@requires(Right.SEE_PLACES)
def export_sites(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """Every place of the asker's scope as CSV, in the form in which an import takes them again."""
    rows = lines(sites_for_files(asker).values())
    name = f"places-{timezone.localtime():%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        csv_lines(tuple(COLUMNS), rows), content_type="text/csv; charset=utf-8", headers=headers
    )
