"""Units, users, their ways in, and the audit trail."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.rights import USER_ROLES


class UnitKind(models.TextChoices):
    """The levels that take part (mission J3)."""

    COMMAND = "command", _("District command")
    DEPARTMENT = "department", _("Department")
    TOWN = "town", _("Town")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMITTEE = "committee", _("Management committee")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    OPERATOR = "operator", _("Site operator")
    SUPERVISION = "supervision", _("Supervision commission")


class Unit(models.Model):
    """An organisation that answers for something; the tree along which late things rise."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=255, unique=True)
    scope = models.CharField(max_length=255, blank=True, default="")
    """The area path that the unit answers for."""

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(name="unit_not_inside_itself", condition=~models.Q(parent=models.F("id"))),
            models.CheckConstraint(name="unit_kind_known", condition=models.Q(kind__in=UnitKind.values)),
        ]

    def __str__(self) -> str:
        return self.name_zh


class UserManager(BaseUserManager["User"]):
    """What Django's sign-in needs to find a user."""

    def get_by_natural_key(self, username: str | None) -> User:
        """A user by name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Leaving staff are switched off, never deleted: the trail must keep its names."""

    username = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True, default="")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in USER_ROLES])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="users")
    gate_codes = models.JSONField(default=list, blank=True)
    """The gates a gatekeeper works at, by code (gates lie in a room above)."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(default=0)
    """Counted up to end every session there is: a session of an earlier round opens nothing."""

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        """Constraints."""

        constraints = [
            models.CheckConstraint(
                name="user_role_known", condition=models.Q(role__in=[r.value for r in USER_ROLES])
            )
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What each session of this user must carry; another password or another round makes it another one."""
        salt = "lianfang.accounts.models.User.session"
        text = f"{self.session_round}:{self.password}"
        return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()


class AccessLink(models.Model):
    """A link by which somebody sets their password, once: for the newly invited, and for who lost access."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_links")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of what the link says; the link itself is shown once and kept nowhere."""
    made_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"access link of {self.user_id}"

    @staticmethod
    def digest_of(token: str) -> str:
        """What is kept of a link."""
        return hashlib.sha256(token.encode()).hexdigest()


class AuditEntry(models.Model):
    """One thing that was done or read: by whom, to what, why. Append-only; each entry seals the one before."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=80, blank=True, default="")
    subject = models.CharField(max_length=20, blank=True, default="")
    """The pseudonymous number of the person concerned, so that they can see who looked."""
    purpose = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict)
    seal = models.CharField(max_length=64, unique=True)
    """SHA-256 over the entry and the seal before it."""

    class Meta:
        """Indexes for the questions asked of it: about whom, when, and by whom of late."""

        indexes = [
            models.Index(fields=["subject", "-seq"], name="audit_by_subject"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Entries are added by `actions.note`, never saved again."""
        raise TypeError("the audit trail is append-only")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Entries are never deleted."""
        raise TypeError("the audit trail is append-only")


class TrailCheck(models.Model):
    """One time that the whole trail was proved against its own seals and the exported heads: when, and what came of it."""

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    entries = models.BigIntegerField()
    flaws = models.PositiveIntegerField()
    """How many things were wrong; none is a trail that holds."""
    first_flaws = models.JSONField(default=list)
    """The first of them, as `chain.Flaw` has them."""
    heads = models.PositiveIntegerField()
    """How many exported heads it was held against."""

    class Meta:
        """The newest is asked for."""

        indexes = [models.Index(fields=["-at"], name="trail_check_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.flaws}"


class Edition(models.Model):
    """Which edition of the rarely changing data is in force; see `accounts.editions`."""

    name = models.CharField(max_length=16, primary_key=True)
    token = models.CharField(max_length=32)
