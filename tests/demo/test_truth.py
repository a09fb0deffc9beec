"""The demo's hidden truth: who infected whom where, which posts cheat, who is under which order."""

from datetime import timedelta

import numpy as np
import pytest

from lianfang.demo.make import make_world
from lianfang.demo.truth import Cheat
from lianfang.demo.world import World
from tests.demo.conftest import LAST_DAY


@pytest.fixture(scope="module")
def longer() -> World:
    """Two thousand people and a fortnight: enough for an outbreak."""
    return make_world(3, 2000, 14, LAST_DAY)


def rows(world: World, cheat: Cheat) -> np.ndarray:
    """Row numbers of a cheat's gate on its days."""
    passages = world.passages
    start = int(passages.at.min() + 8 * 3600) // 86_400
    day = (passages.at + 8 * 3600) // 86_400 - start
    return np.flatnonzero((passages.gate_index == cheat.gate_index) & np.isin(day, cheat.days))


def of_kind(world: World, kind: str) -> Cheat:
    """The first cheat of a kind."""
    return next(cheat for cheat in world.truth.cheats if cheat.kind == kind)


def test_infections_happen_between_people_who_were_together(longer: World) -> None:
    stays, infections = longer.truth.stays, longer.truth.infections
    household = longer.persons.household
    assert len(infections) >= 6
    for row in range(len(infections)):
        person, infector = int(infections.person[row]), int(infections.infector[row])
        if infector < 0:
            continue
        if infections.household[row]:
            assert household[person] == household[infector] >= 0
            continue
        there = (stays.site_index == infections.site_index[row]) & (
            stays.enter <= infections.infected_at[row]
        )
        there &= infections.infected_at[row] < stays.leave
        assert {person, infector} <= set(stays.person[there].tolist())


def test_infection_follows_its_source_in_time(longer: World) -> None:
    infections = longer.truth.infections
    row_of = {int(person): row for row, person in enumerate(infections.person)}
    assert len(row_of) == len(infections), "nobody is infected twice"
    for row in range(len(infections)):
        source = row_of.get(int(infections.infector[row]))
        assert infections.onset_at[row] > infections.infected_at[row]
        if source is not None:
            assert infections.infected_at[row] > infections.infected_at[source]
            assert infections.infected_at[row] > infections.onset_at[source] - 2 * 86_400 - 1
    assert (infections.infector < 0).sum() == 3


def test_stays_are_written_at_the_gates_that_record_honestly(longer: World) -> None:
    """Every real stay at an honest place begins with an entry of that person there."""
    site = np.array([gate.site_index for gate in longer.gates])
    passages, stays = longer.passages, longer.truth.stays
    doubtful = {int(site[c.gate_index]) for c in longer.truth.cheats}
    written = set(zip(passages.person_index.tolist(), site[passages.gate_index].tolist(), passages.at.tolist(),
                      strict=True))  # fmt: skip
    real = zip(stays.person.tolist(), stays.site_index.tolist(), stays.enter.tolist(), strict=True)
    assert all(stay in written for stay in real if stay[1] not in doubtful)


def test_restrictions_have_a_reason_a_basis_and_an_end(world: World, longer: World) -> None:
    for item in (*world.restrictions, *longer.restrictions):
        assert item.valid_from < item.valid_until <= item.valid_from + timedelta(days=15)
        assert item.basis and item.reason
        assert 0 <= item.person_index < len(longer.persons)
    assert {item.reason for item in longer.restrictions} >= {"confirmed_case", "close_contact", "returnee"}


def test_people_in_quarantine_get_no_further_than_their_gate(longer: World) -> None:
    """Whoever was out when the order came is home the same night; after that they are turned back."""
    passages = longer.passages
    doubtful = [c.gate_index for c in longer.truth.cheats if c.kind in ("burst", "copied_day")]
    for item in longer.restrictions:
        if item.kind != "quarantine":
            continue
        after = passages.at > item.valid_from.timestamp() + 16 * 3600
        after &= (passages.person_index == item.person_index) & ~np.isin(passages.gate_index, doubtful)
        assert (passages.direction[after] == 1).all()
        assert (passages.category[after] == 0).all()


def test_two_compounds_are_closed_and_grow_quiet(longer: World) -> None:
    passages = longer.passages
    site = np.array([gate.site_index for gate in longer.gates])[passages.gate_index]
    closed = [level for level in longer.control_levels if level.level == "closed"]
    assert len(closed) == 2
    for level in closed:
        home = next(i for i, s in enumerate(longer.sites) if s.area_code == level.area_code)
        moment = level.valid_from.timestamp()
        days_before = (moment - passages.at.min()) / 86_400
        days_after = (longer.until.timestamp() - moment) / 86_400
        before = ((site == home) & (passages.at < moment)).sum() / days_before
        after = ((site == home) & (passages.at >= moment)).sum() / days_after
        assert after < 0.5 * before


def test_invented_temperatures_have_favourites(longer: World) -> None:
    hit = rows(longer, of_kind(longer, "invented_temperatures"))
    assert np.isin(longer.passages.first[hit], (364, 365, 366, 367)).all()
    assert np.isin(longer.passages.first[hit], (365, 366)).mean() > 0.8


def test_bursts_come_after_hours_of_silence(longer: World) -> None:
    cheat = of_kind(longer, "burst")
    at = np.sort(longer.passages.at[rows(longer, cheat)])
    gaps = np.diff(at)
    assert ((gaps < 60) | (gaps > 3600)).all()
    assert (gaps < 60).mean() > 0.5


def test_a_copied_day_is_the_day_before(longer: World) -> None:
    cheat = of_kind(longer, "copied_day")
    passages = longer.passages
    copy = rows(longer, Cheat(cheat.gate_index, cheat.kind, cheat.days[:1]))
    source = rows(longer, Cheat(cheat.gate_index, cheat.kind, (cheat.days[0] - 1,)))
    assert len(copy) == len(source) > 0
    assert (passages.at[copy] - passages.at[source] == 86_400).all()
    assert (passages.first[copy] == passages.first[source]).all()
    assert (passages.person_index[copy] == passages.person_index[source]).all()


def test_a_sleeping_post_writes_nothing_in_its_hours(longer: World) -> None:
    cheat = of_kind(longer, "sleeping")
    assert cheat.hours is not None
    hour = (longer.passages.at[rows(longer, cheat)] + 8 * 3600) % 86_400 // 3600
    assert len(hour) > 0
    assert not ((hour >= cheat.hours[0]) & (hour < cheat.hours[1])).any()
    assert longer.truth.unrecorded > 0


def test_some_posts_never_note_what_became_of_the_mask(longer: World) -> None:
    hit = rows(longer, of_kind(longer, "mask_never"))
    assert not np.isin(longer.passages.mask[hit], (2, 3)).any()


def test_offline_rows_arrive_when_the_network_is_back(longer: World) -> None:
    passages = longer.passages
    assert passages.offline.any()
    spells = {spell.gate_index: [] for spell in longer.truth.offline}
    for spell in longer.truth.offline:
        spells[spell.gate_index].append(spell)
    for row in np.flatnonzero(passages.offline).tolist():
        mine = spells[int(passages.gate_index[row])]
        assert any(s.start <= passages.at[row] < s.end <= passages.received_at[row] for s in mine)
