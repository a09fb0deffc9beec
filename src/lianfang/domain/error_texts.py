"""What each error says to people: one catalogue, from the files that hold it."""

from __future__ import annotations

from lianfang.domain import error_texts_files, error_texts_input, error_texts_policies, error_texts_rooms
from lianfang.domain.error_text import ErrorText

ERROR_TEXTS: dict[str, ErrorText] = (
    error_texts_input.TEXTS | error_texts_files.TEXTS | error_texts_rooms.TEXTS | error_texts_policies.TEXTS
)
