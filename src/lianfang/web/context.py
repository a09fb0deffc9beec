"""What the frame around every page shows: who is signed in, where they can go, and that a demo is a demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.guards import asker_from, language_of, signed_in_user
from lianfang.accounts.rights import Right
from lianfang.accounts.rows import UserRow
from lianfang.accounts.scope import Asker
from lianfang.accounts.words import role_word
from lianfang.assignments import queries as assignments

PAGES = (
    ("board", _("Board"), Right.SEE_BOARD),
    ("gate", _("Gate"), Right.RECORD_PASSAGES),
    ("inbox", _("Assignments"), Right.WORK_ASSIGNMENTS),
    ("round", _("Round"), Right.WORK_ROUNDS),
    ("desk", _("Cases"), Right.SEE_CASES),
    ("orders", _("Quarantine"), Right.SEE_QUARANTINE),
    ("screening_lists", _("Screening"), Right.WORK_SCREENING),
    ("sites", _("Places"), Right.SEE_PLACES),
    ("passages", _("Passages"), Right.SEE_PASSAGES),
    ("policies", _("Policies"), Right.SEE_POLICIES),
    ("compliance", _("Compliance"), Right.SEE_COMPLIANCE),
    ("staff", _("Staff"), Right.MANAGE_STAFF),
    ("audit", _("Audit trail"), Right.SEE_AUDIT),
    ("retention", _("Retention"), Right.SEE_AUDIT),
)


def _navigation(request: HttpRequest, asker: Asker) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse(name),
            "label": label,
            "current": request.resolver_match is not None and request.resolver_match.url_name == name,
            "count": assignments.waiting(asker) if name == "inbox" else None,
        }
        for name, label, right in PAGES
        if asker.may(right)
    ]


def _who(user: UserRow, language: str) -> dict[str, str]:
    chinese = language == "zh"
    return {
        "name": user.name_zh if chinese else user.name_en,
        "role": role_word(user.role),
        "unit": user.unit_zh if chinese else user.unit_en,
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's context; nothing personal for strangers."""
    context: dict[str, Any] = {"demo": settings.DEMO, "chinese": language_of(request) == "zh"}
    asker = asker_from(request) if hasattr(request, "user") else None
    user = signed_in_user(request) if asker else None
    if asker is not None and user is not None:
        context["asker"] = asker
        context["who"] = _who(user, asker.language)
        context["nav"] = SimpleLazyObject(lambda: _navigation(request, asker))
    return context
