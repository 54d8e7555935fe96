"""Two sentences: who won, by how much, and whether that is more than chance."""

from datetime import timedelta
from uuid import UUID

from leaderboard.domain.summary import summarize
from leaderboard.models import Entry, PairedComparison, Publication
from submissions.enums import Track
from tests.factories import NOW

IMAGES = 50_000


def publication(**fields) -> Publication:
    return Publication(**{"primary_metric": "flat_error", "lower_is_better": True, **fields})


def entry(number: int, rank: int | None, wrong: int, team: str = "", **fields) -> Entry:
    defaults = {
        "submission_id": UUID(int=number),
        "rank": rank,
        "team_name": team or f"Team {number}",
        "method_name": f"Method {number}",
        "track": Track.PROVIDED,
        "images": IMAGES,
        "primary_count": wrong,
        "primary_value": wrong / IMAGES,
        "submitted_at": NOW + timedelta(seconds=number),
    }
    return Entry(**(defaults | fields))


def pair(one: int, other: int, **fields) -> PairedComparison:
    defaults = {"better": 0, "worse": 0, "difference": 0.0, "p_value": 0.5, "is_distinct": False}
    return PairedComparison(one=UUID(int=one), other=UUID(int=other), **(defaults | fields))


def test_who_won_by_how_much_and_that_it_is_more_than_chance():
    told = summarize(
        publication(), [entry(2, 2, 9000), entry(1, 1, 3253)], [pair(2, 1, is_distinct=True, p_value=1e-9)]
    )
    assert told == (
        "Team 1 (Method 1) won: flat error 6.51% (3,253 of 50,000 images wrong). "
        "The lead over Team 2 (Method 2), 5,747 images, is more than chance at 95% (exact McNemar test, p < 0.001)."
    )


def test_what_cannot_be_told_apart_is_told_so():
    told = summarize(publication(), [entry(1, 1, 3253), entry(2, 2, 3255)], [pair(1, 2, p_value=0.98)])
    assert told.endswith(
        "Team 2 (Method 2), 2 images behind, cannot be told apart from it at 95% (exact McNemar test, p = 0.980)."
    )


def test_what_is_not_known_is_told_so():
    told = summarize(publication(), [entry(1, 1, 3253), entry(2, 2, 3254)], [pair(1, 3, is_distinct=True)])
    assert "The lead over Team 2 (Method 2) is 1 image; whether that is more than chance is not known" in told


def test_a_tie_is_shared_and_who_follows_is_named():
    told = summarize(publication(), [entry(1, 1, 10), entry(2, 1, 10), entry(3, 3, 12)], [])
    assert told == (
        "Team 1 (Method 1) and Team 2 (Method 2) share first place: flat error 0.02% (10 of 50,000 images wrong). "
        "Team 3 (Method 3) follows, 2 images behind."
    )


def test_a_single_entry_and_none():
    alone = summarize(publication(), [entry(1, 1, 10), entry(2, None, 5)], [])
    assert alone.endswith("No other entry is ranked.")
    assert summarize(publication(), [entry(2, None, 5)], []) == "No entry is ranked."


def test_tracks_are_told_apart():
    entries = [entry(1, 1, 10), entry(2, 1, 5, track=Track.OUTSIDE)]
    told = summarize(publication(), entries, [])
    assert "Team 1 (Method 1) won" in told
    assert "With outside data Team 2 (Method 2) won" in told


def test_hidden_names_bring_no_method():
    told = summarize(publication(is_anonymous=True), [entry(1, 1, 10, "Team K7QX2A", method_name="hidden")], [])
    assert told.startswith("Team K7QX2A won: flat error")


def test_an_ap_is_told_in_points_and_a_height_as_a_height():
    ap = {"primary_count": None, "images": 20_121}
    entries = [entry(1, 1, 0, primary_value=0.6274, **ap), entry(2, 2, 0, primary_value=0.6270, **ap)]
    told = summarize(publication(primary_metric="mean_ap", lower_is_better=False), entries, [])
    assert "won: mean AP 62.74%." in told
    assert "is 0.04 percentage points; whether that is more than chance is not known" in told
    costs = [entry(1, 1, 101_000, primary_value=2.02), entry(2, 2, 102_000, primary_value=2.04)]
    bootstrap = [pair(1, 2, p_value=None, is_distinct=True)]
    told = summarize(publication(primary_metric="hierarchical_error"), costs, bootstrap)
    assert "won: hierarchical error 2.020." in told
    assert "0.02 in mean height, is more than chance at 95% (bootstrap over images)" in told
