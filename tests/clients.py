"""Django's test client as one of the people of the small district."""

from __future__ import annotations

from django.test import Client

from lianfang.accounts.models import User


def client_of(username: str, language: str = "en") -> Client:
    """Somebody signed in; no name is a stranger. English unless told, so that tests read as they are written."""
    client = Client()
    client.cookies["django_language"] = language
    if username:
        client.force_login(User.objects.get(username=username))
    return client
