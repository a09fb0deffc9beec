"""Attacks on signing in and on sessions, each tried."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import pytest
from axes.models import AccessAttempt
from django.conf import settings as site
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from lianfang.accounts import lockout
from lianfang.accounts.actions import forget_what_is_over
from lianfang.accounts.models import AuditEntry, User
from lianfang.accounts.scope import SYSTEM
from lianfang.accounts.sessions import BEGAN, SEEN
from lianfang.domain.sessions import rule_for
from tests import builders
from tests.builders import District
from tests.clients import client_of

PASSWORD = {"username": "lin", "password": builders.PASSWORD}


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> Iterator[None]:
    """No tries counted."""
    cache.clear()
    yield


def attempt(
    username: str, password: str = "wrong", address: str = "10.0.0.1", client: Client | None = None
) -> int:
    """One try at the sign-in from an address; the status of the answer."""
    said = {"username": username, "password": password}
    return (client or client_of("")).post("/login/", said, REMOTE_ADDR=address).status_code


def test_it_works(district: District) -> None:
    client = client_of("")
    client.post("/login/", PASSWORD)
    assert client.get("/inbox/").status_code == 200
    cookie = client.cookies[site.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    client.post("/logout/")
    assert client.get("/inbox/").status_code == 302
    assert list(AuditEntry.objects.filter(actor="lin").values_list("verb", flat=True).order_by("seq")) == [
        "session.begin",
        "session.end",
    ]


# ---- fixation, forgery, redirects ----


def test_a_session_planted_before_the_sign_in_opens_nothing(district: District) -> None:
    attacker = client_of("")
    attacker.get("/login/passkey/", headers={"accept": "application/json"})  # a page that begins a session
    planted = attacker.cookies[site.SESSION_COOKIE_NAME].value
    victim = client_of("")
    victim.cookies[site.SESSION_COOKIE_NAME] = planted
    victim.post("/login/", PASSWORD)
    assert victim.get("/inbox/").status_code == 200
    assert victim.cookies[site.SESSION_COOKIE_NAME].value != planted
    assert attacker.get("/inbox/").status_code == 302


def test_a_session_of_ones_own_making_is_not_taken(district: District) -> None:
    client = client_of("")
    client.cookies[site.SESSION_COOKIE_NAME] = "a" * 32
    client.post("/login/", PASSWORD)
    assert client.cookies[site.SESSION_COOKIE_NAME].value != "a" * 32


def test_a_page_from_elsewhere_sends_nothing(district: District) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="lin"))
    for address in ("/login/", "/logout/", "/login/passkey/", "/account/password/", "/account/sessions/end/"):
        assert client.post(address, PASSWORD).status_code == 403, address
    assert client.get("/inbox/").status_code == 200


def test_signing_in_leads_nowhere_else(district: District) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "http://localhost/"):
        for username, leads_to in (("lin", "/"), ("zhou", "/login/second-step/")):
            said = {**PASSWORD, "username": username, "next": wanted}
            answer = client_of("").post("/login/?next=" + wanted, said)
            assert answer.headers["Location"] == leads_to, wanted


# ---- who exists ----


def test_the_answer_does_not_tell_whether_a_name_exists(district: District) -> None:
    User.objects.filter(username="fang").update(is_active=False)
    User.objects.filter(username="ma").update(password="!")
    answers = {
        name: client_of("").post("/login/", {"username": name, "password": "wrong wrong"}).content.decode()
        for name in ("lin", "fang", "ma", "nobody")
    }
    tokens = re.compile(r'(value|content)="\w{64}"')
    plain = {tokens.sub("", page.replace(f'value="{name}"', "")) for name, page in answers.items()}
    assert len(plain) == 1
    assert "The user name or password is wrong." in plain.pop()


@pytest.mark.slow
def test_nor_does_the_time_it_takes(district: District) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        User.objects.filter(username="lin").update(password=make_password("something else"))
        took: dict[str, list[float]] = {"lin": [], "nobody": []}
        for _ in range(9):
            for name, times in took.items():
                AccessAttempt.objects.all().delete()
                began = time.perf_counter()
                attempt(name)
                times.append(time.perf_counter() - began)
    known, unknown = median(took["lin"]), median(took["nobody"])
    print(f"a wrong password {known * 1000:.0f} ms, an unknown name {unknown * 1000:.0f} ms")
    assert 0.7 < known / unknown < 1.4


def test_being_locked_out_does_not_tell_either(district: District) -> None:
    pages = []
    for name in ("lin", "nobody"):
        for _ in range(5):
            attempt(name)
        answer = client_of("").post("/login/", {"username": name, "password": "x"}, REMOTE_ADDR="10.0.0.1")
        assert answer.status_code == 429
        pages.append("in 15 minutes" in answer.content.decode())
    assert pages == [True, True]


def test_an_unknown_name_is_not_written_down(district: District) -> None:
    attempt("my secret password typed at the wrong place")
    entry = AuditEntry.objects.filter(verb="session.refused").get()
    assert (entry.actor, entry.thing, entry.detail["from"]) == ("stranger", "", "10.0.0.1")


def test_no_password_is_kept_anywhere(district: District) -> None:
    attempt("lin", "open sesame 4711")
    kept = [str(vars(row)) for row in (*AuditEntry.objects.all(), *AccessAttempt.objects.all())]
    assert kept and not any("open sesame" in text for text in kept)


# ---- locking out ----


def sprayed(names: int, address: str = "10.0.0.1") -> None:
    """As many names tried once each from an address just now."""
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=f"user{n}",
            ip_address=address,
            user_agent="",
            failures_since_start=1,
            attempt_time=timezone.now(),
        )
        for n in range(names)
    )


def test_five_wrong_passwords_close_the_door_also_for_the_right_one(district: District) -> None:
    assert [attempt("lin") for _ in range(5)] == [422, 422, 422, 422, 429]
    assert attempt("lin", builders.PASSWORD) == 429
    assert attempt("lin", builders.PASSWORD, address="10.0.0.2") == 302, "from elsewhere Lin still comes in"
    assert attempt("fang", builders.PASSWORD) == 302, "and so do colleagues from there"
    refused = AuditEntry.objects.filter(verb="session.refused").order_by("seq")
    assert [row.detail["locked"] for row in refused] == [False] * 4 + [True]


def test_the_door_opens_again_after_a_quarter_of_an_hour(district: District) -> None:
    for _ in range(6):
        attempt("lin")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt("lin", builders.PASSWORD) == 302


def test_trying_on_does_not_lengthen_the_wait(district: District) -> None:
    for _ in range(5):
        attempt("lin")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    answer = client_of("").post("/login/", PASSWORD, REMOTE_ADDR="10.0.0.1")
    assert answer.status_code == 429
    assert "in 1 minutes" in answer.content.decode()


def test_spraying_many_names_closes_the_door_for_the_address(district: District) -> None:
    sprayed(lockout.FAILURES_OF_AN_ADDRESS - 2)
    assert attempt("one") == 422
    assert attempt("more") == 429
    assert attempt("lin", builders.PASSWORD) == 429
    assert attempt("lin", builders.PASSWORD, address="10.0.0.2") == 302


def test_a_success_in_between_does_not_wash_a_spraying_clean(district: District) -> None:
    sprayed(lockout.FAILURES_OF_AN_ADDRESS - 1)
    assert attempt("fang", builders.PASSWORD) == 302
    assert attempt("more") == 429
    assert attempt("fang", builders.PASSWORD) == 429


def test_many_machines_guessing_one_name_are_stopped(district: District) -> None:
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username="lin",
            ip_address=f"10.1.0.{n}",
            user_agent="",
            failures_since_start=4,
            attempt_time=timezone.now(),
        )
        for n in range(25)
    )
    assert attempt("lin", builders.PASSWORD, address="10.2.0.1") == 429


def test_a_forged_address_counts_for_nothing(district: District) -> None:
    for n in range(5):
        client_of("").post(
            "/login/", {**PASSWORD, "password": "x"}, headers={"x-forwarded-for": f"10.9.9.{n}"}
        )
    assert client_of("").post("/login/", PASSWORD).status_code == 429


# ---- sessions that end ----


def used(client: Client, *, began: timedelta, seen: timedelta) -> None:
    """Sets back when the client's session began and was last used."""
    session = client.session
    now = timezone.now()
    session[BEGAN], session[SEEN] = (now - began).timestamp(), (now - seen).timestamp()
    session.save()


def test_a_session_ends_after_rest_and_at_its_longest(district: District) -> None:
    minute = timedelta(minutes=1)
    for username in ("zhou", "lin", "fang"):
        rule = rule_for(User.objects.get(username=username).role)
        for began, seen, goes_on in (
            (rule.idle, rule.idle - minute, True),
            (rule.idle, rule.idle, False),
            (rule.longest - minute, minute, True),
            (rule.longest, minute, False),
        ):
            client = client_of(username)
            used(client, began=began, seen=seen)
            assert (client.get("/account/").status_code == 200) is goes_on, (username, began, seen)


def test_who_was_signed_out_is_told_why_and_comes_back(district: District) -> None:
    client = client_of("zhou")
    used(client, began=timedelta(hours=1), seen=timedelta(hours=1))
    answer = client.get("/places/?q=x")
    assert answer.headers["Location"] == "/login/?next=/places/%3Fq%3Dx"
    assert "signed out after a rest" in client.get(answer.headers["Location"]).content.decode()


def test_using_a_session_keeps_it(district: District) -> None:
    client = client_of("zhou")
    used(client, began=timedelta(hours=1), seen=timedelta(minutes=29))
    client.get("/places/")
    assert timezone.now().timestamp() - client.session[SEEN] < 60


def test_signing_out_everywhere(district: District) -> None:
    phone, desk, other = client_of("lin"), client_of("lin"), client_of("fang")
    assert desk.get("/inbox/").status_code == 200
    phone.post("/account/sessions/end/")
    for client in (phone, desk):
        assert client.get("/inbox/").status_code == 302
    assert other.get("/gate/").status_code == 200
    assert AuditEntry.objects.filter(actor="lin", verb="session.end_all").exists()


def test_another_password_ends_all_other_sessions(district: District) -> None:
    thief, owner = client_of("lin"), client_of("")
    owner.post("/login/", PASSWORD)
    assert thief.get("/inbox/").status_code == 200
    new = "wolke tisch regen"
    answer = owner.post("/account/password/", {"password": new, "again": new})
    assert answer.headers["Location"] == "/account/"
    assert owner.get("/inbox/").status_code == 200
    assert thief.get("/inbox/").status_code == 302
    assert attempt("lin", builders.PASSWORD) == 422
    assert attempt("lin", new) == 302


def test_a_stolen_cookie_dies_with_the_sign_out(district: District) -> None:
    client = client_of("")
    client.post("/login/", PASSWORD)
    thief = client_of("")
    thief.cookies[site.SESSION_COOKIE_NAME] = client.cookies[site.SESSION_COOKIE_NAME].value
    assert thief.get("/inbox/").status_code == 200
    client.post("/logout/")
    assert thief.get("/inbox/").status_code == 302


def test_what_is_over_is_forgotten(district: District) -> None:
    client_of("lin").get("/inbox/")
    attempt("lin")
    forget_what_is_over(SYSTEM, timezone.now())
    assert Session.objects.exists() and AccessAttempt.objects.exists()
    forget_what_is_over(SYSTEM, timezone.now() + timedelta(days=2))
    assert not Session.objects.exists() and not AccessAttempt.objects.exists()
