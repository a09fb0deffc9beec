"""Setting a control level: asked once, with what it will do to whom."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import show_problems
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.control_levels import LEVELS, check_level
from lianfang.domain.errors import LianfangError
from lianfang.places import actions, queries
from lianfang.places.forms import LevelForm, usual_end
from lianfang.places.rows import AreaRow
from lianfang.places.words import LEVEL_MEANINGS, level_word


@requires(Right.SET_LEVEL)
def set_level(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """The form; then what will happen, to be confirmed; then the area's page."""
    now = timezone.now()
    area = queries.area(asker, code, now)
    if request.method != "POST":
        form = LevelForm(initial={"level": area.level, "until": timezone.localtime(usual_end(now))})
        return _page(request, asker, area, form, now)
    form = LevelForm(request.POST)
    confirmed = "confirm" in request.POST
    if not _acceptable(form, asker, now) or "edit" in request.POST:
        return _page(request, asker, area, form, now)
    if not confirmed or not _put_in_force(form, asker, code, now):
        return _page(request, asker, area, form, now, preview=form.is_valid())
    word = level_word(form.cleaned_data["level"])
    name = asker.reads(area.name_zh, area.name_en)
    messages.success(request, _("%(area)s is now set to: %(level)s") % {"area": name, "level": word})
    return redirect("area", code=code)


def _acceptable(form: LevelForm, asker: Asker, now: datetime) -> bool:
    """Whether the form holds what the action would take; otherwise each problem stands at its field."""
    if not form.is_valid():
        return False
    try:
        check_level(form.cleaned_data["level"], form.cleaned_data["reason"], now, form.cleaned_data["until"])
    except LianfangError as error:
        show_problems(form, error, asker.language)
    return form.is_valid()


def _put_in_force(form: LevelForm, asker: Asker, code: str, now: datetime) -> bool:
    said = form.cleaned_data
    try:
        actions.set_level(asker, code, said["level"], said["reason"], now, said["until"])
    except LianfangError as error:
        show_problems(form, error, asker.language)
    return form.is_valid()


def _page(
    request: HttpRequest, asker: Asker, area: AreaRow, form: LevelForm, now: datetime, preview: bool = False
) -> HttpResponse:
    context = {
        "area": area,
        "area_name": asker.reads(area.name_zh, area.name_en),
        "level_word": level_word(area.level),
        "form": form,
        "preview": _preview(asker, area, form, now) if preview else None,
    }
    return render(request, "places/level.html", context, status=422 if form.errors else 200)


def _preview(asker: Asker, area: AreaRow, form: LevelForm, now: datetime) -> dict[str, object]:
    """What will change, for how many gates, until when; and what a stricter level around the area leaves as it is."""
    level, until = form.cleaned_data["level"], form.cleaned_data["until"]
    gates = queries.gates(asker, now, under=area.area_path)
    around = queries.level_around(asker, area.area_path, now)
    return {
        "level": level_word(level),
        "meaning": LEVEL_MEANINGS[level],
        "gates": len(gates),
        "sites": len({gate.site_id for gate in gates}),
        "until": until,
        "stricter": level_word(around) if LEVELS.index(around) > LEVELS.index(level) else "",
        "said": form.cleaned_data,
    }
