"""Settings of a clone: demonstration accounts on the loopback address, e-mail into files."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "development-only-" + "x" * 40)
os.environ.setdefault("FIELD_KEYS", "ZGV2ZWxvcG1lbnQta2V5LW9mLTMyLWJ5dGVzLWxvbmc=")

from bsafe.settings.base import *  # noqa: E402, F403

DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMONSTRATION = True
