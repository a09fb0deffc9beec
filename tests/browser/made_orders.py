"""Run as a program: puts people of the small district in LIANFANG_DATA under orders; each argument is a household.

"赵一,赵二" registers a new household of that many; a number that is known stands for that person.
"""

from __future__ import annotations

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from lianfang.accounts.models import Unit  # noqa: E402
from lianfang.people.models import Person  # noqa: E402
from tests.builders import District  # noqa: E402
from tests.quarantine.monitored import household, orders_for  # noqa: E402

if __name__ == "__main__":
    units = dict(Unit.objects.values_list("code", "id"))
    district = District(timezone.now(), units)
    numbers: list[str] = []
    for n, names in enumerate(sys.argv[1:], 1):
        known = Person.objects.filter(number=names).exists()
        door = f"锦江华庭 {n + 5}栋 {n}01"
        numbers += [names] if known else household(district, door, *names.split(","))
    orders_for(district, numbers)
