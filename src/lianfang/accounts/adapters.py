"""What our house tells the sign-in library: no e-mail, our own words, every sign-in in the trail, secrets sealed."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions, queries
from lianfang.accounts.client_address import client_address
from lianfang.accounts.guards import language_of
from lianfang.accounts.models import User
from lianfang.accounts.sessions import begin, fresh
from lianfang.domain.errors import InvalidInput
from lianfang.domain.sessions import rule_for

SAID: Mapping[str, Promise] = {
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up. Keep the recovery codes safe."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app no longer counts."),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up. Keep the recovery codes safe."),
    "mfa/messages/webauthn_removed.txt": _("The passkey no longer counts."),
}
"""What is said after a change. The library's other messages, such as that one signed in, say nothing new."""


def own_path(request: HttpRequest, address: str) -> str:
    """The address if it is a path of this site; otherwise nothing, so that no link can lead people elsewhere."""
    allowed = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed and address.startswith("/") else ""


class SignIn(DefaultAccountAdapter):
    """Signing in, and proving again who one is before something grave."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes and try again."),
        "rate_limited": _("Too many tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: unit heads invite."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site."""
        return bool(url and own_path(context.request, url))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that tries are counted by."""
        return client_address(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Says what changed in our own words; a message without a template is a refusal."""
        said = SAID.get(message_template or "", message)
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has an e-mail address here."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Who was switched off learns no more than a stranger."""
        messages.error(request, InvalidInput("login.failed").sentence(language_of(request)))
        return redirect("login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in is as good a proof as one more password, and counts as long: five minutes."""
        return not fresh(context.request)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begins a session under a new key, and writes down how it was proved who this is."""
        proofs = [
            "passkey" if record.get("type") == "webauthn" else str(record.get("type") or record["method"])
            for record in get_authentication_records(request, user)
        ]
        with transaction.atomic():
            super().login(request, user)
            begin(request)
            actions.note_sign_in(queries.asker_of(user, language_of(request)), proofs)


class Factors(DefaultMFAAdapter):
    """Second factors: their secrets are sealed in the database; who must have one keeps the last one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That was not right, or was used already. Take the newest code and try again."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor: set up another one before you remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seals a secret under a key derived from that of the identity vault."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opens a sealed secret; raises `cryptography.exceptions.InvalidTag` if it was altered."""
        sealed = base64.b64decode(encrypted_text)
        return _cipher().decrypt(sealed[:12], sealed[12:], None).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor may replace it, not go without."""
        user = authenticator.user
        demanded = isinstance(user, User) and rule_for(user.role).second_factor and not settings.DEMO
        return not demanded or queries.count_second_factors(None, user.pk) > 1

    def build_totp_svg(self, url: str) -> str:
        """The picture that an authenticator app reads."""
        picture = BytesIO()
        segno.make_qr(url, error="m").save(picture, kind="svg", scale=4, light="#fff")
        return picture.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for a passkey: this host, under our name."""
        return super().get_public_key_credential_rp_entity() | {"name": str(settings.MFA_TOTP_ISSUER)}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whose passkey it is, as the browser's list shows them."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name_zh}


@cache
def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.VAULT_KEY.encode(), b"second factor", "sha256"))
