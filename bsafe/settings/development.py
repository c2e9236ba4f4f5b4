"""Settings of a clone: demonstration accounts on the loopback address, e-mail into files."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "development-only-" + "x" * 40)
os.environ.setdefault("FIELD_KEYS", "ZGV2ZWxvcG1lbnQta2V5LW9mLTMyLWJ5dGVzLWxvbmc=")

from bsafe.settings.base import *  # noqa: F403

DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMONSTRATION = True

# Files straight from static/built, looked up at each request: no collectstatic, and a rebuilt style
# sheet shows at once.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
