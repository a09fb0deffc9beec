"""Run as a program: makes the small district in LIANFANG_DATA, as a database that a server can be started on.

Prints one JSON object: the session key of each user, so that a browser is signed in by a cookie.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from lianfang.accounts.models import User  # noqa: E402
from tests import builders  # noqa: E402


def session_of(user: User) -> str:
    """The key of a new session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    builders.build_district(timezone.now())
    sys.stdout.write(json.dumps({user.username: session_of(user) for user in User.objects.all()}))
