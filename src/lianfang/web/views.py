"""Where people come in: sign-in, the way to each one's first page, and the pages for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.logout import logout as forget_sign_in
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lianfang.accounts import actions as accounts
from lianfang.accounts.adapters import own_path
from lianfang.accounts.forms import show_problems
from lianfang.accounts.guards import asker_from, language_of, public
from lianfang.accounts.queries import demo_accounts
from lianfang.accounts.rights import Role
from lianfang.accounts.rows import UserRow
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.places import queries as places
from lianfang.web.errors import problem_response
from lianfang.web.logs import request_id
from lianfang.web.start import DEMO_PASSWORD, FIRST_PAGES, TO_TRY

log = logging.getLogger(__name__)


class LoginForm(forms.Form):
    """User name and password."""

    use_required_attribute = False
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@public
def home(request: HttpRequest) -> HttpResponse:
    """Leads everybody to their first page; strangers to the sign-in."""
    asker = asker_from(request)
    return redirect(first_page(asker) if asker else reverse("login"))


def first_page(asker: Asker) -> str:
    """The address of the page that answers what somebody of this role needs to know first."""
    if asker.role == Role.OPERATOR:
        own = places.sites(asker, timezone.now())
        return reverse("site", args=[own[0].code]) if len(own) == 1 else reverse("sites")
    return reverse(FIRST_PAGES.get(Role(asker.role), "board"))


@public
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Signs somebody in by name and password, and leads back to where they wanted to go on this site.

    Who has a second factor proves it next (`accounts/second_factor.py`); only then does a session begin.
    """
    wanted = own_path(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        if asker_from(request):
            return redirect(wanted or "home")
        return _login_page(request, LoginForm(), wanted)
    form = LoginForm(request.POST)
    if form.is_valid():
        user = auth.authenticate(request, **form.cleaned_data)
        if user is not None:
            proof = {"username": user.get_username()}
            return perform_password_login(
                request, proof, Login(user=user, redirect_url=wanted or reverse("home"))
            )
        show_problems(form, InvalidInput("login.failed"), language_of(request))
    return _login_page(request, form, wanted, status=422)


def _login_page(request: HttpRequest, form: LoginForm, wanted: str, status: int = 200) -> HttpResponse:
    accounts = demo_accounts(None) if settings.DEMO else []
    firsts, others = one_a_role(accounts)
    context = {
        "form": form,
        "next": wanted,
        "demo_password": DEMO_PASSWORD,
        "cards": [_card(user, language_of(request)) for user in firsts],
        "others": [_card(user, language_of(request)) for user in others],
    }
    return render(request, "login.html", context, status=status)


def one_a_role(accounts: Sequence[UserRow]) -> tuple[list[UserRow], list[UserRow]]:
    """The first account of each role, in the order in which roles are told; and all others."""
    firsts: dict[str, UserRow] = {}
    for user in accounts:
        firsts.setdefault(user.role, user)
    order = [role.value for role in TO_TRY]
    known = sorted((u for u in firsts.values() if u.role in order), key=lambda u: order.index(u.role))
    return known, [user for user in accounts if user not in known]


def _card(user: UserRow, language: str) -> dict[str, Any]:
    chinese = language == "zh"
    return {
        "username": user.username,
        "role": user.role,
        "name": user.name_zh if chinese else user.name_en,
        "unit": user.unit_zh if chinese else user.unit_en,
        "to_try": TO_TRY.get(Role(user.role), ""),
    }


@public
def logout(request: HttpRequest) -> HttpResponse:
    """Signs out, or gives up signing in half-way; only by a button, never by following a link."""
    if request.method == "POST":
        asker = asker_from(request)
        if asker is not None:
            accounts.note_sign_out(asker)
        forget_sign_in(request, show_message=False)
    return redirect("login")


def _failed(request: HttpRequest, template: str, error: LianfangError) -> HttpResponse:
    """What went wrong as a page, or as problem details where a program asked."""
    language = language_of(request)
    if request.path.startswith("/api/"):
        return problem_response(error, language)
    problems = [(p.sentence(language), p.remedy(language)) for p in error.problems]
    return render(request, template, {"problems": problems}, status=error.status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Nothing at this address."""
    return _failed(request, "404.html", NotFound("page.not_found"))


def page_forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Not allowed, for a reason that Django found (ours have their own words)."""
    return _failed(request, "403.html", NotAllowed("right.missing"))


def page_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form without its token: the page stood too long, or the browser refuses cookies."""
    return _failed(request, "error.html", NotAllowed("form.out_of_date"))


class ServerFailed(LianfangError):
    """Our own fault; noted under a short id that people can tell us."""

    status = 500


def page_failed(request: HttpRequest) -> HttpResponseBase:
    """A bug of ours, told by the id under which it is noted in the log. The page stands alone."""
    noted_as = request_id.get()
    if not request.path.startswith("/api/"):
        # Without request and context: what failed may be the very thing that the frame asks for.
        page = loader.get_template("500.html").render({"noted_as": noted_as})
        return HttpResponse(page, status=500)
    return problem_response(ServerFailed("server.failed", value=noted_as), language_of(request))
