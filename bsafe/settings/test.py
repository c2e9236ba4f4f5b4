"""Settings of the test run: as development, with the quickest password hasher."""

from __future__ import annotations

from bsafe.settings.development import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
