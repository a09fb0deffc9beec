"""Pages of admission policies: all versions, one of them, and the passages that a trial decided differently."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.guards import requires
from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.admission_editing import Table
from lianfang.domain.days import day_span
from lianfang.domain.errors import LianfangError
from lianfang.local_time import local_zone
from lianfang.passages import policy_lines, policy_queries, queries
from lianfang.passages.actions import policies as actions
from lianfang.passages.policy_rows import PolicyRow, TrialRow
from lianfang.passages.policy_words import STATE_WORDS
from lianfang.passages.readiness import idle_rules_of, promises_of
from lianfang.passages.views import COLUMNS, passage_line
from lianfang.places import queries as places

MOST_SHOWN = 200


@requires(Right.SEE_POLICIES)
def policies(request: HttpRequest, asker: Asker) -> HttpResponse:
    """By which rules do gates decide: the versions, newest first, and the drafts that are being made."""
    now = timezone.now()
    rows = policy_queries.versions(asker, now)
    drafts = policy_queries.drafts(asker)
    current = next(row for row in rows if row.state == "in_force")
    people = {row.made_by for row in rows} | {row.confirmed_by for row in rows}
    names = names_for(asker, people | {d.changed_by for d in drafts} - {""})
    context = {
        "as_of": now,
        "current": current,
        "current_name": policy_lines.version_name(current.version),
        "current_by": _people(current, names),
        "drafts": [(draft, names[draft.changed_by]) for draft in drafts],
        "columns": [{"label": label} for label in _version_columns()],
        "versions": [_version_line(row, names) for row in rows],
        "may_edit": asker.may(Right.EDIT_POLICIES),
    }
    return render(request, "passages/policies.html", context)


def _version_columns() -> list[str]:
    return [_("Version"), _("State"), _("From"), _("By"), _("Why"), _("Fingerprint")]


def _version_line(row: PolicyRow, names: dict[str, str]) -> dict[str, object]:
    return {
        "row": row,
        "name": policy_lines.version_name(row.version),
        "state": STATE_WORDS[row.state],
        "people": _people(row, names),
    }


def _people(row: PolicyRow, names: dict[str, str]) -> str:
    """Who drafted a version, and who confirmed it."""
    if not row.made_by:
        return ""
    if not row.confirmed_by:
        return names[row.made_by]
    said = {"maker": names[row.made_by], "other": names[row.confirmed_by]}
    return _("%(maker)s, confirmed by %(other)s") % said


@requires(Right.SEE_POLICIES)
def policy(request: HttpRequest, asker: Asker, version: int) -> HttpResponse:
    """One version as a layman reads it, with what changed since the version before it."""
    return _policy_page(request, asker, version)


def _policy_page(
    request: HttpRequest, asker: Asker, version: int, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    row = policy_queries.version(asker, version, now)
    earlier = policy_queries.version(asker, version - 1, now) if version else None
    names = names_for(asker, {row.made_by, row.confirmed_by, row.withdrawn_by} - {""})
    language = asker.language
    context = {
        "as_of": now,
        "row": row,
        "title": policy_lines.version_name(row.version),
        "state": STATE_WORDS[row.state],
        "people": _people(row, names),
        "withdrawn_by": names.get(row.withdrawn_by, ""),
        "table": policy_lines.table_in_words(
            row.table, language, earlier.table if earlier else None, idle_rules_of(row)
        ),
        "earlier_name": policy_lines.version_name(earlier.version) if earlier else "",
        "promises": policy_lines.promises_in_words(
            promises_of(row), row.table, row.promise_reasons, language
        ),
        "trial": _trial_of(asker, row, now),
        "may_edit": asker.may(Right.EDIT_POLICIES),
        "may_withdraw": row.state == "planned" and asker.may(Right.PUT_POLICY_IN_FORCE),
        "refusal": refusal,
        "back_url": reverse("policies"),
    }
    return render(request, "passages/policy.html", context, status=status)


def _trial_of(asker: Asker, row: PolicyRow, now: datetime) -> dict[str, Any] | None:
    """The trial with which a version was put in force."""
    if row.draft_id is None:
        return None
    found = policy_queries.latest_trial(asker, row.draft_id, now, row.table_hash)
    return trial_context(asker, found, row.table) if found else None


def trial_context(asker: Asker, trial: TrialRow, table: Table) -> dict[str, Any]:
    """A trial as pages show it."""
    kinds = places.site_kinds(asker)
    lines = policy_lines.differences_in_words(asker, trial, table, kinds) if trial.state == "done" else []
    return {
        "row": trial,
        "total": f"{trial.total:,}",
        "differing": f"{trial.differing:,}",
        "base": policy_lines.version_name(trial.base_version),
        "by": names_for(asker, {trial.started_by})[trial.started_by],
        "differences": [line for line in lines if not line.same_decision],
        "others": [line for line in lines if line.same_decision],
        "may_follow": asker.may(Right.SEE_PASSAGES),
    }


@requires(Right.PUT_POLICY_IN_FORCE)
def withdraw(request: HttpRequest, asker: Asker, version: int) -> HttpResponse:
    """Takes back a planned version."""
    if request.method != "POST":
        return redirect("policies")
    try:
        actions.withdraw_policy(asker, version, timezone.now())
    except LianfangError as error:
        return _policy_page(request, asker, version, error.sentence(asker.language), error.status)
    messages.success(request, _("Withdrawn. It will not come in force."))
    return redirect("policy", version)


@requires(Right.SEE_POLICIES)
def policy_trial(request: HttpRequest, asker: Asker, trial_id: int) -> HttpResponse:
    """Some of the passages that one difference of a trial is about, within the asker's scope, by number only."""
    now = timezone.now()
    trial = policy_queries.trial(asker, trial_id, now)
    number = request.GET.get("difference", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    by_area = policy_queries.differing_passages(trial.result, wanted)
    table = policy_queries.tried_table(asker, trial)
    lines = policy_lines.differences_in_words(asker, trial, table, places.site_kinds(asker))
    ids = [row_id for examples in by_area.values() for row_id in examples][:MOST_SHOWN]
    since, until = day_span(trial.day, local_zone())
    may_see = asker.may(Right.SEE_PASSAGES)
    rows = queries.passages(asker, ids=ids, since=since, until=until, limit=MOST_SHOWN) if may_see else []
    context = {
        "trial": trial,
        "difference": lines[wanted],
        "columns": COLUMNS,
        "lines": [passage_line(asker, row) for row in rows],
        "back_url": reverse("policy_draft", args=[trial.draft_id]),
    }
    return render(request, "passages/policy_trial_rows.html", context)
