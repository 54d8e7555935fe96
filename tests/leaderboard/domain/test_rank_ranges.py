"""Between which places an entry may stand, by hand-made pairs."""

from datetime import timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leaderboard.domain import rank_ranges as module
from leaderboard.domain.rank_ranges import leading, put_ranges, rank_ranges
from leaderboard.models import Entry, PairedComparison
from tests.factories import NOW


def entry(number: int, rank: int | None, track: str = "provided") -> Entry:
    at = NOW + timedelta(minutes=number)
    return Entry(submission_id=UUID(int=number), rank=rank, track=track, submitted_at=at)


def pair(one: int, other: int, *, distinct: bool) -> PairedComparison:
    return PairedComparison(one=UUID(int=one), other=UUID(int=other), is_distinct=distinct)


def told(entries, pairs) -> dict[int, tuple[int, int]]:
    return {key.int: found for key, found in rank_ranges(entries, pairs).items()}


def test_entries_that_cannot_be_told_apart_share_their_places():
    entries = [entry(1, 1), entry(2, 2), entry(3, 3)]
    pairs = [pair(1, 2, distinct=False), pair(1, 3, distinct=True), pair(3, 2, distinct=True)]
    assert told(entries, pairs) == {1: (1, 2), 2: (1, 2), 3: (3, 3)}


def test_being_told_apart_need_not_go_from_one_to_the_next():
    entries = [entry(1, 1), entry(2, 2), entry(3, 3)]
    pairs = [pair(1, 2, distinct=False), pair(2, 3, distinct=False), pair(1, 3, distinct=True)]
    assert told(entries, pairs) == {1: (1, 2), 2: (1, 3), 3: (2, 3)}


def test_tracks_are_apart_and_what_has_no_rank_counts_for_nobody():
    entries = [entry(1, 1), entry(2, 2), entry(3, 1, "outside"), entry(4, 2, "outside"), entry(5, None)]
    distinct = [pair(a, b, distinct=True) for a, b in combinations(range(1, 6), 2)]
    assert told(entries, distinct) == {1: (1, 1), 2: (2, 2), 3: (1, 1), 4: (2, 2)}


def test_who_was_not_compared_has_no_range_and_leaves_the_last_of_the_others_open():
    entries = [entry(1, 1), entry(2, 2), entry(3, 3)]
    assert told(entries, [pair(1, 2, distinct=False)]) == {}
    assert told(entries, [pair(1, 2, distinct=True)]) == {1: (1, 1)}
    assert told([entry(1, 1)], []) == {}


def test_equals_share_a_rank_and_a_range():
    entries = [entry(1, 1), entry(2, 1), entry(3, 3)]
    pairs = [pair(1, 2, distinct=False), pair(1, 3, distinct=True), pair(2, 3, distinct=True)]
    assert told(entries, pairs) == {1: (1, 2), 2: (1, 2), 3: (3, 3)}


@given(st.integers(2, 7).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.booleans(), min_size=21, max_size=21))))
def test_a_range_holds_the_rank_and_is_what_counting_says(drawn):
    count, distinct = drawn
    entries = [entry(number, number) for number in range(1, count + 1)]
    apart = dict(zip(combinations(range(1, count + 1), 2), distinct, strict=False))
    found = told(entries, [pair(*each, distinct=is_apart) for each, is_apart in apart.items()])
    for rank in range(1, count + 1):
        better = [other for other in range(1, rank) if apart[other, rank]]
        worse = [other for other in range(rank + 1, count + 1) if apart[rank, other]]
        assert found[rank] == (1 + len(better), count - len(worse))
        assert found[rank][0] <= rank <= found[rank][1]


def test_the_best_of_each_track_are_compared(monkeypatch):
    monkeypatch.setattr(module, "COMPARED_OF_A_TRACK", 2)
    entries = [entry(3, 3), entry(1, 1), entry(2, 2), entry(4, 1, "outside"), entry(5, None)]
    assert [each.submission_id.int for each in leading(entries)] == [1, 2, 4]


def test_ranges_of_before_are_taken_away_where_nothing_is_known():
    one = entry(1, 1)
    one.rank_low = one.rank_high = 7
    put_ranges([one, entry(2, 2)], [])
    assert (one.rank_low, one.rank_high) == (None, None)
