"""Numbers of orders: short enough to be said on the telephone, without meaning."""

from __future__ import annotations

import base64
import os


def new_order_number() -> str:
    """ "Q" and eight letters or digits that cannot be mistaken for each other."""
    return "Q" + base64.b32encode(os.urandom(5)).decode()
