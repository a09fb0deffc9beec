"""What each error says to people: one catalogue, from the files that hold it."""

from __future__ import annotations

from lianfang.domain import (
    error_texts_cases,
    error_texts_contacts,
    error_texts_files,
    error_texts_input,
    error_texts_monitoring,
    error_texts_policies,
    error_texts_quarantine,
    error_texts_rooms,
    error_texts_screening,
)
from lianfang.domain.error_text import ErrorText

ERROR_TEXTS: dict[str, ErrorText] = (
    error_texts_input.TEXTS
    | error_texts_files.TEXTS
    | error_texts_rooms.TEXTS
    | error_texts_policies.TEXTS
    | error_texts_cases.TEXTS
    | error_texts_monitoring.TEXTS
    | error_texts_contacts.TEXTS
    | error_texts_quarantine.TEXTS
    | error_texts_screening.TEXTS
)
