"""Questions about places as files have them; the asker first."""

from __future__ import annotations

from lianfang.accounts.scope import Asker
from lianfang.places.files.gate_words import GateWords
from lianfang.places.files.reading import SiteInFile
from lianfang.places.models import Area, Gate, Site


def sites_for_files(asker: Asker, everywhere: bool = False) -> dict[str, SiteInFile]:
    """Every active place with its active gates, by code: of the asker's scope, or for a command of the whole district."""
    sites = (
        Site.objects.everywhere("a command acts for the whole district")
        if everywhere
        else Site.objects.within(asker)
    )
    gates = (
        Gate.objects.everywhere("a command acts for the whole district")
        if everywhere
        else Gate.objects.within(asker)
    )
    of_site: dict[str, list[GateWords]] = {}
    rows = gates.filter(is_active=True).order_by("code")
    columns = ("name_zh", "name_en", "code", "opens_minute", "closes_minute", "staffed")
    for site, *said in rows.values_list("site__code", *columns):
        of_site.setdefault(site, []).append(GateWords(*said))
    found = (
        sites.filter(is_active=True)
        .order_by("code")
        .values_list(
            "code",
            "name_zh",
            "name_en",
            "kind__code",
            "area__code",
            "longitude",
            "latitude",
            "operator__code",
        )
    )
    return {
        code: SiteInFile(0, code, zh, en, kind, area, lon, lat, operator or "", tuple(of_site.get(code, ())))
        for code, zh, en, kind, area, lon, lat, operator in found
    }


def area_codes(asker: Asker, everywhere: bool = False) -> set[str]:
    """The codes of the areas in which the asker may register places."""
    areas = (
        Area.objects.everywhere("a command acts for the whole district")
        if everywhere
        else Area.objects.within(asker)
    )
    return set(areas.values_list("code", flat=True))


def codes_in_use(asker: Asker) -> tuple[set[str], set[str]]:
    """The codes of all sites and of all gates there ever were: a code is given once in a district."""
    sites = Site.objects.everywhere("a code is given once in a district")
    gates = Gate.objects.everywhere("a code is given once in a district")
    return set(sites.values_list("code", flat=True)), set(gates.values_list("code", flat=True))
