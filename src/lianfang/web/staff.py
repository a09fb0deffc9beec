"""The staff of a unit and of all units below it: who is there, inviting, switching off, another post, a new way in.

A door rather than a page of the accounts room, because a gatekeeper's gates lie in a room above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lianfang.accounts import actions, queries
from lianfang.accounts.forms import attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import MAY_GIVE, USER_ROLES, Right, Role
from lianfang.accounts.rows import StaffRow
from lianfang.accounts.scope import Asker
from lianfang.accounts.words import role_word
from lianfang.domain.errors import InvalidInput, NotFound
from lianfang.places import queries as places

PAGE = 100
MOST = (Role.GATEKEEPER, Role.COMMUNITY, Role.OPERATOR)
"""Nine of ten people are one of these; they are offered first, so that a slip gives little away."""
COLUMNS = (
    {"label": gettext_lazy("Name")},
    {"label": gettext_lazy("Role")},
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("Last sign-in"), "kind": "time"},
    {"label": gettext_lazy("Second factor")},
    {"label": gettext_lazy("State")},
)
OFFERED = sorted(USER_ROLES, key=lambda role: role not in MOST)
USERNAME = r"^[\w.\-]{2,60}$"


class StaffFilter(forms.Form):
    """Whom of the staff is wanted; lives in the address."""

    use_required_attribute = False
    q = forms.CharField(
        label=gettext_lazy("Name or user name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, asker: Asker, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["unit"].choices = [("", _("All units")), *_units(asker)]  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """A role in a unit, and the gates of a gatekeeper."""

    use_required_attribute = False
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    gates = forms.CharField(
        label=gettext_lazy("Gates"),
        help_text=gettext_lazy("For gatekeepers: the codes of their gates, separated by spaces."),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, asker: Asker, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        given = [role for role in OFFERED if role in MAY_GIVE.get(Role(asker.role), ())]
        self.fields["role"].choices = [(role.value, role_word(role)) for role in given]  # type: ignore[attr-defined]
        self.fields["unit"].choices = _units(asker)  # type: ignore[attr-defined]

    def gate_codes(self, asker: Asker, now: datetime) -> tuple[str, ...]:
        """The gates named, for a gatekeeper; refuses, each by name, those that do not lie in the asker's area."""
        if self.cleaned_data["role"] != Role.GATEKEEPER:
            return ()
        named = tuple(dict.fromkeys(self.cleaned_data["gates"].replace(",", " ").replace("，", " ").split()))
        there = {gate.code for gate in places.gates(asker, now, codes=named)}
        problems = [
            replace(problem, field="gates")
            for code in named
            if code not in there
            for problem in places.no_such_gate(asker, code).problems
        ]
        if problems:
            raise InvalidInput.of(problems)
        return named


class InviteForm(PostForm):
    """Somebody new."""

    username = forms.RegexField(
        USERNAME,
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("What they type to sign in; it never changes."),
        error_messages={
            "invalid": gettext_lazy("Use 2 to 60 letters, digits, dots, hyphens or underscores.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name_zh = forms.CharField(
        label=gettext_lazy("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name_zh", "name_en", "username", "role", "unit", "gates")


def _units(asker: Asker) -> list[tuple[str, str]]:
    """The asker's unit and those below, indented by their depth."""
    units = queries.units_below(asker)
    top = units[0].path.count("/") if units else 0
    return [
        (unit.code, "\u3000" * (unit.path.count("/") - top) + asker.reads(unit.name_zh, unit.name_en))
        for unit in units
    ]


@requires(Right.MANAGE_STAFF)
def staff(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Everybody of the asker's unit and of the units below it."""
    form = StaffFilter(asker, request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    search, unit = wanted.get("q", "").strip(), wanted.get("unit", "")
    rows = queries.staff(asker, search, unit, after=request.GET.get("after", "")[:60], limit=PAGE + 1)
    more = (
        urlencode({"q": search, "unit": unit, "after": rows[PAGE - 1].username}) if len(rows) > PAGE else ""
    )
    context = {
        "form": form,
        "columns": COLUMNS,
        "body": "staff/rows.html" if rows else "",
        "rows": rows[:PAGE],
        "actions": [{"label": _("Invite somebody"), "url": reverse("staff_invite"), "primary": True}],
        "next_url": f"{reverse('staff')}?{more}" if more else "",
    }
    return render(request, "staff/list.html", context)


@requires(Right.MANAGE_STAFF)
@never_cache
def invite(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Somebody new; the answer shows their one-time link, once."""
    form = InviteForm(asker, request.POST or None, initial={"unit": request.GET.get("unit", "")})
    status = 200
    if request.method == "POST":
        made, status = attempt(form, asker.language, lambda: _invite(asker, form))
        if made is not None:
            user_id, token = made
            return _link_page(request, queries.staff_member(asker, user_id), token)
    return render(request, "staff/invite.html", {"form": form, "refusal": refusal_of(form)}, status=status)


def _invite(asker: Asker, form: InviteForm) -> tuple[int, str]:
    said, now = form.cleaned_data, timezone.now()
    new = actions.NewUser(
        username=said["username"],
        name_zh=said["name_zh"],
        name_en=said["name_en"],
        role=said["role"],
        unit_code=said["unit"],
        password=None,
        gate_codes=form.gate_codes(asker, now),
    )
    return actions.invite(asker, new, now)


def _link_page(request: HttpRequest, row: StaffRow, token: str) -> HttpResponse:
    """The one-time link as text and as a picture; it is shown here and never again."""
    link = request.build_absolute_uri(reverse("access", args=[token]))
    context = {
        "row": row,
        "link": link,
        "picture": segno.make_qr(link, error="m").svg_data_uri(scale=4, light="#fff"),
    }
    return render(request, "staff/link.html", context)


@requires(Right.MANAGE_STAFF)
def staff_member(request: HttpRequest, asker: Asker, user_id: int) -> HttpResponse:
    """One user: what is known of them, their post, and what can be done about their access."""
    row = queries.staff_member(asker, user_id)
    form = PostForm(asker, initial=_post_of(row))
    status = 200
    if request.method == "POST":
        form = PostForm(asker, request.POST)
        done, status = attempt(form, asker.language, lambda: _post(asker, user_id, form))
        if done:
            messages.success(request, _("Saved: the new post counts at once."))
            return redirect("staff_member", user_id=user_id)
    return _member_page(request, asker, row, form, status)


def _post_of(row: StaffRow) -> dict[str, str]:
    return {"role": row.role, "unit": row.unit_code, "gates": " ".join(row.gate_codes)}


def _post(asker: Asker, user_id: int, form: PostForm) -> bool:
    said = form.cleaned_data
    gates = form.gate_codes(asker, timezone.now())
    actions.post(asker, user_id, said["role"], said["unit"], gates)
    return True


def _member_page(
    request: HttpRequest, asker: Asker, row: StaffRow, form: PostForm, status: int = 200
) -> HttpResponse:
    locked = queries.is_locked_out(asker, row.username, timezone.now())
    context = {
        "row": row,
        "name": asker.reads(row.name_zh, row.name_en),
        "unit": asker.reads(row.unit_zh, row.unit_en),
        "form": form,
        "refusal": refusal_of(form),
        "locked": locked,
    }
    return render(request, "staff/member.html", context, status=status)


def _switch_off(asker: Asker, user_id: int) -> str:
    actions.switch(asker, user_id, active=False)
    return _("Switched off: signed out everywhere at once.")


def _switch_on(asker: Asker, user_id: int) -> str:
    actions.switch(asker, user_id, active=True)
    return _("Switched on: may sign in again.")


def _let_try_again(asker: Asker, user_id: int) -> str:
    actions.let_try_again(asker, user_id)
    return _("May try to sign in again at once.")


VERBS: dict[str, Callable[[Asker, int], str]] = {
    "off": _switch_off,
    "on": _switch_on,
    "unlock": _let_try_again,
}


@requires(Right.MANAGE_STAFF)
@never_cache
@require_POST
def staff_step(request: HttpRequest, asker: Asker, user_id: int, verb: str) -> HttpResponse:
    """One step about somebody's access: off, on, unlock, or reset, whose answer shows the new link once."""
    if verb == "reset":
        token = actions.reset_access(asker, user_id, timezone.now())
        return _link_page(request, queries.staff_member(asker, user_id), token)
    if verb not in VERBS:
        raise NotFound("page.not_found")
    messages.success(request, VERBS[verb](asker, user_id))
    return redirect("staff_member", user_id=user_id)
