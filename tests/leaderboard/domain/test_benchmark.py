from datetime import timedelta

import pytest
from django.core.files.storage import storages

from challenge.domain.changes import SettingsRefused
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.domain.withdrawals import withdraw as withdraw_images
from challenge.enums import Reveal, Split
from challenge.models import AuditEvent, Phase
from leaderboard.domain.benchmark import BenchmarkRefused, benchmarks_of, open_benchmark
from leaderboard.domain.correcting import withdraw
from leaderboard.domain.publish import publish, publish_year, unpublished_phases
from leaderboard.domain.results_overview import results_of_year
from leaderboard.domain.standings import refresh_standings
from leaderboard.domain.tables import choose_table, public_tables
from submissions.domain.materials import scoring_inputs
from submissions.domain.submitting import phase_for_submission
from tests.factories import LABELS, NOW, make_phase, make_scored, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
LATER = CLOSED + timedelta(days=10)
DATES = {"opens_at": CLOSED, "closes_at": None}


def closed_phase(*counts: int, **fields) -> Phase:
    phase = make_phase(**({"split": Split.TEST, "slug": "test", "title": "Test", "limit_per_day": None} | fields))
    for wrong in counts or (3, 5):
        make_scored(phase, wrong=wrong)
    return phase


def published_phase(*counts: int, **fields) -> Phase:
    phase = closed_phase(*counts, **fields)
    publish(phase, now=CLOSED)
    phase.refresh_from_db()
    return phase


def test_a_benchmark_is_scored_by_the_very_release_of_the_years_results(monkeypatch):
    phase, organizer = published_phase(), make_user()
    truths = storages["ground_truth"]
    # Whoever opened a label file here would be the web process, which may not.
    monkeypatch.setattr(type(truths), "_open", lambda *_: pytest.fail("labels were read"))
    benchmark = open_benchmark(
        phase, DATES | {"limit_per_week": 2, "reveal": Reveal.PRIMARY}, now=CLOSED, actor=organizer
    )
    monkeypatch.undo()
    assert (benchmark.slug, benchmark.title, benchmark.is_benchmark) == ("benchmark", "Benchmark", True)
    assert (benchmark.limit_per_week, benchmark.reveal, benchmark.closes_at) == (2, Reveal.PRIMARY, None)
    assert benchmark.live_release.digest == phase.live_release.digest
    assert benchmark.live_release.contents == phase.live_release.contents
    assert [each.image_set for each in benchmark.image_set_roles.all()] == [
        each.image_set for each in phase.image_set_roles.all()
    ]
    with scoring_inputs(phase.live_release) as year, scoring_inputs(benchmark.live_release) as after:
        assert year.truth == after.truth
    assert benchmarks_of(phase) == [benchmark]
    assert AuditEvent.objects.get(verb="phase.added").actor == organizer


def test_what_was_withdrawn_from_the_labels_stays_withdrawn():
    phase = closed_phase()
    make_live(make_release(withdraw_images(phase, images=["val_003"], reason="blurred", now=NOW), now=NOW), now=NOW)
    phase.refresh_from_db()
    make_scored(phase)
    phase.submissions.exclude(evaluations__release=phase.live_release).delete()
    publish(phase, now=CLOSED)
    benchmark = open_benchmark(phase, DATES, now=CLOSED)
    with scoring_inputs(benchmark.live_release) as inputs:
        assert list(inputs.withdrawn.images) == ["val_003"]


def test_its_table_never_takes_the_place_of_the_years_results():
    phase = published_phase()
    frozen = choose_table(public_tables(), 2026, "classification", None)
    benchmark = open_benchmark(phase, DATES, now=CLOSED)
    evaluation = make_scored(benchmark, wrong=0, now=LATER)
    live = refresh_standings(benchmark.pk, now=LATER)
    assert [(entry.rank, entry.primary_count) for entry in live.entries.all()] == [(1, 0)]
    assert choose_table(public_tables(), 2026, "classification", None) == frozen
    assert choose_table(public_tables(), 2026, "classification", "benchmark") == live
    assert evaluation.submission_id not in frozen.entries.values_list("submission_id", flat=True)
    published = publish(benchmark, now=LATER)
    assert published.is_benchmark
    assert choose_table(public_tables(), 2026, "classification", None) == frozen
    assert choose_table(public_tables(), 2026, "classification", "benchmark") == published


def test_files_go_to_the_open_benchmark_though_a_validation_phase_goes_on():
    phase = published_phase()
    make_phase(task=phase.task, closes_at=None)
    benchmark = open_benchmark(phase, DATES, now=CLOSED)
    assert phase_for_submission(phase.task, LATER) == benchmark


def test_publishing_the_year_leaves_a_benchmark_out():
    phase = published_phase()
    benchmark = open_benchmark(phase, {"opens_at": CLOSED, "closes_at": LATER}, now=CLOSED)
    make_scored(benchmark, now=CLOSED)
    assert not unpublished_phases(phase.task.edition).exists()
    assert [each.phase for each in results_of_year(phase.task.edition, LATER) if each.is_of_year] == []
    other = closed_phase(task=make_task(phase.task.edition, slug="other"))
    assert [each.phase for each in publish_year(phase.task.edition, now=LATER)] == [other]


def of_validation(phase):
    Phase.objects.filter(pk=phase.pk).update(split=Split.VAL)


def still_open(phase):
    Phase.objects.filter(pk=phase.pk).update(closes_at=LATER)


def withdrawn(phase):
    withdraw(phase.publications.get(version=1), reason="Wrong.", now=CLOSED)


def relabelled(phase):
    labels = [(image, LABELS[0][1]) for image, _ in LABELS]
    make_live(make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW), now=NOW), now=NOW)


def released(phase):
    Phase.objects.filter(pk=phase.pk).update(retired_at=CLOSED)


def opened(phase):
    open_benchmark(phase, DATES, now=CLOSED)


@pytest.mark.parametrize(
    ("first", "refusal"),
    [
        (of_validation, "“Test” is none"),
        (still_open, "“Test” has not closed yet"),
        (withdrawn, "are not final yet"),
        (relabelled, "has newer labels than its published results"),
        (released, "are released"),
        (opened, "“Benchmark” goes on still"),
    ],
)
def test_a_benchmark_is_refused(first, refusal):
    phase = published_phase()
    first(phase)
    before = Phase.objects.count()
    with pytest.raises(BenchmarkRefused, match=refusal):
        open_benchmark(phase, DATES, now=CLOSED)
    assert Phase.objects.count() == before


def test_a_benchmark_does_not_open_before_its_year_has_closed():
    phase = published_phase()
    with pytest.raises(BenchmarkRefused, match="“Test” closed at 2026-07-10 12:00 UTC"):
        open_benchmark(phase, DATES | {"opens_at": phase.closes_at - timedelta(seconds=1)}, now=CLOSED)


def test_dates_that_cannot_be_are_refused_and_nothing_is_added():
    phase = published_phase()
    with pytest.raises(SettingsRefused, match="must close after it opens"):
        open_benchmark(phase, {"opens_at": LATER, "closes_at": CLOSED}, now=CLOSED)
    assert Phase.objects.count() == 1


def test_after_one_has_closed_another_may_open():
    phase = published_phase()
    open_benchmark(phase, {"opens_at": CLOSED, "closes_at": LATER}, now=CLOSED)
    second = open_benchmark(phase, {"opens_at": LATER, "closes_at": None}, now=LATER)
    assert (second.slug, second.title) == ("benchmark-2", "Benchmark 2")
