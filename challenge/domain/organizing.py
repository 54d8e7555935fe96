"""Who organizes an edition."""

from django.http import Http404

from ..models import Edition, User


def organized_edition(user: User, year: int) -> Edition:
    """The edition, for its organizers. Raises Http404 for everybody else: they are not told that there is a page."""
    edition = Edition.objects.filter(year=year, organizers=user.pk).first()
    if edition is None:
        raise Http404
    return edition


def organizes(user: User, edition: Edition) -> bool:
    return edition.organizers.filter(pk=user.pk).exists()


def years_organized_by(user: User) -> frozenset[int]:
    return frozenset(Edition.objects.filter(organizers=user.pk).values_list("year", flat=True))
