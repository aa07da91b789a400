"""All settings, from the environment; docs/guide names each. Data live in SHUKE_HOME and nowhere else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("SHUKE_HOME") or Path.home() / ".shuke").expanduser().resolve()
HOME.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The installation's own key, made at the first start and readable by its owner only."""
    path = HOME / "secret_key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def _listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SECRET_KEY = os.environ.get("SHUKE_SECRET_KEY") or _secret_key()
SHUKE_DATA_KEYS = tuple(_listed("SHUKE_DATA_KEYS", ""))  # seal what nobody shall read in the database; newest first
DEBUG = os.environ.get("SHUKE_DEBUG") == "1"
ALLOWED_HOSTS = _listed("SHUKE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]") + _listed("HOST", "")
CSRF_TRUSTED_ORIGINS = _listed("SHUKE_TRUSTED_ORIGINS", "")
HTTPS = os.environ.get("SHUKE_HTTPS") == "1"  # behind a proxy that ends TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # pages bring the token themselves
if HTTPS:  # no other host under the same name can set or read these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
# For links in mails: the address that people type.
SHUKE_ADDRESS = os.environ.get("SHUKE_ADDRESS") or next(
    iter(CSRF_TRUSTED_ORIGINS), f"http://{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "shuke.config",
    "shuke.workspace",
    "shuke.privacy",
    "shuke.transfer",
    "shuke.duplicates",
    "shuke.webhooks",
    "shuke.automation",
    "shuke.insights",
    "shuke.analytics",
    "shuke.network",
    "shuke.purchasing",
    "shuke.service",
    "shuke.orders",
    "shuke.loyalty",
    "shuke.ledgers",
    "shuke.catalogue",
    "shuke.customers",
    "shuke.activities",
    "shuke.records",
    "shuke.notices",
    "shuke.events",
    "shuke.accounts",
    "shuke.ui",
    "shuke.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "shuke.notices.pulse.Pulse",
    "shuke.core.watching.doors.Doors",
    "shuke.core.watching.requests.Watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shuke.accounts.sessions.Seen",
    "shuke.core.headers.Headers",
    "shuke.records.shape.Middleware",
    "shuke.accounts.preview.Preview",
    "shuke.accounts.middleware.Reader",
    "shuke.ui.middleware.Answers",
]

ROOT_URLCONF = "shuke.config.urls"
WSGI_APPLICATION = "shuke.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("shuke.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Of the pages that SQLite keeps there are four lots in a web process, one a thread: more than 12 MB each made no page
# quicker at a million customers, and 16 MB more in all took the process over its 200.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=268435456;"
        "PRAGMA cache_size=-12000; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("SHUKE_DATABASE_URL") or f"sqlite:///{quote(str(HOME / 'shuke.sqlite3'))}", conn_max_age=300
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["shuke.accounts.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shuke.accounts.passwords.LongEnough"},
    {"NAME": "shuke.accounts.passwords.HardToGuess"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "shuke.accounts.adapter.Adapter"
ACCOUNT_FORMS = {"reset_password_from_key": "shuke.accounts.forms.ChoosePassword"}
ACCOUNT_SESSION_REMEMBER = True  # a shop's own tablet stays signed in
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": ""}  # counted in the database: accounts/actions/attempts.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
MFA_ADAPTER = "shuke.accounts.second_step.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "shuke.accounts.second_step.CodeForm",
    "reauthenticate": "shuke.accounts.second_step.CodeAgainForm",
    "authenticate_webauthn": "shuke.accounts.second_step.PasskeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "shuke.accounts.sessions"  # in the database: signing out counts in every web process at once

# Without a mail server nobody is offered a mail: the owner makes links instead.
EMAIL_HOST = os.environ.get("SHUKE_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("SHUKE_EMAIL_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("SHUKE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SHUKE_EMAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT not in {25, 465}
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("SHUKE_EMAIL_FROM") or EMAIL_HOST_USER or "shuke@localhost"

# Push services of one's own, which may lie in the shop's network; all others must lie in the open net.
SHUKE_PUSH_TRUSTED = _listed("SHUKE_PUSH_TRUSTED", "")
# Receivers of webhooks, likewise: http://10.0.0.5:8080.
SHUKE_WEBHOOKS_TRUSTED = _listed("SHUKE_WEBHOOKS_TRUSTED", "")

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "cli" / "locale"]  # every app brings its own; the command line is no app
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Taipei"  # until the first-run wizard has asked; then the shop's own

STATIC_URL = "/static/"
BUILT_STATIC = PACKAGE / "_static"  # in an installed wheel; a checkout builds its own (tools.static)
STATIC_ROOT = Path(
    os.environ.get("SHUKE_STATIC_ROOT") or (BUILT_STATIC if BUILT_STATIC.is_dir() else PACKAGE.parent / "build/static")
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shuke.ui.storage.StaticFiles"},
}
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
SHUKE_INBOX = os.environ.get("SHUKE_INBOX") or str(HOME / "inbox")  # where other programs drop files
SHUKE_UPLOAD_LIMIT = int(os.environ.get("SHUKE_UPLOAD_LIMIT") or 1024**3)  # bytes, one imported file

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{what}-src": [SELF] for what in ("connect", "font", "manifest", "script", "style", "worker")},
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}

SHUKE_METRICS_TOKEN = os.environ.get("SHUKE_METRICS_TOKEN", "")
SHUKE_SLOW_QUERY = float(os.environ.get("SHUKE_SLOW_QUERY_MS") or 1000) / 1000  # seconds
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "shuke.core.watching.logs.Plain", "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "shuke.core.watching.logs.Json"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("SHUKE_LOG") == "json" else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("SHUKE_LOG_LEVEL", "WARNING")},
    "loggers": {"shuke.requests": {"level": "INFO" if os.environ.get("SHUKE_LOG_REQUESTS") == "1" else "WARNING"}},
}
