"""Settings of a real installation. Refuses to start with values that are only good for a clone."""

from __future__ import annotations

import base64
import binascii
import os
import sys
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DATABASE_POOL", "1")

from bsafe.settings.base import *  # noqa: F403
from bsafe.settings.base import (
    ALLOWED_HOSTS,
    DATABASES,
    FIELD_KEYS,
    SECRET_KEY,
)

# The value in docker/example.env, and the key of development.py.
PLACEHOLDER = "change-me"
DEVELOPMENT_FIELD_KEY = "ZGV2ZWxvcG1lbnQta2V5LW9mLTMyLWJ5dGVzLWxvbmc="
MAKE_SECRET_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105
MAKE_FIELD_KEY = (
    "python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
)


def _is_field_key(text: str) -> bool:
    """Tell whether `text` is base64 of exactly 32 bytes, and not the key that every clone has."""
    try:
        return len(base64.b64decode(text, validate=True)) == 32 and text != DEVELOPMENT_FIELD_KEY
    except binascii.Error:
        return False


def _address_problem(name: str, what: str) -> str | None:
    url = os.environ.get(name, "")
    if not url:
        return f"{name} is not set. Set it to the address of {what}."
    if unquote(urlsplit(url).password or "") == PLACEHOLDER:
        return f"{name} still has the example's password. Choose a long random one."
    return None


def _problems() -> list[str]:
    """Return what is wrong with the environment, one plain sentence or two each."""
    found: list[str | None] = []
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("development-only"):
        found.append(
            "SECRET_KEY must be a secret of at least 50 characters that no other installation has. "
            f"Make one with: {MAKE_SECRET_KEY}"
        )
    if not FIELD_KEYS or not all(_is_field_key(key) for key in FIELD_KEYS):
        found.append(
            "FIELD_KEYS must hold one or more keys of 32 bytes in base64, separated by commas, the "
            f"newest first. Make one with: {MAKE_FIELD_KEY}"
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        found.append(
            "ALLOWED_HOSTS must name the addresses that people type, separated by commas, "
            "for example bsafe.example.gov.uk. A * is not accepted."
        )
    found.append(_address_problem("DATABASE_URL", "the database for the role bsafe_app"))
    found.append(
        _address_problem("REDIS_URL", "Valkey or Redis, for example redis://:password@host:6379/0")
    )
    if "migrate" in sys.argv[1:2]:
        found.append(
            _address_problem("DATABASE_OWNER_URL", "the database for the role bsafe_owner")
        )
    elif os.environ.get("DATABASE_URL") == os.environ.get("DATABASE_OWNER_URL", ""):
        found.append("DATABASE_URL and DATABASE_OWNER_URL are the same. They must be two roles.")
    return [problem for problem in found if problem]


if _found := _problems():
    raise ImproperlyConfigured(
        "BSafe does not start with these settings:\n- " + "\n- ".join(_found)
    )

DEBUG = False
DEMONSTRATION = False

# Only the one command that migrates is given the owner's address; the application cannot become it.
if not os.environ.get("DATABASE_OWNER_URL"):
    del DATABASES["owner"]

# The reverse proxy speaks TLS, and must overwrite this header whatever a client sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The container asks itself over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# A __Host- cookie is bound to this very host, to TLS and to the path /.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"bsafe@{ALLOWED_HOSTS[0]}")
SITE_ADDRESS = os.environ.get("SITE_ADDRESS") or f"https://{ALLOWED_HOSTS[0]}"
