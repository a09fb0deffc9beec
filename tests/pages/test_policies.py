"""Pages of admission policies: read by many, drafted by dispatchers, confirmed by a second person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.domain.admission_editing import conditions_of, keyed_rows, row_of, same_row
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.passages import policy_queries, policy_work
from lianfang.passages.actions import policy_drafts
from lianfang.passages.actions.passages import record
from lianfang.passages.policy_forms import ConditionForm, OutcomeForm, Slot
from tests import builders
from tests.builders import District, asker, passage
from tests.clients import client_of
from tests.passages.drafting import VISITORS, begin, draft, ready, save, tried


def row_form(key: str, **changes: Any) -> dict[str, Any]:
    """What the page of a rule sends when it is saved as the first policy has it; `changes` replace parts."""
    row = row_of(FIRST_POLICY, key)
    assert row is not None
    return {
        "version": 1,
        "save": "yes",
        "c0-fact": "level",
        "c0-how": "is",
        "c0-value": ["managed"],
        "c1-fact": "place",
        "c1-how": "is",
        "c1-value": ["home"],
        "c2-fact": "direction",
        "c2-how": "is",
        "c2-value": ["in"],
        "c3-fact": "category",
        "c3-how": "is",
        "c3-value": ["visitor"],
        "decision": row["decision"],
        "reason": row["reason"],
        **changes,
    }


def row_url(draft_id: int, key: str = VISITORS) -> str:
    """The page of a row."""
    return f"/policies/drafts/{draft_id}/rows/{key}/"


@pytest.fixture
def han(district: District) -> Client:
    """A second dispatcher, signed in."""
    builders.add_user("han", "dispatcher", "CMD", name_zh="韩冰", name_en="Han Bing")
    return client_of("han")


def text_of(answer: Any) -> str:
    """A page as text without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.clause("F6")
def test_it_works(district: District) -> None:
    """The whole way: a dispatcher drafts, tries and explains; the director puts it in force; the gate has it."""
    record(asker("fang"), [passage(gate=builders.JINJIANG_GATE, person=builders.SUN_WEST)], timezone.now())
    gao, zhou = client_of("gao"), client_of("zhou")
    page = gao.post("/policies/drafts/", {"base": 1}, follow=True)
    assert "Still missing before it can come in force" in text_of(page)
    draft_id = page.context["draft"].id
    page = gao.post(row_url(draft_id), row_form(VISITORS, **{"c0-value": ["open", "managed"]}), follow=True)
    assert "the level is open or managed" in text_of(page)
    assert "1 row differs from: Version 1." in text_of(page)
    today = timezone.localdate().isoformat()
    page = gao.post(f"/policies/drafts/{draft_id}/try/", {"day": today}, follow=True)
    assert "Of 1 passages of" in text_of(page)
    assert "Let pass You may pass → becomes Turn back No visitors for now row 31" in text_of(page)
    page = gao.post(
        f"/policies/drafts/{draft_id}/describe/", {"version": 2, "note": "More visits"}, follow=True
    )
    assert "so you cannot put it in force yourself" in text_of(page)
    page = zhou.get(f"/policies/drafts/{draft_id}/force/")
    assert "Put this draft in force?" in text_of(page)
    page = zhou.post(f"/policies/drafts/{draft_id}/force/", {"version": 3}, follow=True)
    assert page.redirect_chain[-1][0] == "/policies/2/"
    assert "Gao Yuan, confirmed by Zhou Min" in text_of(page)
    bundle = client_of("fang").get("/api/v1/gates/G-JJ/bundle").json()
    assert bundle["policy"]["version"] == 2
    assert row_of(bundle["policy"]["table"], VISITORS)["when"][0] == ["level", "in", ["open", "managed"]]  # type: ignore[index]


def test_a_layman_reads_the_table_without_any_code(district: District) -> None:
    for language, wanted in (("zh-hans", "管控等级为管控"), ("en", "the level is managed")):
        said = text_of(client_of("ding", language).get("/policies/1/"))
        assert wanted in said
        for code in ("rule:", "managed_no_visitors", "risk_travel", "not_in", "is_null", "home_monitoring"):
            assert code not in said


def test_the_list_shows_versions_and_drafts(district: District) -> None:
    begin()
    said = text_of(client_of("ding").get("/policies/"))
    for part in ("In force: Version 1", "Built-in table", "Draft", "Dispatcher"):
        assert part in said, part
    assert "Draft a change" not in said, "a unit head only reads"
    assert "Draft a change" in text_of(client_of("gao").get("/policies/"))


def test_a_version_shows_what_changed_since_the_one_before(district: District) -> None:
    client_of("zhou").post(
        f"/policies/drafts/{(draft_id := ready())}/force/", {"version": draft(draft_id).version}
    )
    page = client_of("zhou").get("/policies/2/")
    assert "1 row differs from: Version 1." in text_of(page)
    assert "Before: When the level is managed" in text_of(page)
    assert "Tried before it was put in force" in text_of(page)


def test_a_planned_version_is_withdrawn_from_its_page(district: District) -> None:
    draft_id = ready()
    later = (timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    zhou = client_of("zhou")
    said = {"version": draft(draft_id).version, "effective_from": later}
    page = zhou.post(f"/policies/drafts/{draft_id}/force/", said, follow=True)
    assert "Planned" in text_of(page)
    page = zhou.post("/policies/2/withdraw/", follow=True)
    assert "Withdrawn" in text_of(page)
    assert zhou.post("/policies/2/withdraw/").status_code == 409


# --- one row


def test_conditions_are_added_and_taken_away_before_anything_is_saved(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    form = row_form(VISITORS)
    del form["save"]
    page = gao.post(row_url(draft_id), {**form, "more": "yes", "fact": "errand"})
    assert [f.slot.fact for f in page.context["editing"].conditions] == [
        "level",
        "place",
        "direction",
        "category",
        "errand",
    ]
    page = gao.post(row_url(draft_id), {**form, "less": "1"})
    assert [f.slot.fact for f in page.context["editing"].conditions] == ["level", "direction", "category"]
    assert draft(draft_id).version == 1


def test_errors_stand_at_their_field_and_nothing_typed_is_lost(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    form = row_form(
        VISITORS, **{"c0-value": [], "c1-fact": "first_reading", "c1-how": "above", "c1-value": "370"}
    )
    page = gao.post(row_url(draft_id), {**form, "reason": "ok"})
    assert page.status_code == 422
    first, second = page.context["editing"].conditions[:2]
    assert "Choose at least one." in str(first.errors)
    assert "370" in str(second.errors)
    assert 'value="370"' in page.content.decode()
    assert "This sentence does not fit the decision." in str(page.context["editing"].outcome.errors)
    assert draft(draft_id).version == 1


WRONG_ROWS = [
    {"c0-value": ["strange"]},
    {"c0-how": "above"},
    {"c0-how": "eq"},
    {"decision": "perhaps"},
    {"decision": ""},
    {"reason": "because"},
    {"c0-fact": "first_reading", "c0-how": "above", "c0-value": "36.5, 37.0"},
    {"c0-fact": "first_reading", "c0-how": "is", "c0-value": "warm"},
]


def test_what_cannot_be_is_refused_at_the_row(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    for changes in WRONG_ROWS:
        assert gao.post(row_url(draft_id), row_form(VISITORS, **changes)).status_code == 422, changes
    assert draft(draft_id).version == 1


def test_a_fact_that_nobody_may_ask_for_cannot_be_chosen(district: District) -> None:
    """Handed in by somebody who knows how forms are sent: the condition is not taken, and nothing like it is stored."""
    draft_id, gao = begin(), client_of("gao")
    form = row_form(VISITORS, **{"c0-fact": "birthplace", "c0-value": ["420100"]})
    gao.post(row_url(draft_id), {**form, "when.hukou": '[["hukou", "eq", "420100"]]'})
    assert "birthplace" not in str(draft(draft_id).table)
    assert "hukou" not in str(draft(draft_id).table)
    assert "birthplace" not in gao.get(row_url(draft_id)).content.decode()


def test_a_row_without_conditions_is_refused_but_the_last_has_none(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    bare = {"version": 1, "save": "yes", "decision": "admit", "reason": "ok"}
    assert gao.post(row_url(draft_id), bare).status_code == 422
    page = gao.post(row_url(draft_id, "rule:ok"), {**bare, "decision": "refer", "reason": "fever_leaving"})
    assert page.status_code == 302
    assert row_of(draft(draft_id).table, "rule:ok")["decision"] == "refer"  # type: ignore[index]


def test_a_new_rule_and_a_new_task(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    assert "It comes behind row 1:" in text_of(gao.get(row_url(draft_id, "new") + "?after=rule:emergency"))
    form = row_form(VISITORS, after="rule:emergency")
    assert gao.post(row_url(draft_id, "new"), form).status_code == 302
    assert draft(draft_id).table["rules"][1]["id"] == "managed_no_visitors_2"
    task = {
        "version": 2,
        "save": "yes",
        "after": "duty:",
        "duty": "check_thermometer",
        "c0-fact": "first_reading",
        "c0-how": "below",
        "c0-value": "34",
    }
    assert gao.post(row_url(draft_id, "new"), task).status_code == 302
    assert draft(draft_id).table["duties"][0] == {
        "duty": "check_thermometer",
        "when": [["first_reading", "lt", 340]],
    }


def test_every_row_of_the_first_policy_comes_back_from_its_form_as_it_was() -> None:
    """The form loses nothing: what it shows of a row and sends back is the same row."""
    for _key, row in keyed_rows(FIRST_POLICY):
        forms = [
            ConditionForm(Slot.of(condition), n, "zh", check=True)
            for n, condition in enumerate(conditions_of(row))
        ]
        assert all(form.is_valid() for form in forms), row
        assert same_row({**row, "when": [form.condition() for form in forms]}, row)
        if "duty" not in row:
            outcome = OutcomeForm(row, "zh")
            assert outcome.is_valid(), (row, outcome.errors)


def test_rows_are_moved_removed_and_brought_back(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    step = f"/policies/drafts/{draft_id}"
    gao.post(f"{step}/move/", {"version": 1, "key": "rule:no_direction", "up": "yes"})
    assert draft(draft_id).table["rules"][0]["id"] == "no_direction"
    page = gao.post(f"{step}/remove/", {"version": 2, "key": "rule:no_direction"}, follow=True)
    assert "Rows that are gone" in text_of(page)
    gao.post(f"{step}/back/", {"version": 3, "to": 2})
    assert draft(draft_id).table["rules"][0]["id"] == "no_direction"
    gao.post(f"{step}/drop/")
    assert not draft(draft_id).open
    assert "This draft was dropped." in text_of(gao.get(f"{step}/"))


# --- two at the same row


def test_who_saves_over_a_newer_version_sees_both_and_chooses(han: Client) -> None:
    draft_id, gao = begin(), client_of("gao")
    han.post(row_url(draft_id), row_form(VISITORS, **{"c0-value": ["open", "managed"]}))
    mine = row_form(
        VISITORS, **{"c0-value": ["managed", "closed"]}, decision="refer", reason="travel_screening"
    )
    page = gao.post(row_url(draft_id), mine)
    assert page.status_code == 409
    said = text_of(page)
    assert "the level is managed or closed What you entered" in said
    assert "the level is open or managed Saved by Han Bing" in said
    assert draft(draft_id).version == 2, "nothing was saved yet"
    conflict = page.context["conflict"]
    assert [field["choice"].name for field in conflict["fields"]] == ["when.level"]
    chosen = {**dict(conflict["kept"]), "version": conflict["version"]}
    chosen["when.level"] = conflict["fields"][0]["choice"].theirs_sent
    assert gao.post(conflict["action"], chosen).status_code == 302
    row = row_of(draft(draft_id).table, VISITORS)
    assert row is not None
    assert (row["decision"], row["reason"]) == ("refer", "travel_screening"), "what I typed elsewhere is kept"
    assert ["level", "in", ["open", "managed"]] in row["when"]
    assert len(row["when"]) == 4


def test_changes_that_fit_together_are_not_asked_about(han: Client) -> None:
    draft_id, gao = begin(), client_of("gao")
    han.post(row_url(draft_id), row_form(VISITORS, **{"c0-value": ["open", "managed"]}))
    mine = row_form(VISITORS, **{"c3-value": ["visitor", "worker"]})
    page = gao.post(row_url(draft_id), mine, follow=True)
    assert "Saved, together with what others changed meanwhile." in text_of(page)
    assert "the level is open or managed" in text_of(page)
    assert "somebody who works here or a visitor or customer" in text_of(page)


def test_a_row_that_was_removed_meanwhile_is_offered_as_a_new_one(han: Client) -> None:
    draft_id, gao = begin(), client_of("gao")
    policy_drafts.remove_row(asker("han"), draft_id, 1, VISITORS, timezone.now())
    page = gao.post(row_url(draft_id), row_form(VISITORS, **{"c0-value": ["closed"]}))
    assert page.status_code == 409
    assert "Han Bing removed this row" in text_of(page)
    editing = page.context["editing"]
    assert (editing.key, editing.after, editing.version) == ("new", "rule:closed_place", 2)
    again = row_form(VISITORS, **{"c0-value": ["closed"]}, after=editing.after, version=editing.version)
    assert gao.post(row_url(draft_id, "new"), again).status_code == 302


def test_two_reasons_for_the_same_change(han: Client) -> None:
    draft_id, gao = begin(), client_of("gao")
    url = f"/policies/drafts/{draft_id}/describe/"
    han.post(url, {"version": 1, "note": "Theirs"})
    page = gao.post(url, {"version": 1, "note": "Mine"})
    assert page.status_code == 409
    conflict = page.context["conflict"]
    gao.post(url, {**dict(conflict["kept"]), "note": "Mine", "version": conflict["version"]})
    assert draft(draft_id).note == "Mine"


# --- the trial


def test_a_running_trial_shows_how_far_it_is(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianfang.passages.policy_draft_views.set_going", lambda *_: None)
    draft_id, gao = begin(), client_of("gao")
    page = gao.post(f"/policies/drafts/{draft_id}/try/", {}, follow=True)
    assert "0% done" in text_of(page)
    live = gao.get(f"/policies/drafts/{draft_id}/?part=trial").content.decode()
    assert 'hx-trigger="every 1s"' in live and "<html" not in live


def test_the_rows_of_a_trial_are_those_of_ones_own_part(district: District) -> None:
    at_home, now = builders.JINJIANG_GATE, timezone.now()
    record(asker("fang"), [passage(gate=at_home, person=builders.SUN_WEST)], now)
    trial_id = tried(ready())
    url = f"/policies/trials/{trial_id}/?difference=0"
    assert builders.SUN_WEST in text_of(client_of("ding").get(url))
    west = text_of(client_of("wu").get(url))
    assert builders.SUN_WEST not in west
    assert "None of them lies in your part of the district" in west
    assert client_of("gao").get(f"/policies/trials/{trial_id}/?difference=9").status_code == 404
    assert "孙涛" not in text_of(client_of("gao", "zh-hans").get(url)), "by number, never by name"


def test_a_day_to_come_is_refused_at_its_field(district: District) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = client_of("gao").post(f"/policies/drafts/{begin()}/try/", {"day": tomorrow})
    assert page.status_code == 422
    assert "has not come yet" in str(page.context["trial_form"].errors)


def test_quick_days_are_tried_at_once() -> None:
    assert policy_work.AT_ONCE == 100_000


# --- who may


def test_nobody_else_reads_them(district: District) -> None:
    for who in ("fang", "lin", "ma"):
        client = client_of(who)
        for url in ("/policies/", "/policies/1/", "/policies/drafts/1/"):
            assert client.get(url).status_code == 403


def test_who_reads_cannot_change(district: District) -> None:
    draft_id = begin()
    ding = client_of("ding")
    for url in (
        "/policies/drafts/",
        row_url(draft_id),
        f"/policies/drafts/{draft_id}/remove/",
        f"/policies/drafts/{draft_id}/force/",
        "/policies/1/withdraw/",
    ):
        assert ding.post(url, {"version": 1, "key": VISITORS, "base": 1}).status_code == 403, url
    assert client_of("zhou").post(row_url(draft_id), row_form(VISITORS)).status_code == 403
    assert draft(draft_id).version == 1
    page = ding.get(f"/policies/drafts/{draft_id}/").content.decode()
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]


def test_what_is_not_there_is_not_found(district: District) -> None:
    gao = client_of("gao")
    for url in ("99/", "drafts/99/", "drafts/99/force/", "drafts/99/rows/new/", "trials/99/"):
        assert gao.get(f"/policies/{url}").status_code == 404, url


NONSENSE: list[tuple[str, dict[str, Any]]] = [
    ("move", {}),
    ("move", {"version": "x", "key": VISITORS}),
    ("move", {"version": 1, "key": "rule:none"}),
    ("move", {"version": 1, "key": "nonsense"}),
    ("remove", {"version": 99999999999, "key": VISITORS}),
    ("back", {"version": 1, "to": 77}),
    ("dance", {}),
]


def test_nonsense_is_refused_and_breaks_nothing(district: District) -> None:
    draft_id, gao = begin(), client_of("gao")
    for verb, said in NONSENSE:
        answer = gao.post(f"/policies/drafts/{draft_id}/{verb}/", said)
        assert answer.status_code in (404, 409, 422), (verb, said)
    assert draft(draft_id).version == 1


def test_what_is_typed_is_shown_as_text(district: District) -> None:
    draft_id = begin()
    note = "<script>alert(1)</script>"
    policy_drafts.describe(asker("gao"), draft_id, 1, note, {}, timezone.now())
    for url in (f"/policies/drafts/{draft_id}/", "/policies/"):
        assert note not in client_of("gao").get(url).content.decode()


def test_a_promise_that_breaks_is_shown_with_an_example(district: District) -> None:
    draft_id = begin()
    save(draft_id, "rule:closed_place", when=[["direction", "not_null"]])
    said = text_of(client_of("gao").get(f"/policies/drafts/{draft_id}/"))
    assert "A resident who comes home is never refused at the gate of their own home. Broken" in said
    assert "By row 30, for example: coming in, at a gate where people live, the level is open" in said
    assert "This promise cannot be given up." in said
    assert "Never decides" in said, "and the rows below that can no more be reached are marked"
    assert policy_queries.draft(asker("gao"), draft_id).open
