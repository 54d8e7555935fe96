"""Comparisons of pairs, as workers left them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from challenge.models import Release

from ..enums import Part
from ..models import PairedComparison, Publication


def compared(release: Release, part: Part) -> set[UUID]:
    """The submissions that are in comparisons under a Release."""
    pairs = PairedComparison.objects.filter(release=release, part=part).values_list("one", "other")
    return {each for pair in pairs for each in pair}


def comparisons_among(table: Publication, submissions: Iterable[UUID]) -> QuerySet[PairedComparison]:
    """What is known of these entries on the images of a table."""
    ids = list(submissions)
    of_release = PairedComparison.objects.filter(release__digest=table.release_digest, part=table.part)
    return of_release.filter(one__in=ids, other__in=ids)
