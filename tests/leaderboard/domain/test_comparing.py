"""Final entries in pairs: what a worker writes down, when it is asked to, and what real networks differ by."""

import csv
import gzip
from datetime import timedelta

import pytest

from challenge.models import Phase, Release
from leaderboard.domain.comparing import compare_entries, comparisons_among, phases_to_compare
from leaderboard.domain.publish import publish
from leaderboard.domain.summary import summarize
from leaderboard.models import PairedComparison
from submissions.demo.content import ensure_edition, labels
from submissions.domain.evaluation import run_evaluation
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import IMAGES, LABELS, NOW, csv_of, make_phase, make_submission, make_team, perfect_guesses
from tests.oracle import DATA

# A heartbeat writes from its own thread, so that rows must be committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
PREDICTIONS = DATA / "ilsvrc2012" / "predictions"


def score_all() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        assert run_evaluation(pk, worker="here", clock=lambda: NOW) == Status.SCORED


def with_wrong(*places: int) -> bytes:
    guesses = perfect_guesses()
    for place in places:
        guesses[IMAGES[place]] = guesses[IMAGES[place]][1:]
    return csv_of(guesses)


def entered(phase, *files: tuple[int, ...]) -> Phase:
    """One team a file; each file has these images wrong."""
    for wrong in files:
        make_submission(phase, team=make_team(phase.task.edition), content=with_wrong(*wrong))
    score_all()
    return phase


def compare(phase) -> int | None:
    return compare_entries(phase.pk, clock=lambda: CLOSED)


def of(phase, first: int, second: int) -> tuple[int, int, bool]:
    """How the entries with so many wrong images differ, seen from the first."""
    ids = {each.report["metrics"]["flat_error"]["wrong"][-1]: each.submission_id for each in Evaluation.objects.all()}
    [row] = comparisons_among(phase.live_release.digest, [ids[first], ids[second]])
    better, worse = (row.better, row.worse) if row.one == ids[first] else (row.worse, row.better)
    return better, worse, row.is_distinct


def test_each_two_entries_are_compared_image_by_image():
    phase = entered(make_phase(limit_per_day=None), (0,), (0, 1, 2), tuple(range(1, 10)))
    assert compare(phase) == 3
    assert of(phase, 1, 3) == (2, 0, False)
    assert of(phase, 1, 9) == (9, 1, True)
    assert of(phase, 3, 9) == (7, 1, False)


def test_what_is_compared_is_not_compared_again_until_there_is_more():
    phase = entered(make_phase(limit_per_day=None), (0,), (1, 2))
    assert (compare(phase), compare(phase)) == (1, None)
    entered(phase, (3, 4, 5))
    assert compare(phase) == 3


def test_costs_are_compared_by_an_interval():
    phase = entered(make_phase(limit_per_day=None, primary_metric="hierarchical_error"), (0,), tuple(range(12)))
    assert compare(phase) == 1
    row = PairedComparison.objects.get()
    assert (row.p_value, row.is_distinct, {row.better, row.worse}) == (None, True, {0, 11})


def test_without_outcomes_there_is_nothing_to_compare():
    phase = entered(make_phase(limit_per_day=None, primary_metric="mean_per_class_error"), (0,), (1,))
    assert compare(phase) is None
    assert phases_to_compare(CLOSED) == []


def test_a_phase_is_compared_when_it_has_closed_and_when_a_score_comes_later_until_its_results_are_final():
    phase = entered(make_phase(limit_per_day=None), (0,), (1, 2))
    assert phases_to_compare(NOW) == []
    assert phases_to_compare(CLOSED) == [phase.pk]
    compare(phase)
    assert phases_to_compare(CLOSED) == []
    late = entered(phase, (3, 4, 5)).submissions.latest("pk")
    Evaluation.objects.filter(submission__phase=phase).update(finished_at=CLOSED)
    assert late
    assert phases_to_compare(CLOSED) == [phase.pk]
    publish(phase, now=CLOSED)
    assert phases_to_compare(CLOSED) == []


def test_published_results_say_whether_the_lead_is_more_than_chance():
    phase = entered(make_phase(limit_per_day=None), (0,), tuple(range(1, 10)))
    assert "is not known" in publish_and_withdraw(phase)
    compare(phase)
    assert "8 images, is more than chance at 95% (exact McNemar test, p = 0.021)" in publish(phase, now=CLOSED).summary


def publish_and_withdraw(phase) -> str:
    from leaderboard.domain.correcting import withdraw

    publication = publish(phase, now=CLOSED)
    withdraw(publication, reason="Too early.", now=CLOSED)
    return publication.summary


def test_with_a_holdout_its_images_alone_decide():
    from challenge.domain.ground_truth import freeze, import_ground_truth
    from challenge.domain.releases import make_live, make_release
    from challenge.domain.truth_parts import SeededShare

    phase = entered(make_phase(limit_per_day=None), (0,), tuple(range(1, 12)))
    truth = freeze(import_ground_truth(phase=phase, labels=LABELS, split=SeededShare(0.5, "seed"), now=NOW), now=NOW)
    release: Release = make_release(truth, now=NOW)
    start_rescoring(release, now=NOW)
    score_all()
    make_live(release, now=NOW)
    phase.refresh_from_db()
    compare(phase)
    row = PairedComparison.objects.get()
    counts = sorted(
        each.report["parts"]["holdout"]["metrics"]["flat_error"]["wrong"][-1]
        for each in Evaluation.objects.filter(release=release)
    )
    assert abs(row.better - row.worse) == counts[1] - counts[0]
    assert row.better + row.worse <= 6


def wrong_images(network: str, truth: dict[str, str]) -> set[str]:
    """By a plain loop over the network's file."""
    with gzip.open(PREDICTIONS / f"{network}.csv.gz", "rt", newline="") as file:
        return {row[0] for row in list(csv.reader(file))[1:] if truth[row[0]] not in row[1:6]}


@pytest.mark.oracle
def test_of_real_networks_densenet_161_and_xception_cannot_be_told_apart_and_alexnet_and_nasnet_can():
    edition, truth = ensure_edition(NOW), dict(labels())
    phase = Phase.objects.select_related("task__edition").get()
    Phase.objects.update(closes_at=CLOSED)
    wrong = {name: wrong_images(name, truth) for name in ("densenet161", "xception", "alexnet", "nasnetlarge")}
    for name in wrong:
        content = gzip.decompress((PREDICTIONS / f"{name}.csv.gz").read_bytes())
        make_submission(phase, team=make_team(edition, name=name), content=content)
    score_all()
    assert compare(phase) == 6
    publication = publish(phase, now=CLOSED)
    entries = {entry.team_name: entry for entry in publication.entries.all()}
    rows = PairedComparison.objects.all()

    def told_of(*names: str) -> str:
        chosen = [entries[name] for name in names]
        for rank, entry in enumerate(sorted(chosen, key=lambda entry: entry.primary_count), start=1):
            entry.rank = rank
        return summarize(publication, chosen, rows)

    for row in rows:
        one, other = (
            next(wrong[name] for name, entry in entries.items() if entry.submission_id == each)
            for each in (row.one, row.other)
        )
        assert (row.better, row.worse) == (len(other - one), len(one - other))
    close = told_of("densenet161", "xception")
    assert "xception" in close.split("won:")[0]
    assert "(3,253 of 50,000 images wrong)" in close
    assert "2 images behind, cannot be told apart from it at 95%" in close
    far = told_of("alexnet", "nasnetlarge")
    assert "nasnetlarge" in far.split("won:")[0]
    assert "is more than chance at 95% (exact McNemar test, p < 0.001)" in far
    assert publication.summary.startswith("nasnetlarge")
