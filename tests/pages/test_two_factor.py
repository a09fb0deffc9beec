"""A second factor: set up, used, lost; and who may not go without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from lianfang.accounts.models import AuditEntry, User
from tests import builders
from tests.builders import District
from tests.clients import client_of
from tests.factors import SECRET, code_shown


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> Iterator[None]:
    """No codes used, no tries counted."""
    cache.clear()
    yield


def password_of(username: str) -> Client:
    """Somebody who has typed name and password, and nothing more."""
    client = client_of("")
    answer = client.post("/login/", {"username": username, "password": builders.PASSWORD, "next": "/places/"})
    assert answer.status_code == 302
    return client


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def noted(verb: str) -> list[tuple[str, str, dict[str, object]]]:
    rows = AuditEntry.objects.filter(verb=verb).order_by("seq")
    return [(row.actor, row.thing, row.detail) for row in rows]


def without_factor(username: str) -> Client:
    """Somebody who just signed in and has nothing but a password."""
    Authenticator.objects.filter(user__username=username).delete()
    client = client_of("")
    client.post("/login/", {"username": username, "password": builders.PASSWORD})
    assert signed_in(client)
    return client


def set_up_app(client: Client) -> str:
    """Reads the secret off the page as an app would, and sends the first code; returns the secret."""
    page = client.get("/account/app/")
    assert page.status_code == 200
    secret = str(page.context["form"].secret)
    answer = client.post("/account/app/", {"code": code_shown(secret)})
    assert answer.headers["Location"] == "/account/codes/"
    return secret


def test_it_works(district: District) -> None:
    client = password_of("zhou")
    assert not signed_in(client)
    assert client.get("/board/").headers["Location"].startswith("/login/")
    page = client.get("/login/second-step/")
    assert "Second step" in page.content.decode()
    answer = client.post("/login/second-step/", {"code": code_shown()})
    assert answer.headers["Location"] == "/places/"
    assert signed_in(client)
    assert client.get("/board/").status_code == 200
    assert noted("session.begin") == [("zhou", "", {"by": ["password", "totp"]})]


def test_a_wrong_code_is_refused_and_noted(district: District) -> None:
    client = password_of("zhou")
    codes = ("", "000000", "abc", "1" * 400, "' OR 1=1", "\x00")
    for code in codes:
        cache.clear()
        assert client.post("/login/second-step/", {"code": code}).status_code == 200, code
        assert not signed_in(client)
    detail = {"step": "second factor", "from": "127.0.0.1", "locked": False}
    assert noted("session.refused") == [("stranger", "zhou", detail)] * len(codes)


def test_a_code_opens_the_door_once(district: District) -> None:
    code = code_shown()
    assert password_of("zhou").post("/login/second-step/", {"code": code}).status_code == 302
    second = password_of("zhou")
    assert second.post("/login/second-step/", {"code": code}).status_code == 200
    assert not signed_in(second)


def test_an_old_code_is_refused(district: District) -> None:
    client = password_of("zhou")
    client.post("/login/second-step/", {"code": code_shown(later=-4)})
    assert not signed_in(client)


def test_codes_cannot_be_guessed_for_long(district: District) -> None:
    client = password_of("zhou")
    for _ in range(6):
        answer = client.post("/login/second-step/", {"code": "123456"})
    assert "Too many tries" in answer.content.decode()
    client.post("/login/second-step/", {"code": code_shown()})
    assert not signed_in(client)


def test_nobody_skips_the_second_step(district: District) -> None:
    client = client_of("")
    assert client.get("/login/second-step/").headers["Location"] == "/login/"
    client = password_of("zhou")
    for address in ("/", "/board/", "/account/", "/account/codes/", "/staff/"):
        assert client.get(address).headers["Location"].startswith("/login/"), address
    client.post("/logout/")
    assert client.get("/login/second-step/").headers["Location"] == "/login/"


def test_who_needs_one_is_led_to_set_it_up_before_anything_else(district: District) -> None:
    client = without_factor("zhou")
    for address in ("/", "/board/", "/places/", "/staff/", "/passages/"):
        assert client.get(address).headers["Location"] == "/account/", address
    answer = client.get(f"/api/v1/gates/{builders.MART_GATE}/bundle")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "second_factor.missing")
    assert "Your role needs a second factor" in client.get("/account/").content.decode()
    set_up_app(client)
    assert client.get("/board/").status_code == 200


def test_setting_one_up_is_noted_with_its_recovery_codes(district: District) -> None:
    client = without_factor("zhou")
    secret = set_up_app(client)
    assert noted("factor.add") == [("zhou", "", {"kind": "totp"}), ("zhou", "", {"kind": "recovery_codes"})]
    kept = Authenticator.objects.get(user__username="zhou", type="totp").data["secret"]
    assert secret not in kept
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/account/codes/").content.decode())
    assert len(codes) == len(set(codes)) == 10


def test_a_recovery_code_opens_the_door_once(district: District) -> None:
    first = without_factor("zhou")
    set_up_app(first)
    file = first.get("/account/codes/file/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    code = re.findall(r"^\d{8}$", file.content.decode(), re.M)[0]
    second = password_of("zhou")
    assert second.post("/login/second-step/", {"code": code}).status_code == 302
    assert signed_in(second)
    third = password_of("zhou")
    third.post("/login/second-step/", {"code": code})
    assert not signed_in(third)


def test_a_demonstration_forces_nobody(district: District, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    client = without_factor("zhou")
    assert client.get("/board/").status_code == 200
    set_up_app(client)
    assert client.post("/account/app/remove/").headers["Location"] == "/account/"


def test_who_need_not_have_one_may(district: District) -> None:
    client = without_factor("lin")
    assert client.get("/inbox/").status_code == 200
    secret = set_up_app(client)
    again = password_of("lin")
    assert again.get("/inbox/").status_code == 302
    again.post("/login/second-step/", {"code": code_shown(secret, later=1)})
    assert again.get("/inbox/").status_code == 200
    again.post("/account/app/remove/")
    assert not Authenticator.objects.filter(user__username="lin").exists()
    assert [row[2]["kind"] for row in noted("factor.remove")] == ["totp", "recovery_codes"]


def test_who_needs_one_keeps_the_last(district: District) -> None:
    client = password_of("zhou")
    client.post("/login/second-step/", {"code": code_shown()})
    page = client.get("/account/app/remove/")
    assert "set up another one before you remove this one" in page.content.decode()
    client.post("/account/app/remove/")
    assert Authenticator.objects.filter(user__username="zhou").count() == 1


def test_what_is_grave_wants_a_proof_that_is_not_old(district: District) -> None:
    for address in (
        "/account/app/remove/",
        "/account/codes/new/",
        "/account/passkeys/add/",
        "/account/password/",
    ):
        client = client_of("zhou")
        asked = client.get(address)
        assert asked.headers["Location"].startswith("/account/proof/?next="), address
        page = client.get(asked.headers["Location"])
        assert "Is it you?" in page.content.decode()
        right = client.post(asked.headers["Location"], {"password": builders.PASSWORD})
        assert right.headers["Location"] == address
        assert client.get(address).status_code == 200


def test_a_wrong_proof_is_refused_and_noted(district: District) -> None:
    wrong = client_of("zhou").post("/account/proof/?next=/account/password/", {"password": "wrong"})
    assert wrong.status_code == 200
    assert "The password is wrong." in wrong.content.decode()
    detail = {"step": "password", "from": "127.0.0.1", "locked": False}
    assert noted("session.refused") == [("stranger", "zhou", detail)]


def test_the_proof_may_be_a_code(district: District) -> None:
    client = client_of("zhou")
    answer = client.post("/account/proof/code/?next=/account/password/", {"code": code_shown()})
    assert answer.headers["Location"] == "/account/password/"
    wrong = client_of("gao").post("/account/proof/code/?next=/account/password/", {"code": "000000"})
    assert wrong.status_code == 200
    assert [row[1] for row in noted("session.refused")] == ["gao"]


def test_a_proof_leads_nowhere_else(district: District) -> None:
    for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        said = {"password": builders.PASSWORD, "next": wanted}
        assert client_of("zhou").post("/account/proof/", said).headers["Location"] == "/"


NO_PASSKEYS = (
    "",
    "{}",
    "[]",
    "null",
    "7",
    '{"id": 1}',
    '{"rawId": "AA", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA",'
    ' "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
    "[" * 5000,
    "\x00",
    "x",
)


@pytest.mark.parametrize("address", ["/login/passkey/", "/account/passkeys/add/"])
def test_a_passkey_that_is_none_breaks_nothing(district: District, address: str) -> None:
    client = client_of("") if address.startswith("/login") else without_factor("lin")
    for body in NO_PASSKEYS:
        cache.clear()
        assert client.get(address, headers={"accept": "application/json"}).status_code == 200
        assert client.post(address, {"credential": body, "name": "x"}).status_code in (200, 302), body
    assert not Authenticator.objects.filter(user__username="lin").exists()
    assert signed_in(client) is address.startswith("/account")


def test_options_for_a_passkey_name_nobody(district: District) -> None:
    answer = client_of("").get("/login/passkey/", headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert options.get("allowCredentials", []) == []
    assert options["userVerification"] == "required"


def test_nobody_touches_the_passkey_of_somebody_else(district: District) -> None:
    user = User.objects.get(username="gao")
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Gao's", "credential": {}})
    client = without_factor("lin")
    for address in (f"/account/passkeys/{key.pk}/", f"/account/passkeys/{key.pk}/remove/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Gao's"


def test_the_secret_is_shown_to_the_app_as_a_picture_of_ours(district: District) -> None:
    page = without_factor("lin").get("/account/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert SECRET not in page


def test_both_languages(district: District) -> None:
    client = without_factor("zhou")
    client.cookies["django_language"] = "zh-hans"
    for address, words in (
        ("/account/", "验证器应用"),
        ("/account/app/", "扫描此图"),
        ("/account/password/", "新密码"),
    ):
        assert words in client.get(address).content.decode(), address
