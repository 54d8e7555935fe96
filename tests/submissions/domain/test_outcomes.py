"""What each image scored: kept with the score or not at all, and what was kept is what was scored."""

import json
import os
import zlib
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from challenge.domain.clock import database_now
from submissions.domain import evaluation as attempts
from submissions.domain.cleaning import clean_uploads
from submissions.domain.evaluation import run_evaluation
from submissions.domain.materials import StorageCorrupt
from submissions.domain.outcomes import Kept, comparable_outcomes, pack, patterns_of, read_outcomes, unpack
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.report import Report
from tests.factories import CLASSES, IMAGES, NOW, csv_of, make_evaluation, make_phase, perfect_guesses

# A heartbeat writes from its own thread, so that rows must be committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


def run(evaluation: Evaluation) -> Evaluation:
    run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW)
    evaluation.refresh_from_db()
    return evaluation


def with_wrong(*images: str) -> bytes:
    guesses = perfect_guesses()
    for image in images:
        guesses[image] = guesses[image][1:]
    return csv_of(guesses)


def stored() -> set[str]:
    try:
        return set(storages["outcomes"].listdir("")[1])
    except FileNotFoundError:
        return set()


@pytest.fixture(autouse=True)
def _empty_store():
    for name in stored():
        storages["outcomes"].delete(name)


def test_a_scored_file_keeps_which_images_it_has_wrong():
    evaluation = run(make_evaluation(make_phase(), content=with_wrong("val_002", "val_011")))
    kept = read_outcomes(evaluation.outcomes.name)
    assert (kept.metric, kept.is_binary) == ("flat_error", True)
    assert [image for image, wrong in zip(IMAGES, kept.outcomes, strict=True) if wrong] == ["val_002", "val_011"]
    assert kept.outcomes.sum() == evaluation.report["metrics"]["flat_error"]["wrong"][-1]


def test_outcomes_of_the_metric_that_ranks_are_kept():
    evaluation = run(make_evaluation(make_phase(primary_metric="hierarchical_error"), content=with_wrong("val_002")))
    kept = read_outcomes(evaluation.outcomes.name)
    assert kept.metric == "hierarchical_error"
    assert kept.outcomes.sum() == evaluation.report["metrics"]["hierarchical_error"]["cost_sum"][-1]


@pytest.mark.parametrize("metric", ["mean_per_class_error", "mean_ap"])
def test_a_metric_that_is_no_mean_over_images_has_none(metric):
    report = Report("classification", 2, {}, outcomes={"flat_error": np.zeros((2, 5), np.uint8)})
    assert comparable_outcomes(report, metric) is None
    evaluation = run(make_evaluation(make_phase(primary_metric="mean_per_class_error")))
    assert len(read_outcomes(evaluation.outcomes.name).outcomes) == 0


def test_patterns_tell_how_many_guesses_missed_and_what_the_first_was():
    guesses = perfect_guesses()
    true, *others = guesses["val_002"]
    guesses["val_002"] = [others[0], true, *others[1:]]
    guesses["val_003"] = guesses["val_004"] = []
    content = csv_of(guesses)
    kept = read_outcomes(run(make_evaluation(make_phase(), content=content)).outcomes.name)
    assert kept.patterns["misses.flat_error"].tolist() == [0, 1, 5, 5, *[0] * 8]
    named = [wnid for _, wnid, _ in CLASSES]
    firsts = [named.index(each[0]) if each else -1 for each in guesses.values()]
    assert kept.patterns["first"].tolist() == firsts


def test_images_with_several_true_labels_have_no_patterns():
    report = Report("multi_label", 2, {}, outcomes={"multi_label_error": np.zeros((2, 5), np.uint8)})
    assert patterns_of(report) == {}


def test_what_was_kept_before_there_were_patterns_is_still_read():
    heading = {"metric": "flat_error", "images": 3, "is_binary": True}
    content = zlib.compress(json.dumps(heading).encode() + b"\n" + np.packbits([1, 0, 1]).tobytes(), 9)
    found = unpack(content)
    assert (found.metric, found.outcomes.tolist(), found.patterns) == ("flat_error", [1, 0, 1], {})


def test_patterns_of_any_kind_are_unpacked_as_they_were():
    patterns = {
        "first": np.array([3, -1, 70_000], np.int32),
        "right": np.array([True, False]),
        "a": np.empty(0, np.int64),
    }
    found = unpack(pack(Kept("mean_ap", np.empty(0, np.uint8), patterns)))
    assert found.patterns.keys() == patterns.keys()
    for name, each in patterns.items():
        np.testing.assert_array_equal(found.patterns[name], each, strict=True)


def test_a_score_that_is_not_written_leaves_no_file(monkeypatch, settings):
    settings.EVALUATION_LEASE_SECONDS = 60
    moments = iter([NOW])
    clock = lambda: next(moments, NOW + timedelta(seconds=61))  # noqa: E731 - the lease is over when it is done
    written = []
    monkeypatch.setattr(attempts, "keep_outcomes", _and_write_down(attempts.keep_outcomes, written))
    evaluation = make_evaluation(make_phase())
    run_evaluation(evaluation.pk, worker="slow", clock=clock)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.outcomes.name) == (Status.RUNNING, "")
    assert len(written) == 1
    assert stored() == set()


def _and_write_down(keep, written):
    def kept(*args):
        written.append(keep(*args))
        return written[-1]

    return kept


def test_a_file_that_fails_keeps_none():
    assert run(make_evaluation(make_phase(), content=csv_of({IMAGES[0]: ["n1"]}))).status == Status.REJECTED
    assert stored() == set()


def test_the_sweep_removes_what_no_evaluation_names_and_nothing_else():
    # What other tests left in other stores.
    clean_uploads(database_now)
    evaluation = run(make_evaluation(make_phase()))
    named, orphan, new = evaluation.outcomes.name, f"{'a' * 64}-{'b' * 32}", f"{'a' * 64}-{'c' * 32}"
    for name in (orphan, new, "somebody.npz"):
        storages["outcomes"].save(name, ContentFile(b"x"))
    for name in (named, orphan, "somebody.npz"):
        _age(name, days=8)
    assert clean_uploads(database_now).orphans == 1
    assert stored() == {named, new, "somebody.npz"}


def _age(name: str, days: int) -> None:
    moment = (database_now() - timedelta(days=days)).timestamp()
    os.utime(storages["outcomes"].path(name), (moment, moment))


@pytest.mark.parametrize("most", [1, 18])
def test_what_was_packed_is_unpacked(most):
    outcomes = np.random.default_rng(1).integers(0, most, 50_001, endpoint=True).astype(np.uint8)
    content = pack(Kept("flat_error", outcomes))
    found = unpack(content)
    assert np.array_equal(found.outcomes, outcomes)
    assert len(content) < (6_500 if most == 1 else 40_000)


def test_changed_or_lost_outcomes_are_never_compared():
    name = run(make_evaluation(make_phase())).outcomes.name
    with open(storages["outcomes"].path(name), "r+b") as file:  # noqa: PTH123 - the store names a path
        file.write(b"\0")
    with pytest.raises(StorageCorrupt, match="has changed"):
        read_outcomes(name)
    storages["outcomes"].delete(name)
    with pytest.raises(StorageCorrupt, match="missing"):
        read_outcomes(name)
