"""One's own password and sessions, and the page where an invited person sets the first password."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lianfang.accounts import actions, queries
from lianfang.accounts.forms import attempt, refusal_of
from lianfang.accounts.guards import language_of, public, requires
from lianfang.accounts.models import User
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import InvalidInput
from lianfang.domain.sessions import rule_for


class PasswordForm(forms.Form):
    """A new password, twice."""

    use_required_attribute = False
    password = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy(
            "10 characters or more; a few words that do not belong together are easy to keep."
        ),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def chosen(self) -> str:
        """The password; refuses two that differ."""
        if self.cleaned_data["password"] != self.cleaned_data["again"]:
            raise InvalidInput("password.not_the_same", "again")
        return str(self.cleaned_data["password"])


@requires(Right.OWN_ACCESS)
@never_cache
def index(request: HttpRequest, asker: Asker) -> HttpResponse:
    """How one proves who one is, and what is still missing."""
    factors = queries.own_factors(asker)
    kinds = {factor.kind for factor in factors.values()}
    proved = bool(kinds & set(queries.SECOND_FACTORS))
    context = {
        "app": "totp" in kinds,
        "codes": "recovery_codes" in kinds,
        "passkeys": [(number, factor) for number, factor in factors.items() if factor.kind == "webauthn"],
        "missing": rule_for(asker.role).second_factor and not settings.DEMO and not proved,
        "on": _("On"),
    }
    return render(request, "account/index.html", context)


@requires(Right.OWN_ACCESS)
@sensitive_post_parameters()
def change_password(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """Another password, once it was proved again who asks; all other sessions end."""
    return _change_password(request, asker)


@reauthentication_required(app="lianfang")
def _change_password(request: HttpRequest, asker: Asker) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        user, status = attempt(
            form, asker.language, lambda: actions.change_own_password(asker, form.chosen())
        )
        if user is not None:
            update_session_auth_hash(request, user)
            messages.success(
                request, _("The password is changed. Everywhere else you have to sign in again.")
            )
            return redirect("mfa_index")
    return render(
        request, "account/password_change.html", {"form": form, "refusal": refusal_of(form)}, status=status
    )


@requires(Right.OWN_ACCESS)
@require_POST
def sign_out_everywhere(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Ends all of one's sessions, this one too."""
    actions.end_own_sessions(asker)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("login")


@public
@never_cache
@sensitive_post_parameters()
def access(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page behind a one-time link: who is invited sets a password and is signed in. Looking at it uses nothing up."""
    now = timezone.now()
    user = queries.user_of_link(None, token, now)
    form = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        taken, status = attempt(
            form, language_of(request), lambda: actions.take_access(token, form.chosen(), now)
        )
        if taken is not None:
            return _first_sign_in(request, taken)
    context = {"form": form, "user": queries.user_row(user), "refusal": refusal_of(form), "asker": None}
    return render(request, "account/access.html", context, status=status)


def _first_sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """Signs in whoever just set their password; whoever else was signed in on this device no longer is."""
    logout(request)
    proof = {"username": user.username}
    return perform_password_login(request, proof, Login(user=user, redirect_url=reverse("home")))
