"""Where each role begins, and what somebody who only wants to look can try as each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.rights import Role

DEMO_PASSWORD = "demo"
"""The password of every account of a demonstration district; there are no such accounts anywhere else."""

FIRST_PAGES: Mapping[Role, str] = {
    Role.GATEKEEPER: "gate",
    Role.COMMUNITY: "inbox",
    Role.TRACER: "desk",
    Role.DPO: "audit",
    Role.ADMIN: "audit",
}
"""The first page of a role by route name; the board for all others, and their own place for operators."""

TO_TRY: Mapping[Role, Promise] = {
    Role.GATEKEEPER: _("Let people in at a compound or a supermarket. Try 38.0, then 38.1."),
    Role.COMMUNITY: _(
        "Go on a round: who is kept at home, what they report, what they need. A fever noted as gatekeeper waits in the inbox."
    ),
    Role.DIRECTOR: _("See in one minute how the district stands, and follow any number to its rows."),
    Role.DISPATCHER: _(
        "Verify what was done, answer the appeal that waits, and put a compound under closed management."
    ),
    Role.UNIT_HEAD: _("See one subdistrict only: what is late there, and what waits to be verified."),
    Role.OPERATOR: _("See your own shop: today's passages, and which standards it meets."),
    Role.TRACER: _(
        "Open a case: where they were, who was there, the chain. Confirm a suspected one, and its contacts appear."
    ),
    Role.INSPECTOR: _("Find the places that fail a standard."),
    Role.SUPPLIES: _("See how the district and each of its places stand today."),
    Role.PUBLICITY: _("See how the six lines stand, and the sixth still without evidence."),
    Role.DPO: _("Read who looked at whose data, and why."),
    Role.ADMIN: _("Read the audit trail and look through the places."),
}
"""One sentence a role, in the order in which the roles are shown."""
