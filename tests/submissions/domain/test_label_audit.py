import csv
import io
from datetime import timedelta

import pytest

from challenge.domain.releases import make_live, make_release
from challenge.domain.withdrawals import withdraw
from challenge.enums import TaskKind
from challenge.models import AuditEvent, ChallengeTask, Phase
from submissions.domain.errors import AuditRefused
from submissions.domain.evaluation import run_evaluation
from submissions.domain.label_audit import best_of_teams, start_label_audit, usual_min_entries
from submissions.domain.label_audit_list import run_label_audit
from submissions.enums import AuditState, Status
from submissions.models import Evaluation, LabelAudit
from tests.factories import LABELS, NOW, csv_of, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=60)
FOX, HUSKY, CAT = "n02119789", "n02110185", "n02123045"


def guesses(**wrong: str) -> bytes:
    """A file that is right but for the first guess of some images, as val_001=wnid."""
    return csv_of({image: [wrong.get(image, label)] for image, label in LABELS})


def entry(phase: Phase, team=None, **wrong: str):
    return make_submission(phase, team=team, content=guesses(**wrong))


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=lambda: NOW)


def audited(phase: Phase, **options) -> LabelAudit:
    audit = start_label_audit(phase, now=CLOSED, **options)
    return run_label_audit(audit.pk, clock=lambda: CLOSED)


def listed(audit: LabelAudit) -> list[dict[str, str]]:
    with audit.listing.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode())))


def test_images_on_which_entries_agree_against_the_label_are_listed_in_order():
    phase = make_phase(limit_per_day=None)
    # val_001 is a kit fox, val_003 a husky, val_005 an Arctic fox.
    entry(phase, val_001=HUSKY, val_003=FOX, val_005=CAT)
    entry(phase, val_001=HUSKY, val_003=FOX, val_005=FOX)
    entry(phase, val_001=CAT, val_003=FOX, val_005=HUSKY)
    score_everything()
    audit = audited(phase)
    assert (audit.state, audit.min_entries) == (AuditState.DONE, 2)
    assert [tuple(row.values()) for row in listed(audit)] == [
        ("val_003", HUSKY, FOX, "3", "3", "", "0"),
        ("val_001", FOX, HUSKY, "2", "3", CAT, "1"),
    ]
    summary = {"entries": 3, "read": 3, "images": 12, "found": 2, "listed": 2, "by_agreeing": [[3, 1], [2, 1]]}
    assert audit.summary == summary
    verbs = set(AuditEvent.objects.filter(verb__startswith="label_audit").values_list("verb", flat=True))
    assert verbs == {"label_audit.started", "label_audit.done"}


def test_each_team_counts_once_with_its_best_file():
    phase = make_phase(limit_per_day=None)
    team = make_team(phase.task.edition)
    entry(phase, team, val_001=HUSKY, val_002=HUSKY)
    best = entry(phase, team, val_001=HUSKY)
    other = entry(phase)
    score_everything()
    assert [each.pk for each in best_of_teams(phase.live_release)] == [best.pk, other.pk]


def test_what_was_refused_failed_or_rehearsed_is_no_entry():
    phase = make_phase(limit_per_day=None)
    for status in (Status.REJECTED, Status.FAILED, Status.QUEUED):
        Evaluation.objects.filter(pk=make_scored(phase).pk).update(status=status)
    rehearsal = make_scored(phase).submission.team
    rehearsal.is_internal = True
    rehearsal.save()
    assert best_of_teams(phase.live_release) == []


def test_withdrawn_images_are_not_listed():
    phase = make_phase(limit_per_day=None)
    make_live(make_release(withdraw(phase, images=["val_001"], reason="blurred", now=NOW), now=NOW), now=NOW)
    phase.refresh_from_db()
    for _ in range(2):
        entry(phase, val_001=HUSKY, val_003=FOX)
    score_everything()
    assert [row["image"] for row in listed(audited(phase))] == ["val_003"]


@pytest.mark.parametrize(("entries", "usual"), [(0, 2), (2, 2), (3, 2), (4, 3), (8, 5)])
def test_more_than_half_must_agree_unless_told_otherwise(entries, usual):
    assert usual_min_entries(entries) == usual


@pytest.mark.parametrize(
    ("seconds", "refused"),
    [(-1, True), (0, False)],
)
def test_it_is_begun_from_the_moment_of_closing_on(seconds, refused):
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        make_scored(phase)
    now = phase.closes_at + timedelta(seconds=seconds)
    if refused:
        with pytest.raises(AuditRefused, match="The list shows labels, so it is made when the phase has closed: 2026"):
            start_label_audit(phase, now=now)
    else:
        assert start_label_audit(phase, now=now).state == AuditState.RUNNING


def test_a_phase_without_an_end_has_none():
    with pytest.raises(AuditRefused, match="this one has no end"):
        start_label_audit(make_phase(closes_at=None), now=CLOSED)


def test_a_phase_without_labels_has_none():
    with pytest.raises(AuditRefused, match="no live labels"):
        start_label_audit(make_phase(with_release=False), now=CLOSED)


def test_detections_have_no_first_guess():
    phase = make_phase()
    ChallengeTask.objects.update(kind=TaskKind.DETECTION)
    with pytest.raises(AuditRefused, match="this kind of task has none"):
        start_label_audit(phase, now=CLOSED)


@pytest.mark.parametrize(
    ("teams", "asked", "why"),
    [
        (1, None, "1 team has a scored entry: to agree takes two"),
        (0, None, "0 teams have a scored entry"),
        (2, 3, "From 2 to 2 entries can be asked to agree"),
        (2, 1, "From 2 to 2 entries"),
    ],
)
def test_there_must_be_entries_to_agree(teams, asked, why):
    phase = make_phase(limit_per_day=None)
    for _ in range(teams):
        make_scored(phase)
    with pytest.raises(AuditRefused, match=why):
        start_label_audit(phase, min_entries=asked, now=CLOSED)


def test_an_organizer_who_competed_in_the_task_leaves_it_to_another_even_after_leaving_the_team():
    phase, person = make_phase(limit_per_day=None), make_user()
    team = make_team(phase.task.edition, user=person)
    other = make_team(phase.task.edition)
    for each in (team, other):
        make_scored(phase, team=each)
    with pytest.raises(AuditRefused, match="you competed in this task"):
        start_label_audit(phase, now=CLOSED, actor=person)
    team.memberships.update(left_at=NOW + timedelta(days=1))
    with pytest.raises(AuditRefused, match="you competed in this task"):
        start_label_audit(phase, now=CLOSED, actor=person)
    assert start_label_audit(phase, now=CLOSED, actor=make_user()).started_by is not None


def test_one_audit_of_a_phase_goes_on_at_a_time(rings, django_capture_on_commit_callbacks):
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        make_scored(phase)
    rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        audit = start_label_audit(phase, now=CLOSED)
    assert rings == [("submissions.audit_labels", {"audit_id": audit.pk})]
    with pytest.raises(AuditRefused, match="under way"):
        start_label_audit(phase, now=CLOSED)


def test_a_second_ring_for_the_same_audit_finds_nothing_to_do():
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        entry(phase)
    score_everything()
    assert run_label_audit(audited(phase).pk, clock=lambda: CLOSED) is None


def test_a_file_that_changed_since_ends_it_with_the_reason():
    phase = make_phase(limit_per_day=None)
    submissions = [entry(phase) for _ in range(2)]
    score_everything()
    submissions[1].file.storage.delete(submissions[1].file.name)
    audit = audited(phase)
    assert (audit.state, bool(audit.listing)) == (AuditState.FAILED, False)
    assert "missing from its store" in audit.note


def test_an_audit_that_was_ended_meanwhile_writes_nothing(monkeypatch):
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        entry(phase)
    score_everything()
    audit = start_label_audit(phase, now=CLOSED)

    def ended_by_the_sweeper():
        LabelAudit.objects.update(state=AuditState.FAILED, note="given up")
        return CLOSED

    run_label_audit(audit.pk, clock=ended_by_the_sweeper)
    audit.refresh_from_db()
    assert (audit.state, audit.note, bool(audit.listing)) == (AuditState.FAILED, "given up", False)
