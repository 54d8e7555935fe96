from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.enums import DryRunState
from challenge.models import AuditEvent, DryRun
from leaderboard.domain.standings import is_stale, refresh_standings
from submissions.domain.dry_run import internal_team, send_files, start_dry_run
from submissions.domain.dry_run_outcome import are_equal, numbers_of
from submissions.domain.dry_run_view import dry_runs_of
from submissions.domain.errors import DryRunRefused
from submissions.domain.evaluation import run_evaluation
from submissions.domain.merging import find_team
from submissions.domain.recovery import sweep
from submissions.domain.rescoring import scored_submissions
from submissions.enums import Failure, Status
from submissions.models import Evaluation, QuotaSlot, Submission, Team
from tests.factories import (
    IMAGES,
    LABELS,
    NOW,
    make_edition,
    make_phase,
    make_scored,
    make_submission,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
# Long before the phase opens, and before the edition is open.
BEFORE = NOW - timedelta(days=90)


def clock():
    return BEFORE


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=clock)


@pytest.fixture
def phase():
    edition = make_edition(2026, is_public=False, opened_at=None)
    made = make_phase(edition=edition, limit_per_day=1, limit_concurrent=1, limit_invalid_per_day=1)
    edition.organizers.add(make_user())
    return made


def run(phase) -> DryRun:
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    score_everything()
    dry_run.refresh_from_db()
    return dry_run


def test_three_files_with_known_answers_go_the_whole_way_before_the_edition_opens(phase):
    dry_run = run(phase)
    assert dry_run.state == DryRunState.PASSED, dry_run.note
    assert [outcome["name"] for outcome in dry_run.outcomes] == ["sample", "perfect", "random"]
    assert [outcome["ok"] for outcome in dry_run.outcomes] == [True] * 3
    perfect = dry_run.outcomes[1]
    assert perfect["expected"] == perfect["found"] == {"flat_error.wrong": [0] * 5}
    # The first five of six classes, for twelve images of which each class has two.
    assert dry_run.outcomes[0]["found"] == {"flat_error.wrong": [10, 8, 6, 4, 2]}
    assert dry_run.finished_at == BEFORE
    assert Submission.objects.filter(team__is_internal=True).count() == 3
    assert {row.attempt for row in Evaluation.objects.all()} == {1}
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"dry_run.started", "dry_run.passed"}


def test_its_files_are_asked_for_no_date_and_take_no_slot(phase):
    run(phase)
    run(phase)
    assert QuotaSlot.objects.count() == 0
    assert DryRun.objects.filter(state=DryRunState.PASSED).count() == 2
    assert Team.objects.filter(is_internal=True).count() == 1


def test_the_internal_team_is_asked_for_dates_by_nobody_else(phase):
    from submissions.domain.errors import PhaseClosed

    with pytest.raises(PhaseClosed):
        make_submission(phase, now=BEFORE)


def test_a_message_that_comes_twice_makes_the_same_three_files(phase):
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    DryRun.objects.filter(pk=dry_run.pk).update(outcomes=[])
    send_files(dry_run.pk, clock=clock)
    assert send_files(dry_run.pk, clock=clock) is None
    assert Submission.objects.count() == 3


def test_numbers_that_are_not_expected_fail_the_dry_run(phase, monkeypatch):
    monkeypatch.setattr("submissions.scoring.metrics.flat.whole", lambda total: int(total) + 1)
    dry_run = run(phase)
    assert dry_run.state == DryRunState.FAILED
    assert "Not all numbers" in dry_run.note
    assert dry_run.outcomes[1]["found"] == {"flat_error.wrong": [1] * 5}
    assert [outcome["ok"] for outcome in dry_run.outcomes] == [False] * 3


def test_a_file_that_fails_says_why_and_mails_nobody(phase, mailoutbox, django_capture_on_commit_callbacks):
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    first = Submission.objects.order_by("submitted_at", "message").first()
    first.file.storage.delete(first.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        score_everything()
    dry_run.refresh_from_db()
    assert dry_run.state == DryRunState.FAILED
    notes = [outcome["note"] for outcome in dry_run.outcomes if not outcome["ok"]]
    assert notes == [str(Failure.STORAGE_CORRUPT.label)]
    assert mailoutbox == []


def test_labels_that_are_gone_end_the_dry_run_with_a_reason(phase):
    truth = phase.live_release.ground_truth
    truth.labels.storage.delete(truth.labels.name)
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    dry_run.refresh_from_db()
    assert dry_run.state == DryRunState.FAILED
    assert "could not be made" in dry_run.note


def test_labels_that_changed_meanwhile_end_it_too(phase):
    dry_run = start_dry_run(phase, now=BEFORE)
    labels = [(image, LABELS[0][1]) for image in IMAGES]
    make_live(make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW), now=NOW), now=NOW)
    send_files(dry_run.pk, clock=clock)
    dry_run.refresh_from_db()
    assert "made live meanwhile" in dry_run.note


def test_without_live_labels_or_organizers_or_beside_another_it_is_refused(phase):
    other = make_phase(edition=make_edition(2025), with_release=False)
    with pytest.raises(DryRunRefused, match="no live labels"):
        start_dry_run(other, now=BEFORE)
    start_dry_run(phase, now=BEFORE)
    with pytest.raises(DryRunRefused, match="under way"):
        start_dry_run(phase, now=BEFORE)
    phase.task.edition.organizers.clear()
    with pytest.raises(DryRunRefused, match="no organizer"):
        start_dry_run(phase, now=BEFORE)


def test_a_dry_run_whose_worker_died_is_ended_with_a_reason(phase, rings, settings, monkeypatch):
    monkeypatch.setattr("submissions.domain.dry_run_outcome.rings_unheard", lambda _queue: 0)
    dry_run = start_dry_run(phase, now=BEFORE)
    rings.clear()
    sweep(BEFORE + timedelta(seconds=1))
    assert rings == []
    sweep(BEFORE + timedelta(seconds=20))
    assert ("submissions.dry_run", {"dry_run_id": dry_run.pk}) in rings
    sweep(BEFORE + timedelta(seconds=settings.DRY_RUN_SECONDS))
    dry_run.refresh_from_db()
    assert dry_run.state == DryRunState.FAILED
    assert "No worker made the files within 15 minutes" in dry_run.note


def test_files_that_nobody_scores_end_it_as_well(phase, settings):
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    sweep(BEFORE + timedelta(seconds=settings.DRY_RUN_SECONDS))
    dry_run.refresh_from_db()
    assert "were not scored within 15 minutes" in dry_run.note


def test_an_end_that_nobody_saw_is_seen_by_the_sweeper(phase):
    dry_run = start_dry_run(phase, now=BEFORE)
    send_files(dry_run.pk, clock=clock)
    outcomes = DryRun.objects.get().outcomes
    DryRun.objects.update(outcomes=[])
    score_everything()
    DryRun.objects.update(outcomes=outcomes)
    sweep(BEFORE)
    dry_run.refresh_from_db()
    assert dry_run.state == DryRunState.PASSED


def test_nothing_of_it_reaches_standings_or_other_teams(phase):
    run(phase)
    assert refresh_standings(phase.pk, now=NOW).entries.count() == 0
    assert not is_stale(phase.pk, NOW)
    assert list(scored_submissions(phase.pk)) == []
    phase.task.edition.opened_at = BEFORE
    phase.task.edition.save()
    shown = make_scored(phase, team=make_team(phase.task.edition))
    assert [entry.submission_id for entry in refresh_standings(phase.pk, now=NOW).entries.all()] == [
        shown.submission_id
    ]


def test_the_internal_team_steps_aside_for_a_team_of_that_name(phase):
    first = internal_team(phase.task.edition, NOW)
    assert internal_team(phase.task.edition, NOW) == first
    assert find_team(phase.task.edition.pk, first.name) is None, "no team may merge with it"
    edition = make_edition(2024)
    make_team(edition, name="dry runs of the ORGANIZERS")
    assert internal_team(edition, NOW).is_internal


def test_the_view_tells_of_each_phase_and_of_labels_that_changed_since(phase):
    without = make_phase(task=phase.task, slug="test", title="Test", with_release=False)
    run(phase)
    rows = {row["phase"].pk: row for row in dry_runs_of(phase.task.edition)}
    assert rows[without.pk]["dry_run"] is None
    shown = rows[phase.pk]
    assert (shown["is_running"], shown["is_outdated"]) == (False, False)
    assert shown["files"][1]["numbers"] == [{"name": "flat_error, wrong", "expected": [0] * 5, "found": [0] * 5}]


@pytest.mark.parametrize(
    ("found", "expected", "is_right"),
    [
        ([0, 1], [0, 1], True),
        ([0, 2], [0, 1], False),
        (0.1 + 0.2, 0.3, True),
        (0.3001, 0.3, False),
        (None, 0.3, False),
        (None, None, True),
        (1, 1.0, True),
    ],
)
def test_counts_are_compared_exactly_and_rates_to_the_ninth_digit(found, expected, is_right):
    assert are_equal({"a": found}, {"a": expected}) is is_right


def test_numbers_are_found_by_their_way_through_the_report():
    report = {"metrics": {"flat_error": {"wrong": [3]}, "mean_ap": 0.5}}
    names = {"flat_error.wrong": 0, "mean_ap": 0, "flat_error.none": 0, "none.wrong": 0}
    assert numbers_of(report, names) == {
        "flat_error.wrong": [3],
        "mean_ap": 0.5,
        "flat_error.none": None,
        "none.wrong": None,
    }
