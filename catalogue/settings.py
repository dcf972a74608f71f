"""The whole configuration, read from the environment. The README's table lists every variable.

An empty environment is comfortable development on SQLite. With `DEBUG=false`, nothing starts
without `SECRET_KEY` and `ALLOWED_HOSTS`, and cookies, HTTPS and HSTS are strict.
"""

import os
import re
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from catalogue import settings_sso as sso

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))


def required_in_production(name: str, development: str, remedy: str) -> str:
    """Return a variable that development may leave out and production may not.

    Raises ImproperlyConfigured with what to set.
    """
    if (value := os.environ.get(name, "")).strip(" ,"):
        return value
    if DEBUG:
        return development
    raise ImproperlyConfigured(f"{name} manque alors que DEBUG=false. {remedy}")


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no variable. Raises ImproperlyConfigured on another word: a typo must not open the site."""
    value = os.environ.get(name, "").lower()
    if value in ("true", "1", "yes", "on", "false", "0", "no", "off"):
        return value in ("true", "1", "yes", "on")
    if value:
        raise ImproperlyConfigured(f"{name}={value} n’est pas compris : donnez « true » ou « false ».")
    return default


def number(name: str, *, default: int, least: int = 0, most: int = 2_147_483_647) -> int:
    """Return a whole number between two bounds. Raises ImproperlyConfigured on anything else."""
    value = os.environ.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name}={value} n’est pas compris : donnez un nombre entier, de {least} à {most}.")
    return int(value)


def database(name: str, *, default: str) -> dict[str, Any]:
    """Return Django's settings of a database. Raises ImproperlyConfigured on other engines than the two we test."""
    url = os.environ.get(name, "") or default
    try:
        config: dict[str, Any] = environ.Env.db_url_config(url) if re.match("(sqlite|postgres(ql)?)://", url) else {}
    except ValueError:
        config = {}
    if not config.get("NAME"):
        # the value is not repeated: it may hold a password
        raise ImproperlyConfigured(
            f"{name} n’est pas l’adresse d’une base. Donnez « sqlite:////chemin/catalogue.sqlite3 » "
            "ou « postgres://compte:motdepasse@serveur:5432/base »."
        )
    return config


DEBUG = flag("DEBUG", default=True)
SECRET_KEY = required_in_production(
    "SECRET_KEY",
    "developpement-seulement-" + "x" * 40,
    "Donnez une longue chaîne secrète et aléatoire, par exemple celle que rend "
    "« python -c 'import secrets; print(secrets.token_urlsafe(50))' ».",
)
ALLOWED_HOSTS = [
    host.strip()
    for host in required_in_production(
        "ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Donnez les noms de domaine du site, séparés par des virgules : « catalogue.exemple.fr ».",
    ).split(",")
    if host.strip()
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# What the site says of itself, and what only the people who put it online know.
SITE_NAME = env.str("SITE_NAME", default="Fiches & lectures")
LEGAL = {
    "publisher": env.str("LEGAL_PUBLISHER", default=""),
    "address": env.str("LEGAL_ADDRESS", default=""),
    "phone": env.str("LEGAL_PHONE", default=""),
    "director": env.str("LEGAL_DIRECTOR", default=""),
    "host": env.str("LEGAL_HOST", default=""),
    "contact": env.str("CONTACT_EMAIL", default=""),
    "dpo": env.str("DPO_CONTACT", default=""),
}

# How the site writes letters: to choose a forgotten password anew. In development, to the console; in production, only
# when it is told how, or the address of a new password would be in the journals.
letters = env.str("EMAIL_URL", default="") or ("consolemail://" if DEBUG else "")
CAN_MAIL = bool(letters)
try:
    vars().update({name: value for name, value in env.email_url_config(letters or "dummymail://").items() if value})
except (ImproperlyConfigured, ValueError):
    # the value is not repeated: it may hold a password
    raise ImproperlyConfigured(
        "EMAIL_URL n’est pas compris : donnez « smtp+tls://compte:motdepasse@serveur:587 », ou rien."
    ) from None
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or LEGAL["contact"] or "webmaster@localhost"

ROOT_URLCONF = "catalogue.urls"
WSGI_APPLICATION = "catalogue.wsgi.application"

# Where `make run` and `make serve` listen; how many processes `make serve` shares readers among.
HOST = env.str("HOST", default="") or "127.0.0.1"
PORT = number("PORT", default=8000, least=1, most=65_535)
WORKERS = number("WORKERS", default=os.cpu_count() or 1, least=1)

INSTALLED_APPS = [
    "themes",
    "catalogue.limits",
    "catalogue.history",
    "catalogue.links",
    "catalogue.resources",
    "catalogue.competences",
    "catalogue.fiches",
    "catalogue.selections",
    "catalogue.search",
    "catalogue.doctor",
    "catalogue.reports",
    "catalogue.people",
    "catalogue.desk",
    "catalogue.imports",
    "catalogue.pages",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "catalogue.desk.site.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]
MIDDLEWARE = [
    "catalogue.middleware.trace",
    "catalogue.search.cache.middleware.pages_by_version",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "catalogue.middleware.reads_never_write",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    *(["catalogue.middleware.not_found_in_french"] if DEBUG else []),
]
TEMPLATES: list[dict[str, object]] = [
    {
        # what readers see
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "catalogue.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "catalogue.reader.reader",
            ],
        },
    },
    {
        # the admin, and what the desk adds to it
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "desk"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["catalogue.wording"],
        },
    },
]

# One machine is SQLite: readers never wait for the writer (WAL), writers queue instead of failing.
DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'catalogue.sqlite3'}")}
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,  # seconds that a writer waits: the largest import takes half as long
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=536870912;"
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # compiling a statement costs a hundred milliseconds, and none of ours lasts as long: a search cost twice as much
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# Where the pages already made are kept: in each worker's memory, with a Redis shared behind it, or nowhere. Sessions
# and failed sign-ins are in the database: nothing else depends on it.
CACHE_URL = env.str("CACHE_URL", default="")
if not re.fullmatch(
    r"|dummy://|unix://[^\s?#]+(\?db=\d+)?"
    r"|rediss?://([^\s/?#@]*@)?(\[[\da-f:]+\]|[^\s/?#@:]+)(:\d{1,5})?(/\d*)?",
    CACHE_URL,
):
    # the value is not repeated: it may hold a password
    raise ImproperlyConfigured(
        "CACHE_URL n’est pas compris : donnez « redis://:motdepasse@serveur:6379/0 » pour un Redis commun, "
        "« dummy:// » pour ne garder aucune page, ou rien : chaque processus les garde en mémoire."
    )

# What takes time is done by « make worker », and waits in the database until then.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "catalogue.people.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # failures are counted; who signed in, when and from where is not kept

# Other ways to sign in, by the `sso` extra: nothing of it is imported unless it is asked for.
SSO = flag("SSO", default=False)
OIDC, TWO_FACTORS = sso.chosen(
    sso.Said(
        is_on=SSO,
        issuer=env.str("OIDC_ISSUER", default=""),
        client_id=env.str("OIDC_CLIENT_ID", default=""),
        client_secret=env.str("OIDC_CLIENT_SECRET", default=""),
        name=env.str("OIDC_NAME", default=""),
        acr=env.str("OIDC_ACR", default=""),
        scopes=env.str("OIDC_SCOPES", default=""),
        two_factors=env.str("TWO_FACTORS", default=""),
    )
)
if SSO:
    INSTALLED_APPS += sso.APPS
    after = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    MIDDLEWARE[after:after] = sso.MIDDLEWARE
    vars().update(sso.settings_of_allauth(SITE_NAME))

# Messages travel in a signed cookie: reading one never writes to the database.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "catalogue.pages.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
HTTPS = flag("HTTPS", default=not DEBUG)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = number("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD", default=False)
    # These two commit a whole domain, its other sites included: they are the deployer's to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if flag("BEHIND_PROXY", default=False):
    # Only behind a proxy that overwrites this header, or anyone may pretend to come by HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "catalogue.middleware.address_behind_proxy"

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
    raise ImproperlyConfigured(
        f"LOG_LEVEL={LOG_LEVEL} n’est pas compris : donnez DEBUG, INFO, WARNING, ERROR ou CRITICAL."
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "catalogue.logs.RequestIdFilter"}},
    "formatters": {
        "json": {"()": "catalogue.logs.OneLineJson"},
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "json",
            "filters": ["request_id"],
        }
    },
    "loggers": {
        # Django's own handlers would say everything twice, and by electronic mail
        "django": {"handlers": [], "level": "INFO"},
        # names each passkey that is added
        "fido2": {"level": "WARNING"},
        # runserver already says one line a request
        "catalogue.requests": {"level": "WARNING" if DEBUG else "INFO"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
