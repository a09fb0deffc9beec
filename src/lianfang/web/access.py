"""What is counted and written down of each request: which page, how it ended, how long it took, in what role.

Never which person, place or number: routes are known by their names, not by their addresses.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lianfang.web import logs
from lianfang.web.metrics import count_request

log = logging.getLogger("lianfang.access")

REQUEST_ID = "X-Request-ID"
SANE = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\Z", re.IGNORECASE)
"""A UUID, with hyphens or without, as proxies make them; nothing in which a telephone number could travel."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(request: HttpRequest) -> str:
    """The name of the route that answered: of the few that there are, never an address."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "unmatched"


def role_of(request: HttpRequest, status: int) -> str:
    """In what role somebody asked; "-" for strangers, and where nothing made us look who it is."""
    if request.headers.get("Authorization", "").startswith("Device "):
        return "device" if status not in (401, 403) else "-"
    return str(getattr(getattr(request, "_cached_user", None), "role", "-"))


class Access:
    """Gives each request an id, tells it in the answer, and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request and writes down that it did."""
        sent = request.headers.get(REQUEST_ID, "")
        request_id = sent.replace("-", "").lower() if SANE.match(sent) else os.urandom(16).hex()
        token = logs.request_id.set(request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        seconds = time.perf_counter() - began
        response.headers[REQUEST_ID] = request_id
        method = request.method if request.method in METHODS else "OTHER"
        route, status = route_of(request), response.status_code
        count_request(route, method, status, seconds)
        if log.isEnabledFor(logging.INFO):
            said = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
            said |= {"role": role_of(request, status), "request_id": request_id}
            log.info("%(method)s %(route)s %(status)s %(ms)s ms %(role)s %(request_id)s", said, extra=said)
        return response
