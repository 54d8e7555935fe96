from datetime import timedelta

import pytest

from leaderboard.domain.waiting import Files, files_of, hindrance
from submissions.enums import Status
from submissions.models import Evaluation, Team
from tests.factories import NOW, make_evaluation, make_phase, make_scored, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def counts(phase) -> Files:
    return files_of([phase])[phase.pk]


def ended(phase, status: str, **fields) -> Evaluation:
    evaluation = make_scored(phase)
    Evaluation.objects.filter(pk=evaluation.pk).update(status=status, **fields)
    return evaluation


def test_files_are_counted_by_how_they_stand_against_the_live_labels():
    phase = make_phase(limit_per_day=None)
    for status in (Status.QUEUED, Status.RUNNING, Status.RUNNING, Status.SCORED, Status.FAILED):
        ended(phase, status)
    for status in (Status.REJECTED, Status.CANCELLED):
        ended(phase, status)
    ended(phase, Status.SCORED, scorer_version="0")
    assert counts(phase) == Files(unfinished=3, scored=1, outdated=1, failed=1)


def test_dry_runs_are_not_counted():
    phase = make_phase()
    Team.objects.filter(pk=make_evaluation(phase).submission.team_id).update(is_internal=True)
    assert counts(phase) == Files()


def test_each_phase_has_its_own_counts_in_two_queries(django_assert_num_queries):
    task = make_task()
    phases = [make_phase(task=task, slug=f"p{index}") for index in range(3)]
    make_scored(phases[0])
    make_evaluation(phases[2])
    with django_assert_num_queries(2):
        found = files_of(phases)
    assert [found[phase.pk] for phase in phases] == [Files(scored=1), Files(), Files(unfinished=1)]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (Files(scored=1), ""),
        (Files(scored=1, failed=2), ""),
        (Files(), "No file has been scored yet."),
        (Files(scored=1, unfinished=2), "2 files wait or are being scored."),
        (
            Files(scored=1, outdated=1),
            "One file is scored against earlier labels only: score it against the live ones first.",
        ),
    ],
)
def test_what_is_waited_for_is_a_sentence(files, told):
    phase = make_phase()
    assert hindrance(phase, files, phase.closes_at) == told
    assert "open until" in hindrance(phase, files, phase.closes_at - timedelta(seconds=1))
    assert hindrance(phase, files, NOW - timedelta(days=99)) == "The phase is not open yet."
