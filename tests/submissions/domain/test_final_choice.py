from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.enums import FinalSelection
from challenge.models import AuditEvent
from submissions.domain.errors import ChoiceRefused, NotInTeam, PhaseClosed
from submissions.domain.final_choice import choices, choose_final_entries, final_entries
from submissions.domain.overview import team_submissions
from submissions.enums import Role, Status, Track
from submissions.models import Membership, Submission
from tests.factories import NOW, describe, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def phase_of(selection: str, limit: int = 1):
    return make_phase(final_selection=selection, final_entries=limit, limit_per_day=None)


def files(phase, *counts: int, team=None, **fields):
    """A team's scored files, a minute apart, with their methods described."""
    team = team or make_team(phase.task.edition)
    made = [
        make_scored(phase, wrong=wrong, team=team, now=NOW + timedelta(minutes=minute), **fields)
        for minute, wrong in enumerate(counts)
    ]
    for each in made:
        describe(each.submission)
    return made


def wrong_of(entries) -> list[int]:
    return sorted(entry.report["metrics"]["flat_error"]["wrong"][-1] for entry in entries)


def choose(evaluations, *, user=None, phase=None, now=NOW):
    submission = evaluations[0].submission
    choose_final_entries(
        user=user or submission.submitted_by,
        team=submission.team,
        phase=phase or submission.phase,
        submission_ids=[each.submission_id for each in evaluations],
        now=now,
    )


def chosen(phase) -> set:
    return set(phase.submissions.filter(is_final_choice=True).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("selection", "limit", "counted"),
    [
        (FinalSelection.BEST, 1, [3]),
        (FinalSelection.BEST, 2, [3, 5]),
        (FinalSelection.LATEST, 1, [9]),
        (FinalSelection.LATEST, 2, [5, 9]),
        (FinalSelection.CHOSEN, 1, [9]),
        (FinalSelection.CHOSEN, 9, [3, 5, 7, 9]),
    ],
)
def test_best_latest_or_where_none_is_chosen_the_latest_count(selection, limit, counted):
    phase = phase_of(selection, limit)
    assert wrong_of(final_entries(phase, files(phase, 7, 3, 5, 9))) == counted


def test_a_team_counts_with_exactly_what_it_chose():
    phase = phase_of(FinalSelection.CHOSEN, 2)
    evaluations = files(phase, 7, 3, 5)
    choose(evaluations[:1])
    other = files(phase, 8, 6)
    fresh = [*type(other[0]).objects.filter(submission__phase=phase).select_related("submission")]
    assert wrong_of(final_entries(phase, fresh)) == [6, 7, 8]


def test_each_track_and_what_does_not_compete_is_taken_apart():
    phase = phase_of(FinalSelection.BEST)
    team = make_team(phase.task.edition)
    provided, outside = files(phase, 7, 5, team=team), files(phase, 3, 4, team=team, track=Track.OUTSIDE)
    shown = files(phase, 1, 2, team=team, is_competing=False)
    assert wrong_of(final_entries(phase, [*provided, *outside, *shown])) == [1, 3, 5]


def test_of_equally_good_files_the_first_counts():
    phase = phase_of(FinalSelection.BEST)
    first, second = files(phase, 5, 5)
    assert final_entries(phase, [second, first]) == [first]


def test_the_best_are_those_of_the_live_part_since_a_holdout_is_not_chosen_from():
    phase = phase_of(FinalSelection.BEST)
    first, second = files(phase, 5, 5)
    for each, live, holdout in ((first, 2, 9), (second, 3, 1)):
        parts = {"live": live, "holdout": holdout}
        metrics = {name: {"flat_error": {"wrong": [count], "error": [count / 6]}} for name, count in parts.items()}
        each.report["parts"] = {name: {"images": 6, "metrics": found} for name, found in metrics.items()}
    assert final_entries(phase, [first, second]) == [first]


def test_a_choice_is_saved_replaces_the_one_before_and_is_on_record():
    phase = phase_of(FinalSelection.CHOSEN, 2)
    first, second, third = files(phase, 7, 3, 5)
    choose([first, second])
    choose([second, third])
    assert chosen(phase) == {second.submission_id, third.submission_id}
    event = AuditEvent.objects.filter(verb="final_entries.chosen").first()
    assert event.details["chosen"] == sorted(map(str, chosen(phase)))


def test_an_empty_choice_takes_it_back():
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    choose([evaluation])
    submission = evaluation.submission
    choose_final_entries(user=submission.submitted_by, team=submission.team, phase=phase, submission_ids=[], now=NOW)
    assert chosen(phase) == set()


def test_no_more_are_chosen_than_count_in_a_track():
    phase = phase_of(FinalSelection.CHOSEN)
    team = make_team(phase.task.edition)
    (first, second), (outside,) = files(phase, 7, 3, team=team), files(phase, 5, team=team, track=Track.OUTSIDE)
    with pytest.raises(ChoiceRefused, match="2 files; one is the most"):
        choose([first, second])
    assert chosen(phase) == set()
    choose([first, outside])
    assert len(chosen(phase)) == 2


@pytest.mark.parametrize("status", [each for each in Status if each != Status.SCORED])
def test_only_scored_files_are_chosen(status):
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    type(evaluation).objects.update(status=status)
    with pytest.raises(ChoiceRefused, match="not scored"):
        choose([evaluation])


def test_only_files_whose_method_is_described_are_chosen():
    phase = phase_of(FinalSelection.CHOSEN, 2)
    team = make_team(phase.task.edition)
    (described,), undescribed = files(phase, 7, team=team), make_scored(phase, team=team)
    with pytest.raises(ChoiceRefused, match="It lacks its authors, an abstract"):
        choose([described, undescribed])
    assert chosen(phase) == set()
    describe(undescribed.submission)
    choose([described, undescribed])
    assert len(chosen(phase)) == 2


def test_files_of_another_team_or_phase_are_not_chosen():
    phase = phase_of(FinalSelection.CHOSEN, 2)
    (own,), (other,) = files(phase, 7), files(phase, 3)
    with pytest.raises(ChoiceRefused, match="no submission of your team"):
        choose([own, other])
    assert chosen(phase) == set()


def test_who_does_not_compete_in_the_team_does_not_choose():
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    observer = make_user()
    Membership.objects.create(team=evaluation.submission.team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    for person in (observer, make_user()):
        with pytest.raises(NotInTeam):
            choose([evaluation], user=person)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_after_the_phase_has_closed_nothing_is_chosen(late):
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    with pytest.raises(PhaseClosed):
        choose([evaluation], now=phase.closes_at + late)
    choose([evaluation], now=phase.closes_at - timedelta(seconds=1))


@pytest.mark.parametrize("selection", [FinalSelection.BEST, FinalSelection.LATEST])
def test_where_nothing_is_chosen_a_choice_is_refused_with_the_rule(selection):
    phase = phase_of(selection)
    (evaluation,) = files(phase, 7)
    with pytest.raises(ChoiceRefused, match="scored file counts"):
        choose([evaluation])


def test_the_page_learns_what_may_be_chosen_and_whether_anything_is():
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    team = evaluation.submission.team
    make_submission(phase, team=team)
    (choice,) = choices(team_submissions(team), NOW)
    assert [row["submission"] for row in choice["files"]] == [evaluation.submission]
    assert (choice["is_open"], choice["has_chosen"]) == (True, False)
    choose([evaluation])
    (choice,) = choices(team_submissions(team), phase.closes_at)
    assert (choice["is_open"], choice["has_chosen"]) == (False, True)


def test_an_unknown_submission_is_named():
    phase = phase_of(FinalSelection.CHOSEN)
    (evaluation,) = files(phase, 7)
    unknown = uuid4()
    with pytest.raises(ChoiceRefused, match=str(unknown)):
        choose_final_entries(
            user=evaluation.submission.submitted_by,
            team=evaluation.submission.team,
            phase=phase,
            submission_ids=[unknown],
            now=NOW,
        )
    assert Submission.objects.count() == 1
