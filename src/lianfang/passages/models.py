"""Devices, policies, passages and their hourly counts."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.admission import DECISIONS
from lianfang.domain.values import CATEGORIES, DIRECTIONS, ERRANDS, MASKS


def _one_of(column: str, words: tuple[str, ...]) -> Q:
    """The column holds one of `words`. Not `IN`: SQLite builds a table of the words anew for each row it inserts,
    which took half the time of storing a passage."""
    return reduce(or_, (Q(**{column: word}) for word in words))


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
    note = models.CharField(max_length=400)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    """Who put it in force, where somebody else drafted it; empty for a table that came with the installation."""
    promise_reasons = models.JSONField(default=dict, blank=True)
    """Why a promise is given up, by the promise's code."""
    made_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Taken back before it came in force: it never decided anything."""
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """Constraints: what decided once can no more be taken back."""

        constraints = [
            models.CheckConstraint(
                name="policy_withdrawn_before_it_held",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__lt=F("effective_from")),
            )
        ]


class PolicyDraft(models.Model):
    """A table in the making. Each change is a row of `PolicyDraftEdit`; this one holds the latest state."""

    base_version = models.PositiveIntegerField()
    """The policy it was begun from; 0 is the built-in one."""
    version = models.PositiveIntegerField(default=1)
    """Counts the changes: who saves over a newer one sees both."""
    table = models.JSONField()
    table_hash = models.CharField(max_length=16)
    note = models.CharField(max_length=400, blank=True, default="")
    promise_reasons = models.JSONField(default=dict, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    became = models.PositiveIntegerField(null=True, blank=True)
    """The policy version it became; None with an end means it was dropped."""


class PolicyDraftEdit(models.Model):
    """The state of a draft after one change: what "back to here" returns to, and what two editors are compared with."""

    draft = models.ForeignKey(PolicyDraft, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=12)
    table = models.JSONField()
    note = models.CharField(max_length=400, blank=True, default="")
    promise_reasons = models.JSONField(default=dict, blank=True)
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        """One state a version."""

        constraints = [models.UniqueConstraint(fields=["draft", "version"], name="draft_version_once")]


class PolicyTrial(models.Model):
    """A draft tried on a day's passages: who would have been decided differently than by the policy in force."""

    draft = models.ForeignKey(PolicyDraft, on_delete=models.CASCADE, related_name="trials")
    table_hash = models.CharField(max_length=16)
    base_version = models.PositiveIntegerField()
    day = models.DateField()
    started_by = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    """The last sign of life: work that a stopped server cut off shows by its age."""
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False)
    percent = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    """Passages decided differently; those with only another reason or duty are in `result` alone."""
    result = models.JSONField(default=dict, blank=True)


class Passage(models.Model):
    """One person passing one gate once. Append-only: what the gate decided and what the server thinks are two facts."""

    uid = models.UUIDField(unique=True)
    """Made by the device; the same passage sent twice is stored once (on PostgreSQL: once a day, see `partitions`)."""
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
    travel_area = models.CharField(max_length=32, blank=True, default="")
    """Code of the outbreak area where they say they were; empty where none was named."""
    travel_left_on = models.DateField(null=True, blank=True)
    """The day on which they say they left it."""
    vehicle = models.CharField(max_length=16, blank=True, default="")
    """Number plate, capital letters and digits only; empty for people on foot."""
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
        """Constraints and the orders in which passages are asked for (`list_queries`)."""

        constraints = [
            models.CheckConstraint(name="passage_direction", condition=_one_of("direction", DIRECTIONS)),
            models.CheckConstraint(name="passage_category", condition=_one_of("category", CATEGORIES)),
            models.CheckConstraint(name="passage_mask", condition=_one_of("mask", ("", *MASKS))),
            models.CheckConstraint(name="passage_errand", condition=_one_of("errand", ("", *ERRANDS))),
            models.CheckConstraint(
                name="passage_gate_decision", condition=_one_of("gate_decision", ("", *DECISIONS))
            ),
            models.CheckConstraint(
                name="passage_server_decision", condition=_one_of("server_decision", DECISIONS)
            ),
            models.CheckConstraint(
                name="passage_second_needs_first",
                condition=Q(second_reading__isnull=True) | Q(first_reading__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["gate", "direction", "at"], name="passage_by_gate"),
            models.Index(fields=["person", "at"], name="passage_by_person"),
            models.Index(fields=["at"], name="passage_by_time"),
            models.Index(fields=["at"], name="passage_fevers", condition=Q(fever=True)),
            models.Index(
                fields=["gate", "direction", "at"], name="passage_fevers_by_gate", condition=Q(fever=True)
            ),
            models.Index(
                fields=["server_decision", "at"],
                name="passage_not_admitted",
                condition=Q(server_decision__in=("hold", "refer", "refuse")),
            ),
            models.Index(
                fields=["gate", "server_decision", "direction", "at"],
                name="passage_not_admitted_by_gate",
                condition=Q(server_decision__in=("hold", "refer", "refuse")),
            ),
            models.Index(fields=["gate", "at"], name="passage_vehicles", condition=~Q(vehicle="")),
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
    vehicles = models.PositiveIntegerField(default=0)
    """Passages at which a number plate was noted."""
    outside = models.PositiveIntegerField(default=0)
    """Passages of visitors and couriers, and of whoever came in a vehicle."""
    outside_checked = models.PositiveIntegerField(default=0)
    """Of those: registered and measured."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One row a gate and hour."""

        constraints = [models.UniqueConstraint(fields=["gate", "hour"], name="gate_hour_once")]
        indexes = [
            models.Index(fields=["hour", "area_path"], name="gate_hour_by_time"),
            models.Index(fields=["area_path", "hour"], name="gate_hour_by_area"),
        ]


class ArchivedDay(models.Model):
    """A local day of the archive: what its file holds, by which hash it is known, and what was removed when."""

    day = models.DateField(unique=True)
    rows = models.PositiveBigIntegerField(default=0)
    counted = models.PositiveBigIntegerField(default=0)
    """Of these, recorded here, not brought in as another system's history: as many as the hourly counts say."""
    hot_rows = models.PositiveBigIntegerField(default=0)
    """Passages of the day that the database held when the file was written."""
    hours_total = models.PositiveBigIntegerField(default=0)
    """What the hourly counts said then: when they say something else, the day is written anew."""
    sha256 = models.CharField(max_length=64, blank=True, default="")
    next_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The hash of a file that is about to take the place of this one; empty once it did."""
    bytes = models.PositiveBigIntegerField(default=0)
    written_at = models.DateTimeField()
    hold = models.CharField(max_length=200, blank=True, default="")
    """Why the day is kept although its time is over; empty for nearly every day."""
    hot_removed_at = models.DateTimeField(null=True, blank=True)
    hot_removed_rows = models.PositiveBigIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="archived_day_counts", condition=Q(counted__lte=models.F("rows")))
        ]
