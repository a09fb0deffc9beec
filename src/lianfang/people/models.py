"""Persons under pseudonymous numbers, households, the identity vault, restrictions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.restrictions import KINDS, REASONS
from lianfang.domain.values import CATEGORIES


class Household(models.Model):
    """People who live behind one door. Where the door is, is in the vault; here is only the area."""

    area_path = models.CharField(max_length=255, db_index=True)

    objects = ScopedQuerySet.as_manager()


class Person(models.Model):
    """A person as all other rooms know them: a number without meaning, and no name."""

    number = models.CharField(max_length=20, unique=True)
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    area_path = models.CharField(max_length=255, db_index=True)
    """Where they live, or where they were first registered if they live elsewhere."""
    category = models.CharField(max_length=10, choices=[(c, c) for c in CATEGORIES])
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    registered_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="person_category_known", condition=Q(category__in=CATEGORIES))
        ]

    def __str__(self) -> str:
        return self.number


class Identity(models.Model):
    """The vault: names, telephones and addresses, encrypted; found through blind indexes only."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="identity")
    sealed = models.BinaryField()
    """AES-256-GCM over name, phone and address, bound to the person's number."""
    phone_index = models.BinaryField(max_length=16, db_index=True)
    """Keyed digest of the whole telephone number; 16 bytes, empty without one."""
    tail_index = models.BinaryField(max_length=16, db_index=True)
    """Keyed digest of its last four digits."""


class Restriction(models.Model):
    """Whatever limits a person. It cannot be stored without reason, legal basis, end and appeal; it lapses by itself."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    area_path = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    reason = models.CharField(max_length=20, choices=[(r, r) for r in REASONS])
    legal_basis = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField()
    appeal_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="appeals_heard")
    appeal_contact = models.CharField(max_length=120)
    imposed_by = models.CharField(max_length=60)
    imposed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints: in the database, not only in forms."""

        constraints = [
            models.CheckConstraint(name="restriction_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="restriction_reason_known", condition=Q(reason__in=REASONS)),
            models.CheckConstraint(name="restriction_has_basis", condition=~Q(legal_basis="")),
            models.CheckConstraint(name="restriction_has_appeal", condition=~Q(appeal_contact="")),
            models.CheckConstraint(name="restriction_ends", condition=Q(until__gt=F("since"))),
        ]
        indexes = [models.Index(fields=["person", "until"], name="restriction_in_force")]
