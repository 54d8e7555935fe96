"""924,810 real answers of 85 raters, and the labels that were published from them (Beyer et al., 2020)."""

import json
import time

import numpy as np
import pytest

from challenge.curation.agreement import agreement
from challenge.curation.dawid_skene import fit
from challenge.curation.votes import Votes, majority, settle
from tests.oracle import DATA

pytestmark = pytest.mark.oracle

ANSWERS = ["no", "maybe", "yes"]
YES = ANSWERS.index("yes")


@pytest.fixture(scope="module")
def votes():
    with np.load(DATA / "votes" / "raters.npz") as content:
        tensor, pairs, ids = content["tensor"], content["info"], content["ids"]
    rater, question, answer = np.nonzero(tensor)
    return Votes(
        pairs[:, 0].tolist(), pairs[:, 1].tolist(), [str(each) for each in ids], ANSWERS, question, rater, answer
    )


@pytest.fixture(scope="module")
def published(votes):
    """Whether the published labels of the image hold the label, bool (q,)."""
    real = json.loads((DATA / "votes" / "real.json").read_text())
    number = [int(image.removesuffix(".JPEG")[-8:]) - 1 for image in votes.images]
    return np.array([int(label) in real[image] for image, label in zip(number, votes.labels, strict=True)])


def _timed(name, work, published):
    start = time.perf_counter()
    settled = work()
    seconds = time.perf_counter() - start
    agree = ((settled.answer == YES) == published).mean()
    print(f"{name}: {seconds:.2f} s, {agree:.2%} of {len(published):,} pairs as published")
    return settled, agree


def test_majority_and_dawid_skene_come_near_the_published_labels(votes, published):
    _, by_majority = _timed("majority", lambda: majority(votes, min_conf=0.67), published)
    fitted, by_model = _timed("Dawid and Skene", lambda: settle(fit(votes).shares, 0.67), published)
    assert len(votes) == 924_810
    assert by_majority > 0.85
    assert by_model > by_majority
    assert 0 < fitted.escalated.mean() < 0.2


def test_raters_agree_well_beyond_chance(votes):
    found = agreement(votes.counts)
    print(f"observed {found.observed:.3f}, kappa {found.fleiss_kappa:.3f}, alpha {found.krippendorff_alpha:.3f}")
    assert found.questions == 184_962
    # Five votes on each question: both measures say the same.
    assert found.krippendorff_alpha == pytest.approx(found.fleiss_kappa, abs=1e-5)
    assert found.fleiss_kappa > 0.3
