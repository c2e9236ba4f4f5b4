"""The Celery application. What must happen is in PostgreSQL; the broker only wakes the workers."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bsafe.settings.development")

app = Celery("bsafe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # While no worker runs, sweeps do not pile up: the next one does the work of all before it.
    "derive stale figures": {
        "task": "performance.derive_stale",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "check and renew figures": {
        "task": "performance.check_and_renew",
        "schedule": crontab(hour=2, minute=30),
    },
    "read what was handed in": {
        "task": "performance.read_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "write what was published": {
        "task": "performance.write_publications",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # In the early morning; the later runs find nothing to do unless that one was missed.
    "begin planned reports": {
        "task": "performance.begin_reports",
        "schedule": crontab(hour="4-18", minute=20),
        "options": {"expires": 3600},
    },
    "orders begin and run out": {
        "task": "orders.keep_up",
        "schedule": crontab(minute=10),
    },
    "send what waits in the outbox": {
        "task": "partnership.send_outbox",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # At six; the later runs find nothing to do unless that one was missed.
    "remind of deadlines": {
        "task": "partnership.remind",
        "schedule": crontab(hour="6-18", minute=0),
        "options": {"expires": 3600},
    },
    "tidy": {"task": "bsafe.tidy", "schedule": 6 * 3600.0},
}
