"""Django's settings. No logic: what an installation may change comes from its environment and home folder."""

import os
from pathlib import Path

from lianjian.kernel.home import (
    channels,
    client_certificates,
    database,
    home,
    https,
    mail,
    proxy_addresses,
    secret_key,
    single_sign_on,
)

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LIANJIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PROXIES = int(os.environ.get("LIANJIAN_PROXIES", "0"))
"""How many proxies of our own stand before the server, each of which adds to X-Forwarded-For who called it."""
PASSKEY_HOST = os.environ.get("LIANJIAN_PASSKEY_HOST", "")
"""The name to which passkeys are bound; without it that by which a page was called. Another name makes all passkeys void."""
SINGLE_SIGN_ON = single_sign_on()
CLIENT_CERTIFICATES = client_certificates()
PROXY_ADDRESSES = proxy_addresses()
COUNTY = os.environ.get("LIANJIAN_COUNTY", "lianjian.counties.zhanhua")

KERNEL_PARTS = [
    "org",
    "places",
    "clock",
    "rules",
    "records",
    "figures",
    "ledger",
    "access",
    "gates",
    "duties",
    "inbox",
    "exchange",
    "erasure",
]
AREAS, PORTALS = (
    sorted(card.parent.name for card in (PACKAGE / floor).glob("*/area.py")) for floor in ("areas", "portals")
)
"""Every folder with a card."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lianjian.kernel.ui",
    *(f"lianjian.kernel.{part}" for part in KERNEL_PARTS),
    *(f"lianjian.areas.{area}" for area in AREAS),
    *(f"lianjian.portals.{portal}" for portal in PORTALS),
    "lianjian.kernel",
]
MIDDLEWARE = [
    "lianjian.kernel.access.proxies.OnlyFromProxies",
    "django.middleware.security.SecurityMiddleware",
    "lianjian.kernel.ui.middleware.ContentSecurityPolicy",
    "lianjian.kernel.ui.middleware.KnownMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianjian.kernel.access.middleware.ActorMiddleware",
    "lianjian.kernel.access.middleware.SessionsEnd",
    "lianjian.kernel.access.certificates.FromOurProxies",
    "lianjian.kernel.ui.middleware.LargePrint",
    "lianjian.kernel.ui.middleware.NoNulls",
    "lianjian.kernel.ui.refusals.RefusalPages",
]
ROOT_URLCONF = "lianjian.config.urls"
WSGI_APPLICATION = "lianjian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lianjian.kernel.ui.context.frame",
            ],
            "builtins": [
                "lianjian.kernel.ui.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Account"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lianjian.kernel.access.place_words.NotOfThePlace"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("", PACKAGE / "kernel" / "ui" / "dist")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = home() / "media"
FILE_UPLOAD_HANDLERS = [
    "lianjian.kernel.ui.bodies.WeighedFirst",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

HTTPS = https(PROXIES)
"""Whether visitors come by TLS alone: then no cookie goes without it, and browsers remember that."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
HERE_ALONE = "__Host-" if HTTPS else ""
"""Before its name: a browser takes such a cookie from this very host alone, and by TLS."""
SESSION_COOKIE_NAME = f"{HERE_ALONE}session"
CSRF_COOKIE_NAME = f"{HERE_ALONE}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HERE_ALONE}django_language"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "lianjian.kernel.access.sessions"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MESSAGE_CHANNELS = channels()
MAIL = mail()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "lianjian.kernel.watch.logs.JsonLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "level": "WARNING"},
        "day": {"class": "lianjian.kernel.watch.logs.DayFile", "formatter": "json"},
    },
    "root": {"handlers": ["stderr", "day"], "level": "WARNING"},
    "loggers": {
        "lianjian.event": {"level": "INFO"},
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
"""Of what Django says only errors are kept: its warnings are of addresses that nobody has."""
