from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.enums import Reveal
from leaderboard.domain.standings import refresh_standings, stale_phases
from leaderboard.enums import PublicationState
from leaderboard.models import Entry, Publication
from submissions.enums import Status, Track
from submissions.models import Evaluation
from tests.factories import (
    CLASSES,
    IMAGES,
    NOW,
    make_edition,
    make_evaluation,
    make_phase,
    make_scored,
    make_task,
    make_team,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _rings(rings):
    """Submissions ring; nobody needs to hear."""


def refresh(phase) -> Publication:
    return refresh_standings(phase.pk, now=NOW)


def rows(publication: Publication) -> list[tuple[int, int | None, bool]]:
    return [(entry.primary_count, entry.rank, entry.is_team_best) for entry in publication.entries.all()]


def new_labels(phase) -> None:
    labels = [(image, CLASSES[0][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW)
    make_live(make_release(truth, now=NOW), now=NOW)


def test_scored_evaluations_stand_in_order_with_their_ranks():
    phase = make_phase()
    for wrong in (7, 3, 3, 9):
        make_scored(phase, wrong=wrong)
    assert rows(refresh(phase)) == [(3, 1, True), (3, 1, True), (7, 3, True), (9, 4, True)]


def test_only_a_teams_best_is_ranked():
    phase = make_phase()
    team = make_team(phase.task.edition)
    for wrong in (7, 3):
        make_scored(phase, wrong=wrong, team=team)
    assert rows(refresh(phase)) == [(3, 1, True), (7, None, False)]


def test_tracks_are_ranked_apart():
    phase = make_phase()
    make_scored(phase, wrong=3, track=Track.OUTSIDE)
    make_scored(phase, wrong=7)
    table = refresh(phase)
    assert [(entry.track, entry.rank) for entry in table.entries.all()] == [("outside", 1), ("provided", 1)]


def test_what_does_not_compete_is_shown_without_a_rank():
    phase = make_phase()
    make_scored(phase, wrong=1, is_competing=False)
    make_scored(phase, wrong=7)
    assert rows(refresh(phase)) == [(1, None, False), (7, 1, True)]


@pytest.mark.parametrize("status", [each for each in Status if each != Status.SCORED])
def test_what_is_not_scored_does_not_stand(status):
    phase = make_phase()
    make_evaluation(phase)
    Evaluation.objects.update(status=status)
    assert rows(refresh(phase)) == []


def test_scores_of_another_release_or_scorer_do_not_stand():
    phase = make_phase()
    make_scored(phase)
    old = make_scored(phase)
    Evaluation.objects.filter(pk=old.pk).update(scorer_version="0")
    assert refresh(phase).entries.count() == 1
    new_labels(phase)
    assert refresh(phase).entries.count() == 0


def test_a_phase_without_live_labels_has_no_table():
    phase = make_phase(with_release=False)
    assert refresh(phase) is None
    assert stale_phases(NOW) == []


def test_a_hidden_phase_shows_nothing():
    phase = make_phase(reveal=Reveal.HIDDEN)
    make_scored(phase)
    assert rows(refresh(phase)) == []


def test_a_phase_that_reveals_its_primary_metric_alone_copies_no_other():
    phase = make_phase(reveal=Reveal.PRIMARY)
    make_scored(phase, wrong=3, cost=11)
    assert list(refresh(phase).entries.get().metrics) == ["flat_error"]


def test_the_cost_sum_ranks_where_the_hierarchical_error_is_primary():
    phase = make_phase(primary_metric="hierarchical_error")
    make_scored(phase, wrong=1, cost=50)
    make_scored(phase, wrong=9, cost=20)
    assert rows(refresh(phase)) == [(20, 1, True), (50, 2, True)]


def test_names_and_numbers_are_copied():
    phase = make_phase()
    team = make_team(phase.task.edition, name="Group A")
    evaluation = make_scored(phase, wrong=3, cost=11, team=team, message="ResNet-50", is_simulated=True)
    entry = refresh(phase).entries.get()
    assert (entry.team_name, entry.method_name, entry.submission_id) == (
        "Group A",
        "ResNet-50",
        evaluation.submission_id,
    )
    assert (entry.images, entry.is_simulated, entry.is_baseline) == (len(IMAGES), True, False)
    assert entry.submitted_at == evaluation.submission.submitted_at
    assert entry.metrics == evaluation.report["metrics"]


def test_the_heading_names_what_the_numbers_depend_on():
    phase = make_phase()
    table = refresh(phase)
    assert (table.year, table.edition_title, table.task_title, table.phase_title) == (
        2026,
        "Challenge 2026",
        "Classification",
        "Validation",
    )
    assert table.release_digest == phase.live_release.digest
    assert (table.state, table.as_of, table.image_count, table.max_guesses) == (
        PublicationState.LIVE,
        NOW,
        len(IMAGES),
        5,
    )


def test_guesses_and_images_are_those_of_the_release_until_a_new_one_is_live():
    phase = make_phase()
    make_scored(phase, wrong=3)
    phase.task.max_guesses = 1
    phase.task.save()
    phase.image_set_roles.all().delete()
    table = refresh(phase)
    assert (table.max_guesses, table.image_count) == (5, len(IMAGES))


def test_a_refresh_replaces_the_rows_of_the_one_table():
    phase = make_phase()
    make_scored(phase, wrong=3)
    first = refresh(phase)
    make_scored(phase, wrong=1)
    second = refresh_standings(phase.pk, now=LATER)
    assert (first.pk, second.as_of) == (second.pk, LATER)
    assert rows(second) == [(1, 1, True), (3, 2, True)]
    assert Entry.objects.count() == 2


def test_a_refresh_leaves_frozen_results_alone():
    phase = make_phase()
    make_scored(phase, wrong=3)
    frozen = refresh(phase)
    Publication.objects.update(state=PublicationState.FROZEN)
    Evaluation.objects.all().delete()
    refresh(phase)
    assert rows(frozen) == [(3, 1, True)]


def test_each_phase_has_a_table_of_its_own():
    task = make_task()
    val, test = make_phase(task=task), make_phase(task=task, slug="test")
    make_scored(val, wrong=3)
    make_scored(test, wrong=5)
    assert rows(refresh(val)) == [(3, 1, True)]
    assert rows(refresh(test)) == [(5, 1, True)]


def test_a_table_that_was_never_made_is_stale_and_a_fresh_one_is_not():
    phase = make_phase()
    make_scored(phase)
    assert stale_phases(NOW) == [phase.pk]
    refresh(phase)
    assert stale_phases(NOW) == []


def test_an_empty_table_can_be_fresh():
    refresh(make_phase())
    assert stale_phases(NOW) == []


def score_another(phase):
    make_scored(phase)


def take_one_away(phase):
    Evaluation.objects.filter(submission__phase=phase).delete()


def replace_one(phase):
    take_one_away(phase)
    score_another(phase)


def end_competing(phase):
    phase.submissions.update(is_competing=False)


def change_track(phase):
    phase.submissions.update(track=Track.OUTSIDE)


def rename_the_team(phase):
    phase.task.edition.teams.update(name="Renamed")


def name_the_method(phase):
    method = phase.submissions.get().method
    method.short_name, method.paper_url, method.is_baseline = "Renamed", "https://example.org/paper", True
    method.save()


def hide_results(phase):
    phase.reveal = Reveal.HIDDEN
    phase.save()


def reveal_the_primary_metric_alone(phase):
    phase.reveal = Reveal.PRIMARY
    phase.save()


def rank_by_another_metric(phase):
    phase.primary_metric = "hierarchical_error"
    phase.save()


def hide_the_edition(phase):
    phase.task.edition.is_public = False
    phase.task.edition.save()


def rename_the_phase(phase):
    phase.title = "Renamed"
    phase.save()


@pytest.mark.parametrize(
    "change",
    [
        score_another,
        take_one_away,
        replace_one,
        end_competing,
        change_track,
        rename_the_team,
        name_the_method,
        hide_results,
        reveal_the_primary_metric_alone,
        rank_by_another_metric,
        hide_the_edition,
        rename_the_phase,
        new_labels,
    ],
)
def test_whatever_a_table_shows_makes_it_stale_when_it_changes_and_a_refresh_mends_it(change):
    phase = make_phase()
    make_scored(phase, wrong=3, cost=11)
    refresh(phase)
    phase.refresh_from_db()
    change(phase)
    assert stale_phases(NOW) == [phase.pk]
    refresh(phase)
    assert stale_phases(NOW) == []


def test_a_phase_that_reveals_more_than_before_is_stale():
    phase = make_phase(reveal=Reveal.PRIMARY)
    make_scored(phase)
    refresh(phase)
    phase.reveal = Reveal.ALL
    phase.save()
    assert stale_phases(NOW) == [phase.pk]


def test_an_edition_that_is_not_public_has_a_table_that_is_not_public():
    phase = make_phase(edition=make_edition(is_public=False))
    assert refresh(phase).is_public is False


@pytest.mark.parametrize("number", [1, 3])
def test_a_refresh_takes_the_same_queries_however_many_entries(django_assert_max_num_queries, number):
    phase = make_phase()
    for wrong in range(number):
        make_scored(phase, wrong=wrong)
    refresh(phase)
    with django_assert_max_num_queries(13):
        refresh(phase)


@pytest.mark.parametrize("number", [1, 3])
def test_looking_for_stale_tables_takes_the_same_queries_however_many_entries(django_assert_num_queries, number):
    phase = make_phase()
    for wrong in range(number):
        make_scored(phase, wrong=wrong)
    refresh(phase)
    # Phases; then of each its table, image sets, the rows here, the rows there, one report, one entry.
    with django_assert_num_queries(7):
        assert stale_phases(NOW) == []
