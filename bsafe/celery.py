"""The Celery application. What must happen is in PostgreSQL; the broker only wakes the workers."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bsafe.settings.development")

app = Celery("bsafe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "derive stale figures": {"task": "performance.derive_stale", "schedule": 5.0},
    "check and renew figures": {
        "task": "performance.check_and_renew",
        "schedule": 24 * 3600.0,
    },
    "discard old drafts": {
        "task": "performance.discard_old_drafts",
        "schedule": 6 * 3600.0,
    },
}
