"""The metrics of entries side by side, with intervals, and what their scores consist of. Pure, but for two reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..models import Entry, EntryDetail, Publication
from .shown_trees import shown_tree

Contents = Mapping[str, Any]
# As many digits as pages show, of a mean height and of a share in percent.
HEIGHT_DIGITS, SHARE_DIGITS = 3, 4


@dataclass(frozen=True)
class Figure:
    """A metric of one entry, with the ends of its 95% interval where they are known.

    is_best: better than all others shown, by more than what is rounded away.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    is_best: bool = False


@dataclass(frozen=True)
class Measured:
    """A row of figures, one an entry; `guesses` is None of what is not counted by guesses."""

    metric: str
    guesses: int | None
    figures: list[Figure]

    @property
    def is_error(self) -> bool:
        return is_error(self.metric)


@dataclass(frozen=True)
class ClassFigures:
    """A class in two entries: errors or APs; `difference` is the first less the second."""

    wnid: str
    words: str
    images: int | None
    one: float
    other: float

    @property
    def difference(self) -> float:
        return self.one - self.other


def measured(table: Publication, entries: Sequence[Entry]) -> list[Measured]:
    """The primary metric, then all others that any of the entries has, at one guess and at the most."""
    names = dict.fromkeys([table.primary_metric, *(name for entry in entries for name in entry.metrics)])
    return [row for name in names for row in _rows_of(name, entries)]


def is_error(metric: str) -> bool:
    """Whether lower is better; all other metrics are APs."""
    return metric.endswith("error")


def values_by_guesses(entry: Entry, metric: str) -> list[float | None]:
    """A metric at 1, 2, ... guesses; empty where it is not counted so."""
    found = entry.metrics.get(metric)
    values = found.get("error") if isinstance(found, dict) else None
    return values if isinstance(values, list) else []


def details_of(table: Publication, entries: Sequence[Entry]) -> dict[UUID, Contents]:
    """What the scores consist of, by the submission's id; nothing while the table does not open details."""
    if not table.opens_details:
        return {}
    ids = [entry.submission_id for entry in entries]
    rows = EntryDetail.objects.filter(
        submission_id__in=ids,
        release_digest=table.release_digest,
        scorer_version=table.scorer_version,
        part=table.part,
    )
    return dict(rows.values_list("submission_id", "contents"))


def classes_of(table: Publication) -> list[tuple[str, str]]:
    """The wnid and words of each class of the table's Release, in their order; none where its tree is not made yet."""
    tree = shown_tree(table.release_digest)
    return [(wnid, words) for wnid, words in tree["classes"]] if tree else []


def class_figures(classes: Sequence[tuple[str, str]], one: Contents, other: Contents) -> list[ClassFigures]:
    """The classes that both have numbers of, those with the largest difference first; of equals the most images."""
    rows = zip(classes, one["classes"], other["classes"], strict=False)
    found = [
        ClassFigures(wnid, words, *each) for (wnid, words), *pair in rows if (each := _class_values(*pair)) is not None
    ]
    return sorted(found, key=lambda each: (-abs(each.difference), -(each.images or 0), each.words))


def slice_values(details: Sequence[Contents], metric: str) -> list[tuple[str, int, list[float | None]]]:
    """For each slice of the first its name, its images, and the metric of each entry."""
    return [
        (name, told["images"], [_in_slice(each, name, metric) for each in details])
        for name, told in details[0]["slices"].items()
    ]


def _rows_of(name: str, entries: Sequence[Entry]) -> list[Measured]:
    counts = {len(values_by_guesses(entry, name)) for entry in entries}
    most = max(counts, default=0)
    rows = [_row(name, guesses, entries) for guesses in dict.fromkeys([most or None, 1 if most else None])]
    return [row for row in rows if any(figure.value is not None for figure in row.figures)]


def _row(name: str, guesses: int | None, entries: Sequence[Entry]) -> Measured:
    values = [_value(entry, name, guesses) for entry in entries]
    best = _best(name, values)
    figures = [
        Figure(value, *_interval(entry, name, guesses), is_best=value is not None and place == best)
        for place, (entry, value) in enumerate(zip(entries, values, strict=True))
    ]
    return Measured(name, guesses, figures)


def _best(name: str, values: Sequence[float | None]) -> int | None:
    """The place of the best value; None where another one looks the same."""
    digits = HEIGHT_DIGITS if name == "hierarchical_error" else SHARE_DIGITS
    shown = {place: round(value, digits) for place, value in enumerate(values) if value is not None}
    best = (min if is_error(name) else max)(shown, key=shown.__getitem__, default=None)
    return best if best is not None and list(shown.values()).count(shown[best]) == 1 and len(shown) > 1 else None


def _value(entry: Entry, name: str, guesses: int | None) -> float | None:
    if guesses is None:
        found = entry.metrics.get(name)
        return found if isinstance(found, int | float) else None
    values = values_by_guesses(entry, name)
    return values[guesses - 1] if len(values) >= guesses else None


def _interval(entry: Entry, name: str, guesses: int | None) -> tuple[float | None, float | None]:
    told = entry.intervals.get(name, {})
    ends = told.get("0.95")
    if ends and guesses is not None:
        ends = ends[told["guesses"].index(guesses)] if guesses in told.get("guesses", ()) else None
    return (ends[0], ends[1]) if ends else (None, None)


def _class_values(one: Sequence[Any], other: Sequence[Any]) -> tuple[int | None, float, float] | None:
    """Images, and the error or AP of each; None where one has no number."""
    if len(one) == 1:
        return None if one[0] is None or other[0] is None else (None, one[0], other[0])
    images = one[0]
    return (images, one[-1] / images, other[-1] / images) if images and images == other[0] else None


def _in_slice(detail: Contents, name: str, metric: str) -> float | None:
    found = detail["slices"].get(name, {}).get("metrics", {}).get(metric)
    values = found.get("error") if isinstance(found, dict) else found
    last = values[-1] if isinstance(values, list) and values else values
    return last if isinstance(last, int | float) else None
