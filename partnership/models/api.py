"""Programs that use the API, and the keys by which they may safely send a request twice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnership import clock
from partnership.access.querysets import OwnQuerySet
from partnership.models.area import Partnership


class ApiClient(models.Model):
    """What a program may ask for at most. It acts as a service account of one agency."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="api_client",
    )
    scopes = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField(default=clock.now)

    objects = OwnQuerySet.as_manager()


class IdempotencyKey(models.Model):
    """A request that wrote something: sent again with the same key, it writes nothing more.

    Holds a hash of what was sent and the id of what it made, never what was sent or answered.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    made = models.UUIDField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),
        ]
