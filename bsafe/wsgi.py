"""What the web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bsafe.settings.development")

# Loads the task application too, so that services can wake the workers.
from bsafe.celery import app as celery_app  # noqa: F401

application = get_wsgi_application()
