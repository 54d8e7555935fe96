"""The best entries in pairs: what a worker writes down, and what real networks differ by."""

import csv
import gzip
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains

from challenge.enums import Reveal
from challenge.models import Phase, Release
from leaderboard.domain.analysing import analyse_phase
from leaderboard.domain.comparisons import comparisons_among
from leaderboard.domain.publish import publish, publish_due
from leaderboard.domain.summary import summarize
from leaderboard.domain.wanted import phases_to_analyse
from leaderboard.models import Entry, PairedComparison, Publication
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
NETWORKS = ("alexnet", "densenet161", "nasnetlarge", "resnet18", "resnet50", "squeezenet1_1", "vgg16", "xception")


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


def analyse(phase, moment=CLOSED) -> int | None:
    return analyse_phase(phase.pk, clock=lambda: moment)


def of(phase, first: int, second: int) -> tuple[int, int, bool]:
    """How the entries with so many wrong images differ, seen from the first."""
    ids = {each.report["metrics"]["flat_error"]["wrong"][-1]: each.submission_id for each in Evaluation.objects.all()}
    table = Publication(release_digest=phase.live_release.digest, part="all")
    [row] = comparisons_among(table, [ids[first], ids[second]])
    better, worse = (row.better, row.worse) if row.one == ids[first] else (row.worse, row.better)
    return better, worse, row.is_distinct


def test_each_two_entries_are_compared_image_by_image():
    phase = entered(make_phase(limit_per_day=None), (0,), (0, 1, 2), tuple(range(1, 10)))
    analyse(phase)
    assert PairedComparison.objects.count() == 3
    assert of(phase, 1, 3) == (2, 0, False)
    assert of(phase, 1, 9) == (9, 1, True)
    assert of(phase, 3, 9) == (7, 1, False)


def test_the_live_table_shows_between_which_places_an_entry_may_stand():
    phase = entered(make_phase(limit_per_day=None), (0,), (0, 1, 2), tuple(range(1, 10)))
    analyse(phase, NOW)
    rows = Entry.objects.filter(publication__state="live").order_by("rank")
    assert [(row.rank, row.rank_low, row.rank_high) for row in rows] == [(1, 1, 2), (2, 1, 3), (3, 2, 3)]


def test_what_was_derived_is_not_derived_again_until_there_is_more():
    phase = entered(make_phase(limit_per_day=None), (0,), (1, 2))
    # Two details, a pair.
    assert (analyse(phase), analyse(phase)) == (3, None)
    entered(phase, (3, 4, 5))
    assert analyse(phase) == 4


def test_costs_are_compared_by_an_interval():
    phase = entered(make_phase(limit_per_day=None, primary_metric="hierarchical_error"), (0,), tuple(range(12)))
    analyse(phase)
    row = PairedComparison.objects.get()
    assert (row.p_value, row.is_distinct, {row.better, row.worse}) == (None, True, {0, 11})
    assert row.low <= row.difference <= row.high


def test_a_mean_over_classes_is_not_compared_and_no_range_is_claimed():
    phase = entered(make_phase(limit_per_day=None, primary_metric="mean_per_class_error"), (0,), (1,))
    assert analyse(phase) == 2
    assert PairedComparison.objects.count() == 0
    assert set(Entry.objects.values_list("rank_low", flat=True)) == {None}


@pytest.mark.parametrize("reveal", [Reveal.PRIMARY, Reveal.LADDER, Reveal.HIDDEN])
def test_of_a_phase_that_does_not_show_all_nothing_is_derived_before_it_has_closed(reveal):
    phase = entered(make_phase(limit_per_day=None, reveal=reveal), (0,), (1, 2))
    assert (phases_to_analyse(NOW), analyse(phase, NOW)) == ([], None)
    assert phases_to_analyse(CLOSED) == [phase.pk]
    analyse(phase)
    assert phases_to_analyse(CLOSED) == []
    assert set(Entry.objects.values_list("rank_low", flat=True)) <= {None}


def test_published_results_say_whether_the_lead_is_more_than_chance():
    phase = entered(make_phase(limit_per_day=None), (0,), tuple(range(1, 10)))
    assert "is not known" in publish_and_withdraw(phase)
    analyse(phase)
    publication = publish(phase, now=CLOSED)
    assert "8 images, is more than chance at 95% (exact McNemar test, p = 0.021)" in publication.summary
    assert [(row.rank_low, row.rank_high) for row in publication.entries.order_by("rank")] == [(1, 1), (2, 2)]


def publish_and_withdraw(phase) -> str:
    from leaderboard.domain.correcting import withdraw

    publication = publish(phase, now=CLOSED)
    withdraw(publication, reason="Too early.", now=CLOSED)
    return publication.summary


def test_results_that_are_due_wait_for_the_comparison_and_not_for_ever():
    phase = entered(make_phase(limit_per_day=None, publish_at=CLOSED, reveal=Reveal.HIDDEN), (0,), tuple(range(1, 10)))
    assert publish_due(CLOSED) == []
    analyse(phase)
    [publication] = publish_due(CLOSED)
    assert "is more than chance" in publication.summary


def test_results_that_nobody_compares_are_published_without_it():
    entered(make_phase(limit_per_day=None, publish_at=CLOSED), (0,), tuple(range(1, 10)))
    [publication] = publish_due(CLOSED + timedelta(minutes=10))
    assert "is not known" in publication.summary


def test_with_a_holdout_its_images_alone_decide_and_the_live_rank_stands_beside():
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
    analyse(phase)
    assert set(PairedComparison.objects.values_list("part", flat=True)) == {"live", "holdout"}
    row = PairedComparison.objects.get(part="holdout")
    reports = [each.report["parts"] for each in Evaluation.objects.filter(release=release)]
    counts = sorted(each["holdout"]["metrics"]["flat_error"]["wrong"][-1] for each in reports)
    assert abs(row.better - row.worse) == counts[1] - counts[0]
    assert row.better + row.worse <= 6
    told = {each.primary_count: (each.live_count, each.live_rank) for each in publish(phase, now=CLOSED).entries.all()}
    live = {
        each["holdout"]["metrics"]["flat_error"]["wrong"][-1]: each["live"]["metrics"]["flat_error"]["wrong"][-1]
        for each in reports
    }
    assert told == {final: (count, sorted(live.values()).index(count) + 1) for final, count in live.items()}


def wrong_images(network: str, truth: dict[str, str]) -> set[str]:
    """By a plain loop over the network's file."""
    with gzip.open(PREDICTIONS / f"{network}.csv.gz", "rt", newline="") as file:
        return {row[0] for row in list(csv.reader(file))[1:] if truth[row[0]] not in row[1:6]}


@pytest.mark.oracle
def test_of_eight_real_networks_densenet_161_and_xception_share_their_places_and_the_pages_say_so(client):
    edition, truth = ensure_edition(NOW), dict(labels())
    phase = Phase.objects.select_related("task__edition").get()
    Phase.objects.update(closes_at=CLOSED)
    wrong = {name: wrong_images(name, truth) for name in NETWORKS}
    for name in wrong:
        content = gzip.decompress((PREDICTIONS / f"{name}.csv.gz").read_bytes())
        make_submission(phase, team=make_team(edition, name=name), content=content)
    score_all()
    analyse(phase)
    publication = publish(phase, now=CLOSED)
    entries = {entry.team_name: entry for entry in publication.entries.all()}
    rows = PairedComparison.objects.all()
    assert len(rows) == 28
    names = {entry.submission_id: name for name, entry in entries.items()}
    for row in rows:
        one, other = wrong[names[row.one]], wrong[names[row.other]]
        assert (row.better, row.worse) == (len(other - one), len(one - other))
    close = (entries["xception"], entries["densenet161"])
    assert [(each.rank, each.primary_count) for each in close] == [(2, 3253), (3, 3255)]
    assert [(each.rank_low, each.rank_high) for each in close] == [(2, 3), (2, 3)]
    assert (entries["nasnetlarge"].rank_low, entries["nasnetlarge"].rank_high) == (1, 1)
    assert (entries["alexnet"].rank, entries["alexnet"].primary_count) == (8, 11178)
    for entry in entries.values():
        assert entry.rank_low <= entry.rank <= entry.rank_high
        assert entry.primary_low < entry.primary_value < entry.primary_high
    told = summarize(publication, [_at(1, close[0]), _at(2, close[1])], rows)
    assert "(3,253 of 50,000 images wrong)" in told
    assert "2 images behind, cannot be told apart from it at 95%" in told
    assert publication.summary.startswith("nasnetlarge")
    board = client.get("/2012/classification/")
    assertContains(board, "xception and densenet161 cannot be told apart.")
    assertContains(board, "2–3")
    asked = "&".join(f"entry={each.submission_id}" for each in close)
    assertContains(client.get(f"/2012/classification/compare/?{asked}"), "cannot be told apart")
    for each, other in ((close[0], "densenet161"), (close[1], "xception")):
        page = client.get(f"/2012/classification/entries/{each.submission_id}/").content.decode()
        assert other in page[page.index("Cannot be told apart from") :][:900]
    assert "is more than chance at 95% (exact McNemar test, p < 0.001)" in publication.summary


def _at(rank: int, entry: Entry) -> Entry:
    entry.rank = rank
    return entry
