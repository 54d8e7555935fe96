"""Last year's edition as the beginning of the next."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from ..enums import ImageSetRole
from ..models import ChallengeTask, Edition, EditionPage, Organizer, Phase, PhaseImageSet, User
from .changes import check
from .editions import check_year, create_edition, save_new

# What belongs to one year alone: labels, and files made for its images.
NOT_COPIED = {
    Edition: {"is_public", "opened_at"},
    ChallengeTask: set(),
    EditionPage: set(),
    Phase: {"live_release", "baseline", "results_opened_at", "retired_at"},
}
DATES = ("merge_until", "opens_at", "closes_at", "publish_at")

Row = TypeVar("Row", bound=Model)


def begin_edition(*, year: int, title: str, source: Edition | None, actor: User | None, now: datetime) -> Edition:
    """A new edition, empty or as a copy of `source`. Raises SettingsRefused."""
    if source is None:
        return create_edition(year=year, title=title, actor=actor, now=now)
    return copy_edition(source, year=year, title=title, actor=actor, now=now)


@transaction.atomic
def copy_edition(
    source: Edition, *, year: int, title: str, actor: User | None, now: datetime, summary: str | None = None
) -> Edition:
    """An edition in preparation with `source`'s pages, organizers, tasks and phases, its dates moved by whole years.

    Of image sets only anchors come along; labels and Releases never do. Raises SettingsRefused.
    """
    check_year(year)
    years = year - source.year
    own = {"year": year, "title": title} | ({} if summary is None else {"summary": summary})
    edition = _copy(source, years, **own)
    save_new(edition, verb="edition.copied", now=now, actor=actor, source=source.year)
    _copy_organizers(source, edition)
    EditionPage.objects.bulk_create(_copy(page, years, edition=edition, updated_at=now) for page in source.pages.all())
    for task in source.tasks.all():
        _copy_task(task, edition, years)
    return edition


def _copy_organizers(source: Edition, edition: Edition) -> None:
    """In their roles; whoever copies is a chair of the copy already."""
    others = source.organizer_roles.exclude(user__in=edition.organizers.all())
    Organizer.objects.bulk_create(Organizer(edition=edition, user_id=each.user_id, role=each.role) for each in others)


def moved(moment: datetime, years: int) -> datetime:
    """The same day and time in UTC, `years` later; the 29th of February becomes the 28th where there is none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def _copy_task(source: ChallengeTask, edition: Edition, years: int) -> None:
    task = _copy(source, years, edition=edition)
    task.save()
    for phase in source.phases.filter(is_benchmark=False):
        _copy_phase(phase, task, years)


def _copy_phase(source: Phase, task: ChallengeTask, years: int) -> None:
    phase = _copy(source, years, task=task)
    # Two dates beside a leap day can fall together.
    check(phase)
    phase.save()
    PhaseImageSet.objects.bulk_create(_anchors(source, phase))


def _anchors(source: Phase, phase: Phase) -> Iterable[PhaseImageSet]:
    for role in source.image_set_roles.filter(role=ImageSetRole.ANCHOR):
        yield PhaseImageSet(phase=phase, image_set_id=role.image_set_id, role=role.role, position=role.position)


def _copy(source: Row, years: int, **own: Any) -> Row:
    """A new row like `source`, not saved, with `own` values and dates moved."""
    left_out = {"id", *own, *NOT_COPIED[type(source)]}
    names = [field.name for field in source._meta.concrete_fields if field.name not in left_out]
    values = {name: getattr(source, name) for name in names}
    dates = {name: moved(values[name], years) for name in DATES if values.get(name)}
    return type(source)(**(values | dates | own))
