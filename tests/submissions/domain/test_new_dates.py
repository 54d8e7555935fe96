from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from leaderboard.domain.standings import refresh_standings
from leaderboard.enums import PublicationState
from leaderboard.models import Publication
from submissions.domain.new_dates import NewEnd, first_shortened, plan
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

DAY = timedelta(days=1)
WEEK = NewEnd(by=timedelta(days=7))


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def task(edition):
    return make_task(edition)


def phase_of(task, slug="val", opens=-30, closes=30, **fields):
    """With its dates as days from now."""
    dates = {"opens_at": NOW + opens * DAY, "closes_at": None if closes is None else NOW + closes * DAY}
    return make_phase(task=task, slug=slug, title=slug.title(), **({"with_release": False} | dates | fields))


def refusal(edition, scope, end) -> tuple[str, str]:
    """The field that is refused, and the sentence."""
    with pytest.raises(SettingsRefused) as refused:
        plan(edition, scope, end, NOW)
    [(field, [told])] = refused.value.problems.items()
    return field, told


def moves(edition, scope, end) -> dict[str, tuple[float, float]]:
    """By phase: how many days its start and its end move."""
    return {
        f"{move.phase.task.slug}/{move.phase.slug}": (
            (move.opens_at - move.phase.opens_at) / DAY,
            (move.closes_at - move.phase.closes_at) / DAY,
        )
        for move in plan(edition, scope, end, NOW)
    }


def test_a_moment_is_the_new_end_of_all_phases_that_are_open(edition, task):
    phase_of(task, "past", -60, -40)
    phase_of(task, "val", -30, 30)
    phase_of(task, "test", 60, 90)
    phase_of(make_task(edition, slug="other"), "val", -30, 20)
    assert moves(edition, None, NewEnd(at=NOW + 40 * DAY)) == {"classification/val": (0, 10), "other/val": (0, 20)}
    assert moves(edition, task, NewEnd(at=NOW + 40 * DAY)) == {"classification/val": (0, 10)}


def test_a_duration_moves_all_that_has_not_closed_and_what_is_to_open_with_its_start(edition, task):
    phase_of(task, "past", -60, -40)
    phase_of(task, "val", -30, 30)
    # It begins the moment the other ends, and still does.
    phase_of(task, "test", 30, 60)
    assert moves(edition, task, WEEK) == {"classification/val": (0, 7), "classification/test": (7, 7)}


def test_a_single_phase_may_be_one_that_is_to_come_or_has_closed(edition, task):
    closed, coming = phase_of(task, "val", -30, -1), phase_of(task, "test", 30, 60)
    assert moves(edition, closed, NewEnd(at=NOW + DAY)) == {"classification/val": (0, 2)}
    assert moves(edition, coming, NewEnd(at=NOW + 50 * DAY)) == {"classification/test": (0, -10)}


def test_what_has_no_end_is_not_moved_by_a_duration_and_gets_one_by_a_moment(edition, task):
    endless = phase_of(task, closes=None)
    assert refusal(edition, task, WEEK)[0] == "scope"
    assert refusal(edition, endless, WEEK) == (
        "by",
        "“Classification, Val” is open until further notice: give it an end as a date and a time.",
    )
    [move] = plan(edition, task, NewEnd(at=NOW + DAY), NOW)
    # Any end is earlier than none.
    assert move.is_earlier


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (NewEnd(at=NOW), "“Classification, Val” would close at 2026-06-10 12:00 UTC, which is past."),
        (NewEnd(at=NOW - DAY), "would close at 2026-06-09 12:00 UTC, which is past."),
        (NewEnd(by=-30 * DAY), "would close at 2026-06-10 12:00 UTC, which is past."),
        (NewEnd(at=NOW + 30 * DAY), "Nothing would change: that is the end already."),
        (NewEnd(by=timedelta()), "Nothing would change: that is the end already."),
    ],
)
def test_an_end_that_is_past_or_the_same_is_refused(edition, task, end, told):
    phase_of(task)
    field, sentence = refusal(edition, None, end)
    assert field == end.field
    assert told in sentence


def test_an_end_one_second_ahead_is_accepted(edition, task):
    phase_of(task)
    assert plan(edition, None, NewEnd(at=NOW + timedelta(seconds=1)), NOW)


def test_a_phase_does_not_close_before_it_opens_nor_open_in_the_past(edition, task):
    coming = phase_of(task, "test", 10, 20)
    assert refusal(edition, coming, NewEnd(at=NOW + 10 * DAY)) == (
        "at",
        "“Classification, Test” would close at 2026-06-20 12:00 UTC, before it opens at 2026-06-20 12:00 UTC.",
    )
    assert "would open at 2026-06-10 12:00 UTC, which is past" in refusal(edition, coming, NewEnd(by=-10 * DAY))[1]


def test_an_end_beyond_the_start_of_the_next_phase_is_refused(edition, task):
    phase_of(task, "val", -30, 30)
    phase_of(task, "test", 30, 60)
    field, told = refusal(edition, task, NewEnd(at=NOW + 31 * DAY))
    assert field == "at"
    assert told.startswith(
        "“Classification, Val” would be open when “Classification, Test” opens at "
        "2026-07-10 12:00 UTC (2026-07-10 00:00 AoE)"
    )


def test_phases_that_overlapped_before_hinder_nothing_elsewhere(edition, task):
    phase_of(task, "val", -30, 30)
    other = make_task(edition, slug="other")
    phase_of(other, "one", -30, 30)
    phase_of(other, "two", -10, 30)
    assert moves(edition, task, WEEK) == {"classification/val": (0, 7)}


def test_dates_of_published_results_stay(edition, task):
    phase = phase_of(task, "val", -30, -1, with_release=True)
    table = refresh_standings(phase.pk, now=NOW)
    assert plan(edition, phase, NewEnd(at=NOW + DAY), NOW)
    table.pk, table.state, table.version = None, PublicationState.FROZEN, 1
    table.save(force_insert=True)
    told = ("scope", "Results of “Classification, Val” are published: its dates stay.")
    assert refusal(edition, phase, NewEnd(at=NOW + DAY)) == told
    # Withdrawn, they are out no more.
    Publication.objects.filter(state=PublicationState.FROZEN).update(withdrawn_at=NOW)
    assert plan(edition, phase, NewEnd(at=NOW + DAY), NOW)


def test_what_is_published_is_left_out_of_a_whole_task(edition, task):
    open_results = phase_of(task, "val", -30, 30)
    type(open_results).objects.update(results_opened_at=NOW)
    assert refusal(edition, task, WEEK)[0] == "scope"


def test_the_benchmark_of_after_the_year_is_moved_alone_only(edition, task):
    phase_of(task, "val", -30, 30)
    after = phase_of(task, "after", 90, 400, is_benchmark=True)
    assert moves(edition, None, WEEK) == {"classification/val": (0, 7)}
    assert moves(edition, after, WEEK) == {"classification/after": (7, 7)}


@pytest.mark.parametrize(("published", "moved"), [(31, 7), (36, 7), (37, 0), (60, 0), (None, 0)])
def test_results_that_would_come_before_the_end_keep_their_distance(edition, task, published, moved):
    phase_of(task, publish_at=published and NOW + published * DAY)
    [move] = plan(edition, task, WEEK, NOW)
    assert move.publish_at == (published and NOW + (published + moved) * DAY)
    assert move.moves_results == bool(moved)


def test_the_first_of_the_ends_that_come_earlier_is_named(edition, task):
    phase_of(task, "val", -30, 30)
    phase_of(make_task(edition, slug="other"), "val", -30, 10)
    assert first_shortened(plan(edition, None, WEEK, NOW)) is None
    assert first_shortened(plan(edition, None, NewEnd(at=NOW + 20 * DAY), NOW)) == NOW + 20 * DAY
    assert first_shortened(plan(edition, None, NewEnd(by=-DAY), NOW)) == NOW + 9 * DAY


def test_an_edition_without_phases_says_that_none_is_open(edition):
    assert refusal(edition, None, WEEK)[0] == "scope"


def test_an_end_beyond_the_calendar_is_refused(edition, task):
    phase_of(task)
    assert refusal(edition, None, NewEnd(by=timedelta(days=3_000_000))) == ("by", "No calendar goes as far as that.")
