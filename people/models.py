"""People, organisations and premises, their households, and the roles that they have on records."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Agency, Compartment, Partnership, Record, Ward
from people.querysets import (
    OfPersonQuerySet,
    OrganisationQuerySet,
    PersonQuerySet,
    PremisesQuerySet,
    RelationshipQuerySet,
)


class Party(models.Model):
    """What person, organisation and premises share. A party belongs to one compartment only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    compartment = models.CharField(
        max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    # The agency whose staff first wrote it down.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Person(Party):
    """A human being. Either name may be unknown; an estimated age stands in for a date of birth."""

    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    estimated_age = models.PositiveSmallIntegerField(null=True, blank=True)
    estimated_on = models.DateField(null=True, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    # Everything searchable about the name, without accents and in lower case (`people.search`).
    search_name = models.CharField(max_length=400, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_has_some_name",
                condition=~Q(given_name="") | ~Q(family_name=""),
            ),
            models.CheckConstraint(
                name="person_estimate_has_its_day",
                condition=Q(estimated_age__isnull=True) | Q(estimated_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["family_name", "given_name", "id"], name="person_by_name"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class Alias(models.Model):
    """Another name that a person goes by: a nickname, an earlier name, a spelling."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=160)

    objects = OfPersonQuerySet.as_manager()


class NameToken(models.Model):
    """One distinct part of a name, with its sound: the dictionary that misspelt searches go through.

    A row says that somebody of that name is on file somewhere, so nothing ever shows it.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    token = models.CharField(max_length=80)
    sound = models.CharField(max_length=20, blank=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "token"], name="name_token_once")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["token"], opclasses=["gin_trgm_ops"], name="name_token_trigrams"),
            models.Index(fields=["partnership", "sound"], name="name_token_by_sound"),
        ]


class PersonToken(models.Model):
    """Which people bear a token."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=80)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "token"], name="person_token_once")
        ]
        indexes: ClassVar = [models.Index(fields=["partnership", "token"], name="person_by_token")]


class Organisation(Party):
    """A company, shop, school or other body: it too can be a victim or the cause of a case."""

    name = models.CharField(max_length=160)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Premises(Party):
    """A place: an address, or a described spot such as a bridge or a park."""

    description = models.CharField(max_length=160, blank=True)
    line_1 = models.CharField(max_length=120, blank=True)
    line_2 = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    lsoa_code = models.CharField(max_length=9, blank=True)
    # Address and description in lower case without punctuation, the postcode without its blank.
    search_text = models.CharField(max_length=500, blank=True)

    objects = PremisesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "premises"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="premises_is_somewhere",
                condition=~Q(description="") | ~Q(line_1="") | ~Q(postcode=""),
            )
        ]
        indexes: ClassVar = [
            GinIndex(
                fields=["search_text"],
                opclasses=["gin_trgm_ops"],
                name="premises_trigrams",
            ),
        ]

    def __str__(self) -> str:
        parts = (self.description, self.line_1, self.line_2, self.town, self.postcode)
        return ", ".join(part for part in parts if part)


class Residence(models.Model):
    """A person lives at premises, from a day until another: those who do at one time are a household."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="residents")
    starts_on = models.DateField(null=True, blank=True)
    # The first day on which the person no longer lives there.
    ends_before = models.DateField(null=True, blank=True)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residence_ends_after_start",
                condition=Q(ends_before__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_before__gt=F("starts_on")),
            )
        ]


class Relationship(models.Model):
    """How one person is related to another."""

    class Kind(models.TextChoices):
        PARENT = "parent", "Parent or guardian of"
        PARTNER = "partner", "Partner of"
        FORMER_PARTNER = "former_partner", "Former partner of"
        SIBLING = "sibling", "Brother or sister of"
        RELATIVE = "relative", "Other relative of"
        NEIGHBOUR = "neighbour", "Neighbour of"
        FRIEND = "friend", "Friend or associate of"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_to")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="relationship_once"),
            models.CheckConstraint(name="relationship_of_two", condition=~Q(person=F("other"))),
        ]


class ContactDetail(models.Model):
    """A telephone number or e-mail address of a person, and whether it may be used."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Telephone"
        EMAIL = "email", "Email"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_details")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=120)
    # Telephone numbers: digits only, for search.
    search_value = models.CharField(max_length=120, blank=True)
    is_safe = models.BooleanField(default=True)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["search_value"], name="contact_by_value")]


class SafeContact(models.Model):
    """How a person may be reached safely. The instruction itself is encrypted."""

    class Method(models.TextChoices):
        PHONE = "phone", "Telephone"
        TEXT = "text", "Text message"
        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"
        VISIT = "visit", "Visit"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="safe_contact")
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    do_not_write = models.BooleanField(default=False)
    do_not_visit = models.BooleanField(default=False)
    do_not_leave_messages = models.BooleanField(default=False)
    # Safe times, who may answer, the code word: free text, encrypted with the row's id bound in.
    instruction = models.BinaryField(blank=True, default=bytes)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    set_at = models.DateTimeField(default=clock.now)

    objects = OfPersonQuerySet.as_manager()


class Involvement(models.Model):
    """Somebody's role on a record, from a day until another (DPA 2018 s.38(3): the category)."""

    class Role(models.TextChoices):
        VICTIM = "victim", "Victim"
        COMPLAINANT = "complainant", "Complainant"
        WITNESS = "witness", "Witness"
        ALLEGED_PERPETRATOR = "alleged_perpetrator", "Alleged perpetrator"
        CONVICTED = "convicted", "Convicted"
        PARENT = "parent", "Parent or guardian"
        PROFESSIONAL = "professional", "Professional"
        LOCATION = "location", "Where it happened"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="involvements")
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    premises = models.ForeignKey(
        Premises,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    # The first day on which the role no longer holds.
    ends_before = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="involvement_of_exactly_one",
                condition=Q(
                    person__isnull=False,
                    organisation__isnull=True,
                    premises__isnull=True,
                )
                | Q(
                    person__isnull=True,
                    organisation__isnull=False,
                    premises__isnull=True,
                )
                | Q(
                    person__isnull=True,
                    organisation__isnull=True,
                    premises__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="involvement_ends_after_start",
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["record", "role"], name="involvement_by_record"),
        ]

    @property
    def party(self) -> Person | Organisation | Premises:
        found = self.person or self.organisation or self.premises
        assert found is not None
        return found


class PersonBlock(models.Model):
    """Keeps an account from every record that a person is on, now and later. Secret from the account."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person_blocks"
    )
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "person"], name="person_block_once")
        ]
