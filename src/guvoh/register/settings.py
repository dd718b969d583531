"""Django's settings for one register folder, named by the environment variable GUVOH_REGISTER.

Safe by default: this machine's own address only, no debug pages, nothing fetched, nothing sent.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from guvoh.nouns import digest
from guvoh.register.place import secret_key

REGISTER = Path(os.environ.get("GUVOH_REGISTER", "register")).absolute()

SECRET_KEY = secret_key(REGISTER)
DEBUG = False
# A page of another site must not reach the desk under a name of its own (DNS rebinding).
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "guvoh.register",
    "guvoh.desk",
]
AUTH_USER_MODEL = "register.Account"
# Wrong passwords are counted first; then Django asks for the right one.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "guvoh.desk.people.backend.Backend"]
LOGIN_URL = "/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ["name"]}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
# Five wrong passwords for one name from one address shut it for a quarter of an hour. They are counted in memory, under
# a keyed digest: no table and no log says who tried what. The desk's processes remember all this in the first of them.
_OTHERS = "GUVOH_DESK" in os.environ
_MEMORY = "guvoh.desk.shared.Cache" if _OTHERS else "django.core.cache.backends.locmem.LocMemCache"
CACHES: dict[str, Any] = {
    # Sessions, counts and drawings: each party's page has one, and the usual 300 would soon throw the sessions out.
    "default": {"BACKEND": _MEMORY, "LOCATION": "default", "OPTIONS": {"MAX_ENTRIES": 1500}},
    "throttle": {
        "BACKEND": _MEMORY,
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # so that nobody gets a count thrown out by trying many names
    },
}
AXES_CACHE = "throttle"
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "guvoh.desk.people.throttle.key"
AXES_CLIENT_IP_CALLABLE = "guvoh.desk.people.throttle.address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
# axes asks for a cache that several processes share, which it does not know ours does, and for its own page, which the
# desk has.
SILENCED_SYSTEM_CHECKS = ["axes.W001", "axes.W002"]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# Cookies know no ports: were they called alike, two desks on one machine would sign each other out.
_OURS = digest("cookies", SECRET_KEY, str(REGISTER))[:12]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"guvoh_session_{_OURS}", f"guvoh_form_{_OURS}"
SESSION_COOKIE_AGE = 12 * 3600  # at most; and
SESSION_IDLE = 2 * 3600  # without a page asked for (guvoh.desk.people.sessions)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "guvoh.desk.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "guvoh.desk.people.sessions.Ending",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guvoh.desk.language.Speaks",
    "guvoh.desk.middleware.SignedIn",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "guvoh.desk.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "CONN_MAX_AGE": None,  # each of the server's threads keeps its connection, and what it has read
        "NAME": REGISTER / "register.sqlite3",
        "OPTIONS": {
            # WAL: readers go on while a source is added. IMMEDIATE: two writers wait, they do not fail halfway.
            # 64 MB of pages and the file itself in memory: a large register is read as fast as a small one.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]  # a further one: docs/translating.md
LANGUAGE_COOKIE_NAME = "guvoh_language"
USE_I18N = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site may learn that a desk runs here
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send forms with the origin "null"
X_FRAME_OPTIONS = "DENY"
# Nothing that a page or a search asked for is written to a log: the words are names of people at risk.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"null": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["null"], "level": "CRITICAL"},
}
