"""Makes an installation as the first landing left it, with a passage in it: `python -m tests.upgrade.first_landing`."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LAST = [
    (room, "0001_initial")
    for room in ("accounts", "places", "people", "assignments", "passages", "oversight")
] + [("sessions", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
AT = datetime(2026, 2, 10, 15, 59, 59, 999999, tzinfo=UTC)


def main() -> None:
    """Migrates to the first state of every room and stores two passages on both sides of a midnight."""
    django.setup()
    executor = MigrationExecutor(connection)
    executor.migrate(LAST)
    fill(MigrationExecutor(connection).loader.project_state(LAST).apps)


def fill(apps: Any) -> None:
    """One gate, one person, two passages, four days of one standard."""

    def make(model: str, **fields: Any) -> Any:
        return apps.get_model(model).objects.create(**fields)

    unit = make("accounts.Unit", code="U", name_zh="甲", name_en="A", kind="command", path="U/", scope="D/")
    area = make(
        "places.Area",
        code="D",
        name_zh="区",
        name_en="D",
        kind="district",
        area_path="D/",
        managing_unit=unit,
        valid_from=date(2026, 1, 1),
    )
    kind = make("places.SiteKind", code="market", name_zh="市场", name_en="Market", place="public")
    site = make(
        "places.Site", code="S", name_zh="市场", name_en="Market", kind=kind, area=area, area_path="D/S/"
    )
    gate = make("places.Gate", code="G", site=site, area_path="D/S/", name_zh="门", name_en="Gate")
    for ago, met in enumerate((100, 98, 92, 80)):  # fine, fine, to be watched, failing
        make(
            "oversight.Compliance",
            standard="F5-temperature",
            version=1,
            line=1,
            site=site,
            area_path="D/S/",
            day=date(2026, 2, 10) - timedelta(days=ago),
            expected=100,
            met=met,
            computed_at=AT,
        )
    person = make("people.Person", number="PLINA", category="resident", area_path="D/", registered_at=AT)
    for number, at in enumerate((AT, AT.replace(hour=16, minute=0, second=0, microsecond=0))):
        make(
            "passages.Passage",
            uid=uuid.UUID(int=number + 1),
            gate=gate,
            area_path="D/S/",
            person=person,
            at=at,
            received_at=at,
            direction="in",
            category="visitor",
            first_reading=365,
            server_decision="admit",
            server_reason="ok",
            policy_version=1,
            recorded_by="fang",
        )


if __name__ == "__main__":
    main()
