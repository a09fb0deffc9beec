"""What people who are kept apart in the demo district ask for, object to and break; and what was done about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from lianfang.demo.story import Given, Story, doer_for
from lianfang.quarantine.actions.appeals import answer_appeal, appeal_oneself
from lianfang.quarantine.actions.breaches import note_from_gates, note_what_was_done, register_breach
from lianfang.quarantine.actions.clock import ask_about_positives, count_samples, end_due
from lianfang.quarantine.actions.needs import ask, confirm, deliver
from lianfang.quarantine.residents import resident

DAYS, A_DAY = 4, 4
"""In so many days before the end so many people a day ask for something."""
WANTS = (
    ("food", "大米五公斤、青菜和鸡蛋。", "已从社区保供点送到门口，本人已取。"),
    ("medicine", "降压药快吃完了，缬沙坦一盒。", "已凭病历在社区卫生站代配，送到门口。"),
    ("rubbish", "", "已上门收取，消毒后装袋。"),
    ("child", "孩子上网课需要打印作业。", "已打印送到，另带了两本练习册。"),
    ("utilities", "燃气快用完了，请帮忙充值。", "已代充一百元，气表读数已核对。"),
    ("food", "婴儿奶粉一罐，二段。", "已买到并送到门口。"),
)
APPEALS = (
    "我和那个人只是在门口打了个照面，不到一分钟，为什么要隔离？",
    "我已经连续五次核酸阴性，请重新计算我的解除日期。",
)
ANSWER = "经核对卡口记录，您与病例在同一包厢停留约两小时，符合密切接触者判定标准，隔离期自最后接触日起算，不予解除。"
BREACH = "志愿者在单元门口看到本人下楼取快递。"
BREACH_DONE = "已当面劝返，登记快递由志愿者代取，说明规定。"


def plan(story: Story) -> None:
    """Plans needs of the last days, one appeal that was answered and one that waits, and a breach."""
    until = story.world.until
    for back in range(DAYS):
        for number in range(A_DAY):
            moment = until - timedelta(days=back, hours=2 + 1.5 * number)
            story.at(moment, partial(_ask, story, back * A_DAY + number))
    story.at(until - timedelta(hours=40), partial(_appeal, story, 0))
    story.at(until - timedelta(hours=5), partial(_appeal, story, 1))
    story.at(until - timedelta(hours=26), partial(_break, story))


def _somebody(story: Story, now: datetime, number: int) -> Given | None:
    """Somebody kept at home, those whom the community worker's account looks after first."""
    community = story.askers["community"]
    under = [g for g in story.served if g.kind == "home" and story.under(g, now + timedelta(hours=1))]
    under.sort(key=lambda g: (not community.covers(story.areas[g.person]), g.since, g.person))
    return under[number % len(under)] if under else None


def _ask(story: Story, number: int, now: datetime) -> None:
    """Somebody asks on their own page; it is brought some hours later, and most say that they got it."""
    given = _somebody(story, now, number)
    if given is None:
        return
    category, detail, brought = WANTS[number % len(WANTS)]
    need = ask(resident(given.number, "zh"), given.number, category, detail, None, now)
    hours = 1.5 + number % 4
    story.at(now + timedelta(hours=hours), partial(_deliver, story, given, need, brought))
    if number % 5:
        story.at(now + timedelta(hours=hours + 1), partial(_confirm, given, need))


def _deliver(story: Story, given: Given, need: int, words: str, now: datetime) -> None:
    deliver(doer_for(story.areas[given.person], story.askers), need, words, now)


def _confirm(given: Given, need: int, now: datetime) -> None:
    confirm(resident(given.number, "zh"), need, now)


def _appeal(story: Story, number: int, now: datetime) -> None:
    """The first one was answered by the director the same day; the second one waits."""
    given = _somebody(story, now, 2 + number)
    if given is None:
        return
    appeal = appeal_oneself(resident(given.number, "zh"), APPEALS[number], now)
    if number == 0:
        story.at(now + timedelta(hours=9), partial(_answer, story, appeal))


def _answer(story: Story, appeal: int, now: datetime) -> None:
    answer_appeal(story.askers["director"], appeal, "rejected", ANSWER, now)


def _break(story: Story, now: datetime) -> None:
    given = _somebody(story, now, 1)
    if given is not None:
        doer = doer_for(story.areas[given.person], story.askers)
        register_breach(doer, given.number, BREACH, now - timedelta(minutes=20), BREACH_DONE, now)


def catch_up(story: Story) -> None:
    """What the server's clock does each minute, for the whole time at once: samples counted, gates' breaches noted."""
    count_samples(story.world.until)
    begin = story.world.control_levels[0].valid_from
    note_from_gates(begin + timedelta(days=1))
    ask_about_positives(story.world.until)
    end_due(story.world.until)


def close(story: Story) -> None:
    """What was done about the gates' breaches, once it was done."""
    note_what_was_done(story.world.until)
