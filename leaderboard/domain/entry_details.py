"""What an entry's score consists of, where its table opens that. Reads this app's models alone."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.http import urlencode

from ..models import Entry, EntryDetail, SetScore
from .class_errors import ClassErrors, Concept, class_errors
from .public_set_scores import opens_sets
from .shown_trees import shown_tree


def detail_of(entry: Entry) -> EntryDetail | None:
    """The detail of the very score that the entry's table has; None while the table keeps it closed."""
    table = entry.publication
    if not table.opens_details:
        return None
    found = EntryDetail.objects.filter(
        submission_id=entry.submission_id,
        release_digest=table.release_digest,
        scorer_version=table.scorer_version,
        part=table.part,
    )
    return found.first()


def class_errors_of(entry: Entry, detail: EntryDetail | None) -> ClassErrors | None:
    """The entry's errors by class; None where they are not open, not counted, or not a matter of single classes."""
    tree = shown_tree(entry.publication.release_digest) if detail and detail.contents["classes"] else None
    return class_errors(tree, detail.contents) if tree and detail else None


def set_scores_of(entry: Entry) -> list[SetScore]:
    """The entry's scores on each image set, those carried over from other years first, and of each the older labels.

    They count all images, those of a holdout too; none while they are closed.
    """
    if not opens_sets(entry.publication):
        return []
    scores = SetScore.objects.filter(submission_id=entry.submission_id).exclude(image_set="")
    return list(scores.order_by("role", "set_name", "ground_truth_version", "pk"))


def concept_address(entry: Entry, guesses: int | None = None) -> Callable[[Concept], str]:
    """Where the entry's page of a concept is, coloured by errors at so many guesses unless these are the most."""
    table = entry.publication
    path = reverse("entry_classes", args=[table.year, table.task_slug, entry.submission_id])

    def address(concept: Concept) -> str:
        asked = {"at": concept.wnid if concept.parent is not None else "", "guesses": guesses}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path

    return address
