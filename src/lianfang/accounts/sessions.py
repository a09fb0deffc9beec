"""Sessions end after rest and at their longest length; who must have a second factor sets it up before anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import queries
from lianfang.accounts.guards import language_of
from lianfang.accounts.models import User
from lianfang.domain.errors import NotAllowed
from lianfang.domain.sessions import is_over, rule_for

BEGAN, SEEN, PROVED = "began", "seen", "second_factor"
"""What a session holds of ours: when it began, when it was last used, that its user has a second factor."""

SEEN_EVERY = timedelta(minutes=1)
"""So finely is noted when a session was last used: a write a minute, not a write a click."""

FRESH = timedelta(minutes=5)

WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "change_password",
        "sign_out_everywhere",
        "logout",
        "account_logout",
        "set_language",
        "access",
        "health_live",
        "health_ready",
    }
)
"""The routes that are open to somebody who still has to set up a second factor, besides those for strangers."""


def begin(request: HttpRequest) -> None:
    """Notes that a session begins now."""
    now = timezone.now().timestamp()
    request.session[BEGAN] = request.session[SEEN] = now


def fresh(request: HttpRequest) -> bool:
    """Whether somebody signed in within the last five minutes."""
    began = request.session.get(BEGAN)
    return began is not None and timezone.now() - _moment(began) < FRESH


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


class SessionRules:
    """Holds every request of a signed-in user to the rule of their role (`domain/sessions.py`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ends the session if its time is over; then the request goes on as a stranger's."""
        user = request.user
        if isinstance(user, User) and self._is_over(request, user):
            logout(request)
            if not request.path.startswith("/api/") and "HX-Request" not in request.headers:
                messages.info(request, _("You were signed out after a rest. Sign in again to go on."))
        return self.get_response(request)

    def _is_over(self, request: HttpRequest, user: User) -> bool:
        """Whether the session's time is over; if not, notes that it is in use."""
        session, now = request.session, timezone.now()
        if BEGAN not in session:  # begun by an earlier version or another door; no proof for anything grave
            session[BEGAN], session[SEEN] = (now - FRESH).timestamp(), now.timestamp()
        elif is_over(rule_for(user.role), _moment(session[BEGAN]), _moment(session[SEEN]), now):
            return True
        elif now - _moment(session[SEEN]) >= SEEN_EVERY:
            session[SEEN] = now.timestamp()
        return False

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *arguments: Any
    ) -> HttpResponseBase | None:
        """Leads who must have a second factor and has none to where it is set up."""
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or (match and match.url_name in WITHOUT_SECOND_FACTOR):
            return None
        if settings.DEMO or not rule_for(user.role).second_factor or _has_proved(request, user):
            return None
        if request.path.startswith("/api/"):
            error = NotAllowed("second_factor.missing")
            details = error.details(language_of(request))
            return JsonResponse(details, status=error.status, content_type="application/problem+json")
        return redirect("mfa_index")


def _has_proved(request: HttpRequest, user: User) -> bool:
    """Whether the user has a second factor; asked of the database once a session."""
    if not request.session.get(PROVED) and queries.has_second_factor(None, user.pk):
        request.session[PROVED] = True
    return bool(request.session.get(PROVED))
