"""Headers that every answer carries, files included."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # pictures for authenticator apps and one-time links are drawn into the page
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SENT_ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)",
    "X-Frame-Options": "DENY",
}
"""Beside these, Django sends X-Content-Type-Options, Referrer-Policy and Cross-Origin-Opener-Policy."""

NOWHERE = "/nowhere"
"""An address at which there is nothing."""

UNREADABLE = "%EF%BF%BD"
"""The character that stands for what cannot be read (U+FFFD), in an address."""

ALWAYS_HTTPS = "max-age=31536000; includeSubDomains"
"""For a year, browsers reach this host by HTTPS only."""


class SecurityHeaders:
    """Lets pages load only what we serve ourselves, and lets no other site frame or read them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds the headers. A NUL, which no database takes, leads nowhere in a path and is unreadable in a query."""
        if "\0" in request.path:
            request.path_info = NOWHERE
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", UNREADABLE)
        response = self.get_response(request)
        for name, value in SENT_ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.HTTPS:
            response.headers.setdefault("Strict-Transport-Security", ALWAYS_HTTPS)
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if signed_in or request.path.startswith("/api/"):
            # Pages show people's data: no shared cache and no back button after signing out may keep them.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
