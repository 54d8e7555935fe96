"""The API of what an entry's score consists of, where its table opens that."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from challenge.api.paging import Described, Pages

from ..domain.class_errors import ClassErrors, Concept, Confusion
from ..domain.class_rows import ConceptRow, concept_rows, worst_first
from ..domain.concept_page import guesses_of
from ..domain.entries import entry_in_force
from ..domain.entry_details import class_errors_of, concept_address, detail_of, set_scores_of
from ..domain.entry_numbers import slices_of
from ..models import Entry
from .entries import ENTRY, FigureOut
from .headings import Share

router = Router(tags=["entries"])
WNID = r"^[^\x00]{0,50}$"


class ConceptOut(Schema):
    """A class, or a concept above classes with the sums over those below it."""

    wnid: Annotated[str, Field(description="Empty for the root of classes that stand side by side")]
    words: str
    is_class: bool
    height: int
    classes: Annotated[int, Field(description="How many are at and below it")]
    images: Annotated[int, Field(description="How many are at and below it; 0 where the metric is an AP")]
    value: Annotated[float | None, Field(description="Share of its images that are wrong, or its AP; null without any")]
    wrong: int | None
    low: Annotated[float | None, Field(description="Low end of the error's 95% interval (Wilson)")]
    high: float | None
    url: Annotated[str, Field(description="Of its page")]


class NamedOut(Schema):
    wnid: str
    words: str


class ConceptFactsOut(Schema):
    concept: ConceptOut
    guesses: Annotated[int, Field(description="At so many guesses its errors are told; 0 where the metric is an AP")]
    path: Annotated[list[NamedOut], Field(description="From the root down to it, both included")]
    by_guesses: list[FigureOut]
    children: Annotated[list[ConceptOut], Field(description="What is right below it, the worst first")]


class ConfusionOut(Schema):
    """So many images of the class `true` have `taken_for` as first guess."""

    true: NamedOut
    taken_for: NamedOut
    images: int
    above: Annotated[NamedOut, Field(description="The lowest concept above both")]


class SliceOut(Schema):
    """The images of one value of an attribute."""

    attribute: str
    group: str
    images: int
    wrong: int | None
    value: Share
    low: float | None
    high: float | None
    lowest: Annotated[float | None, Field(description="Low end at 99.9%")]
    highest: float | None


class SetScoreOut(Schema):
    image_set: Annotated[str, Field(description="SHA-256 of the list; empty for all images of a Release together")]
    set_name: str
    role: Annotated[str, Field(description="`anchor`: carried over between years")]
    metric: str
    images: int
    count: Annotated[int | None, Field(description="Wrong images, or the sum of costs")]
    value: Share
    low: float | None
    high: float | None
    release: Annotated[str, Field(alias="release_digest", description="Digest of the Release")]
    scorer_version: str
    ground_truth_version: int
    labels_mark: Annotated[str, Field(description="Equal where the set has the same labels, classes and rules")]


class Looking(Schema):
    """At what, and how."""

    at: str = Field("", pattern=WNID, description="The wnid of a class or of a concept above classes; else the root")
    guesses: int = Field(2147483647, ge=1, le=2147483647, description="Errors at so many; else at the most there are")


class Confused(Schema):
    """Of which class."""

    of: str = Field("", pattern=WNID, description="Its wnid: those that have it on either side; else all")


@router.get(f"{ENTRY}/classes", response=list[ConceptOut], summary="An entry's errors by class")
@paginate(Pages)
def list_classes(request: HttpRequest, year: int, task: str, submission_id: UUID, asked: Query[Looking]) -> Any:
    """All classes at and below a concept, the worst first; 404 while the entry's table keeps them closed."""
    entry, errors = _errors(year, task, submission_id)
    top, guesses = _concept(errors, asked.at), min(asked.guesses, errors.guesses)
    classes = worst_first(errors, errors.classes_below(top), guesses)
    return Described(classes, lambda page: _told(request, entry, errors, page, guesses))


@router.get(f"{ENTRY}/concept", response=ConceptFactsOut, summary="One concept, and what is right below it")
def get_concept(request: HttpRequest, year: int, task: str, submission_id: UUID, asked: Query[Looking]) -> Any:
    """A class, or a concept of the hierarchy above the classes; 404 while the entry's table keeps them closed."""
    entry, errors = _errors(year, task, submission_id)
    top, guesses = _concept(errors, asked.at), min(asked.guesses, errors.guesses)
    below = worst_first(errors, errors.children(top), guesses)
    (own,) = _told(request, entry, errors, [top], guesses)
    return {
        "concept": own,
        "guesses": guesses,
        "path": errors.path(top),
        "by_guesses": guesses_of(top),
        "children": _told(request, entry, errors, below, guesses),
    }


@router.get(f"{ENTRY}/confusions", response=list[ConfusionOut], summary="What an entry takes for what")
@paginate(Pages)
def list_confusions(request: HttpRequest, year: int, task: str, submission_id: UUID, asked: Query[Confused]) -> Any:
    """The most frequent first; 404 while the entry's table keeps them closed."""
    _entry, errors = _errors(year, task, submission_id)
    if asked.of:
        return [_confusion(errors, each) for each in _of_class(errors, _concept(errors, asked.of))]
    places = range(errors.number_of_confusions)
    return Described(places, lambda page: [_confusion(errors, errors.confusion(place)) for place in page])


@router.get(f"{ENTRY}/slices", response=list[SliceOut], summary="An entry's errors by attributes of images")
@paginate(Pages)
def list_slices(request: HttpRequest, year: int, task: str, submission_id: UUID) -> Any:
    """At the most guesses; 404 while the entry's table keeps them closed, none where images have no attributes."""
    detail = detail_of(entry_in_force(year, task, submission_id))
    if detail is None:
        raise Http404
    return slices_of(detail.contents)


@router.get(f"{ENTRY}/set-scores", response=list[SetScoreOut], summary="An entry's scores on each image set")
@paginate(Pages)
def list_set_scores(request: HttpRequest, year: int, task: str, submission_id: UUID) -> Any:
    """By each version of the labels that was live, over all images, a holdout's too; none while they are closed."""
    return set_scores_of(entry_in_force(year, task, submission_id))


def _errors(year: int, task: str, submission_id: UUID) -> tuple[Entry, ClassErrors]:
    entry = entry_in_force(year, task, submission_id)
    errors = class_errors_of(entry, detail_of(entry))
    if errors is None:
        raise Http404
    return entry, errors


def _concept(errors: ClassErrors, wnid: str) -> Concept:
    found = errors.named(wnid) if wnid else errors.root
    if found is None:
        raise Http404
    return found


def _of_class(errors: ClassErrors, concept: Concept) -> list[Confusion]:
    found = [*errors.taken_for(concept), *errors.mistaken(concept)]
    return sorted(found, key=lambda each: -each.images)


def _confusion(errors: ClassErrors, confusion: Confusion) -> dict[str, Any]:
    places = {name: getattr(confusion, name) for name in ("true", "taken_for", "above")}
    return {name: errors.concepts[place] for name, place in places.items()} | {"images": confusion.images}


def _told(
    request: HttpRequest, entry: Entry, errors: ClassErrors, concepts: Iterable[Concept], guesses: int
) -> list[dict[str, Any]]:
    rows = concept_rows(errors, concepts, guesses, concept_address(entry))
    return [_row(request, row) for row in rows]


def _row(request: HttpRequest, row: ConceptRow) -> dict[str, Any]:
    concept = row.concept
    return {
        **{name: getattr(concept, name) for name in ("wnid", "words", "height", "classes", "images")},
        **{name: getattr(row, name) for name in ("value", "wrong", "low", "high")},
        "is_class": concept.class_place is not None,
        "url": request.build_absolute_uri(row.address),
    }
