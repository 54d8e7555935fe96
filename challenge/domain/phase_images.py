"""Which image sets a phase has, in which order, and what each is there for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from ..enums import ImageSetRole
from ..models import ImageSet, Phase, PhaseImageSet, User
from .audit import record
from .image_sets import Image, ImagesRefused, create_image_set
from .phase_settings import has_submissions, subject_of


@dataclass(frozen=True)
class AttachedSet:
    """A set in a phase. is_bound: files of teams are scored on it, and it stays."""

    row: PhaseImageSet
    is_bound: bool


def attached_sets(phase: Phase) -> list[AttachedSet]:
    """The phase's sets in their order."""
    rows, bound = phase.image_set_roles.select_related("image_set", "phase__task__edition"), bound_digests(phase)
    return [AttachedSet(row, row.image_set.digest in bound) for row in rows]


@transaction.atomic
def attach_list(
    phase: Phase,
    images: Iterable[Image],
    role: ImageSetRole,
    *,
    name: str,
    now: datetime,
    actor: User | None = None,
) -> PhaseImageSet:
    """Makes a list a set and puts it at the end of the phase's, or keeps nothing of it. Raises as `attach`."""
    _locked(phase)
    # Before the set is made: a file that is written is not taken back with the transaction.
    _check_name(phase, name)
    return attach(phase, create_image_set(name=name, images=images, now=now), role, now=now, actor=actor)


@transaction.atomic
def attach(
    phase: Phase, image_set: ImageSet, role: ImageSetRole, *, now: datetime, actor: User | None = None
) -> PhaseImageSet:
    """Puts a set at the end of the phase's. Raises ImagesRefused if the phase has it, or another of that name."""
    rows = _locked(phase)
    _check_name(phase, image_set.name)
    last = phase.image_set_roles.aggregate(last=Max("position"))["last"]
    row = PhaseImageSet.objects.create(
        phase=phase, image_set=image_set, role=role, position=0 if last is None else last + 1
    )
    _record("image_set.attached", row, now, actor, role=row.role, before=[str(each) for each in rows])
    return row


@transaction.atomic
def change_role(row: PhaseImageSet, role: ImageSetRole, *, now: datetime, actor: User | None = None) -> None:
    """What the set is there for, from the next Release on."""
    if PhaseImageSet.objects.filter(pk=row.pk).exclude(role=role).update(role=role):
        _record("image_set.role_changed", row, now, actor, old=row.role, new=role)


@transaction.atomic
def move_up(row: PhaseImageSet, *, now: datetime, actor: User | None = None) -> None:
    """Changes places with the set before it, if there is one."""
    rows = _locked(row.phase)
    place = rows.index(row)
    if place == 0:
        return
    rows[place - 1 : place + 1] = [rows[place], rows[place - 1]]
    for position, each in enumerate(rows):
        PhaseImageSet.objects.filter(pk=each.pk).update(position=position)
    _record("image_set.moved", row, now, actor, order=[each.image_set.name for each in rows])


@transaction.atomic
def detach(row: PhaseImageSet, *, now: datetime, actor: User | None = None) -> None:
    """Takes a set out of the phase; the set itself stays. Raises ImagesRefused while scores of teams stand on it."""
    _locked(row.phase)
    if row.image_set.digest in bound_digests(row.phase):
        told = _("“%(name)s” stays: files of teams are scored on it. Withdraw single images instead.")
        raise ImagesRefused(told % {"name": row.image_set.name})
    _record("image_set.detached", row, now, actor)
    row.delete()


def sets_of_others(phase: Phase) -> QuerySet[ImageSet]:
    """The sets that the phase could take over, newest first, with the phases that have them."""
    return ImageSet.objects.exclude(phases=phase).prefetch_related("phases__task__edition")


def bound_digests(phase: Phase) -> set[str]:
    """The digests of the sets that scores of teams stand on: the live Release's, once a team has sent a file."""
    release = phase.live_release
    if release is None or not has_submissions(phase):
        return set()
    return {each["sha256"] for each in release.contents["image_sets"]}


def _check_name(phase: Phase, name: str) -> None:
    if phase.image_set_roles.filter(image_set__name=name).exists():
        told = _("The phase has a set named “%(name)s” already, and reports name sets apart. Choose another name.")
        raise ImagesRefused(told % {"name": name})


def _locked(phase: Phase) -> list[PhaseImageSet]:
    """The phase's sets in order; of two changes at once, the second sees the first."""
    Phase.objects.select_for_update().get(pk=phase.pk)
    return list(phase.image_set_roles.select_related("image_set"))


def _record(verb: str, row: PhaseImageSet, now: datetime, actor: User | None, **details: object) -> None:
    facts = {"image_set": row.image_set.name, "digest": row.image_set.digest}
    record(verb=verb, subject=subject_of(row.phase), now=now, actor=actor, **facts, **details)
