"""Names that were hidden when results were frozen: at their moment a next version tells them."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from submissions.models import Submission

from ..models import Entry, Publication
from .correcting import freeze_copy
from .publish import locked_phase, newest_version
from .rows import TELLING, copied

log = logging.getLogger(__name__)

NAMING = ("team_name", "method_name", "description", *TELLING)


def reveal_names_due(now: datetime) -> list[Publication]:
    """Publishes the next version of all final results whose names may be told since; each phase for itself.

    Exactly once: the phase's row is locked, and whoever comes second finds a newer version.
    """
    revealed = (_reveal_if_possible(publication, now) for publication in anonymous_results(now))
    return [each for each in revealed if each is not None]


def anonymous_results(now: datetime) -> list[Publication]:
    """The final results in force that bear pseudonyms although their editions' names are hidden no more."""
    until = "phase__task__edition__anonymous_until"
    told = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__lte": now})
    return list(Publication.objects.in_force().filter(told, is_anonymous=True).order_by("pk"))


def _reveal_if_possible(publication: Publication, now: datetime) -> Publication | None:
    try:
        return reveal_names(publication, now)
    except Exception:
        # One phase that cannot be frozen holds up no other.
        log.exception("the names of %s could not be revealed", publication)
    return None


@transaction.atomic
def reveal_names(publication: Publication, now: datetime) -> Publication | None:
    """The next version, with names and without any other change; None if these are no longer the newest results."""
    phase = locked_phase(publication.phase_id)
    newest = newest_version(phase)
    if newest is None or newest.pk != publication.pk or newest.withdrawn_at:
        return None
    entries = list(newest.entries.all())
    _name(entries, now)
    return freeze_copy(phase, newest, entries, note=_("Names revealed."), now=now, is_anonymous=False)


def _name(entries: list[Entry], now: datetime) -> None:
    submissions = Submission.objects.select_related("team", "method", "phase__task__edition")
    found = submissions.in_bulk([entry.submission_id for entry in entries])
    for entry in entries:
        facts = copied(found[entry.submission_id], now)
        for name in NAMING:
            setattr(entry, name, facts[name])
