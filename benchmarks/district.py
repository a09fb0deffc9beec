"""Fills an empty installation with a small invented district: `python -m benchmarks.district PEOPLE`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lianfang.cli.opening import open_house


def main() -> None:
    """Two days of an invented district up to now."""
    open_house()
    from django.conf import settings

    from lianfang.demo.build import build
    from lianfang.demo.make import make_world

    now = datetime.now(UTC)
    zone = ZoneInfo(settings.TIME_ZONE)
    world = make_world(1, int(sys.argv[1]), 2, now.astimezone(zone).date(), until=now, zone=zone)
    build(world, Path(os.environ["LIANFANG_DATA"]), lambda part, share: None)


if __name__ == "__main__":
    main()
