"""What was awarded. Reads this app's models alone, so that public pages may."""

from collections import defaultdict
from uuid import UUID

from ..models import Award, Publication


def awards_of(publication: Publication) -> dict[UUID, list[Award]]:
    """The awards of a phase's entries, by the submission's id, in their order.

    They stand on every version of its published results: a correction takes none away, organizers do.
    """
    found: dict[UUID, list[Award]] = defaultdict(list)
    for award in Award.objects.filter(publication__phase=publication.phase_id):
        found[award.submission_id].append(award)
    return dict(found)
