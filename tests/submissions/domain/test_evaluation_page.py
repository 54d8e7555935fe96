from datetime import timedelta

import pytest

from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.enums import GUESSING, RANKING_METRICS, FinalSelection, ImageSetRole, Reveal, TaskKind
from challenge.models import ChallengeTask, Phase, PhaseImageSet
from submissions.domain.evaluation_page import evaluation_of
from submissions.scoring.tasks.registry import KINDS
from submissions.scoring.version import SCORER_VERSION
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db


def phase_of(kind: TaskKind, **fields) -> Phase:
    """A phase of that kind with a live Release; the page reads of the labels only what is there."""
    phase = make_phase(**fields)
    ChallengeTask.objects.filter(pk=phase.task_id).update(kind=kind)
    Phase.objects.filter(pk=phase.pk).update(primary_metric=RANKING_METRICS[kind][0])
    return release_anew(phase)


def release_anew(phase: Phase) -> Phase:
    phase = Phase.objects.get(pk=phase.pk)
    make_live(make_release(phase.ground_truths.get(), now=NOW), now=NOW)
    phase.refresh_from_db()
    return phase


@pytest.mark.parametrize("kind", TaskKind)
def test_a_task_of_each_kind_is_told_by_the_registry_and_its_release(kind):
    phase = phase_of(kind)
    (task,) = evaluation_of(phase.task.edition)
    assert [each.code for each in task.measures] == list(KINDS[kind].metrics)
    assert len(task.formats) == (4 if kind in GUESSING else 2)
    assert task.scorer_version == SCORER_VERSION
    (facts,) = task.phases
    assert facts.release == phase.live_release.digest
    assert (facts.image_count, facts.class_count, facts.version) == (12, 6, 1)
    assert facts.max_guesses == (5 if kind in GUESSING else None)
    better = "lower" if KINDS[kind].lower_is_better else "higher"
    assert f"{better} is better" in facts.ranking
    metric = RANKING_METRICS[kind][0].label
    assert metric[1:] in facts.ranking


def test_what_is_told_is_what_the_live_release_has_whatever_the_task_was_set_to_since():
    phase = phase_of(TaskKind.CLASSIFICATION)
    ChallengeTask.objects.update(max_guesses=3, options={"open_vocabulary": True}, taxonomy=None)
    PhaseImageSet.objects.update(image_set=create_image_set(name="new", images=[("a", None, None)], now=NOW))
    (task,) = evaluation_of(phase.task.edition)
    (facts,) = task.phases
    assert (facts.max_guesses, facts.image_count, facts.class_count) == (5, 12, 6)
    assert [each.name for each in facts.images] == ["val"]
    assert facts.notes == []
    assert "at 5 guesses" in facts.ranking


def test_without_a_live_release_the_settings_are_told_and_that_they_may_change():
    phase = make_phase(task=make_task(max_guesses=2, options={"open_vocabulary": True}), with_release=False)
    (task,) = evaluation_of(phase.task.edition)
    (facts,) = task.phases
    assert (facts.max_guesses, facts.image_count, facts.release, facts.version) == (2, 12, "", None)
    assert any("any noun of WordNet" in note for note in facts.notes)
    assert any("may change" in note for note in facts.notes)


def test_image_sets_are_told_apart_with_their_roles():
    phase = make_phase()
    anchor = create_image_set(name="anchor", images=[("old_1", None, None), ("old_2", None, None)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, role=ImageSetRole.ANCHOR, position=1)
    Phase.objects.update(live_release=None)
    (task,) = evaluation_of(phase.task.edition)
    images = task.phases[0].images
    assert [(each.name, each.count) for each in images] == [("val", 12), ("anchor", 2)]
    assert images[1].role == "Anchor, carried over between years"
    assert task.phases[0].image_count == 14


@pytest.mark.parametrize(
    ("reveal", "told"),
    [
        (Reveal.ALL, "Every metric"),
        (Reveal.PRIMARY, "only the metric that ranks"),
        (Reveal.LADDER, "better by 0.01"),
        (Reveal.HIDDEN, "Nothing is shown"),
    ],
)
def test_what_a_phase_shows_is_said(reveal, told):
    phase = make_phase(reveal=reveal, ladder_step=0.01)
    assert told in evaluation_of(phase.task.edition)[0].phases[0].reveal


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "best entry. Entries trained with outside data are ranked apart."),
        ({"final_selection": FinalSelection.CHOSEN, "final_entries": 3}, "chooses the 3 entries that count"),
        ({"accepts_outside_data": False}, "are not taken"),
    ],
)
def test_which_entries_count_is_said(fields, told):
    phase = make_phase(**fields)
    assert told in evaluation_of(phase.task.edition)[0].phases[0].selection


def test_a_holdout_and_a_blacklist_are_said():
    phase = phase_of(TaskKind.DETECTION)
    phase.ground_truths.update(split="labels/split.csv", blacklist="labels/blacklist.csv", withdrawn=[{"name": "a"}])
    facts = evaluation_of(phase.task.edition)[0].phases[0]
    assert "holdout" in facts.holdout
    assert any("Pairs of image and class" in note for note in facts.notes)
    assert any("withdrawn" in note for note in facts.notes)


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_however_many_tasks_and_phases(django_assert_num_queries, number):
    edition = make_edition(2026)
    for each in range(number):
        task = make_task(edition, slug=f"task-{each}")
        for phase in range(number):
            make_phase(task=task, slug=f"phase-{phase}", opens_at=NOW - timedelta(days=40 + phase))
    # Tasks, phases with their Releases, the Releases' image sets.
    with django_assert_num_queries(3):
        evaluation_of(edition)
