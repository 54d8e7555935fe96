import pytest
from django.core.cache import cache

from challenge.domain.samples import remove_sample
from leaderboard.domain.publish import publish
from leaderboard.domain.sample_guesses import collect_guesses, missing_guesses, phases_with_missing_guesses
from leaderboard.models import Publication, SampleGuesses
from leaderboard.tasks import collect_samples, find_samples
from submissions.models import Submission
from tests.factories import CLASSES, IMAGES, LABELS, NOW, csv_of, make_phase, make_scored, perfect_guesses
from tests.factories.samples import make_sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

FIRST = CLASSES[0][1]


def published(*contents: bytes):
    phase = make_phase(limit_per_day=None)
    for wrong, content in enumerate(contents):
        make_scored(phase, wrong=wrong, content=content)
    phase.closes_at = NOW
    phase.save()
    publish(phase, now=NOW)
    return phase


@pytest.fixture
def phase():
    """Published results of two entries: one guesses the truth, the other the first class for each image."""
    return published(csv_of(perfect_guesses()), csv_of({image: [FIRST] for image in IMAGES}))


def first_guesses(sample):
    return sorted(row.guesses[0]["label"] for row in SampleGuesses.objects.filter(sample=sample))


def test_the_guesses_of_each_entry_are_read_from_its_file(phase):
    samples = [make_sample(phase, image=image) for image in IMAGES[1:3]]
    assert collect_guesses(phase.pk) == 2
    truth = dict(LABELS)
    for sample in samples:
        assert first_guesses(sample) == sorted([FIRST, truth[sample.image]])
    guess = SampleGuesses.objects.filter(sample=samples[0]).order_by("pk").first().guesses[0]
    assert set(guess) == {"label", "words", "box", "confidence"}
    assert (guess["words"], guess["box"]) == ({wnid: words for _, wnid, words in CLASSES}[guess["label"]], None)


def test_a_file_is_read_once_and_again_only_for_a_further_picture(phase):
    make_sample(phase)
    assert (collect_guesses(phase.pk), collect_guesses(phase.pk)) == (2, 0)
    further = make_sample(phase, image=IMAGES[5])
    assert {each.pk for samples in missing_guesses(phase).values() for each in samples} == {further.pk}
    assert (collect_guesses(phase.pk), SampleGuesses.objects.count()) == (2, 4)


def test_a_removed_picture_takes_its_guesses_along(phase):
    sample = make_sample(phase)
    collect_guesses(phase.pk)
    remove_sample(sample, now=NOW, actor=None)
    assert not SampleGuesses.objects.exists()
    assert phases_with_missing_guesses() == []


def test_nothing_is_read_before_results_are_published():
    phase = make_phase(limit_per_day=None)
    make_scored(phase)
    make_sample(phase)
    assert (missing_guesses(phase), collect_guesses(phase.pk)) == ({}, 0)


def test_nothing_is_read_once_results_are_withdrawn(phase):
    make_sample(phase)
    Publication.objects.update(withdrawn_at=NOW)
    assert (missing_guesses(phase), collect_guesses(phase.pk)) == ({}, 0)


def test_a_file_that_cannot_be_read_holds_up_no_other(phase):
    make_sample(phase)
    broken = phase.submissions.first()
    Submission.objects.filter(pk=broken.pk).update(file_sha256="0" * 64)
    assert collect_guesses(phase.pk) == 1
    assert list(missing_guesses(phase)) == [broken.pk]


def test_the_beat_rings_for_phases_with_missing_guesses_alone(phase, rings, monkeypatch):
    monkeypatch.setattr("leaderboard.tasks.rings_unheard", lambda _queue: 0)
    rings.clear()
    find_samples()
    assert rings == []
    cache.clear()
    make_sample(phase)
    find_samples()
    assert rings == [("leaderboard.collect_samples", {"phase_id": phase.pk})]
    collect_samples(phase_id=phase.pk)
    cache.clear()
    find_samples()
    assert len(rings) == 1
    assert SampleGuesses.objects.count() == 2


def test_a_phase_is_not_rung_for_at_every_beat(phase, rings, monkeypatch):
    monkeypatch.setattr("leaderboard.tasks.rings_unheard", lambda _queue: 0)
    make_sample(phase)
    rings.clear()
    find_samples()
    cache.delete("begun:find_samples")
    find_samples()
    assert len(rings) == 1
