"""Compliance: what each standard expected of each site on each day, and what was met."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lianfang.accounts.scope import ScopedQuerySet


class Compliance(models.Model):
    """One standard at one site on one local day. Recomputed as evidence arrives; never edited by hand."""

    standard = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField()
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="+")
    area_path = models.CharField(max_length=255)
    day = models.DateField()
    expected = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One row a standard, site and day."""

        constraints = [
            models.UniqueConstraint(fields=["day", "standard", "site"], name="compliance_once"),
            models.CheckConstraint(
                name="compliance_met_at_most_expected", condition=Q(met__lte=F("expected"))
            ),
        ]
        indexes = [models.Index(fields=["day", "area_path"], name="compliance_by_area")]
