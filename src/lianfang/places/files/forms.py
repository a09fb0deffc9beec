"""A file of places as somebody hands it in at a page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.domain.errors import InvalidInput
from lianfang.files.rows import CsvRows, RawRow
from lianfang.places.files.reading import COLUMNS, points

MOST_BYTES = 2 * 1024 * 1024
"""A few thousand places; more come in at the command line."""
MOST_SHOWN = "2 MB"


class SitesFile(forms.Form):
    """The file; its name is never looked at, what it holds says what it is."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("File of places"),
        help_text=_("CSV (UTF-8 or GB 18030) or GeoJSON points, 2 MB at most."),
        error_messages={"required": _("Choose a file of at most 2 MB."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.geojson,.json,text/csv"}),
    )

    def text(self) -> str:
        """What the file says; InvalidInput for anything that is not text, such as packed files and workbooks."""
        upload: Any = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise InvalidInput("file.too_large", "file", limit=MOST_SHOWN)
        content: bytes = upload.read(MOST_BYTES + 1)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            return plain(text)
        raise InvalidInput("file.not_text", "file")


def plain(text: str) -> str:
    """The text, if it is one: no control characters but tabs and line ends."""
    if len(text) > MOST_BYTES:
        raise InvalidInput("file.too_large", "file", limit=MOST_SHOWN)
    if any(c < " " and c not in "\t\r\n" for c in text):
        raise InvalidInput("file.not_text", "file")
    return text


def rows_of(text: str) -> Iterator[RawRow]:
    """The rows of a file's text: GeoJSON if it begins like JSON, otherwise CSV."""
    if text.lstrip().startswith(("{", "[")):
        yield from points(text)
        return
    yield from CsvRows(io.BytesIO(text.encode()), "utf-8", COLUMNS)
