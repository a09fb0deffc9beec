"""The sign-in library's forms in our words: what to type, where to find it, and the right keys on a phone."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


NO_PROOF = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, RecursionError)
"""What the library trips over when something else than a browser's answer is sent: all of it means "not right"."""


def _say(field: forms.Field, label: Any, help_text: Any = "", **attributes: Any) -> None:
    """Gives a field our label and help, and its widget these attributes alone."""
    field.label, field.help_text = label, help_text
    field.widget.attrs = attributes


class _Code(forms.Form):
    """A form with one field for a code."""

    use_required_attribute = False
    help_text: Promise = gettext_lazy(
        "The six digits of your authenticator app, or one of your recovery codes."
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _say(self.fields["code"], gettext_lazy("Code"), self.help_text, **DIGITS)


class SecondStep(_Code, AuthenticateForm):
    """The second step of signing in."""


class CodeAgain(_Code, ReauthenticateForm):
    """Proving again by a code who one is."""


class SetUpApp(_Code, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    help_text = gettext_lazy("The six digits that the app shows now.")


class PasswordOnceMore(PasswordAgain):
    """Proving again by the password who one is."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _say(
            self.fields["password"], gettext_lazy("Password"), autocomplete="current-password", autofocus=True
        )


class ProofField(forms.JSONField):
    """What a browser says of a passkey, as JSON of a sane size and depth."""

    widget = forms.HiddenInput
    LONGEST = 20_000

    def to_python(self, value: Any) -> Any:
        """The JSON as values."""
        try:
            return super().to_python(value if value is None or len(value) <= self.LONGEST else "")
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class _Proof(forms.Form):
    """A proof by passkey, written by whoever sent it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["credential"] = ProofField()

    def clean_credential(self) -> Any:
        """The passkey that proved it."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except NO_PROOF:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeySignIn(_Proof, LoginWebAuthnForm):
    """Signing in by passkey alone."""


class PasskeyStep(_Proof, AuthenticateWebAuthnForm):
    """The second step of signing in, by passkey."""


class PasskeyAgain(_Proof, ReauthenticateWebAuthnForm):
    """Proving again by passkey who one is."""


class AddPasskey(AddWebAuthnForm):
    """A new passkey; whether it also replaces the password, the device itself finds out."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields.pop("passwordless", None)
        self.fields["credential"] = ProofField()
        if not self.is_bound:
            self.initial["name"] = _("This device")
        help_text = gettext_lazy("So that you know it again, such as: duty phone.")
        _say(
            self.fields["name"],
            gettext_lazy("Name of the passkey"),
            help_text,
            maxlength=60,
            autocomplete="off",
        )
        self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        """What was sent, if a passkey was."""
        try:
            return super().clean()
        except NO_PROOF:
            raise get_adapter().validation_error("incorrect_code") from None


class RenamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _say(self.fields["name"], gettext_lazy("Name of the passkey"), maxlength=60, autocomplete="off")
