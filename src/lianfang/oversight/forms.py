"""Which day, which part of the district: what the pages of this room ask for, in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField, LongSelect
from lianfang.places.forms import area_choices
from lianfang.places.rows import AreaRow


class DayForm(forms.Form):
    """A day, today unless another one is asked for; today too while what was typed cannot be read."""

    day = DayField()

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"day": today})
        self.today = today

    def chosen_day(self) -> date:
        """The day that the page shows."""
        chosen = self.cleaned_data.get("day") if self.is_bound and self.is_valid() else None
        return chosen or self.today

    def clean_day(self) -> date | None:
        """No evidence lies in the future."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come; choose today or an earlier one."))
        return day


class StandardForm(DayForm):
    """A day and an area of the asker's scope."""

    area = forms.ChoiceField(label=_("Area"), required=False, widget=LongSelect)

    def __init__(self, data: Any, *, today: date, areas: Sequence[AreaRow], language: str) -> None:
        super().__init__(data, today=today)
        self.paths = {a.code: a.area_path for a in areas}
        self.fields["area"].choices = [("", _("All")), *area_choices(areas, language)]  # type: ignore[attr-defined]

    def chosen_area(self) -> str:
        """The area's code, or nothing."""
        return str(self.cleaned_data["area"]) if self.is_bound and self.is_valid() else ""

    def chosen_path(self) -> str:
        """The area's path, or nothing."""
        return self.paths.get(self.chosen_area(), "")
