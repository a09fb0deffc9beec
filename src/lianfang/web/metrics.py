"""Figures about the server's own work, as Prometheus reads them. No label holds anything about a person.

What requests count is added up over all workers; what lies in the database is asked for when somebody reads it.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from lianfang.accounts.client_address import from_this_machine
from lianfang.accounts.guards import public
from lianfang.accounts.scope import SYSTEM
from lianfang.accounts.verification import head_of_chain
from lianfang.assignments.queries import late_everywhere
from lianfang.domain.days import day_span
from lianfang.domain.errors import NotAllowed
from lianfang.local_time import local_zone
from lianfang.passages.archive.queries import archived_days
from lianfang.web import clock

log = logging.getLogger("lianfang.metrics")

REQUESTS = Counter("lianfang_requests", "Requests answered, by route name.", ["route", "method", "status"])
SECONDS = Histogram(
    "lianfang_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@cache
def _counted(route: str, method: str, status: int) -> Counter:
    return REQUESTS.labels(route, method, str(status))


@cache
def _timed(route: str) -> Histogram:
    return SECONDS.labels(route)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Counts one answered request; all three words are of a few that there are."""
    try:
        _counted(route, method, status).inc()
        _timed(route).observe(seconds)
    except OSError:  # a full disk, a folder swept away: no reason not to answer
        log.warning("a request could not be counted")


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures; only for programs on this machine, and for those that bear LIANFANG_METRICS_TOKEN."""
    if not from_this_machine(request) and not _bears_token(request):
        raise NotAllowed("right.missing")
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    stored = CollectorRegistry()
    stored.register(Stored())
    return HttpResponse(generate_latest(registry) + generate_latest(stored), content_type=CONTENT_TYPE_LATEST)


def _bears_token(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(
        said.encode(), settings.METRICS_TOKEN.encode()
    )


class Stored:
    """The figures that lie in the database and in what the clock tells."""

    def collect(self) -> Iterator[Metric]:
        """One figure after the other."""
        now = timezone.now()
        yield from self._trail()
        yield from self._assignments(now)
        yield from self._archive(now)
        yield from self._jobs(now)

    def _trail(self) -> Iterator[Metric]:
        head = head_of_chain()
        # Kept elsewhere by whoever collects it: a number that ever falls was cut off.
        yield GaugeMetricFamily(
            "lianfang_audit_head", "Number of the audit trail's last entry.", head[0] if head else 0
        )

    def _assignments(self, now: datetime) -> Iterator[Metric]:
        late, oldest = late_everywhere(SYSTEM, now)
        yield GaugeMetricFamily("lianfang_assignments_late", "Assignments undone after their time.", late)
        seconds = (now - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "lianfang_assignments_late_seconds", "How late the latest of them is.", seconds
        )

    def _archive(self, now: datetime) -> Iterator[Metric]:
        days = archived_days(SYSTEM)
        if days:
            end = day_span(max(days), local_zone())[1]
            age = max(now - end, timedelta()).total_seconds()
            yield GaugeMetricFamily(
                "lianfang_archive_age_seconds", "Since the end of the last day archived.", age
            )

    def _jobs(self, now: datetime) -> Iterator[Metric]:
        state = clock.told()
        if state is None:
            return
        yield GaugeMetricFamily("lianfang_clock_age_seconds", "Since jobs were last begun.", state.age(now))
        runs = CounterMetricFamily("lianfang_job_runs", "Runs of a room's jobs.", labels=["room"])
        failures = CounterMetricFamily("lianfang_job_failures", "Runs that failed.", labels=["room"])
        seconds = GaugeMetricFamily("lianfang_job_seconds", "Length of the last run.", labels=["room"])
        for room, job in state.jobs.items():
            runs.add_metric([room], job.runs)
            failures.add_metric([room], job.failures)
            seconds.add_metric([room], job.seconds)
        yield from (runs, failures, seconds)
