from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.models import Release
from leaderboard.domain.diff import diff_with_live
from leaderboard.domain.diff_table import COLUMNS, diff_lines
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status, Track
from submissions.models import Evaluation
from tests.factories import IMAGES, LABELS, NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def phase():
    return make_phase(limit_per_day=None)


def candidate_of(phase) -> Release:
    """Another Release, with everything queued against it."""
    labels = [(image, LABELS[0][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=LATER), now=LATER)
    release = make_release(truth, now=LATER)
    start_rescoring(release, now=LATER)
    return release


def rescored(release: Release, old: Evaluation, *, wrong: int) -> None:
    """What the submission of `old` has against the Release: `wrong` images at five guesses."""
    report = old.report | {
        "metrics": {"flat_error": {"wrong": [12] * 4 + [wrong], "error": [1.0] * 4 + [wrong / len(IMAGES)]}}
    }
    Evaluation.objects.filter(release=release, submission=old.submission_id).update(status=Status.SCORED, report=report)


def shown(diff) -> list[tuple]:
    return [
        (
            change.team_name,
            change.old.score and change.old.score.count,
            change.new.score and change.new.score.count,
            change.old.rank,
            change.new.rank,
            change.rank_change,
        )
        for change in diff.changes
    ]


def test_each_entry_has_its_old_and_new_count_and_rank(phase):
    scored = {
        name: make_scored(phase, wrong=wrong, team=make_team(phase.task.edition, name=name))
        for name, wrong in (("Ada", 1), ("Bea", 2), ("Cyd", 3))
    }
    release = candidate_of(phase)
    for name, wrong in (("Ada", 4), ("Bea", 2), ("Cyd", 0)):
        rescored(release, scored[name], wrong=wrong)
    diff = diff_with_live(release)
    assert diff is not None
    assert shown(diff) == [("Cyd", 3, 0, 3, 1, 2), ("Bea", 2, 2, 2, 2, 0), ("Ada", 1, 4, 1, 3, -2)]
    assert [change.count_change for change in diff.changes] == [-3, 0, 3]
    assert [round(change.value_change or 0, 9) for change in diff.changes] == [-0.25, 0, 0.25]
    assert (diff.changed, diff.movers, diff.winner_changes) == (2, 2, True)
    assert diff.winners == {"provided": (["Ada"], ["Cyd"])}


def test_ranks_are_those_of_the_table_equals_share_and_only_a_teams_best_counts(phase):
    team = make_team(phase.task.edition, name="Ada")
    best, other = make_scored(phase, wrong=1, team=team), make_scored(phase, wrong=3, team=team)
    rival = make_scored(phase, wrong=1, team=make_team(phase.task.edition, name="Bea"))
    release = candidate_of(phase)
    for evaluation, wrong in ((best, 5), (other, 2), (rival, 2)):
        rescored(release, evaluation, wrong=wrong)
    places = {change.submission_id: (change.old.rank, change.new.rank) for change in diff_with_live(release).changes}
    assert places == {best.submission_id: (1, None), other.submission_id: (None, 1), rival.submission_id: (1, 1)}


def test_tracks_are_ranked_apart_and_those_who_do_not_compete_not_at_all(phase):
    inside, outside = make_scored(phase, wrong=2), make_scored(phase, wrong=1, track=Track.OUTSIDE)
    guest = make_scored(phase, wrong=0, is_competing=False)
    release = candidate_of(phase)
    for evaluation in (inside, outside, guest):
        rescored(release, evaluation, wrong=6)
    diff = diff_with_live(release)
    assert {change.submission_id: change.new.rank for change in diff.changes} == {
        inside.submission_id: 1,
        outside.submission_id: 1,
        guest.submission_id: None,
    }
    assert not diff.winner_changes
    assert diff.changed == 3


def test_what_is_not_scored_yet_or_refused_stands_last_with_its_state(phase):
    done, waiting, refused = (make_scored(phase, wrong=number) for number in (3, 1, 2))
    release = candidate_of(phase)
    rescored(release, done, wrong=3)
    Evaluation.objects.filter(release=release, submission=refused.submission_id).update(status=Status.REJECTED)
    diff = diff_with_live(release)
    assert (diff.changes[0].submission_id, diff.changes[0].status) == (done.submission_id, "scored")
    rest = {change.submission_id: (change.status, change.new.score, change.rank_change) for change in diff.changes[1:]}
    assert rest == {
        waiting.submission_id: ("queued", None, None),
        refused.submission_id: ("rejected", None, None),
    }


def test_fewer_images_are_a_change_even_if_as_many_are_wrong(phase):
    evaluation = make_scored(phase, wrong=3)
    release = candidate_of(phase)
    rescored(release, evaluation, wrong=3)
    row = Evaluation.objects.get(release=release)
    row.report["images"] = 11
    row.save()
    (change,) = diff_with_live(release).changes
    assert change.is_changed
    assert change.count_change == 0


def test_the_live_labels_are_compared_with_nothing(phase):
    assert diff_with_live(phase.live_release) is None
    assert diff_with_live(candidate_of(make_phase(task=phase.task, slug="other"))) is not None


def test_a_candidate_of_a_phase_without_entries_changes_nothing(phase):
    diff = diff_with_live(candidate_of(phase))
    assert (diff.changes, diff.changed, diff.winners, diff.winner_changes) == ([], 0, {}, False)


def test_the_csv_has_a_row_an_entry_and_no_formula(phase):
    evaluation = make_scored(phase, wrong=1, team=make_team(phase.task.edition, name="=HYPERLINK(1)"))
    release = candidate_of(phase)
    rescored(release, evaluation, wrong=2)
    header, row = diff_lines(diff_with_live(release))
    assert header == COLUMNS
    cells = dict(zip(header, row, strict=True))
    assert cells["team"] == "'=HYPERLINK(1)"
    assert (cells["old_count"], cells["new_count"], cells["count_change"], cells["rank_change"]) == (1, 2, 1, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_a_diff_takes_the_same_queries_however_many_entries(phase, django_assert_num_queries, number):
    evaluations = [make_scored(phase, wrong=wrong) for wrong in range(number)]
    release = candidate_of(phase)
    for evaluation in evaluations:
        rescored(release, evaluation, wrong=1)
    release = Release.objects.select_related("phase").get(pk=release.pk)
    # The phase with its live Release, and the evaluations of each of the two; and the live Release's own phase.
    with django_assert_num_queries(4):
        assert len(diff_with_live(release).changes) == number
