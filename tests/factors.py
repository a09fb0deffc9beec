"""Second factors for tests: an authenticator app that everybody shares, and the code that it shows."""

from __future__ import annotations

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(user_id: int) -> None:
    """Sets up an authenticator app for a user, as they would themselves."""
    data = {"secret": get_adapter().encrypt(SECRET)}
    Authenticator.objects.create(user_id=user_id, type=Authenticator.Type.TOTP, data=data)


def code_shown(secret: str = SECRET, *, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
