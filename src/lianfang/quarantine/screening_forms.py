"""What is asked of somebody who brings in a list of returnees, or notes what a round found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.scope import Asker
from lianfang.cases.words import disease_choices
from lianfang.domain import values
from lianfang.domain.errors import InvalidInput
from lianfang.quarantine.models import SCREENING_OUTCOMES

MOST_BYTES = 20 * 1024 * 1024
STATE_WORDS = {
    "waiting": _("Nobody has looked yet"),
    "found": _("Found, not screened yet"),
    "clear": _("Screened, nothing found"),
    "referred": _("Referred to a doctor"),
    "not_found": _("Not found"),
    "left": _("Left the district"),
    "died": _("Died"),
}
STATES = {
    "clear": "fine",
    "referred": "watch",
    "not_found": "failing",
    "waiting": "unknown",
    "found": "watch",
}


class ListForm(forms.Form):
    """The file, what the list is called, which disease, and what to do about rows that cannot be read."""

    use_required_attribute = False
    name = forms.CharField(label=_("What the list is called"), max_length=120)
    disease = forms.ChoiceField(label=_("Disease"))
    file = forms.FileField(
        label=_("List of returnees"),
        help_text=_(
            "CSV (UTF-8 or GB 18030), 20 MB at most: name, telephone, address, from where, left, returned."
        ),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    skip = forms.BooleanField(label=_("Take the good rows and list the others"), required=False)

    def __init__(self, asker: Asker, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["disease"].choices = disease_choices(asker)  # type: ignore[attr-defined]

    @contextmanager
    def kept(self) -> Iterator[Path]:
        """The file on disk for as long as it is read. InvalidInput where it is too large."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise InvalidInput("file.too_large", "file", limit="20 MB")
        with TemporaryDirectory(prefix="lianfang-list-") as folder:
            path = Path(folder) / "list.csv"
            with path.open("wb") as out:
                for chunk in upload.chunks():
                    out.write(chunk)
            yield path


class ResultForm(forms.Form):
    """What a round found for one person."""

    use_required_attribute = False
    round = forms.TypedChoiceField(label=_("Round"), coerce=int)
    outcome = forms.ChoiceField(label=_("What came of it?"), widget=forms.RadioSelect)
    temperature = forms.CharField(
        label=_("Temperature"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, rounds: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        numbers = [(n, str(n)) for n in range(1, rounds + 1)]
        self.fields["round"].choices = numbers  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [(code, STATE_WORDS[code]) for code in SCREENING_OUTCOMES]  # type: ignore[attr-defined]

    def tenths(self) -> int | None:
        """The reading; InvalidInput where it is none."""
        return values.temperature_tenths(self.cleaned_data["temperature"].strip(), "temperature")
