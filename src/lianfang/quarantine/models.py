"""Orders of quarantine and isolation, their monitoring, needs, appeals; screening rounds of returnees."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.screening import STATES

ORDER_KINDS = ("monitoring", "home", "centralised", "hospital")
"""Where somebody is kept apart, from lightest to strictest; monitoring keeps nobody in."""
SCREENING_OUTCOMES = tuple(state for state in STATES if state != "waiting")


class Order(models.Model):
    """What keeps one person apart for a time: why, by which rules, until when. It ends by itself."""

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="orders")
    area_path = models.CharField(max_length=255)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    """Who looks after them."""
    kind = models.CharField(max_length=12)
    place = models.CharField(max_length=120, blank=True, default="")
    """The facility or hospital; empty at home."""
    reason = models.CharField(max_length=20)
    """One of `domain.restrictions.REASONS`."""
    legal_basis = models.CharField(max_length=200)
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    contact = models.ForeignKey(
        "cases.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    disease = models.CharField(max_length=24)
    edition = models.CharField(max_length=40)
    contact_class = models.CharField(max_length=12, blank=True, default="")
    """close, secondary, general; empty for a case, "returnee" for a returnee."""
    counted_from = models.DateField()
    """Last exposure, or for a case onset or first positive sample: what the period is computed from."""
    since = models.DateTimeField()
    until = models.DateTimeField()
    imposed_by = models.CharField(max_length=60)
    imposed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    """When the person was given the notice."""
    ended_at = models.DateTimeField(null=True, blank=True)
    """Set when it ended: released early, or by the clock at `until`."""
    end_code = models.CharField(max_length=16, blank=True, default="")
    """How: one of `order_words.END_WORDS`."""
    end_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints: nobody is under two orders, none is without basis or end."""

        constraints = [
            models.CheckConstraint(name="order_kind_known", condition=Q(kind__in=ORDER_KINDS)),
            models.CheckConstraint(name="order_has_basis", condition=~Q(legal_basis="")),
            models.CheckConstraint(name="order_ends", condition=Q(until__gt=F("since"))),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="order_one_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "ended_at", "until"], name="order_of_area"),
            models.Index(fields=["unit", "ended_at"], name="order_of_unit"),
            models.Index(fields=["ended_at", "until"], name="order_to_end"),
        ]


class OrderStep(models.Model):
    """One part of an order's time, and the restriction that gates read for it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16)
    """centralised, home, monitoring, hospital."""
    since = models.DateTimeField()
    until = models.DateTimeField()
    restriction = models.ForeignKey(
        "people.Restriction", on_delete=models.PROTECT, related_name="order_steps"
    )


class TestDue(models.Model):
    """A test that an order's timetable asks for."""

    __test__ = False  # not a test case, whatever its name begins with

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="tests_due")
    due_on = models.DateField()
    test = models.ForeignKey(
        "cases.LabTest", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """One a day."""

        constraints = [models.UniqueConstraint(fields=["order", "due_on"], name="test_due_once")]
        indexes = [models.Index(fields=["due_on"], name="test_due_open", condition=Q(test=None))]


class DailyReport(models.Model):
    """Temperature and symptoms of one person at one part of one day. Append-only; the last of a slot counts."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reports")
    area_path = models.CharField(max_length=255)
    day = models.DateField()
    part = models.CharField(max_length=8)
    """morning or evening."""
    temperature = models.PositiveSmallIntegerField(null=True, blank=True)
    symptoms = models.JSONField(default=list, blank=True)
    worrying = models.BooleanField(default=False)
    via = models.CharField(max_length=10)
    """worker, resident, head (for the household), bulk."""
    reported_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """How reports are asked for."""

        indexes = [
            models.Index(fields=["order", "day", "part"], name="daily_report_slot"),
            models.Index(fields=["day", "part", "order"], name="daily_report_part"),
            models.Index(fields=["day", "area_path"], name="daily_report_day"),
            models.Index(fields=["at"], name="daily_report_worrying", condition=Q(worrying=True)),
        ]


class VisitTry(models.Model):
    """A visit, or the attempt of one: missed visits count, not only made ones. Outcomes as Go.Data names them."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    worker = models.CharField(max_length=60)
    outcome = models.CharField(max_length=14)
    """seen_ok, seen_not_ok, missed, not_attempted."""
    note = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="visit_outcome_known",
                condition=Q(outcome__in=("seen_ok", "seen_not_ok", "missed", "not_attempted")),
            )
        ]
        indexes = [
            models.Index(fields=["order", "at"], name="visit_by_order"),
            models.Index(fields=["at"], name="visit_by_time"),
        ]


class RoundStop(models.Model):
    """One person on one worker's round of one day, at their place in walking order; all of it is made anew each day.

    Kept so that a round of any length pages by index: doors are in the vault, and cannot be sorted by a database.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="stops")
    worker = models.CharField(max_length=60)
    day = models.DateField()
    position = models.PositiveIntegerField()
    """The household's place in the round; members of one household share it."""
    first_slot = models.PositiveIntegerField()
    last_slot = models.PositiveIntegerField()
    """The first and last slot that the order owes (`domain.slot_numbers`)."""
    reported_slot = models.PositiveIntegerField(default=0)
    """The last slot that a report covers."""

    class Meta:
        """Constraints, and the one order in which a round is walked, with all that it is counted by."""

        constraints = [models.UniqueConstraint(fields=["worker", "order"], name="round_stop_once")]
        indexes = [
            models.Index(
                fields=["worker", "day", "position", "reported_slot", "first_slot", "last_slot", "order"],
                name="round_stop_walk",
            )
        ]


class Breach(models.Model):
    """Somebody under an order was where they should not be; what was done about it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="breaches")
    source = models.CharField(max_length=80, unique=True)
    """ "passage:<uid>" where a gate met them, else "worker:<uuid>"."""
    at = models.DateTimeField()
    place_code = models.CharField(max_length=32, blank=True, default="")
    what = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=60)
    done = models.CharField(max_length=400, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """What nobody has dealt with yet is found at once."""

        indexes = [models.Index(fields=["order"], name="breach_open", condition=Q(done_at=None))]


class Need(models.Model):
    """What somebody who is kept apart needs; carried out as an assignment of the unit that looks after them."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="needs")
    area_path = models.CharField(max_length=255, db_index=True)
    assignment = models.OneToOneField("assignments.Assignment", on_delete=models.PROTECT, related_name="need")
    category = models.CharField(max_length=20)
    """One of `domain.life_services.CATEGORIES`."""
    detail = models.CharField(max_length=400, blank=True, default="")
    urgent = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the person said that they got it."""
    confirmed_by = models.CharField(max_length=60, blank=True, default="")

    objects = ScopedQuerySet.as_manager()


class Appeal(models.Model):
    """Somebody says that what restricts them is wrong; another officer than the one who ordered it answers."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="appeals")
    area_path = models.CharField(max_length=255, db_index=True)
    assignment = models.OneToOneField(
        "assignments.Assignment", on_delete=models.PROTECT, related_name="appeal"
    )
    text = models.CharField(max_length=1000)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True, default="")
    """upheld: the order ends; rejected: it stands."""
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.CharField(max_length=60, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()


class ScreeningList(models.Model):
    """A list of returnees as it was brought in, and the days after their return on which each is screened."""

    name = models.CharField(max_length=120)
    area_path = models.CharField(max_length=255, db_index=True)
    disease = models.CharField(max_length=24)
    edition = models.CharField(max_length=40)
    rounds = models.JSONField()
    """Days after the return on which each round is due: [1, 7]."""
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(default=0)
    """Rows of the file that could not be read, and were reported."""
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()


class ScreeningEntry(models.Model):
    """One row of a list: who it is, how sure that is, and who looks for them."""

    listed = models.ForeignKey(ScreeningList, on_delete=models.CASCADE, related_name="entries")
    line = models.PositiveIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="screening_entries")
    area_path = models.CharField(max_length=255, db_index=True)
    unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    match = models.CharField(max_length=8)
    """sure: known; possible: somebody has to look; none: registered anew; same, other: somebody decided."""
    candidates = models.JSONField(default=list, blank=True)
    """[person number, score, parts] of who it may be."""
    decided_by = models.CharField(max_length=60, blank=True, default="")
    from_area = models.CharField(max_length=60, blank=True, default="")
    left_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [models.UniqueConstraint(fields=["listed", "line"], name="screening_line_once")]
        indexes = [models.Index(fields=["unit", "returned_on"], name="screening_of_unit")]


class ScreeningResult(models.Model):
    """What came of one round for one entry. Append-only; the last of a round counts."""

    entry = models.ForeignKey(ScreeningEntry, on_delete=models.CASCADE, related_name="results")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=14)
    temperature = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="screening_outcome_known", condition=Q(outcome__in=SCREENING_OUTCOMES)
            )
        ]
        indexes = [models.Index(fields=["entry", "round", "at"], name="screening_result_last")]
