"""The staff of a unit: seen, invited, posted elsewhere, switched off, given a new way in; never above or beside."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from lianfang.accounts import actions
from lianfang.accounts.models import AccessLink, AuditEntry, User
from lianfang.accounts.rights import MAY_GIVE, USER_ROLES, Role
from lianfang.places.models import Gate
from tests import builders
from tests.builders import District, asker
from tests.clients import client_of

GOOD = "wolke tisch regen"
NEW = {
    "username": "bai.lu",
    "name_zh": "白露",
    "name_en": "Bai Lu",
    "role": "community",
    "unit": "U-E-1",
    "gates": "",
}


def id_of(username: str) -> int:
    return User.objects.get(username=username).id


def link_on(page: object) -> str:
    """The one-time link's path, read off the page."""
    found = re.search(r"http://testserver(/access/[\w-]+/)", page.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def invite(client: Client, **said: str) -> str:
    """Invites somebody and returns the path of their link."""
    answer = client.post("/staff/invite/", NEW | said)
    assert answer.status_code == 200, answer.content.decode()
    return link_on(answer)


def test_it_works(district: District) -> None:
    head = client_of("ding")
    link = invite(head)
    new = client_of("")
    assert "Welcome, Bai Lu" in new.get(link).content.decode()
    assert new.get(link).status_code == 200, "looking at a link does not use it up"
    answer = new.post(link, {"password": GOOD, "again": GOOD})
    assert answer.headers["Location"] == "/"
    assert new.get("/inbox/").status_code == 200
    assert "bai.lu" in head.get("/staff/").content.decode()
    verbs = AuditEntry.objects.filter(actor__in=("ding", "bai.lu"))
    assert list(verbs.order_by("seq").values_list("verb", "actor")) == [
        ("user.add", "ding"),
        ("user.invite", "ding"),
        ("access.take", "bai.lu"),
        ("session.begin", "bai.lu"),
    ]


def test_the_list_holds_ones_own_unit_and_those_below(district: District) -> None:
    seen = {row.username for row in client_of("ding").get("/staff/").context["rows"]}
    assert seen == {"ding", "lin", "fang", "ma"}
    assert {row.username for row in client_of("wu").get("/staff/").context["rows"]} == {"wu"}
    assert len(client_of("admin").get("/staff/").context["rows"]) == len(builders.USERS)


def test_somebody_is_found_by_each_of_their_names(district: District) -> None:
    head = client_of("ding")
    for q in ("lin", "LIN", "林", "Lin J", " lin "):
        assert [row.username for row in head.get("/staff/", {"q": q}).context["rows"]] == ["lin"], q


def test_the_list_is_narrowed_by_unit_and_says_who_has_a_second_factor(district: District) -> None:
    rows = client_of("zhou").get("/staff/", {"unit": "U-MART"}).context["rows"]
    assert [row.username for row in rows] == ["ma"]
    rows = {row.username: row for row in client_of("zhou").get("/staff/").context["rows"]}
    assert rows["gao"].second_factor and not rows["lin"].second_factor
    assert client_of("zhou").get("/staff/", {"unit": "NONE"}).status_code == 200


def test_a_long_list_goes_on_page_by_page(district: District) -> None:
    units = [
        User(username=f"u{n:03}", name_zh="某", role="community", unit_id=district.units["U-W"])
        for n in range(120)
    ]
    User.objects.bulk_create(units)
    client = client_of("wu")
    first = client.get("/staff/")
    assert len(first.context["rows"]) == 100
    second = client.get(first.context["next_url"])
    assert len(second.context["rows"]) == 21 and second.context["next_url"] == ""


def test_nobody_else_sees_it(district: District) -> None:
    for username in ("gao", "chen", "qian", "lin", "fang", "ma"):
        client = client_of(username)
        assert client.get("/staff/").status_code == 403, username
        assert client.post("/staff/invite/", NEW).status_code == 403, username
        assert client.post(f"/staff/{id_of('lin')}/off/").status_code == 403, username
    assert User.objects.get(username="lin").is_active


def test_nobody_touches_whom_they_may_not(district: District) -> None:
    for who, whom, status in (
        ("wu", "lin", 404),  # beside
        ("ding", "wu", 404),
        ("ding", "zhou", 404),  # above
        ("ding", "admin", 404),
        ("ding", "ding", 403),  # oneself
        ("zhou", "admin", 403),  # not theirs to give
        ("zhou", "qian", 403),
        ("zhou", "zhou", 403),
    ):
        client, before = client_of(who), User.objects.get(username=whom)
        for verb in ("off", "on", "reset", "unlock"):
            assert client.post(f"/staff/{before.id}/{verb}/").status_code == status, (who, whom, verb)
        after = User.objects.get(username=whom)
        assert (after.is_active, after.password, after.session_round) == (True, before.password, 0)
    assert not AccessLink.objects.exists()


def test_heads_of_one_unit_leave_each_other_alone(district: District) -> None:
    builders.add_user("co-head", "unit_head", "U-E")
    assert client_of("ding").post(f"/staff/{id_of('co-head')}/off/").status_code == 403
    builders.add_user("below", "unit_head", "U-E-1")
    assert client_of("ding").post(f"/staff/{id_of('below')}/off/").status_code == 302


def test_a_role_is_given_only_by_who_may_give_it(district: District) -> None:
    for giver, unit in (("ding", "U-E-1"), ("zhou", "CMD"), ("admin", "CMD")):
        client = client_of(giver)
        for role in USER_ROLES:
            new = NEW | {"username": f"{giver}-{role}", "role": role, "unit": unit}
            allowed = role in MAY_GIVE[Role(asker(giver).role)]
            assert client.post("/staff/invite/", new).status_code == (200 if allowed else 422), (giver, role)
            assert User.objects.filter(username=f"{giver}-{role}").exists() is allowed


def test_the_action_itself_refuses_what_the_form_does_not_offer(district: District) -> None:
    new = actions.NewUser("bai", "白露", "", "tracer", "U-E-1", None)
    for who, changed in (("ding", {}), ("wu", {"role": "community"}), ("lin", {"role": "community"})):
        with pytest.raises(actions.NotAllowed):
            actions.invite(asker(who), actions.NewUser(**vars(new) | changed), timezone.now())
    with pytest.raises(actions.NotAllowed):
        actions.post(asker("ding"), id_of("lin"), "tracer", "U-E-1", ())
    with pytest.raises(actions.NotAllowed):
        actions.post(asker("ding"), id_of("lin"), "community", "U-W", ())


WRONG: tuple[dict[str, str], ...] = (
    {"username": ""},
    {"username": "a b"},
    {"username": "x" * 61},
    {"username": "../etc"},
    {"username": "lin"},
    {"name_zh": ""},
    {"name_zh": "x" * 41},
    {"role": "device"},
    {"role": "none"},
    {"unit": "U-W"},
    {"unit": "CMD"},
    {"role": "gatekeeper", "gates": "G-NONE"},
    {"role": "gatekeeper", "gates": builders.WEST_GATE},
)


def test_a_wrong_invitation_is_refused_at_its_field(district: District) -> None:
    head = client_of("ding")
    for said in WRONG:
        answer = head.post("/staff/invite/", NEW | said)
        assert answer.status_code in (409, 422), said
        assert "errorlist" in answer.content.decode(), said
    assert not AccessLink.objects.exists()


def test_a_gatekeeper_gets_gates(district: District) -> None:
    gates = f"{builders.MART_GATE}, {builders.JINJIANG_GATE} {builders.MART_GATE}"
    invite(client_of("ding"), role="gatekeeper", gates=gates)
    assert User.objects.get(username="bai.lu").gate_codes == [builders.MART_GATE, builders.JINJIANG_GATE]


def test_every_gate_that_cannot_be_given_is_named_with_why(district: District) -> None:
    Gate.objects.filter(code=builders.JINJIANG_GATE).update(is_active=False)
    gates = f"G-NONE {builders.JINJIANG_GATE} {builders.MART_GATE} G-NEVER"
    answer = client_of("ding").post("/staff/invite/", NEW | {"role": "gatekeeper", "gates": gates})
    first, second, third = answer.context["form"].errors["gates"]
    assert ("G-NONE" in first, "G-NEVER" in third) == (True, True)
    assert "“G-JJ”, or its place, is out of use" in second


def test_who_has_no_english_name_goes_by_the_chinese_one(district: District) -> None:
    User.objects.filter(username="lin").update(name_en="")
    assert "林静" in client_of("ding").get("/staff/").content.decode()


def test_a_link_works_once_and_not_for_ever(district: District) -> None:
    link = invite(client_of("ding"))
    said = {"password": GOOD, "again": GOOD}
    assert client_of("").post(link, said).status_code == 302
    assert client_of("").get(link).status_code == 404
    assert client_of("").post(link, said).status_code == 404
    late = invite(client_of("ding"), username="late")
    AccessLink.objects.filter(user__username="late").update(expires_at=timezone.now())
    assert client_of("").get(late).status_code == 404
    assert "wrong, used or out of date" in client_of("").post(late, said).content.decode()


def test_the_link_lasts_three_days_and_only_its_digest_is_kept(district: District) -> None:
    token = invite(client_of("ding")).split("/")[2]
    kept = AccessLink.objects.get()
    assert kept.expires_at - timezone.now() > timedelta(hours=71, minutes=59)
    assert token not in (kept.digest, kept.made_by)
    assert all(token not in str(row.detail) + row.thing for row in AuditEntry.objects.all())


def test_a_link_of_somebodys_own_making_opens_nothing(db: None) -> None:
    for token in ("x", "x" * 500, "%00", "' OR 1=1", "../../etc/passwd"):
        assert client_of("").get(f"/access/{token}/").status_code == 404, token


def test_an_easy_password_is_refused_and_the_link_goes_on_working(district: District) -> None:
    link = invite(client_of("ding"))
    for password, again, said in (
        ("", "", "This is still empty: fill it in."),
        ("short", "short", "too short"),
        ("password123", "password123", "too common"),
        ("4711471147114711", "4711471147114711", "digits only"),
        ("bai.lu-bai", "bai.lu-bai", "too much like your name"),
        (GOOD, GOOD + "x", "differ"),
    ):
        answer = client_of("").post(link, {"password": password, "again": again})
        assert answer.status_code == 422, password
        assert said in answer.content.decode()
    assert client_of("").post(link, {"password": GOOD, "again": GOOD}).status_code == 302


def test_who_has_not_come_yet_cannot_sign_in(district: District) -> None:
    invite(client_of("ding"))
    for password in ("", "!", "demo", GOOD):
        answer = client_of("").post("/login/", {"username": "bai.lu", "password": password})
        assert answer.status_code == 422


def test_who_needs_a_second_factor_sets_it_up_first(district: District) -> None:
    link = invite(client_of("admin"), role="tracer", unit="CMD")
    new = client_of("")
    new.post(link, {"password": GOOD, "again": GOOD})
    assert new.get("/board/").headers["Location"] == "/account/"
    assert new.get("/account/app/").status_code == 200, "just signed in: no further proof is asked"


def test_who_leaves_is_out_on_the_next_request(district: District) -> None:
    lin, fang = client_of("lin"), client_of("fang")
    assert lin.get("/inbox/").status_code == 200
    client_of("ding").post(f"/staff/{id_of('lin')}/off/")
    assert lin.get("/inbox/").status_code == 302
    assert fang.get("/gate/").status_code == 200
    assert (
        client_of("").post("/login/", {"username": "lin", "password": builders.PASSWORD}).status_code == 422
    )
    client_of("ding").post(f"/staff/{id_of('lin')}/on/")
    assert lin.get("/inbox/").status_code == 302, "an old session stays over"
    assert (
        client_of("").post("/login/", {"username": "lin", "password": builders.PASSWORD}).status_code == 302
    )


def test_a_new_way_in_ends_every_old_one(district: District) -> None:
    gao = client_of("gao")
    assert gao.get("/board/").status_code == 200
    answer = client_of("admin").post(f"/staff/{id_of('gao')}/reset/")
    link = link_on(answer)
    assert gao.get("/board/").status_code == 302
    assert not Authenticator.objects.filter(user__username="gao").exists()
    assert (
        client_of("").post("/login/", {"username": "gao", "password": builders.PASSWORD}).status_code == 422
    )
    assert client_of("").post(link, {"password": GOOD, "again": GOOD}).status_code == 302
    assert client_of("").post("/login/", {"username": "gao", "password": GOOD}).status_code == 302


def test_only_the_newest_link_works(district: District) -> None:
    first = invite(client_of("ding"))
    second = link_on(client_of("ding").post(f"/staff/{id_of('bai.lu')}/reset/"))
    assert client_of("").get(first).status_code == 404
    assert client_of("").get(second).status_code == 200
    client_of("ding").post(f"/staff/{id_of('bai.lu')}/off/")
    assert client_of("").get(second).status_code == 404


def test_another_post_counts_at_once(district: District) -> None:
    lin = client_of("lin")
    assert lin.get("/inbox/").status_code == 200
    said = {"role": "gatekeeper", "unit": "U-E-1", "gates": builders.MART_GATE}
    assert client_of("ding").post(f"/staff/{id_of('lin')}/", said).status_code == 302
    assert lin.get("/gate/").status_code in (200, 302)
    assert lin.get("/places/").status_code == 403
    entry = AuditEntry.objects.filter(verb="user.post").get()
    assert entry.detail["before"] == {"role": "community", "unit": "U-E-1"}
    assert entry.detail["after"]["gates"] == [builders.MART_GATE]


def test_nobody_is_posted_beyond_what_one_may_give(district: District) -> None:
    head, address = client_of("ding"), f"/staff/{id_of('lin')}/"
    for said in ({"role": "tracer"}, {"role": "admin"}, {"unit": "U-W"}, {"unit": "CMD"}):
        wanted = {"role": "community", "unit": "U-E-1", "gates": ""} | said
        assert head.post(address, wanted).status_code == 422, said
    lin = User.objects.select_related("unit").get(username="lin")
    assert (lin.role, lin.unit.code) == ("community", "U-E-1")


def test_who_is_locked_out_is_let_in_again(district: District) -> None:
    for _ in range(6):
        answer = client_of("").post("/login/", {"username": "lin", "password": "wrong"})
    assert answer.status_code == 429
    head, address = client_of("ding"), f"/staff/{id_of('lin')}/"
    assert "Let them try again" in head.get(address).content.decode()
    head.post(f"{address}unlock/")
    assert "Let them try again" not in head.get(address).content.decode()
    assert (
        client_of("").post("/login/", {"username": "lin", "password": builders.PASSWORD}).status_code == 302
    )


def test_a_link_is_no_step(district: District) -> None:
    client = client_of("ding")
    for verb in ("off", "reset", "unlock", "on"):
        assert client.get(f"/staff/{id_of('lin')}/{verb}/").status_code == 405
    assert client.post(f"/staff/{id_of('lin')}/nonsense/").status_code == 404
    assert client.post("/staff/999999/off/").status_code == 404


def test_a_page_from_elsewhere_changes_nothing(district: District) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="ding"))
    for address in (
        "/staff/invite/",
        f"/staff/{id_of('lin')}/",
        f"/staff/{id_of('lin')}/off/",
        "/account/sessions/end/",
    ):
        assert client.post(address, NEW).status_code == 403
    assert User.objects.get(username="lin").is_active


def test_typed_text_is_shown_as_text(district: District) -> None:
    answer = client_of("ding").post("/staff/invite/", NEW | {"name_zh": "<script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content
    assert b"<script>alert" not in client_of("ding").get("/staff/").content


def test_chinese(district: District) -> None:
    page = client_of("ding", language="zh-hans").get("/staff/").content.decode()
    assert "林静" in page and "上次登录" in page and "Lin Jing" not in page
