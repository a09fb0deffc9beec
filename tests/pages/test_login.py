"""Signing in, each one's first page, the start page of a demonstration, and the pages for what went wrong."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.accounts.models import User
from lianfang.web import views
from tests import builders
from tests.builders import District
from tests.clients import client_of
from tests.factors import code_shown

FIRST = {
    "fang": "/gate/",
    "lin": "/inbox/",
    "ma": "/places/S-MART/",
    "qian": "/audit/",
    "admin": "/audit/",
    "zhou": "/board/",
    "gao": "/board/",
    "ding": "/board/",
    "chen": "/cases/",
}


def sign_in(client: Client, username: str = "lin", password: str = builders.PASSWORD, **more: str) -> str:
    """Where the sign-in leads; empty when it was refused."""
    answer = client.post("/login/", {"username": username, "password": password, **more})
    return answer.headers.get("Location", "")


def test_it_works(district: District) -> None:
    client = client_of("")
    assert client.get("/login/").status_code == 200
    assert sign_in(client) == "/"
    assert client.get("/").headers["Location"] == "/inbox/"
    client.post("/logout/")
    assert client.get("/").headers["Location"] == "/login/"


def test_who_has_a_second_factor_proves_it_next(district: District) -> None:
    client = client_of("")
    assert 'data-passkey="sign-in"' in client.get("/login/").content.decode()
    assert sign_in(client, "zhou", next="/places/") == "/login/second-step/"
    assert client.get("/").headers["Location"] == "/login/"
    assert client.post("/login/second-step/", {"code": code_shown()}).headers["Location"] == "/places/"


@pytest.mark.parametrize("username", FIRST)
def test_each_begins_at_their_own_page(district: District, username: str) -> None:
    assert client_of(username).get("/").headers["Location"] == FIRST[username]


def test_an_operator_of_two_shops_begins_at_the_list(district: District) -> None:
    builders.add_user("boss", "operator", "U-E-1")
    assert client_of("boss").get("/").headers["Location"] == "/places/"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("lin", "wrong"),
        ("lin", "Demo"),
        ("nobody", "demo"),
        ("LIN", "demo"),
        ("lin\x00", "demo"),
        ("x" * 500, "demo"),
    ],
)
def test_a_wrong_name_or_password_is_refused_in_the_same_words(
    district: District, username: str, password: str
) -> None:
    client = client_of("")
    answer = client.post("/login/", {"username": username, "password": password})
    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session
    if len(username) < 20 and "\x00" not in username:
        assert "The user name or password is wrong." in answer.content.decode()
        assert f'value="{username}"' in answer.content.decode()
    assert f'value="{password}"' not in answer.content.decode()


def test_empty_fields_are_named(district: District) -> None:
    answer = client_of("").post("/login/", {})
    assert answer.status_code == 422
    assert answer.content.decode().count("errorlist") >= 2


def test_who_was_switched_off_does_not_come_in(district: District) -> None:
    client = client_of("lin")
    User.objects.filter(username="lin").update(is_active=False)
    assert sign_in(client_of("")) == ""
    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize("wanted", ["/inbox/", "/passages/?fever=1", "/people/PLINA/"])
def test_it_leads_back_to_where_one_wanted_to_go(district: District, wanted: str) -> None:
    client = client_of("")
    first = client.get(wanted)
    assert first.status_code == 302
    page = client.get(first.headers["Location"])
    assert page.context["next"] == wanted
    assert sign_in(client, next=wanted) == wanted
    assert client.get("/login/", {"next": wanted}).headers["Location"] == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "inbox",
    ],
)
def test_it_leads_nowhere_else(district: District, wanted: str) -> None:
    client = client_of("")
    assert client.get("/login/", {"next": wanted}).context["next"] == ""
    assert sign_in(client, next=wanted) == "/"


def test_a_link_does_not_sign_out(district: District) -> None:
    client = client_of("lin")
    client.get("/logout/")
    assert client.get("/inbox/").status_code == 200


def test_a_page_from_elsewhere_cannot_sign_in(district: District) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "lin", "password": "demo"})
    assert answer.status_code == 403


def test_what_was_typed_is_shown_as_text(district: District) -> None:
    answer = client_of("").post("/login/", {"username": "<script>alert(1)</script>", "password": "x"})
    assert b"<script>alert" not in answer.content


def test_only_a_demonstration_lists_accounts(district: District, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    page = client_of("").get("/login/")
    assert page.context["cards"] == []
    assert b'value="demo"' not in page.content
    settings.DEMO = True  # type: ignore[attr-defined]
    page = client_of("").get("/login/")
    roles = [card["role"] for card in page.context["cards"]]
    assert len(roles) == len(set(roles)) == 9
    assert roles[:3] == ["gatekeeper", "community", "director"]
    assert [card["username"] for card in page.context["others"]] == ["wu"]
    assert "everything here is invented" in page.content.decode()


def test_chinese_names_for_chinese_readers(district: District, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert "方圆 · 锦江社区居委会" in client_of("", language="zh-hans").get("/login/").content.decode()
    assert "Fang Yuan · Jinjiang Community" in client_of("").get("/login/").content.decode()


def test_what_is_not_there_says_so(district: District) -> None:
    for username in ("", "lin"):
        answer = client_of(username).get("/nowhere/")
        assert answer.status_code == 404
        assert "Nothing at this address" in answer.content.decode()


def test_what_is_not_allowed_says_so(district: District) -> None:
    answer = client_of("lin").get("/audit/")
    assert answer.status_code == 403
    assert "Not yours to open" in answer.content.decode()


def test_a_program_gets_problem_details(rf: object) -> None:
    request = rf.get("/api/v1/nowhere")  # type: ignore[attr-defined]
    for view, status in ((views.page_not_found, 404), (views.page_forbidden, 403)):
        answer = view(request, Exception())
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    failed = views.page_failed(request)
    assert failed.status_code == 500
    assert b"server.failed" in failed.content


def test_a_bug_of_ours_has_a_page_that_needs_nothing(rf: object) -> None:
    answer = views.page_failed(rf.get("/board/"))  # type: ignore[attr-defined]
    assert answer.status_code == 500
    assert "app.css" in answer.content.decode()


def test_a_form_that_stood_too_long(rf: object, district: District) -> None:
    request = rf.post("/login/")  # type: ignore[attr-defined]
    request.session = {}
    request.user = None
    answer = views.page_out_of_date(request)
    assert answer.status_code == 403
    assert reverse("home") in answer.content.decode()
