"""The pages of a person's own access: the sign-in library's views behind our guards, in our look, noted in the trail.

An authenticator app, passkeys, recovery codes; the second step of signing in; proving again who one is before
something grave. The templates in `templates/mfa` and `templates/account` stand before the library's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from lianfang.accounts import actions, queries
from lianfang.accounts.client_address import client_address
from lianfang.accounts.guards import public, requires
from lianfang.accounts.models import User
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker

View = Callable[..., HttpResponseBase]
REFUSED = 200
"""How the library answers a proof that it did not believe: with the same form again."""


def own(view: View) -> View:
    """One of the library's pages for whoever is signed in; what it changes is written down in the same transaction."""

    @requires(Right.OWN_ACCESS)
    @wraps(view)
    def guarded(request: HttpRequest, asker: Asker, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *arguments, **named)
        with transaction.atomic():
            before = queries.own_factors(asker)
            response = view(request, *arguments, **named)
            actions.note_factors(asker, before, queries.own_factors(asker))
        return response

    return guarded


def proof_again(view: View) -> View:
    """One of the library's pages on which somebody proves again who they are; a refusal is written down."""

    @requires(Right.OWN_ACCESS)
    @wraps(view)
    def guarded(request: HttpRequest, asker: Asker, *arguments: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *arguments, **named)
        if request.method == "POST" and response.status_code == REFUSED:
            actions.note_refusal(asker.name, "second factor", client_address(request), locked=False)
        return response

    return guarded


activate_totp = own(totp.activate_totp)
deactivate_totp = own(totp.deactivate_totp)
view_codes = own(codes.view_recovery_codes)
generate_codes = own(codes.generate_recovery_codes)
download_codes = own(codes.download_recovery_codes)
add_passkey = own(webauthn.add_webauthn)
edit_passkey = own(webauthn.edit_webauthn)
remove_passkey = own(webauthn.remove_webauthn)
prove_by_password = requires(Right.OWN_ACCESS)(
    wraps(account.reauthenticate)(lambda request, asker: account.reauthenticate(request))
)
prove_by_code = proof_again(base.reauthenticate)
prove_by_passkey = proof_again(webauthn.reauthenticate_webauthn)
sign_in_by_passkey = public(wraps(webauthn.login_webauthn)(lambda request: webauthn.login_webauthn(request)))


@public
@never_cache
def second_step(request: HttpRequest) -> HttpResponseBase:
    """The second step of signing in: a code of the app, a recovery code or a passkey."""
    login = unstash_login(request, peek=True)
    response = base.authenticate(request)
    user = login.user if login else None
    if request.method == "POST" and response.status_code == REFUSED and isinstance(user, User):
        actions.note_refusal(user.username, "second factor", client_address(request), locked=False)
    return response
