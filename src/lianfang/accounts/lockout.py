"""Signing in by password, and who is locked out of it: after too many wrong tries nobody may try, for a while.

Counted is what failed of late: by user name and address together (somebody guesses one password), by address (one
guesses many names: spraying) and by user name (many machines guess one). The last two are generous, so that neither an
office behind one address nor an attacker far away easily locks a whole unit or one person out; a passkey always works.
Whether a user name exists makes no difference to any of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianfang.accounts import actions, queries
from lianfang.accounts.client_address import client_address
from lianfang.accounts.guards import language_of
from lianfang.accounts.models import User
from lianfang.domain.errors import TooMany

FAILURES_OF_A_PAIR = 5
FAILURES_OF_AN_ADDRESS = 50
FAILURES_OF_A_NAME = 100
"""So many failures within `settings.AXES_COOLOFF_TIME`, and nobody may try again until that time has passed."""

PORTIONS = (
    1,
    FAILURES_OF_A_PAIR / FAILURES_OF_AN_ADDRESS,
    FAILURES_OF_A_PAIR / FAILURES_OF_A_NAME,
)
"""What one failure weighs in the counts of `settings.AXES_LOCKOUT_PARAMETERS`, whose one limit is that of a pair."""


class GuardedPassword(AxesStandaloneBackend, ModelBackend):
    """User name and password, unless too many tries failed. Calls without a request come from no door: tests, shells."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user whose name and password these are; an unknown name takes as long as a wrong password."""
        if request is not None:
            AxesStandaloneBackend.authenticate(self, request, username, password, **kwargs)
        found = ModelBackend.authenticate(self, request, username, password, **kwargs)
        return found if isinstance(found, User) else None

    def get_user(self, user_id: int) -> User | None:
        """The user behind a session, with their unit; None once they were switched off."""
        return queries.user_of_session(None, user_id)


class LockOut(AxesDatabaseHandler):
    """Counts failures in the database, where every process of the server sees them."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The highest of the counts, each as if its limit were that of a pair."""
        return max(weight for weight, _ in self._counts(request, credentials))

    def latest_failure(self, request: HttpRequest, credentials: dict[str, Any] | None) -> datetime | None:
        """When the last failure happened of those that lock, if any."""
        counts = self._counts(request, credentials)
        locking = [at for weight, at in counts if at and weight >= FAILURES_OF_A_PAIR]
        return max(locking, default=None)

    def _counts(
        self, request: HttpRequest, credentials: dict[str, Any] | None
    ) -> list[tuple[int, datetime | None]]:
        """For pair, address and name: what their failures weigh, and when the last of them happened."""
        found = []
        for attempts, portion in zip(self.get_user_attempts(request, credentials), PORTIONS, strict=True):
            sums = attempts.aggregate(count=Sum("failures_since_start"), last=Max("attempt_time"))
            found.append((int((sums["count"] or 0) * portion), sums["last"]))
        return found

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Counts a failure and writes it into the trail; who is locked out already adds nothing."""
        if request is None:
            return
        denied = request.axes_locked_out  # type: ignore[attr-defined]
        super().user_login_failed(sender, credentials, request, **kwargs)
        if not denied:
            locked = request.axes_locked_out  # type: ignore[attr-defined]
            actions.note_refusal(
                str(credentials.get("username", "")), "password", address_of(request), locked
            )

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A success forgives this name's own failures from this address only, so that nobody washes a spraying clean."""
        count, _ = self.filter_user_attempts(request, credentials)[0].delete()
        return int(count)


def address_of(request: HttpRequest) -> str | None:
    """The address that axes counts by."""
    return client_address(request) or None


def nobody_in_logs(*args: object) -> str:
    """How axes names a client in the log: not at all; names and addresses stand in the trail."""
    return "somebody"


def minutes_to_wait(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """In how many minutes, rounded up, somebody who is locked out may try again."""
    handler = AxesProxyHandler.get_implementation()
    last = handler.latest_failure(request, credentials) if isinstance(handler, LockOut) else None
    now = timezone.now()
    left: timedelta = (last or now) + settings.AXES_COOLOFF_TIME - now
    return max(1, ceil(left.total_seconds() / 60))


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page that says how long to wait; the same for names that exist and names that do not."""
    error = TooMany("login.locked", minutes=minutes_to_wait(request, credentials))
    language = language_of(request)
    problems = [(p.sentence(language), p.remedy(language)) for p in error.problems]
    return render(request, "error.html", {"problems": problems}, status=error.status)
