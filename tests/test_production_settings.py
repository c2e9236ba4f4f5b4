"""Production refuses to start with values that are only good for a clone."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parent.parent
GOOD = {
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": base64.b64encode(b"n" * 32).decode(),
    "ALLOWED_HOSTS": "bsafe.example.gov.uk",
    "DATABASE_URL": "postgresql://bsafe_app:a-long-one@postgres/bsafe",
    "REDIS_URL": "redis://:another@valkey:6379/0",
}
SHOW = (
    "from django.conf import settings as s; print(s.DEMONSTRATION, s.DEBUG, s.SESSION_COOKIE_NAME,"
    " s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, sorted(s.DATABASES),"
    " 'pool' in s.DATABASES['default']['OPTIONS'], s.DATABASES['default']['ATOMIC_REQUESTS'])"
)


def start(changes: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = kept | GOOD | changes | {"DJANGO_SETTINGS_MODULE": "bsafe.settings.production"}
    return subprocess.run(
        [sys.executable, *(arguments or ("-c", SHOW))],
        cwd=CLONE,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_are_taken_and_are_strict():
    done = start({})
    assert done.stdout.split(maxsplit=6) == [
        *("False", "False", "__Host-session", "__Host-csrf", "63072000", "True"),
        "['default'] True True\n",
    ], done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be a secret of at least 50 characters"),
        ("SECRET_KEY", "short", "SECRET_KEY must be a secret of at least 50 characters"),
        ("SECRET_KEY", "development-only-" + "x" * 40, "SECRET_KEY must be a secret"),
        ("FIELD_KEYS", "", "FIELD_KEYS must hold one or more keys of 32 bytes"),
        ("FIELD_KEYS", "c2hvcnQ=", "FIELD_KEYS must hold one or more keys of 32 bytes"),
        ("FIELD_KEYS", "ZGV2ZWxvcG1lbnQta2V5LW9mLTMyLWJ5dGVzLWxvbmc=", "FIELD_KEYS must hold"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS must name the addresses"),
        ("ALLOWED_HOSTS", "*", "A * is not accepted"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        (
            "DATABASE_URL",
            "postgresql://bsafe_app:change-me@h/b",
            "still has the example's password",
        ),
        ("DATABASE_OWNER_URL", GOOD["DATABASE_URL"], "They must be two roles"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
    ],
)
def test_a_development_value_is_refused_in_plain_words(name, value, says):
    done = start({name: value})
    assert done.returncode == 1
    assert says in done.stderr


def test_only_migrating_needs_the_owner_s_address():
    done = start({}, "manage.py", "migrate")
    assert "DATABASE_OWNER_URL is not set" in done.stderr


def test_no_server_is_started_for_production(tmp_path):
    start({"BSAFE_STATE": str(tmp_path / "state")}, "manage.py", "migrate")
    assert not (tmp_path / "state").exists()
