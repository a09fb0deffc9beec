"""Policies: drafted together, tried, confirmed by a second person, dated and versioned."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.admission import check_table, table_hash
from lianfang.domain.admission_editing import inserted, keyed_rows, row_of
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.domain.merging import EditClash
from lianfang.passages import policy_queries, queries
from lianfang.passages.actions import policies, policy_drafts
from lianfang.passages.actions.passages import record
from lianfang.passages.models import Passage
from tests import builders
from tests.builders import District, asker, passage
from tests.passages.drafting import NIGHT, VISITORS, begin, draft, ready, save, tried


@pytest.fixture
def han(district: District) -> District:
    """The district with a second dispatcher."""
    builders.add_user("han", "dispatcher", "CMD", name_zh="韩冰", name_en="Han Bing")
    return district


def confirm(draft_id: int, who: str = "zhou", **said: Any) -> int:
    """Somebody puts a draft in force; the version."""
    known = {"read_version": draft(draft_id).version, "effective_from": None, "now": timezone.now(), **said}
    return policies.confirm_draft(asker(who), draft_id, **known)


def codes(error: LianfangError) -> list[str]:
    """The codes of everything that is wrong."""
    return [problem.code for problem in error.problems]


def test_it_works(district: District) -> None:
    draft_id = ready()
    version = confirm(draft_id)
    row = policy_queries.in_force(asker("gao"), timezone.now())
    assert (row.version, row.note, row.made_by, row.confirmed_by) == (version, "来访渐多", "gao", "zhou")
    answer = record(
        asker("fang"), [passage(gate=builders.JINJIANG_GATE, person=builders.SUN_WEST)], timezone.now()
    )[0]
    assert (answer.decision, answer.policy_version) == ("refuse", version)
    bundle_version, table = queries.policy_data(SYSTEM, timezone.now())
    assert (bundle_version, table_hash(table)) == (version, row.table_hash)
    assert not draft(draft_id).open
    verbs = AuditEntry.objects.filter(verb__startswith="policy.").values_list("verb", flat=True)
    assert set(verbs) == {"policy.in_force", "policy.draft", "policy.edit", "policy.try"}


def test_each_passage_keeps_the_version_that_decided_it(district: District) -> None:
    record(asker("fang"), [passage(person=builders.LI_NA)], timezone.now())
    version = confirm(ready())
    record(asker("fang"), [passage(person=builders.LI_NA)], timezone.now())
    assert list(Passage.objects.order_by("id").values_list("policy_version", flat=True)) == [1, version]


def test_a_planned_policy_decides_from_its_moment_on(district: District) -> None:
    now = timezone.now()
    version = confirm(ready(), effective_from=now + timedelta(hours=2), now=now)
    assert policy_queries.version(asker("gao"), version, now).state == "planned"
    assert queries.policy_data(SYSTEM, now)[0] == 1
    assert queries.policy_data(SYSTEM, now + timedelta(hours=2))[0] == version
    first = policy_queries.version(asker("gao"), 1, now + timedelta(hours=3))
    assert (first.state, first.until) == ("ended", now + timedelta(hours=2))


def test_a_planned_policy_can_be_withdrawn_one_in_force_cannot(district: District) -> None:
    now = timezone.now()
    version = confirm(ready(), effective_from=now + timedelta(hours=2), now=now)
    policies.withdraw_policy(asker("zhou"), version, now)
    assert queries.policy_data(SYSTEM, now + timedelta(hours=3))[0] == 1
    assert policy_queries.version(asker("gao"), version, now).state == "withdrawn"
    for taken in (version, 1):
        with pytest.raises(Conflict):
            policies.withdraw_policy(asker("zhou"), taken, now)
    assert confirm(ready()) == version + 1, "its number is not given again"


def test_never_in_the_past_nor_by_a_slip_of_the_finger(district: District) -> None:
    now, draft_id = timezone.now(), ready()
    for late, code in ((-timedelta(minutes=1), "policy.in_past"), (timedelta(days=91), "policy.too_far")):
        with pytest.raises(Conflict) as caught:
            confirm(draft_id, effective_from=now + late, now=now)
        assert codes(caught.value) == [code]


def test_nobody_puts_their_own_change_in_force(han: District) -> None:
    draft_id = ready()
    with pytest.raises(Conflict) as caught:
        confirm(draft_id, who="gao")
    assert codes(caught.value) == ["policy.own_draft"]
    with pytest.raises(NotAllowed):
        confirm(draft_id, who="ding")
    assert confirm(draft_id, who="han") == 2


def test_what_is_missing_is_said_all_at_once(district: District) -> None:
    draft_id = begin()
    with pytest.raises(Conflict) as caught:
        confirm(draft_id)
    assert codes(caught.value) == ["policy.no_change", "policy.needs_note", "policy.needs_trial"]


def test_a_change_after_the_trial_needs_another_trial(district: District) -> None:
    draft_id = ready()
    save(draft_id, "rule:fever", decision="refer", reason="fever_medical")
    with pytest.raises(Conflict) as caught:
        confirm(draft_id)
    assert codes(caught.value) == ["policy.needs_trial"]
    tried(draft_id)
    confirm(draft_id)


def test_another_policy_in_between_needs_another_trial(district: District) -> None:
    one, other = ready(), ready()
    confirm(one)
    with pytest.raises(Conflict) as caught:
        confirm(other)
    assert "policy.needs_trial" in codes(caught.value)


def test_what_was_not_read_is_not_put_in_force(district: District) -> None:
    draft_id = ready()
    read = draft(draft_id).version
    policy_drafts.describe(asker("gao"), draft_id, read, "改了主意", {}, timezone.now())
    with pytest.raises(Conflict) as caught:
        confirm(draft_id, read_version=read)
    assert codes(caught.value) == ["draft.changed"]


def test_a_draft_comes_in_force_once(district: District) -> None:
    draft_id = ready()
    read = draft(draft_id).version
    confirm(draft_id)
    for again in (
        lambda: confirm(draft_id, read_version=read),
        lambda: save(draft_id, "rule:fever", decision="refer", reason="fever_medical"),
        lambda: policy_drafts.drop_draft(asker("gao"), draft_id, timezone.now()),
    ):
        with pytest.raises(Conflict):
            again()


def test_a_broken_promise_needs_a_reason_and_a_firm_one_cannot_be_given_up(district: District) -> None:
    draft_id = begin()
    add = {
        "when": [["direction", "eq", "out"], ["place", "eq", "public"]],
        "decision": "refuse",
        "reason": "closed_place",
    }
    policy_drafts.add_row(asker("gao"), draft_id, 1, "rule:emergency", add, timezone.now())
    policy_drafts.describe(asker("gao"), draft_id, 2, "试验", {"leaving": "短"}, timezone.now())
    tried(draft_id)
    with pytest.raises(Conflict) as caught:
        confirm(draft_id)
    assert codes(caught.value) == ["policy.promise_reason"]
    reason = {"leaving": "场所内发现病例，离开须登记排查"}
    policy_drafts.describe(asker("gao"), draft_id, draft(draft_id).version, "试验", reason, timezone.now())
    version = confirm(draft_id)
    assert policy_queries.version(asker("gao"), version, timezone.now()).promise_reasons == reason
    entry = AuditEntry.objects.filter(verb="policy.in_force").latest("seq")
    assert entry.detail["promises"] == reason

    firm = begin()
    shut = {"when": [["direction", "eq", "in"]], "decision": "refuse", "reason": "closed_place"}
    policy_drafts.add_row(asker("gao"), firm, 1, "rule:", shut, timezone.now())
    every = {"emergency": "不必要的理由不必要", "own_home": "不必要的理由不必要"}
    policy_drafts.describe(asker("gao"), firm, 2, "试验", every, timezone.now())
    tried(firm)
    with pytest.raises(Conflict) as caught:
        confirm(firm)
    assert codes(caught.value).count("policy.firm_promise") == 2


# --- drafting together


def test_changes_of_other_rows_and_other_fields_go_together(han: District) -> None:
    draft_id = begin()
    save(draft_id, "rule:fever", version=1, who="han", decision="refer", reason="fever_medical")
    save(draft_id, VISITORS, version=1, when=[["level", "eq", "open"], ["category", "eq", "visitor"]])
    before = row_of(FIRST_POLICY, "rule:ask_travel")
    assert before is not None
    policy_drafts.save_row(
        asker("han"), draft_id, 3, "rule:ask_travel", {**before, "when": before["when"][:3]}, timezone.now()
    )
    mine = {**before, "when": [["level", "eq", "closed"], *before["when"][1:]]}
    version = policy_drafts.save_row(asker("gao"), draft_id, 3, "rule:ask_travel", mine, timezone.now())
    assert version == 5
    table = draft(draft_id).table
    assert row_of(table, "rule:fever")["decision"] == "refer"
    assert row_of(table, VISITORS)["when"][0] == ["level", "eq", "open"]
    assert row_of(table, "rule:ask_travel")["when"] == [
        ["level", "eq", "closed"],
        ["direction", "eq", "in"],
        ["category", "in", ["visitor", "delivery"]],
    ]


def test_both_changed_the_same_field(han: District) -> None:
    draft_id = begin()
    save(draft_id, "rule:fever", version=1, who="han", decision="refer", reason="fever_medical")
    with pytest.raises(EditClash) as caught:
        save(draft_id, "rule:fever", version=1, decision="hold", reason="measure_again")
    clash = caught.value
    assert {c.field: (c.base, c.mine, c.theirs) for c in clash.merged.clashes} == {
        "decision": ("refuse", "hold", "refer"),
        "reason": ("fever", "measure_again", "fever_medical"),
    }
    assert {by for by, _at in clash.authors.values()} == {"han"}
    assert clash.version == 2
    save(draft_id, "rule:fever", version=clash.version, decision="hold", reason="measure_again")
    assert row_of(draft(draft_id).table, "rule:fever")["decision"] == "hold"


def test_the_author_named_is_the_one_of_that_field(han: District) -> None:
    builders.add_user("mei", "dispatcher", "CMD")
    draft_id = begin()
    save(draft_id, "rule:fever", version=1, who="han", reason="fever_medical")
    save(draft_id, "rule:fever", version=2, who="mei", decision="refer")
    save(draft_id, "rule:no_mask", version=3, who="mei", reason="no_mask_home")
    with pytest.raises(EditClash) as caught:
        save(draft_id, "rule:fever", version=1, decision="hold", reason="measure_again")
    assert {field: by for field, (by, _at) in caught.value.authors.items()} == {
        "reason": "han",
        "decision": "mei",
    }


def test_a_row_that_somebody_removed_can_come_back_as_a_new_one(han: District) -> None:
    draft_id = begin()
    row = dict(row_of(FIRST_POLICY, "rule:fever") or {})
    policy_drafts.remove_row(asker("han"), draft_id, 1, "rule:fever", timezone.now())
    with pytest.raises(Conflict) as caught:
        save(draft_id, "rule:fever", version=1, decision="refer")
    assert codes(caught.value) == ["edit.row_gone"]
    assert "韩冰" in caught.value.sentence("zh")
    policy_drafts.add_row(asker("gao"), draft_id, 2, "rule:fever_medical", row, timezone.now())
    keys = [key for key, _row in keyed_rows(draft(draft_id).table)]
    assert keys[keys.index("rule:fever_medical") + 1] == "rule:fever_2"


def test_nobody_moves_or_removes_what_somebody_else_just_changed(han: District) -> None:
    draft_id, now = begin(), timezone.now()
    save(draft_id, "rule:fever", version=1, who="han", decision="refer", reason="fever_medical")
    with pytest.raises(Conflict) as caught:
        policy_drafts.move_row(asker("gao"), draft_id, 1, "rule:fever", True, now)
    assert codes(caught.value) == ["edit.row_changed"]
    with pytest.raises(Conflict):
        policy_drafts.remove_row(asker("gao"), draft_id, 1, "rule:fever", now)


def test_an_order_that_changed_is_not_changed_again_unseen(han: District) -> None:
    draft_id = begin()
    policy_drafts.move_row(asker("han"), draft_id, 1, "rule:fever", True, timezone.now())
    with pytest.raises(Conflict) as caught:
        policy_drafts.move_row(asker("gao"), draft_id, 1, "rule:fever", True, timezone.now())
    assert codes(caught.value) == ["edit.order_changed"]
    policy_drafts.move_row(asker("gao"), draft_id, 1, "rule:no_mask", True, timezone.now())


def test_reasons_written_by_two_go_together_or_clash(han: District) -> None:
    draft_id = begin()
    policy_drafts.describe(asker("han"), draft_id, 1, "", {"leaving": "理由一二三四五六七八"}, timezone.now())
    policy_drafts.describe(asker("gao"), draft_id, 1, "为什么", {}, timezone.now())
    now = draft(draft_id)
    assert (now.note, now.promise_reasons) == ("为什么", {"leaving": "理由一二三四五六七八"})
    with pytest.raises(EditClash):
        policy_drafts.describe(asker("han"), draft_id, 1, "另一个为什么", {}, timezone.now())


def test_undo_and_back_again(district: District) -> None:
    draft_id = begin()
    save(draft_id, "rule:fever", decision="refer", reason="fever_medical")
    policy_drafts.remove_row(asker("gao"), draft_id, 2, "rule:no_mask", timezone.now())
    policy_drafts.go_back(asker("gao"), draft_id, 3, 1, timezone.now())
    assert draft(draft_id).table == FIRST_POLICY
    policy_drafts.go_back(asker("gao"), draft_id, 4, 3, timezone.now())
    assert row_of(draft(draft_id).table, "rule:no_mask") is None
    with pytest.raises(Conflict):
        policy_drafts.go_back(asker("gao"), draft_id, 4, 1, timezone.now())


def test_a_save_that_changes_nothing_is_no_change(district: District) -> None:
    draft_id = begin()
    assert save(draft_id, "rule:fever") == 1
    turned = list(reversed(row_of(FIRST_POLICY, "rule:fever")["when"]))  # type: ignore[index]
    assert save(draft_id, "rule:fever", when=turned) == 1


WRONG: list[tuple[str, Callable[[int], object], type[LianfangError]]] = [
    (
        "a fact that nobody may ask for",
        lambda d: save(d, "rule:fever", when=[["birthplace", "eq", "湖北"]]),
        InvalidInput,
    ),
    ("no conditions", lambda d: save(d, "rule:fever", when=[]), InvalidInput),
    ("an unknown decision", lambda d: save(d, "rule:fever", decision="perhaps"), InvalidInput),
    (
        "the last rule removed",
        lambda d: policy_drafts.remove_row(asker("gao"), d, 1, "rule:ok", timezone.now()),
        Conflict,
    ),
    (
        "conditions for the last rule",
        lambda d: save(d, "rule:ok", when=[["place", "eq", "home"]]),
        InvalidInput,
    ),
    ("a row that never was", lambda d: save(d, "rule:none", decision="admit"), NotFound),
    ("a version that never was", lambda d: save(d, "rule:fever", version=99, decision="admit"), NotFound),
    ("nowhere", lambda d: policy_drafts.add_row(asker("gao"), d, 1, "x", NIGHT, timezone.now()), NotFound),
    ("not one's work", lambda d: save(d, "rule:fever", who="zhou", decision="admit"), NotAllowed),
    ("another draft", lambda d: save(d + 999, "rule:fever"), NotFound),
]


def test_what_is_wrong_changes_nothing(district: District) -> None:
    draft_id = begin()
    for what, act, error in WRONG:
        with pytest.raises(error):
            act(draft_id)
            pytest.fail(what)
    assert draft(draft_id).table == FIRST_POLICY
    assert draft(draft_id).version == 1


def test_a_policy_table_is_never_edited_only_followed(district: District) -> None:
    before = deepcopy(policy_queries.version(asker("gao"), 1, timezone.now()).table)
    confirm(ready())
    after = policy_queries.version(asker("gao"), 1, timezone.now())
    assert after.table == before
    assert after.table_hash == table_hash(before) == check_table(before).hash
    assert inserted(before, "rule:", {"id": "x"}) != before
