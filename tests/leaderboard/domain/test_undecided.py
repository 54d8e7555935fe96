from leaderboard.domain.undecided import not_told_apart
from leaderboard.models import Entry


def entry(rank, low, high, method="", team="", track="provided") -> Entry:
    name = method or f"M{rank}"
    return Entry(rank=rank, rank_low=low, rank_high=high, method_name=name, team_name=team or f"T{name}", track=track)


def told(entries) -> tuple[list[str], list[str]]:
    found = not_told_apart(entries)
    return [group.text for group in found.of_first], [group.text for group in found.of_others]


def test_two_that_share_the_first_places_are_named():
    densenet = entry(2, 1, 2, "DenseNet-161")
    xception = entry(1, 1, 2, "Xception")
    assert told([densenet, xception, entry(3, 3, 3)]) == (["Xception and DenseNet-161 cannot be told apart."], [])


def test_two_that_share_a_range_further_down_are_named_too():
    entries = [entry(1, 1, 1), entry(2, 2, 3, "Xception"), entry(3, 2, 3, "DenseNet-161"), entry(4, 4, 4)]
    assert told(entries) == ([], ["Xception and DenseNet-161 cannot be told apart."])


def test_entries_at_the_ends_of_a_chain_can_be_told_apart_although_their_ranges_meet():
    entries = [entry(1, 1, 2), entry(2, 1, 3), entry(3, 2, 3)]
    assert told(entries) == (["M1 and M2 cannot be told apart."], ["M2 and M3 cannot be told apart."])


def test_a_group_within_another_is_not_told_again():
    assert told([entry(1, 1, 3), entry(2, 1, 3), entry(3, 1, 3)]) == (["M1, M2 and M3 cannot be told apart."], [])


def test_of_a_large_group_the_others_are_counted():
    first, _ = told([entry(rank, 1, 7) for rank in range(1, 8)])
    assert first == ["M1, M2, M3, M4 and 3 others cannot be told apart."]


def test_equals_share_a_rank_and_a_group():
    assert told([entry(1, 1, 2, "A"), entry(1, 1, 2, "B"), entry(3, 3, 3)]) == (["A and B cannot be told apart."], [])


def test_each_track_stands_apart():
    entries = [entry(1, 1, 1), entry(1, 1, 2, "O1", track="outside"), entry(2, 1, 2, "O2", track="outside")]
    assert told(entries) == (["O1 and O2 cannot be told apart."], [])


def test_teams_are_named_where_two_have_the_same_method():
    entries = [entry(1, 1, 2, "ResNet-50", "Red"), entry(2, 1, 2, "ResNet-50", "Blue")]
    assert told(entries)[0] == ["Red and Blue cannot be told apart."]


def test_nothing_is_said_of_entries_without_rank_or_range():
    assert told([entry(None, None, None), entry(1, None, None), entry(2, None, None)]) == ([], [])
    assert told([]) == ([], [])


def test_a_lone_entry_is_in_no_group():
    assert told([entry(1, 1, 1)]) == ([], [])
