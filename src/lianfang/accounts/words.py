"""Words for the codes of this room, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE_WORDS: dict[str, Promise] = {
    "director": _("Director"),
    "dispatcher": _("Dispatcher"),
    "unit_head": _("Unit head"),
    "tracer": _("Tracer"),
    "community": _("Community worker"),
    "gatekeeper": _("Gatekeeper"),
    "operator": _("Site operator"),
    "supplies": _("Supply officer"),
    "inspector": _("Inspector"),
    "publicity": _("Publicity officer"),
    "dpo": _("Data protection officer"),
    "admin": _("Administrator"),
    "device": _("Gate device"),
    "system": _("The system"),
}

VERB_WORDS: dict[str, Promise] = {
    "identity.open": _("Opened an identity"),
    "person.find": _("Looked somebody up"),
    "person.register": _("Registered people"),
    "restriction.impose": _("Imposed a restriction"),
    "restriction.end": _("Ended a restriction"),
    "assignment.accept": _("Accepted an assignment"),
    "assignment.do": _("Reported an assignment done"),
    "assignment.verify": _("Verified an assignment"),
    "assignment.return": _("Returned an assignment"),
    "level.set": _("Set a control level"),
    "policy.in_force": _("Put an admission policy in force"),
    "area.lay_out": _("Laid out an area"),
    "area.move": _("Moved an area"),
    "site.register": _("Registered places"),
    "site_kind.define": _("Defined kinds of place"),
    "gate.register": _("Registered gates"),
    "device.code": _("Made an enrolment code"),
    "device.enrol": _("Enrolled a device"),
    "device.revoke": _("Revoked a device"),
    "unit.found": _("Founded a unit"),
    "user.add": _("Added a user"),
}


def role_word(role: str) -> str:
    """What somebody with this role is called; an unknown code stands for itself."""
    return str(ROLE_WORDS.get(role, role))


def verb_word(verb: str) -> str:
    """What a verb of the trail means; an unknown code stands for itself."""
    return str(VERB_WORDS.get(verb, verb))
