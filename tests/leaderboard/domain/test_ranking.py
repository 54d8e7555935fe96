from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.domain.ranking import Candidate, ranks, team_bests
from tests.factories.challenge import NOW


def entry(key: str, count: int, *, team: str = "", track: str = "provided", minutes: int = 0, competing: bool = True):
    """By a team of its own unless one is named."""
    return Candidate(
        key=key,
        team=team or f"team of {key}",
        track=track,
        cost=count,
        submitted_at=NOW + timedelta(minutes=minutes),
        is_competing=competing,
    )


def drawn(number: int):
    """Candidates with few different values, so that ties and twins are common."""
    few = st.integers(0, 3)
    made = st.builds(
        lambda index, count, team, track, minutes, competing: entry(
            index, count, team=f"team {team}", track=f"track {track}", minutes=minutes, competing=competing
        ),
        st.uuids(),
        few,
        few,
        st.integers(0, 1),
        few,
        st.booleans(),
    )
    return st.lists(made, max_size=number, unique_by=lambda candidate: candidate.key)


def test_fewer_wrong_images_rank_before_more():
    assert ranks([entry("b", 20), entry("a", 10), entry("c", 30)]) == {"a": 1, "b": 2, "c": 3}


def test_equals_share_a_rank_and_the_next_rank_skips():
    entries = [entry("a", 10), entry("b", 20), entry("c", 20), entry("d", 30)]
    assert ranks(entries) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_all_equal_are_all_first():
    assert set(ranks([entry(key, 5, minutes=index) for index, key in enumerate("abcde")]).values()) == {1}


def test_a_team_counts_with_its_best_entry_only():
    entries = [entry("a1", 10, team="A"), entry("a2", 20, team="A"), entry("b", 15, team="B")]
    assert ranks(entries) == {"a1": 1, "b": 2}


def test_of_a_teams_equal_entries_the_first_submitted_counts():
    entries = [entry("later", 10, team="A", minutes=5), entry("earlier", 10, team="A", minutes=1)]
    assert ranks(entries) == {"earlier": 1}


def test_tracks_are_ranked_apart():
    entries = [entry("a", 20), entry("b", 30), entry("c", 10, track="outside"), entry("d", 40, track="outside")]
    assert ranks(entries) == {"a": 1, "b": 2, "c": 1, "d": 2}


def test_a_team_may_be_ranked_in_each_track():
    entries = [entry("a", 20, team="A"), entry("b", 10, team="A", track="outside")]
    assert ranks(entries) == {"a": 1, "b": 1}


def test_what_does_not_compete_has_no_rank_and_takes_none():
    entries = [entry("baseline", 5, competing=False), entry("a", 10), entry("b", 20)]
    assert ranks(entries) == {"a": 1, "b": 2}


def test_a_teams_better_entry_that_does_not_compete_leaves_the_other_its_rank():
    entries = [entry("shown", 5, team="A", competing=False), entry("ranked", 10, team="A")]
    assert ranks(entries) == {"ranked": 1}


def test_nothing_ranks_to_nothing():
    assert ranks([]) == {}
    assert team_bests(iter([])) == []


def test_bests_come_best_first_and_equals_by_time():
    entries = [entry("late", 10, minutes=9), entry("worst", 30), entry("early", 10, minutes=1)]
    assert [each.key for each in team_bests(entries)] == ["early", "late", "worst"]


@given(drawn(12), st.randoms())
def test_the_order_of_the_input_does_not_matter(candidates, random):
    shuffled = random.sample(candidates, len(candidates))
    assert ranks(shuffled) == ranks(candidates)
    assert team_bests(shuffled) == team_bests(candidates)


@given(drawn(12))
def test_a_rank_is_one_more_than_the_number_of_better_ranked_entries(candidates):
    ranked = ranks(candidates)
    entries = {candidate.key: candidate for candidate in candidates if candidate.key in ranked}
    for key, candidate in entries.items():
        better = [each for each in entries.values() if each.track == candidate.track and each.cost < candidate.cost]
        assert ranked[key] == len(better) + 1


@given(drawn(12))
def test_each_competing_team_is_ranked_once_in_each_of_its_tracks(candidates):
    ranked = ranks(candidates)
    places = [(each.team, each.track) for each in candidates if each.key in ranked]
    assert sorted(places) == sorted({(each.team, each.track) for each in candidates if each.is_competing})


@given(drawn(8), st.integers(0, 4))
def test_one_more_entry_that_does_not_compete_changes_nothing(candidates, count):
    assert ranks([*candidates, entry("shown", count, competing=False)]) == ranks(candidates)


@given(drawn(8), st.sampled_from([1, 10, 1000]))
def test_counting_in_another_unit_changes_no_rank(candidates, factor):
    scaled = [
        Candidate(each.key, each.team, each.track, each.cost * factor, each.submitted_at, each.is_competing)
        for each in candidates
    ]
    assert ranks(scaled) == ranks(candidates)


@pytest.mark.parametrize("count", [2**31, 2**53 + 1])
def test_counts_beyond_floating_point_are_told_apart(count):
    assert ranks([entry("a", count), entry("b", count - 1)]) == {"b": 1, "a": 2}
