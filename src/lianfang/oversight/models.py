"""Compliance: what each standard expected of each site on each day, what was met, and what that comes to."""

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
    state = models.CharField(max_length=7)
    """The word for it by the standard of its version: history keeps the verdict of its day."""
    distance = models.FloatField()
    """Share met less the target, so that the worst can be asked for first."""
    computed_at = models.DateTimeField()
    """When the row became what it is; computing again changes nothing that is right already."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One row a standard, site and day."""

        constraints = [
            models.UniqueConstraint(fields=["day", "standard", "site"], name="compliance_once"),
            models.CheckConstraint(
                name="compliance_met_at_most_expected", condition=Q(met__lte=F("expected"))
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "day"], name="compliance_of_site"),
            models.Index(fields=["day", "standard", "distance", "area_path"], name="compliance_worst_first"),
        ]


class AreaDay(models.Model):
    """What all sites below one path come to on one day, by one measure: a standard, a line, or all together."""

    day = models.DateField()
    area_path = models.CharField(max_length=255)
    measure = models.CharField(max_length=32, blank=True)
    """See `domain.standing`."""
    expected = models.PositiveBigIntegerField()
    met = models.PositiveBigIntegerField()
    failing_sites = models.PositiveIntegerField()
    watch_sites = models.PositiveIntegerField()
    sites = models.PositiveIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One row a path, day and measure."""

        constraints = [models.UniqueConstraint(fields=["area_path", "day", "measure"], name="area_day_once")]
        indexes = [models.Index(fields=["day"], name="area_day_by_day")]


class SiteStanding(models.Model):
    """How one site in use stands on the day computed last: what the list of places is ordered by."""

    site = models.OneToOneField("places.Site", on_delete=models.CASCADE, primary_key=True, related_name="+")
    area_path = models.CharField(max_length=255)
    day = models.DateField()
    need = models.PositiveSmallIntegerField()
    """Smaller needs somebody first; see `domain.standing.need`."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """The list from the top, and by part of the district."""

        indexes = [
            models.Index(fields=["day", "need", "area_path"], name="standing_by_need"),
            models.Index(fields=["day", "area_path", "need"], name="standing_by_area"),
        ]
