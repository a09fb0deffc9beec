"""Numbers of cases: short enough to be said on the telephone, without meaning."""

from __future__ import annotations

import base64
import os


def new_case_number() -> str:
    """ "C" and eight letters or digits that cannot be mistaken for each other."""
    return "C" + base64.b32encode(os.urandom(5)).decode()
