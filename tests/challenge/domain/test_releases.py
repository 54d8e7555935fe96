from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import (
    ListsChanged,
    NoClasses,
    NotFrozen,
    NotScoredYet,
    make_first_live,
    make_live,
    make_release,
)
from challenge.domain.taxonomies import create_taxonomy
from challenge.enums import ImageSetRole, Reveal, TaskKind
from challenge.models import AuditEvent, GroundTruth, Phase, PhaseImageSet, Release
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_phase, make_submission, make_user

pytestmark = pytest.mark.django_db


def frozen(phase: Phase, labels=LABELS) -> GroundTruth:
    return freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW)


def release_of(phase: Phase) -> Release:
    """The Release that the phase's first ground truth would have now."""
    return make_release(GroundTruth.objects.get(phase=phase, version=1), now=NOW)


def add_image_set(phase: Phase) -> None:
    anchor = create_image_set(name="anchor", images=[("old_1", 640, 480)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, role=ImageSetRole.ANCHOR)


def change_role(phase: Phase) -> None:
    phase.image_set_roles.update(role=ImageSetRole.ANCHOR)


def give_sizes(phase: Phase) -> None:
    sized = create_image_set(name="val", images=[(image, 640, 480) for image in IMAGES], now=NOW)
    phase.image_set_roles.update(image_set=sized)


def change_taxonomy(phase: Phase) -> None:
    phase.task.taxonomy = create_taxonomy(name="Flat", classes=CLASSES, hierarchy=None, now=NOW)
    phase.task.save()


def change_guesses(phase: Phase) -> None:
    phase.task.max_guesses = 3
    phase.task.save()


def change_options(phase: Phase) -> None:
    phase.task.options = {"threshold": 0.5}
    phase.task.save()


def change_kind(phase: Phase) -> None:
    phase.task.kind = TaskKind.LOCALIZATION
    phase.task.save()


@pytest.mark.parametrize(
    "change",
    [change_role, give_sizes, change_taxonomy, change_guesses, change_options, change_kind],
)
def test_all_that_a_score_depends_on_changes_the_digest(change):
    phase = make_phase()
    before = phase.live_release
    change(phase)
    after = release_of(phase)
    assert after.digest != before.digest
    assert after != before


def replace_image_set(phase: Phase) -> None:
    other = create_image_set(name="other", images=[("old_1", None, None)], now=NOW)
    phase.image_set_roles.update(image_set=other)


def remove_image_sets(phase: Phase) -> None:
    phase.image_set_roles.all().delete()


def change_classes(phase: Phase) -> None:
    phase.task.taxonomy = create_taxonomy(name="Five", classes=CLASSES[:5], hierarchy=None, now=NOW)
    phase.task.save()


@pytest.mark.parametrize("change", [add_image_set, replace_image_set, remove_image_sets, change_classes])
def test_labels_that_were_checked_against_other_lists_have_no_release(change):
    phase = make_phase()
    change(phase)
    with pytest.raises(ListsChanged, match="upload the labels anew"):
        release_of(phase)


def test_with_more_images_new_labels_make_another_release():
    phase = make_phase()
    add_image_set(phase)
    truth = frozen(phase, [*LABELS, ("old_1", LABELS[0][1])])
    assert make_release(truth, now=NOW).digest != phase.live_release.digest


def test_other_labels_change_the_digest():
    phase = make_phase()
    swapped = [(image, CLASSES[0][1]) for image in IMAGES]
    assert make_release(frozen(phase, swapped), now=NOW).digest != phase.live_release.digest


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        ("phase", {"title": "Other", "slug": "other", "opens_at": NOW, "closes_at": None}),
        ("phase", {"limit_per_day": 7, "limit_total": 9, "reveal": Reveal.HIDDEN, "primary_metric": "other"}),
        ("task", {"title": "Other", "slug": "other", "description": "Other", "position": 3}),
        ("edition", {"title": "Other", "year": 2030, "is_public": False}),
    ],
)
def test_what_a_score_does_not_depend_on_leaves_the_release(of, changes):
    phase = make_phase()
    row = {"phase": phase, "task": phase.task, "edition": phase.task.edition}[of]
    type(row).objects.filter(pk=row.pk).update(**changes)
    assert release_of(phase) == phase.live_release


def test_the_same_facts_later_are_the_same_release():
    phase = make_phase()
    again = make_release(phase.live_release.ground_truth, now=NOW + timedelta(days=1))
    assert (again, again.created_at) == (phase.live_release, NOW)


def test_a_release_names_its_facts_and_no_label():
    contents = make_phase().live_release.contents
    assert (contents["task"], contents["max_guesses"]) == ("classification", 5)
    assert [each["name"] for each in contents["image_sets"]] == ["val"]
    assert not any(wnid in str(contents) for _, wnid, _ in CLASSES)


def test_a_draft_scores_nothing():
    phase = make_phase(with_release=False)
    draft = import_ground_truth(phase=phase, labels=LABELS, now=NOW)
    with pytest.raises(NotFrozen):
        make_release(draft, now=NOW)


def test_a_task_whose_classes_were_taken_away_has_no_release():
    truth = frozen(make_phase(with_release=False))
    truth.phase.task.taxonomy = None
    with pytest.raises(NoClasses):
        make_release(truth, now=NOW)


def test_the_release_made_live_is_the_one_that_counts_and_stands_on_record():
    phase, actor = make_phase(), make_user()
    change_guesses(phase)
    release = release_of(phase)
    phase.refresh_from_db()
    assert phase.live_release != release
    make_live(release, now=NOW, actor=actor)
    phase.refresh_from_db()
    assert phase.live_release == release
    event = AuditEvent.objects.filter(verb="release.live").first()
    assert (event.actor, event.details) == (actor, {"digest": release.digest})


def test_before_teams_have_sent_files_a_release_goes_live_at_once():
    phase = make_phase()
    change_guesses(phase)
    release = release_of(phase)
    make_first_live(release, now=NOW)
    phase.refresh_from_db()
    assert phase.live_release == release


def test_with_submissions_scores_are_compared_before_a_release_goes_live(rings):
    phase = make_phase()
    make_submission(phase)
    change_guesses(phase)
    with pytest.raises(NotScoredYet, match="in the background"):
        make_first_live(release_of(phase), now=NOW)
    # What is live already changes nothing.
    make_first_live(Release.objects.get(pk=phase.live_release_id), now=NOW)
