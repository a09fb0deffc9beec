"""Devices, policies, passages and their hourly counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.admission import DECISIONS
from lianfang.domain.values import CATEGORIES, DIRECTIONS, ERRANDS, MASKS


class GateDevice(models.Model):
    """A phone bound to a gate; it signs what it sends with a key that never leaves it."""

    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="devices")
    area_path = models.CharField(max_length=255, db_index=True)
    code_digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the one-time code."""
    code_expires_at = models.DateTimeField()
    public_key = models.JSONField(null=True, blank=True)
    """P-256 public key as JWK, once enrolled."""
    enrolled_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()


class AdmissionPolicy(models.Model):
    """A version of the admission table, in force from a moment on until the next one is."""

    version = models.PositiveIntegerField(unique=True)
    table = models.JSONField()
    table_hash = models.CharField(max_length=16)
    effective_from = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    note = models.CharField(max_length=200)


class Passage(models.Model):
    """One person passing one gate once. Append-only: what the gate decided and what the server thinks are two facts."""

    uid = models.UUIDField(unique=True)
    """Made by the device; the same passage sent twice is stored once."""
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = models.CharField(max_length=255)
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=[(d, d) for d in DIRECTIONS])
    category = models.CharField(max_length=10, choices=[(c, c) for c in CATEGORIES])
    first_reading = models.PositiveSmallIntegerField(null=True, blank=True)
    second_reading = models.PositiveSmallIntegerField(null=True, blank=True)
    mask = models.CharField(max_length=8, blank=True, default="")
    errand = models.CharField(max_length=10, blank=True, default="")
    risk_travel = models.BooleanField(null=True, blank=True)
    gate_decision = models.CharField(max_length=6, blank=True, default="")
    """What the gate decided; empty where the record came without (a file of another system)."""
    gate_reason = models.CharField(max_length=24, blank=True, default="")
    gate_table = models.CharField(max_length=16, blank=True, default="")
    gate_offline = models.BooleanField(default=False)
    server_decision = models.CharField(max_length=6)
    server_reason = models.CharField(max_length=24)
    duties = models.CharField(max_length=120, blank=True, default="")
    """What follows for somebody: codes of the table, parted by spaces."""
    policy_version = models.PositiveIntegerField()
    fever = models.BooleanField(default=False)
    """Confirmed by a second reading, by the policy in force at the time."""
    recorded_by = models.CharField(max_length=60)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints and the two orders in which passages are asked for."""

        constraints = [
            models.CheckConstraint(name="passage_direction", condition=Q(direction__in=DIRECTIONS)),
            models.CheckConstraint(name="passage_category", condition=Q(category__in=CATEGORIES)),
            models.CheckConstraint(name="passage_mask", condition=Q(mask__in=("", *MASKS))),
            models.CheckConstraint(name="passage_errand", condition=Q(errand__in=("", *ERRANDS))),
            models.CheckConstraint(
                name="passage_gate_decision", condition=Q(gate_decision__in=("", *DECISIONS))
            ),
            models.CheckConstraint(
                name="passage_server_decision", condition=Q(server_decision__in=DECISIONS)
            ),
            models.CheckConstraint(
                name="passage_second_needs_first",
                condition=Q(second_reading__isnull=True) | Q(first_reading__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["gate", "at"], name="passage_by_gate"),
            models.Index(fields=["person", "at"], name="passage_by_person"),
            models.Index(fields=["at"], name="passage_by_time"),
            models.Index(fields=["at"], name="passage_fevers", condition=Q(fever=True)),
        ]


class GateHour(models.Model):
    """What one gate did in one hour, kept in the same transaction as its passages: no page ever scans those."""

    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = models.CharField(max_length=255)
    hour = models.DateTimeField()
    entries = models.PositiveIntegerField(default=0)
    exits = models.PositiveIntegerField(default=0)
    admitted = models.PositiveIntegerField(default=0)
    referred = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    """Records that a gate let through although something was still to do."""
    measured = models.PositiveIntegerField(default=0)
    fevers = models.PositiveIntegerField(default=0)
    """Confirmed by a second reading."""
    noted = models.PositiveIntegerField(default=0)
    """Entries at which the mask was noted."""
    without_mask = models.PositiveIntegerField(default=0)
    urged = models.PositiveIntegerField(default=0)
    """Of those without: urged, and what came of it recorded."""
    registered = models.PositiveIntegerField(default=0)
    offline = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    """Where the server would have decided otherwise than the gate."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One row a gate and hour."""

        constraints = [models.UniqueConstraint(fields=["gate", "hour"], name="gate_hour_once")]
        indexes = [
            models.Index(fields=["hour", "area_path"], name="gate_hour_by_time"),
            models.Index(fields=["area_path", "hour"], name="gate_hour_by_area"),
        ]
