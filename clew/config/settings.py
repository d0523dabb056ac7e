"""Settings of one installation: everything lives in one folder, `CLEW_HOME`.

Read from the environment (docs/reference/settings.md lists each with its default):
CLEW_HOME, DATABASE_URL, CLEW_HOSTS, CLEW_ORIGINS, CLEW_HTTPS, CLEW_SMTP_URL, CLEW_MAIL_FROM,
CLEW_TIME_ZONE, CLEW_DIGEST_HOUR, CLEW_PROXIES, CLEW_DEBUG.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clew.config import given
from clew.config.home import Home, secret_key

HOME = Home(Path(os.environ.get("CLEW_HOME", "clew-data")).absolute())
SECRET_KEY = secret_key(HOME)
DEBUG = given.flag("CLEW_DEBUG")
HTTPS = given.flag("CLEW_HTTPS")
ALLOWED_HOSTS = [
    "localhost", "127.0.0.1", "[::1]",
    *given.names("CLEW_HOSTS", r"\*|[.\w\[\]:-]+", "a host name such as qms.example.com"),
]  # fmt: skip
PROXIES = given.number("CLEW_PROXIES", 0, most=9) or 0
CSRF_TRUSTED_ORIGINS = given.names(
    "CLEW_ORIGINS", r"https?://[^\s/]+", "an origin such as https://qms.example.com"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "clew.kernel.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "clew.kernel.records",
    "clew.kernel.people",
    "clew.kernel.audit_trail",
    "clew.kernel.signatures",
    "clew.kernel.links",
    "clew.kernel.attachments",
    "clew.kernel.tasks",
    "clew.kernel.comments",
    "clew.kernel.panels",
    "clew.kernel.mail",
    "clew.kernel.digest",
    "clew.kernel.tokens",
    "clew.kernel.search",
    "clew.kernel.listing",
    "clew.kernel.api",
    "clew.areas.customers",
    "clew.areas.products",
    "clew.areas.law",
    "clew.areas.communication",
    "clew.areas.requirements",
    "clew.areas.lists",
    "clew.areas.confirmations",
    "clew.areas.orders",
    "clew.areas.changes",
    "clew.conformity",
    "clew.web",
    "clew.portal",
    "clew.api",
    "clew.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clew.kernel.tokens.wall.LanWall",
    "clew.kernel.ui.compression.CompressedFiles",
    "clew.kernel.ui.compression.CompressedPages",
    "clew.kernel.ui.answers.SecurityHeaders",
    "clew.kernel.people.middleware.DeskRoleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clew.kernel.people.middleware.ActorMiddleware",
    "clew.kernel.people.middleware.SecondFactorMiddleware",
    "clew.config.policy.PolicyMiddleware",
    "clew.kernel.ui.answers.RefusalMiddleware",
]

ROOT_URLCONF = "clew.config.urls"
WSGI_APPLICATION = "clew.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "clew.web.context.shell",
            ],
            "builtins": ["clew.kernel.ui.templatetags.clew_ui"],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Return Django's database entry for `DATABASE_URL`, SQLite in the home folder by default."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME.database,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
                ),
            },
            "TEST": {"NAME": None},
        }
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {
    "default": _database(
        given.scheme_of(
            "DATABASE_URL",
            ("postgres", "postgresql"),
            "postgresql://user@host/name, or leave it unset for SQLite",
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
FORM_RENDERER = "clew.kernel.ui.widgets.Renderer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["clew.kernel.people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clew.kernel.people.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# An address without an account gets no mail; the page answers alike.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "5/h/ip,3/h/key",
    "reauthenticate": "10/m/user",
}
# A session ends with the browser, or after SESSION_COOKIE_AGE: no box promises to remember longer.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Clew"

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clew.web.errors.csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MAX_UPLOAD = 50 * 1024 * 1024

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = given.time_zone("CLEW_TIME_ZONE")
USE_TZ = True

PUBLIC_URL = given.address("CLEW_PUBLIC_URL", "http://localhost:8000")
# Set by `--lan`: where phones on the local network open customers' links, and nothing else.
PORTAL_URL = ""
PORTAL_FILES = ("/static/clew/", "/static/orders/")  # the look of customers' pages
# Set by `up` on an empty folder: who knows it answers the first four questions, once.
FIRST_RUN_TOKEN = ""
# What the user types before a word of the command line, for pages that name one.
PROGRAM = os.environ.get("CLEW_STARTED_BY", "clew")
EMAIL_BACKEND = "clew.kernel.mail.backend.HouseMail"
SMTP_URL = given.scheme_of(
    "CLEW_SMTP_URL", ("smtp", "smtps", "smtp+starttls"), "smtp://, smtps:// and smtp+starttls://"
)
# The hour from which the morning's mail is written; empty writes none, and none at once.
DIGEST_HOUR = given.number("CLEW_DIGEST_HOUR", 6, most=23)
DEFAULT_FROM_EMAIL = given.mailbox("CLEW_MAIL_FROM", "clew@localhost")
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# What is logged goes to one place and to no mailbox; keys of links are masked before that, in
# every logger (clew.kernel.tokens.masking).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
