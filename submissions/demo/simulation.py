"""Simulated entries: guesses with exactly a published error, wrong where a person would expect it, the same every time.

Pure: arrays in, arrays out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

GUESSES = 5


@dataclass(frozen=True)
class Simulated:
    """A network to imitate: its error at 1 to 5 guesses, as fractions."""

    slug: str
    team: str
    message: str
    errors: tuple[float, float, float, float, float]
    seed: int
    confusion: float
    """How much less likely a wrong guess is with each level of the hierarchy between it and the truth."""


# Top-5 errors as published; those at fewer guesses are interpolated in the shape that real networks show.
ENTRIES = (
    Simulated(
        slug="alexnet",
        team="Deep North (simulated)",
        message="Simulated AlexNet (published: 15.3%)",
        errors=(0.367, 0.262, 0.208, 0.176, 0.153),
        seed=2012,
        confusion=0.5,
    ),
    Simulated(
        slug="resnet",
        team="Residual South (simulated)",
        message="Simulated ResNet (published: 3.57%)",
        errors=(0.176, 0.0912, 0.0598, 0.0445, 0.0357),
        seed=2015,
        confusion=0.8,
    ),
    Simulated(
        slug="shallow",
        team="Handcrafted (simulated)",
        message="Simulated shallow features (published: 26%)",
        errors=(0.472, 0.377, 0.325, 0.288, 0.260),
        seed=2011,
        confusion=0.35,
    ),
    # Two that nobody can tell apart: 3,255 and 3,253 of 50,000 images wrong, as two real networks have them.
    Simulated(
        slug="densenet",
        team="Dense West (simulated)",
        message="Simulated DenseNet-161 (published: 6.51%)",
        errors=(0.2244, 0.1369, 0.0995, 0.0783, 0.0651),
        seed=2017,
        confusion=0.7,
    ),
    Simulated(
        slug="xception",
        team="Separable East (simulated)",
        message="Simulated Xception (published: 6.51%)",
        errors=(0.2112, 0.1294, 0.0956, 0.0769, 0.06506),
        seed=2016,
        confusion=0.7,
    ),
)


def simulate(truth: npt.NDArray[np.int64], costs: npt.NDArray[np.uint8], entry: Simulated) -> npt.NDArray[np.int64]:
    """Guesses of shape (n_images, 5), class indices, whose wrong counts at 1..5 are the entry's errors times n_images.

    `truth` has shape (n_images,), indices into `costs`, the (n_classes, n_classes) hierarchical cost matrix.
    """
    random = np.random.default_rng(entry.seed)
    guesses = _near_misses(truth, costs, entry.confusion, random)
    place = _place_of_truth(truth, entry.errors, random)
    columns = np.arange(GUESSES)
    # From the true label's place on, each wrong guess moves one place back.
    source = np.where(columns > place[:, None], columns - 1, columns)
    shifted = np.take_along_axis(guesses, source, axis=1)
    return np.where(columns == place[:, None], truth[:, None], shifted)


def _near_misses(
    truth: npt.NDArray[np.int64], costs: npt.NDArray[np.uint8], confusion: float, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Five different wrong classes an image, likelier the nearer they are: the Gumbel trick, class by class."""
    guesses = np.empty((truth.size, GUESSES), dtype=np.int64)
    for label in range(costs.shape[0]):
        images = np.flatnonzero(truth == label)
        scores = random.gumbel(size=(images.size, costs.shape[0])) - confusion * costs[label].astype(float)
        scores[:, label] = -np.inf
        guesses[images] = np.argsort(-scores, axis=1)[:, :GUESSES]
    return guesses


def _place_of_truth(
    truth: npt.NDArray[np.int64], errors: tuple[float, ...], random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Where the true label stands, 0 to 4, or 5 for not at all; some classes are harder than others."""
    hardness_of_class = random.normal(size=int(truth.max()) + 1)
    hardness = hardness_of_class[truth] + random.normal(size=truth.size)
    order = np.argsort(-hardness, kind="stable")
    wrong_at = np.rint(np.array(errors) * truth.size).astype(np.int64)
    place = np.empty(truth.size, dtype=np.int64)
    # The hardest images are wrong even at five guesses, the easiest right at one.
    place[order] = (np.arange(truth.size)[:, None] < wrong_at).sum(axis=1)
    return place
