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
    "stranger": _("A stranger"),
}

VERB_WORDS: dict[str, Promise] = {
    "case.report": _("Reported a case"),
    "case.classify": _("Classified a case"),
    "case.facts": _("Changed a case's facts"),
    "case.investigate": _("Noted an investigation"),
    "case.outcome": _("Noted a case's outcome"),
    "case.trace": _("Traced a case's contacts"),
    "case.import": _("Brought in a line list"),
    "case.export.linelist": _("Exported the line list"),
    "case.export.contacts": _("Exported contacts"),
    "contact.add": _("Added a contact"),
    "contact.hand_over": _("Handed contacts over"),
    "contact.import": _("Brought in contacts"),
    "contact.reach": _("Reached a contact"),
    "contact.dismissed": _("Found: no contact after all"),
    "contact.lost": _("Gave a contact up as lost"),
    "test.note": _("Noted a test"),
    "stay.note": _("Noted where somebody was"),
    "order.impose": _("Ordered quarantine or isolation"),
    "order.told": _("Gave the notice of an order"),
    "order.end": _("Ended an order"),
    "breach.note": _("Noted a breach"),
    "breach.done": _("Noted what was done about a breach"),
    "appeal.note": _("Took an appeal"),
    "appeal.answer": _("Answered an appeal"),
    "need.ask": _("Asked for a need"),
    "visit.note": _("Noted a visit"),
    "person.match": _("Held a list against the register"),
    "screening.bring_in": _("Brought in a list of returnees"),
    "screening.decide": _("Decided who is who"),
    "screening.note": _("Noted a screening"),
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
    "policy.draft": _("Began the draft of a policy"),
    "policy.edit": _("Changed the draft of a policy"),
    "policy.try": _("Tried the draft of a policy"),
    "policy.drop": _("Dropped the draft of a policy"),
    "policy.withdraw": _("Withdrew a planned policy"),
    "site.edit": _("Changed a place"),
    "outbreak.add": _("Put an outbreak area on the list"),
    "outbreak.end": _("Took an outbreak area off the list"),
    "screening.record": _("Recorded what came of a screening"),
    "person.merge": _("Completed somebody’s record from a file"),
    "identity.export": _("Exported an identity"),
    "export.people": _("Exported people"),
    "export.passages": _("Exported passages"),
    "archive.day": _("Wrote a day of the archive"),
    "archive.import": _("Brought history into the archive"),
    "retention.day": _("Removed a day of passages"),
    "retention.people": _("Forgot people registered at gates"),
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
    "user.invite": _("Invited a user"),
    "user.reset": _("Reset a user's access"),
    "user.switch_off": _("Switched a user off"),
    "user.switch_on": _("Switched a user on"),
    "user.post": _("Gave a user another post"),
    "user.unlock": _("Let a user try again"),
    "access.take": _("Took up their access"),
    "access.password": _("Changed their password"),
    "factor.add": _("Set up a second factor"),
    "factor.remove": _("Removed a second factor"),
    "factor.rename": _("Renamed a second factor"),
    "session.begin": _("Signed in"),
    "session.end": _("Signed out"),
    "session.end_all": _("Signed out everywhere"),
    "session.refused": _("Was refused at the sign-in"),
    "backup.make": _("Made a backup"),
    "backup.restore": _("Restored from a backup"),
}


def role_word(role: str) -> str:
    """What somebody with this role is called; an unknown code stands for itself."""
    return str(ROLE_WORDS.get(role, role))


def actor_words(name: str) -> str:
    """What an actor without an account is called: "device:7" is a gate device with its number, "system" the system."""
    role, _colon, number = name.partition(":")
    return f"{role_word(role)} {number}".strip()


def verb_word(verb: str) -> str:
    """What a verb of the trail means; an unknown code stands for itself."""
    return str(VERB_WORDS.get(verb, verb))
