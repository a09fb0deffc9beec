"""Changing the details of a place: whoever saves over a newer version sees both, and no change is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lianfang.accounts import queries as accounts
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import Conflict
from lianfang.domain.merging import Merged, edit_clash, merge
from lianfang.places import queries
from lianfang.places.details import (
    GATE_FIELDS,
    SITE_FIELDS,
    Fields,
    SiteDetails,
    as_it_was,
    authors_of,
    check_fields,
)
from lianfang.places.models import Gate, Site, SiteEdit, SiteKind
from lianfang.places.site_queries import whereabouts
from lianfang.places.whereabouts import Whereabouts

ANYWHERE = Whereabouts()
ATTEMPTS = 5


def edit_site(actor: Asker, code: str, read_version: int, said: Mapping[str, object], now: datetime) -> int:
    """Saves the details of a place as `said` (by field, see `details`) by somebody who read version `read_version`.

    Fields that others changed meanwhile and this one did not stay as they made them; where both changed the same
    field, nothing is saved and `EditClash` shows both. Returns the version that the place has now.
    """
    actor.demand(Right.EDIT_PLACES)
    for _ in range(ATTEMPTS):
        with transaction.atomic():
            version = _try(actor, code, read_version, said, now)
        if version is not None:
            return version
    raise Conflict("edit.busy")


def _try(actor: Asker, code: str, read_version: int, said: Mapping[str, object], now: datetime) -> int | None:
    """One attempt, in the running transaction; None where somebody saved in the same moment."""
    details = queries.site_details(actor, code)
    made = _merged(actor, details, read_version, said).values
    changed = {
        name: [details.fields[name], made[name]] for name in made if made[name] != details.fields[name]
    }
    if not changed:
        return details.version
    operators = {unit.code: unit.id for unit in accounts.operators(actor)}
    kept = details.fields["operator"]
    moved = bool({"longitude", "latitude"} & changed.keys())
    near = whereabouts(actor, but=code) if moved else ANYWHERE
    check_fields(made, queries.site_kinds(actor), {*operators, str(kept)}, near)
    claimed = Site.objects.within(actor).filter(code=code, version=details.version)
    if not claimed.update(version=F("version") + 1):
        return None
    site = Site.objects.within(actor).one(code=code)
    _store(site, made, changed, operators)
    SiteEdit.objects.create(
        site=site, version=site.version, changes=changed, changed_by=actor.name, changed_at=now
    )
    write_down(actor, Note("site.edit", thing=code, detail={"version": site.version, "changes": changed}))
    return int(site.version)


def _merged(actor: Asker, details: SiteDetails, read_version: int, said: Mapping[str, object]) -> Merged:
    since = queries.changes_of_site(actor, details.code, read_version)
    base = as_it_was(details.fields, since)
    mine = {**base, **{name: value for name, value in said.items() if name in base}}
    merged = merge(base, mine, details.fields)
    if merged.clashes:
        authors = authors_of([clash.field for clash in merged.clashes], since)
        raise edit_clash(merged, details.version, authors)
    return merged


def _store(site: Site, made: Fields, changed: Mapping[str, object], operators: Mapping[str, int]) -> None:
    """Writes only the columns that changed."""
    own = {name: made[name] for name in SITE_FIELDS if name in changed}
    if "kind" in own:
        own["kind"] = SiteKind.objects.get(code=own["kind"])
    if "operator" in own:
        own["operator_id"] = operators.get(str(own.pop("operator")))
    if own:
        Site.objects.filter(id=site.id).update(**own)
    for code in {name.partition("/")[0] for name in changed if "/" in name}:
        columns = {part: made[f"{code}/{part}"] for part in GATE_FIELDS if f"{code}/{part}" in changed}
        Gate.objects.filter(code=code, site_id=site.id).update(**columns)
