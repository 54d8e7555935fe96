"""Runs the metrics of a task over batches of guesses, and reports on all images or on parts of them."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..intervals import mean_intervals
from ..known import Known
from ..metrics.contract import GuessMetric, Mask, Outcomes
from ..metrics.histogram import histogram
from ..metrics.per_class import by_class
from ..reading.lines import Batch
from .registry import GUESS_METRICS

Members = NDArray[np.int64]


def load_metric(name: str) -> GuessMetric:
    """Return the metric of that name."""
    metric: GuessMetric = import_module(f"..metrics.{GUESS_METRICS[name]}", __package__).METRIC
    return metric


class Scorer:
    """Collects the outcomes of all images; a metric sums some of them up."""

    def __init__(self, metrics: tuple[str, ...], known: Known, max_guesses: int) -> None:
        self.known = known
        self.metrics = [metric for metric in map(load_metric, metrics) if metric.applies(known)]
        self.sources = [load_metric(name) for name in dict.fromkeys(one.source for one in self.metrics)]
        shape = (len(known.images), max_guesses)
        self.outcomes = {metric.name: np.zeros(shape, np.uint8) for metric in self.sources}
        self.first = np.full(len(known.images), -1, np.int32)

    def add(self, batch: Batch) -> None:
        """Score a batch of guesses."""
        self.first[batch.images] = batch.labels[:, 0]
        for metric in self.sources:
            if metric.add is not None:
                metric.add(batch, self.known, self.outcomes[metric.name])

    def counted_outcomes(self) -> dict[str, Outcomes]:
        """Return the outcomes of all images but those withdrawn."""
        everyone = self.known.everyone
        if everyone.all():
            return self.outcomes
        return {name: outcomes[everyone] for name, outcomes in self.outcomes.items()}

    def first_guesses(self) -> NDArray[np.int32]:
        """Return the first guess on each image but those withdrawn, -1 where there is none."""
        return self.first[self.known.everyone]

    def summarize(self, members: Members | None = None) -> dict[str, dict[str, Any]]:
        """Return the metrics over some images, or over all."""
        counted = self._mask(members)
        return {
            metric.name: metric.summarize(self.outcomes[metric.source], self.known, counted) for metric in self.metrics
        }

    def describe(self, members: Members) -> dict[str, Any]:
        """Return metrics and intervals over some images."""
        return {"metrics": self.summarize(members), "intervals": self.intervals(members)}

    def intervals(self, members: Members | None = None) -> dict[str, dict[str, list[Any]]]:
        """Return for each metric whose outcomes can be resampled its intervals, `{"guesses", level: [...]}`."""
        counted = self._mask(members)
        chosen = [one for one in self.metrics if one.name == one.source and one.bootstrap(self.known)]
        return {metric.name: self._intervals(metric, counted) for metric in chosen}

    def _intervals(self, metric: GuessMetric, counted: Mask) -> dict[str, list[Any]]:
        counts = histogram(self.outcomes[metric.name], metric.counts(self.known, counted))
        guesses = list(range(1 if metric.every_k else len(counts), len(counts) + 1))
        found = [mean_intervals(np.arange(256.0), counts[guess - 1]) for guess in guesses]
        return {"guesses": guesses} | {level: [one[level] for one in found] for level in found[0]}

    def per_class(self) -> dict[str, NDArray[np.int64]]:
        """Return int64 arrays over classes: `wrong` (K, max_guesses) and `images` (K,), for single labels."""
        if not self.known.single:
            return {}
        wrong, images = by_class(self.outcomes["flat_error"], self.known, self._mask(None))
        return {"wrong": wrong, "images": images}

    def _mask(self, members: Members | None) -> Mask:
        if members is None:
            return self.known.everyone
        mask = np.zeros(len(self.known.images), np.bool_)
        mask[members] = True
        return mask
