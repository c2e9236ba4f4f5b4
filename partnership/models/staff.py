"""Staff accounts and their roles."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnership import clock
from partnership.access.querysets import EveryoneQuerySet, InPartnershipQuerySet
from partnership.models.area import Agency, Partnership, Team


def _general_clearance() -> list[str]:
    return ["general"]


class Role(models.Model):
    """What an account may do, as data: `sync_reference` writes the roles of `partnership.roles`."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60)
    capabilities = ArrayField(models.CharField(max_length=40), default=list)
    # [{"compartment": "general", "scope": "agency" | "partnership", "level": "read" | "write" | "manage"}]
    standing = models.JSONField(default=list)

    objects = EveryoneQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"].from_queryset(InPartnershipQuerySet)):  # type: ignore[misc]
    """Accounts are found by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(email__iexact=username)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A member of staff of one agency, signing in by e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    clearances = ArrayField(models.CharField(max_length=20), default=_general_clearance)
    # After this day the account's data-protection training has lapsed and it sees nothing.
    training_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # A service account stands for a program; nobody can sign in as it.
    is_service = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now)
    # Until its owner has set a password of their own: the one-time password works until this instant.
    first_password_until = models.DateTimeField(null=True, blank=True)
    # Optimistic locking, for administrators who change the same account.
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def sees_anything(self) -> bool:
        """Rule 1 of access: an inactive account, lapsed training or a lapsed agreement sees nothing.

        Nor does an account whose owner has not set a password that only they know.
        """
        today = clock.today()
        return (
            self.is_active
            and self.first_password_until is None
            and (self.training_until is None or self.training_until >= today)
            and (self.agency.agreement_until is None or self.agency.agreement_until >= today)
        )

    def may(self, capability: str) -> bool:
        """Whether the account's role has `capability`; which records it covers is `visible_to`'s part."""
        return self.sees_anything and capability in self.role.capabilities
