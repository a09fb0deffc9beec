"""Areas, kinds of site, sites, gates, control levels and their history."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.control_levels import LEVELS
from lianfang.domain.travel import LONGEST_LOOKBACK, USUAL_LOOKBACK


class AreaKind(models.TextChoices):
    """How large a piece of the tree is; down to one stairwell."""

    DISTRICT = "district", _("District")
    TOWN = "town", _("Town")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMITTEE = "committee", _("Management committee")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    COMPOUND = "compound", _("Compound")
    BUILDING = "building", _("Building")


class Area(models.Model):
    """A piece of the district, with dates; its shape is free and its managing unit apart from its division code."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    area_path = models.CharField(max_length=255, unique=True)
    managing_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="areas")
    division_code = models.CharField(max_length=12, blank=True, default="")
    """Statistical division code (GB/T 2260 and below); a management committee has none."""
    shape = models.JSONField(null=True, blank=True)
    """GeoJSON geometry, WGS 84, or None."""
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="area_not_inside_itself", condition=~Q(parent=F("id"))),
            models.CheckConstraint(name="area_kind_known", condition=Q(kind__in=AreaKind.values)),
            models.CheckConstraint(
                name="area_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class SiteKind(models.Model):
    """A kind of place; a new kind is a row here, not code."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    place = models.CharField(max_length=8, choices=[("home", _("Home")), ("public", _("Public place"))])
    """Whether people live there (their own gate never locks them out) or visit it."""
    key_place = models.BooleanField(default=False)
    default_stay_minutes = models.PositiveIntegerField(default=60)
    """Assumed length of a visit where only entries are recorded."""
    records_exit = models.BooleanField(default=True)

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="site_kind_place_known", condition=Q(place__in=["home", "public"]))
        ]

    def __str__(self) -> str:
        return self.name_zh


class Site(models.Model):
    """A place with gates: a shop, a market, a hotel, a compound, a village. Its path ends in its own code."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    kind = models.ForeignKey(SiteKind, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="sites")
    area_path = models.CharField(max_length=255, unique=True)
    operator = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes of the site and its gates: who saves over a newer one sees both."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints, and what the list of places counts and narrows by."""

        indexes = [
            models.Index(fields=["is_active", "area_path"], name="site_in_use"),
            models.Index(fields=["kind", "area_path"], name="site_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                name="site_on_earth",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class SiteEdit(models.Model):
    """One change of a site's details: what each field was and became. Append-only, in the same transaction."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    """The version of the site that it made."""
    changes = models.JSONField()
    """By field: [before, after]."""
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        """One change a version."""

        constraints = [models.UniqueConstraint(fields=["site", "version"], name="site_version_once")]


class Gate(models.Model):
    """Where people pass, with the hours (local minutes of the day) in which a post must be there."""

    code = models.CharField(max_length=32, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="gates")
    area_path = models.CharField(max_length=255, db_index=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    opens_minute = models.PositiveSmallIntegerField(default=360)
    closes_minute = models.PositiveSmallIntegerField(default=1320)
    staffed = models.BooleanField(default=True)
    """Whether a post is promised in these hours; places known from other systems' files promise none."""
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="gate_closes_after_it_opens",
                condition=Q(closes_minute__gt=F("opens_minute"), closes_minute__lte=1440),
            )
        ]

    def __str__(self) -> str:
        return self.code


class ControlLevel(models.Model):
    """A level set for an area from one moment to another; rows are added and ended, never rewritten."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="levels")
    area_path = models.CharField(max_length=255, db_index=True)
    level = models.CharField(max_length=8, choices=[(name, name) for name in LEVELS])
    reason = models.CharField(max_length=400)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints: no level without a reason, no restricting level without an end."""

        constraints = [
            models.CheckConstraint(name="level_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(name="level_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="level_has_end", condition=Q(level="open", until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]


class OutbreakArea(models.Model):
    """An area elsewhere in which a stay counts at the gates for a while; rows are added and ended, never rewritten."""

    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    since = models.DateField()
    """Whoever was there on this day or later is asked."""
    listed_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    """The day from which it stands on the list no more; None: no end is known yet."""
    lookback_days = models.PositiveSmallIntegerField(default=USUAL_LOOKBACK)
    basis = models.CharField(max_length=200)
    """What says that it is one; becomes the legal basis of orders that rest on it."""
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    ended_by = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Constraints: once on the list at a time, with a basis, and never asked about for longer than has a basis."""

        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(until__isnull=True), name="outbreak_area_listed_once"
            ),
            models.CheckConstraint(name="outbreak_area_has_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="outbreak_area_lookback", condition=Q(lookback_days__range=(1, LONGEST_LOOKBACK))
            ),
            models.CheckConstraint(
                name="outbreak_area_counts_from_before", condition=Q(since__lte=F("listed_on"))
            ),
            models.CheckConstraint(
                name="outbreak_area_ends_after",
                condition=Q(until__isnull=True) | Q(until__gte=F("listed_on")),
            ),
        ]
