"""Cases, their classification and tests, interviews, contacts, and the traces that find them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lianfang.accounts.scope import ScopedQuerySet
from lianfang.domain.cases import CLASSIFICATIONS, OUTCOMES
from lianfang.domain.contacts import STATUSES
from lianfang.domain.disease_rules import CLASSES_WITH_REGIMES

STILL_A_CASE = ~Q(classification="excluded") & Q(outcome="")


class Case(models.Model):
    """One person's illness (or positive test) with one disease, from the first suspicion on."""

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="cases")
    area_path = models.CharField(max_length=255)
    disease = models.CharField(max_length=24)
    edition = models.CharField(max_length=40)
    """The rule set by which it was last classified."""
    classification = models.CharField(max_length=12)
    reported_at = models.DateTimeField()
    """When this district first knew."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When it first was confirmed, or asymptomatic with a positive test."""
    onset_on = models.DateField(null=True, blank=True)
    sampled_on = models.DateField(null=True, blank=True)
    """The day of the first positive sample."""
    symptoms = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    outcome_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80)
    """What brought it to light: "passage:<uid>", "contact:<id>", "interview", "import:<file>"."""
    answers = models.JSONField(default=dict, blank=True)
    """The investigation, question by question; may be left half done."""
    investigated_at = models.DateTimeField(null=True, blank=True)
    """When the investigation was complete."""
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints, and the orders in which the tracer asks."""

        constraints = [
            models.CheckConstraint(
                name="case_classification_known", condition=Q(classification__in=CLASSIFICATIONS)
            ),
            models.CheckConstraint(name="case_outcome_known", condition=Q(outcome__in=("", *OUTCOMES))),
            models.UniqueConstraint(
                fields=["person", "disease"], condition=STILL_A_CASE, name="case_once_while_it_lasts"
            ),
            models.CheckConstraint(
                name="case_onset_before_outcome",
                condition=Q(onset_on__isnull=True)
                | Q(outcome_on__isnull=True)
                | Q(onset_on__lte=F("outcome_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "reported_at"], name="case_by_area"),
            models.Index(fields=["classification", "reported_at"], name="case_by_class"),
            models.Index(fields=["reported_at"], name="case_by_time"),
        ]


class ClassificationStep(models.Model):
    """One classification of a case: what, when, by whom and why. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    classification = models.CharField(max_length=12)
    why = models.CharField(max_length=400)
    edition = models.CharField(max_length=40)


class LabTest(models.Model):
    """One sample of one person and what it showed; cases, contacts and people in quarantine share them."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="lab_tests")
    area_path = models.CharField(max_length=255)
    disease = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    """pcr, antigen, serology, culture."""
    sampled_at = models.DateTimeField()
    result = models.CharField(max_length=10, blank=True, default="")
    """positive, negative, unclear; empty while it is waited for."""
    resulted_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=60)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="lab_test_result_known", condition=Q(result__in=("", "positive", "negative", "unclear"))
            ),
            models.UniqueConstraint(fields=["person", "kind", "sampled_at"], name="lab_test_once"),
        ]


class InterviewStay(models.Model):
    """Where a person says they were: an entry of the trajectory that no gate recorded."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="interview_stays")
    area_path = models.CharField(max_length=255)
    site_code = models.CharField(max_length=32, blank=True, default="")
    """The registered place; empty where it is none of them."""
    place = models.CharField(max_length=120, blank=True, default="")
    """The place in words, where it is not registered."""
    since = models.DateTimeField()
    until = models.DateTimeField()
    transport = models.CharField(max_length=12, blank=True, default="")
    seat = models.CharField(max_length=40, blank=True, default="")
    companions = models.JSONField(default=list, blank=True)
    """Numbers of the persons who were with them."""
    mask = models.BooleanField(null=True, blank=True)
    certainty = models.PositiveSmallIntegerField(default=2)
    """1 guessed, 2 remembered, 3 shown by a receipt or a witness."""
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="interview_stay_ends", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="interview_stay_somewhere", condition=~Q(site_code="") | ~Q(place="")
            ),
        ]
        indexes = [models.Index(fields=["person", "since"], name="interview_stay_by_person")]


class Contact(models.Model):
    """One person who was in contact with one case; found once however many ways lead there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="contact_of")
    via = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """For a secondary contact: the close contact between."""
    area_path = models.CharField(max_length=255)
    unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who follows them up: the unit of where they live."""
    contact_class = models.CharField(max_length=12)
    edition = models.CharField(max_length=40)
    reason = models.CharField(max_length=32)
    """Code of `domain.contacts`: why they are of this class."""
    by_trace = models.BooleanField(default=False)
    by_interview = models.BooleanField(default=False)
    prompt = models.CharField(max_length=24, blank=True, default="")
    """What the interview found, in the code of the rules' prompts."""
    first_exposure = models.DateTimeField()
    last_exposure = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    wait_minutes = models.PositiveIntegerField(null=True, blank=True)
    """The shortest time between the case leaving and them coming, where they never met."""
    score = models.PositiveSmallIntegerField(default=0)
    """0 to 100: in which order to telephone (`tracing.summaries`)."""
    places = models.JSONField(default=list, blank=True)
    """[site code, seconds together or 0], the longest first, at most some."""
    status = models.CharField(max_length=12, default="found")
    found_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    """When they were given to the unit that follows them up."""
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by = models.CharField(max_length=60, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """Constraints, and the orders in which contacts are worked off."""

        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="contact_once_a_case"),
            models.CheckConstraint(
                name="contact_class_known", condition=Q(contact_class__in=CLASSES_WITH_REGIMES)
            ),
            models.CheckConstraint(name="contact_status_known", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(
                name="contact_exposed_in_order", condition=Q(last_exposure__gte=F("first_exposure"))
            ),
        ]
        indexes = [
            models.Index(fields=["case", "contact_class", "-score"], name="contact_ranked"),
            models.Index(fields=["area_path", "status", "found_at"], name="contact_to_reach"),
            models.Index(fields=["unit", "status", "found_at"], name="contact_of_unit"),
            models.Index(fields=["found_at"], name="contact_by_time"),
        ]


class TraceRequest(models.Model):
    """One trace of one case through the archive: asked for, worked off once, with what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="traces")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default="waiting")
    """waiting, running, done, failed."""
    beat_at = models.DateTimeField(null=True, blank=True)
    """The last sign of life: a trace that a stopped server cut off is taken up again."""
    done_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    """The infectious window that was traced."""
    edition = models.CharField(max_length=40, blank=True, default="")
    close = models.PositiveIntegerField(default=0)
    secondary = models.PositiveIntegerField(default=0)
    stays = models.PositiveIntegerField(default=0)
    """Stays of the case within the window; none means that gates know nothing, not that nobody was met."""
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="trace_state_known", condition=Q(state__in=("waiting", "running", "done", "failed"))
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=("waiting", "running")), name="trace_once_at_a_time"
            ),
        ]


class Signal(models.Model):
    """An early warning: what was seen, what its own past made likely, and who looks into it."""

    kind = models.CharField(max_length=16)
    """fever, symptoms, cluster."""
    area_path = models.CharField(max_length=255, db_index=True)
    day = models.DateField()
    method = models.CharField(max_length=16)
    observed = models.FloatField()
    expected = models.FloatField()
    statistic = models.FloatField()
    series = models.JSONField(default=list)
    """[day, value] of the days before and of the day itself: the alarm's picture."""
    raised_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        """One signal a kind, area and day."""

        constraints = [models.UniqueConstraint(fields=["kind", "area_path", "day"], name="signal_once_a_day")]


class WatchedDay(models.Model):
    """A day that was held against its past, so that it is done once."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    signals = models.PositiveIntegerField()
