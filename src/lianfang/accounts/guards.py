"""What a route declares about who may call it; a route without a declaration fails the suite."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from lianfang.accounts.models import User
from lianfang.accounts.queries import asker_of, user_row
from lianfang.accounts.rights import Right
from lianfang.accounts.rows import UserRow
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import NotAllowed

View = Callable[..., HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """ "zh" or "en", as the person at the other end reads it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def asker_from(request: HttpRequest) -> Asker | None:
    """The asker behind a request's session, or None for a stranger."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    return asker_of(user, language_of(request))


def signed_in_user(request: HttpRequest) -> UserRow | None:
    """The user behind a request's session as others see them, or None for a stranger."""
    user = request.user
    return user_row(user) if isinstance(user, User) and user.is_active else None


def requires(right: Right) -> Callable[[View], View]:
    """A page for signed-in users whose role holds `right`; the view gets the asker as its second argument."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asker = asker_from(request)
            if asker is None:
                return redirect_to_login(request.get_full_path())
            if not asker.may(right):
                raise NotAllowed("right.missing", right.value)
            return view(request, asker, *args, **kwargs)

        guarded.required_right = right  # type: ignore[attr-defined]
        return guarded

    return declare


def public(view: View) -> View:
    """A page for everybody."""
    view.public = True  # type: ignore[attr-defined]
    return view


def declares(right: Right | None) -> Callable[[View], View]:
    """An operation of the API that finds out itself who calls (device or session); None: open to everybody."""

    def declare(view: View) -> View:
        if right is None:
            return public(view)
        view.required_right = right  # type: ignore[attr-defined]
        return view

    return declare
