from datetime import timedelta

import pytest

from challenge.domain.readiness import Severity, findings, missing
from challenge.enums import DryRunState, Reveal, Split, TaskKind
from challenge.models import ChallengeTask, DryRun, Edition, EditionPage, Phase
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db

YEAR = 2026


def rehearse(phase, **fields):
    defaults = {"release": phase.live_release, "state": DryRunState.PASSED, "started_at": NOW}
    return DryRun.objects.create(phase=phase, **(defaults | fields))


@pytest.fixture
def phase():
    """The one phase of an edition that lacks nothing."""
    edition = make_edition(YEAR, rules="# Rules", is_public=False, opened_at=None)
    edition.organizers.add(make_user("organizer@example.org"))
    phase = make_phase(edition=edition)
    rehearse(phase)
    return phase


def found(severity=None) -> dict[str, str]:
    """Sentences by code."""
    lines = findings(Edition.objects.get(year=YEAR), NOW)
    return {line.code: line.sentence for line in lines if severity in {None, line.severity}}


def lacking() -> set[str]:
    return {line.code for line in missing(findings(Edition.objects.get(year=YEAR), NOW))}


def test_an_edition_that_lacks_nothing_says_what_is_done(phase):
    assert lacking() == set()
    assert found(Severity.ADVICE) == {}
    assert found(Severity.DONE) == {
        "rules": "The rules are written.",
        "organizers": "Organized by organizer@example.org.",
        "classes": "6 classes.",
        "images": "12 images.",
        "labels": "Version 1 of the labels is live.",
        "dry_run": "The dry run of the live Release has passed.",
    }


def test_an_empty_edition_lacks_all_that_it_could_have():
    make_edition(YEAR, opened_at=None)
    assert lacking() == {"rules", "organizers", "tasks"}


def test_rules_of_blanks_are_none(phase):
    EditionPage.objects.update(body=" \n")
    assert lacking() == {"rules"}


def test_a_task_needs_classes_and_a_phase(phase):
    make_task(phase.task.edition, slug="second", taxonomy=None)
    assert lacking() == {"classes", "phases"}


def test_a_phase_without_images_labels_and_rehearsal_lacks_each(phase):
    bare = make_phase(task=phase.task, slug="test", opens_at=phase.closes_at, closes_at=None, with_release=False)
    bare.image_set_roles.all().delete()
    assert lacking() == {"images", "labels", "dry_run"}


def test_labels_that_are_not_live_are_not_the_same_as_none(phase):
    Phase.objects.update(live_release=None)
    assert found(Severity.MISSING)["labels"].startswith("The labels are not live yet")
    phase.dry_runs.all().delete()
    phase.releases.all().delete()
    phase.ground_truths.all().delete()
    assert found(Severity.MISSING)["labels"].startswith("The phase has no labels")


@pytest.mark.parametrize("change", [{"max_guesses": 3}, {"options": {"open_vocabulary": True}}])
def test_a_release_of_other_settings_is_stale(phase, change):
    ChallengeTask.objects.update(**change)
    assert lacking() == {"release"}


def test_a_release_of_other_images_is_stale(phase):
    make_phase(task=make_task(make_edition(2025)), images=["other"], labels=[("other", "n02119789")])
    other = Phase.objects.get(task__edition__year=2025).image_sets.get()
    phase.image_set_roles.update(image_set=other)
    assert lacking() == {"release"}


@pytest.mark.parametrize("state", [DryRunState.RUNNING, DryRunState.FAILED])
def test_only_a_passed_dry_run_counts(phase, state):
    DryRun.objects.update(state=state)
    assert lacking() == {"dry_run"}


def test_a_benchmark_needs_no_dry_run(phase):
    DryRun.objects.all().delete()
    assert lacking() == {"dry_run"}
    Phase.objects.update(is_benchmark=True)
    assert lacking() == set()


def test_a_dry_run_of_an_older_release_does_not_count(phase):
    from challenge.domain.ground_truth import freeze, import_ground_truth
    from challenge.domain.releases import make_live, make_release
    from tests.factories import CLASSES, IMAGES

    labels = [(image, CLASSES[0][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW)
    make_live(make_release(truth, now=NOW), now=NOW)
    assert lacking() == {"dry_run"}


@pytest.mark.parametrize(("opens_after", "overlaps"), [(-1, True), (0, False), (1, False)])
def test_phases_of_a_task_follow_one_another(phase, opens_after, overlaps):
    later = phase.closes_at + timedelta(seconds=opens_after)
    make_phase(task=phase.task, slug="test", title="Test", opens_at=later, closes_at=None, with_release=False)
    assert ("overlap" in lacking()) is overlaps


def test_a_phase_without_an_end_overlaps_every_later_one(phase):
    Phase.objects.update(closes_at=None)
    make_phase(task=phase.task, slug="test", opens_at=NOW + timedelta(days=900), closes_at=None, with_release=False)
    assert "from then on no file reaches “Validation”" in found(Severity.MISSING)["overlap"]


def test_results_are_not_published_before_the_phase_closes(phase):
    Phase.objects.update(publish_at=phase.closes_at - timedelta(seconds=1))
    assert lacking() == {"publish_at"}
    Phase.objects.update(publish_at=phase.closes_at)
    assert lacking() == set()


def test_teams_do_not_merge_after_the_last_phase_has_closed(phase):
    Edition.objects.update(merge_until=phase.closes_at)
    assert lacking() == set()
    Edition.objects.update(merge_until=phase.closes_at + timedelta(seconds=1))
    assert lacking() == {"merging"}


def test_a_metric_of_another_kind_is_missing_its_numbers(phase):
    Phase.objects.update(primary_metric="mean_ap")
    assert lacking() == {"primary_metric"}
    ChallengeTask.objects.update(kind=TaskKind.DETECTION)
    assert lacking() == {"release"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"split": Split.TEST, "reveal": Reveal.ALL}, "reveal"),
        ({"limit_per_day": None}, "limits"),
        ({"opens_at": NOW - timedelta(days=9), "closes_at": NOW}, "dates"),
    ],
)
def test_some_things_are_only_worth_a_thought(phase, fields, code):
    Phase.objects.update(**fields)
    assert set(found(Severity.ADVICE)) == {code}
    assert lacking() == set()


@pytest.mark.parametrize(
    "fields", [{"split": Split.TEST, "reveal": Reveal.HIDDEN}, {"limit_per_day": None, "limit_total": 0}]
)
def test_what_was_thought_of_is_not_told(phase, fields):
    Phase.objects.update(**fields)
    assert found(Severity.ADVICE) == {}


def test_each_line_tells_what_it_is_about_and_where_to_mend_it(phase):
    Phase.objects.update(live_release=None, limit_per_day=None)
    lines = {line.code: line for line in findings(phase.task.edition, NOW)}
    assert lines["labels"].about == "Classification · Validation"
    assert lines["labels"].where == ("organize_phase_labels", YEAR, "classification", "val")
    assert lines["limits"].where == ("organize_phase", YEAR, "classification", "val")
    assert lines["classes"].where == ("organize_classes", YEAR, "classification")
    assert lines["rules"].where == ("organize_pages", YEAR)
    assert str(lines["rules"]) == "Challenge 2026: The rules are written."


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_tasks_and_phases(number, django_assert_num_queries):
    edition = make_edition(YEAR)
    for task in range(number):
        made = make_task(edition, slug=f"task-{task}")
        for phase in range(number):
            rehearse(make_phase(task=made, slug=f"phase-{phase}"))
    # The edition, organizers, pages, tasks, phases with Releases, image sets and their roles, labels, dry runs.
    with django_assert_num_queries(9):
        findings(edition, NOW)
