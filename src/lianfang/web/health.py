"""Is the server there, and can it work?"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from lianfang.accounts.guards import public


@public
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; a gate whose own clock is wrong signs by the time given here."""
    return JsonResponse({"status": "ok", "server_time": timezone.now().isoformat()})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok", "database": connection.vendor})
