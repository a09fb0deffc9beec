"""The one settings file: every difference between installations is an environment variable with a default."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from lianfang.database_url import postgresql_at
from lianfang.domain.retention import LONGEST_UNDECIDED
from lianfang.domain.sessions import LONGEST_OF_ALL

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


def _retention() -> int:
    """How many days passages are kept; longer than four weeks only with a decision that has a name."""
    days = _days("LIANFANG_RETENTION_DAYS", 21)
    if days > LONGEST_UNDECIDED and not RETENTION_DECISION:
        raise ImproperlyConfigured(
            f"LIANFANG_RETENTION_DAYS above {LONGEST_UNDECIDED} needs LIANFANG_RETENTION_DECISION, "
            "the name of the decision to keep passages longer"
        )
    return days


def _hot_days(retention: int) -> int:
    """How many days passages stay in the database: no longer than they are kept at all."""
    days = _days("LIANFANG_HOT_DAYS", min(14, retention))
    if days > retention:
        raise ImproperlyConfigured(
            f"LIANFANG_HOT_DAYS should not be above LIANFANG_RETENTION_DAYS ({retention}), not {days}"
        )
    return days


def _choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """An environment variable that is one of a few words."""
    word = os.environ.get(name, default)
    if word not in choices:
        raise ImproperlyConfigured(f"{name} should be one of {', '.join(choices)}, not {word!r}")
    return word


def _networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """An environment variable that lists addresses and networks, such as 127.0.0.1,10.0.0.0/8; empty is none."""
    words = [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]
    try:
        return tuple(ip_network(word) for word in words)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} should list addresses such as 127.0.0.1,10.0.0.0/8: {error}"
        ) from None


def _long_word(name: str) -> str:
    """An environment variable that is a secret word of at least 16 characters, or empty."""
    word = os.environ.get(name, "")
    if word and len(word) < 16:
        raise ImproperlyConfigured(f"{name} should have at least 16 characters, not {len(word)}")
    return word


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
                # The log grows to 64 MB before it is folded into the file: batches of passages touch many pages.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
                "PRAGMA wal_autocheckpoint=16000;",
            },
        }
    return postgresql_at(url)


DATA = Path(os.environ.get("LIANFANG_DATA", "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
DEMO = _flag("LIANFANG_DEMO", default=False)
DEBUG = _flag("LIANFANG_DEBUG", default=False)
SECRET_KEY = _secret(DATA, "session-key")
VAULT_KEY = _secret(DATA, "vault-key")
ALLOWED_HOSTS = os.environ.get("LIANFANG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIANFANG_ORIGINS", "").split(",") if o]
HTTPS = _flag("LIANFANG_HTTPS", default=False)
RETENTION_DECISION = os.environ.get("LIANFANG_RETENTION_DECISION", "").strip()
RETENTION_DAYS = _retention()
HOT_DAYS = _hot_days(RETENTION_DAYS)
TRUSTED_PROXIES = _networks("LIANFANG_TRUSTED_PROXIES")
METRICS_TOKEN = _long_word("LIANFANG_METRICS_TOKEN")
AUDIT_KEY = DATA / "secrets" / "audit-key"
AUDIT_HEADS = Path(os.environ.get("LIANFANG_AUDIT_HEADS") or DATA / "audit-heads.jsonl").resolve()

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
    "lianfang.cases",
    "lianfang.quarantine",
    "lianfang.oversight",
    "lianfang.command",
    "lianfang.web",
    "lianfang.resident",
    # after our own rooms, whose templates stand before theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

MIDDLEWARE = [
    "lianfang.web.access.Access",
    "django.middleware.security.SecurityMiddleware",
    "lianfang.web.security.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lianfang.accounts.sessions.SessionRules",
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
AUTHENTICATION_BACKENDS = ["lianfang.accounts.lockout.GuardedPassword"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name_zh", "name_en")},
    },
]

# A name that begins with __Host- makes the browser refuse the cookie from any other host, path or plain HTTP.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(LONGEST_OF_ALL.total_seconds())  # each role's own limits: domain/sessions.py
SECURE_SSL_REDIRECT = False  # the reverse proxy's work
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Second factors and passkeys. No e-mail, no signing up, no other service's accounts.
ACCOUNT_ADAPTER = "lianfang.accounts.adapters.SignIn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "50/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "lianfang.accounts.adapters.Factors"
ACCOUNT_FORMS = {"reauthenticate": "lianfang.accounts.factor_forms.PasswordOnceMore"}
MFA_FORMS = {
    "authenticate": "lianfang.accounts.factor_forms.SecondStep",
    "reauthenticate": "lianfang.accounts.factor_forms.CodeAgain",
    "activate_totp": "lianfang.accounts.factor_forms.SetUpApp",
    "add_webauthn": "lianfang.accounts.factor_forms.AddPasskey",
    "edit_webauthn": "lianfang.accounts.factor_forms.RenamePasskey",
    "login_webauthn": "lianfang.accounts.factor_forms.PasskeySignIn",
    "authenticate_webauthn": "lianfang.accounts.factor_forms.PasskeyStep",
    "reauthenticate_webauthn": "lianfang.accounts.factor_forms.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "联防 Lianfang"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # a shift begins, and a whole office has one address

# Who fails to sign in too often has to wait (accounts/lockout.py, which also names the other two limits).
AXES_HANDLER = "lianfang.accounts.lockout.LockOut"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address", "username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who keeps on trying does not wait longer
AXES_LOCKOUT_CALLABLE = "lianfang.accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "lianfang.accounts.lockout.address_of"
AXES_CLIENT_STR_CALLABLE = "lianfang.accounts.lockout.nobody_in_logs"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the audit trail is the log
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# Tries at codes and codes already used are counted where all processes of the server see them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_counters",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
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

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "lianfang.web.logs.LineFormatter", "in_full": DEBUG},
        "json": {"()": "lianfang.web.logs.JsonFormatter", "in_full": DEBUG},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": _choice("LIANFANG_LOG_FORMAT", ("line", "json"), "line"),
        }
    },
    "root": {"handlers": ["stderr"], "level": _choice("LIANFANG_LOG", LOG_LEVELS, "WARNING")},
    # Django's own handlers would write what ours leave out: paths, names, what was typed.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # what was only refused has its access line
        "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
