"""What DATABASE_URL says, read without opening anything: the settings need it, and a restore before there are any."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def postgresql_at(url: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database at `url`; an error names the variable, never the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its text may quote the address
        raise ImproperlyConfigured(
            "DATABASE_URL should be postgresql://user:password@host:port/name, with the port a number to 65535 "
            "and marks such as / in the password written as %2F"
        ) from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL should begin with postgresql://, not {parts.scheme[:20]}://"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # "?host=/run/postgresql" names a socket's folder, as PostgreSQL's own tools understand it.
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
    }
