"""Whatever must be done once, by somebody, by a time; and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.scope import ScopedQuerySet


class Status(models.TextChoices):
    """Where an assignment stands."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DONE = "done", _("Done, to be verified")
    VERIFIED = "verified", _("Verified")


class Assignment(models.Model):
    """One thing somebody must do by a time, where, why, and who knows if it is late."""

    kind = models.CharField(max_length=32)
    line = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=4)
    area_path = models.CharField(max_length=255)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="assignments")
    place_code = models.CharField(max_length=32, blank=True, default="")
    subject = models.CharField(max_length=20, blank=True, default="")
    """Pseudonymous number of the person concerned, if any."""
    source = models.CharField(max_length=80)
    """What raised it ("passage:<id>"); one assignment of a kind for one source."""
    facts = models.JSONField(default=dict)
    """What the card shows: readings, decision, times; never a name."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    assignee = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    """How many units above the responsible one know that it is late."""
    known_to = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="late_below"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints and the inbox's indexes."""

        constraints = [
            models.UniqueConstraint(fields=["kind", "source"], name="assignment_once_for_a_source"),
            models.CheckConstraint(name="assignment_line", condition=Q(line__range=(1, 6))),
            models.CheckConstraint(name="assignment_status_known", condition=Q(status__in=Status.values)),
        ]
        indexes = [
            models.Index(fields=["unit", "status", "due_at"], name="assignment_inbox"),
            models.Index(fields=["status", "due_at", "area_path"], name="assignment_late"),
            models.Index(fields=["status", "line", "area_path", "due_at"], name="assignment_of_area"),
            models.Index(fields=["status", "line", "due_at", "area_path"], name="assignment_of_line"),
            models.Index(fields=["status", "done_at", "area_path"], name="assignment_done"),
            models.Index(fields=["done_at", "area_path"], name="assignment_done_today"),
            models.Index(fields=["unit", "done_at"], name="assignment_done_by_unit"),
            models.Index(fields=["assignee", "status", "due_at", "area_path"], name="assignment_taken"),
            models.Index(fields=["known_to", "status", "due_at", "area_path"], name="assignment_risen"),
        ]


class AssignmentEvent(models.Model):
    """One step in an assignment's life, with its evidence."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=16)
    note = models.CharField(max_length=1000, blank=True, default="")
