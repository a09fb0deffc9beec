"""The one settings file: every difference between installations is an environment variable with a default."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent


def _flag(name: str, default: bool) -> bool:
    """A yes/no environment variable; any other word is an error that names the variable."""
    word = os.environ.get(name, "yes" if default else "no").lower()
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise ImproperlyConfigured(f"{name} should be yes or no, not {word!r}")


def _days(name: str, default: int) -> int:
    """An environment variable that is a whole number of days, 1 to 36500."""
    word = os.environ.get(name, str(default))
    try:
        days = int(word)
    except ValueError:
        days = 0
    if not 1 <= days <= 36500:
        raise ImproperlyConfigured(f"{name} should be a whole number of days, 1 to 36500, not {word!r}")
    return days


def _time_zone(name: str, default: str) -> str:
    """An environment variable that names a time zone of the IANA's list."""
    word = os.environ.get(name, default)
    try:
        return ZoneInfo(word).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name} should be the name of a time zone, such as Asia/Shanghai, not {word!r}"
        ) from None


def _secret(data: Path, name: str) -> str:
    """A secret kept in the data directory, made once, readable by its owner only."""
    path = data / "secrets" / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another worker made it between our look and our try
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        return path.read_text().strip()


def _database(url: str, data: Path) -> dict[str, object]:
    """Django's description of the database: SQLite in the data directory, or PostgreSQL by DATABASE_URL."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "lianfang.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL should begin with postgresql://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # "?host=/run/postgresql" names a socket's folder, as PostgreSQL's own tools understand it.
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATA = Path(os.environ.get("LIANFANG_DATA", "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
DEMO = _flag("LIANFANG_DEMO", default=False)
DEBUG = _flag("LIANFANG_DEBUG", default=False)
SECRET_KEY = _secret(DATA, "session-key")
VAULT_KEY = _secret(DATA, "vault-key")
ALLOWED_HOSTS = os.environ.get("LIANFANG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIANFANG_ORIGINS", "").split(",") if o]
HTTPS = _flag("LIANFANG_HTTPS", default=False)
RETENTION_DAYS = _days("LIANFANG_RETENTION_DAYS", 21)

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",  # so that the interactive documentation comes from our own static files, not from another host
    "lianfang.accounts",
    "lianfang.places",
    "lianfang.people",
    "lianfang.assignments",
    "lianfang.passages",
    "lianfang.oversight",
    "lianfang.command",
    "lianfang.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianfang.web.security.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lianfang.web.errors.ErrorPages",
]

ROOT_URLCONF = "lianfang.urls"
WSGI_APPLICATION = "lianfang.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianfang.web.context.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False  # the reverse proxy's work
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lianfang.web.views.page_out_of_date"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = _time_zone("LIANFANG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LIANFANG_LOG", "WARNING")},
}
