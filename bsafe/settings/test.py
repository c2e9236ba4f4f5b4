"""Settings of the test run: as development, with the quickest password hasher."""

from __future__ import annotations

from bsafe.launcher import provide_services

# pytest loads the settings before any conftest, so the servers have to be there by now.
provide_services()

from bsafe.settings.development import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
