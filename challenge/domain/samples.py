"""Sample images of a phase: a few licensed pictures of its lists that pages show with what entries guess on them."""

import csv
import gzip
import hashlib
import io
import secrets
from datetime import datetime
from functools import partial

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..models import ImageSet, Phase, SampleImage, User
from .audit import record
from .changes import WHOLE, Values, refuse, write_changes, write_new
from .image_sets import Image, stem
from .phase_settings import subject_of
from .pictures import Picture, PictureRefused, read_picture

MOST = 12
# How far the shape of a picture may be from the one that the list tells: scaling rounds sides to whole pixels.
SAME_SHAPE = 0.02


def sample_of(phase: Phase, sample_id: int) -> SampleImage:
    """A sample image of the phase. Raises Http404."""
    return get_object_or_404(SampleImage.objects.select_related("phase__task__edition"), pk=sample_id, phase=phase)


@transaction.atomic
def add_sample(
    phase: Phase, values: Values, *, upload: "File[bytes]", now: datetime, actor: User | None
) -> SampleImage:
    """A further picture, the last in order. Raises SettingsRefused."""
    Phase.objects.select_for_update().get(pk=phase.pk)
    listed = _listed(phase, values["image"])
    _check_place(phase, listed[0])
    picture = _picture(upload)
    last = phase.samples.aggregate(position=Max("position"))["position"]
    row = SampleImage(
        phase=phase,
        **(dict(values) | {"image": listed[0]}),
        **_kept(picture, listed),
        position=0 if last is None else last + 1,
        added_at=now,
    )
    told = {"image": row.image, "sha256": row.sha256, "licence": row.licence}
    write_new(row, verb="sample.added", subject=subject_of(phase), now=now, actor=actor, **told)
    return row


@transaction.atomic
def change_sample(sample: SampleImage, values: Values, *, now: datetime, actor: User | None) -> SampleImage:
    """Changes what is said of a picture: caption, licence, who made it. Raises SettingsRefused."""
    row = _locked(sample)
    write_changes(row, values, verb="sample.changed", subject=_subject(row), now=now, actor=actor)
    return row


@transaction.atomic
def move_sample(sample: SampleImage, places: int, *, now: datetime, actor: User | None) -> None:
    """Moves a picture down the order by `places`, up if negative, as far as there is room."""
    Phase.objects.select_for_update().get(pk=sample.phase_id)
    order = list(SampleImage.objects.filter(phase=sample.phase_id))
    before = [each.image for each in order]
    order.insert(max(order.index(sample) + places, 0), order.pop(order.index(sample)))
    for position, each in enumerate(order):
        each.position = position
    SampleImage.objects.bulk_update(order, ["position"])
    after = [each.image for each in order]
    if after != before:
        record(verb="sample.moved", subject=_subject(sample), now=now, actor=actor, before=before, after=after)


@transaction.atomic
def remove_sample(sample: SampleImage, *, now: datetime, actor: User | None) -> None:
    """Removes a picture, its file and what entries guess on it."""
    row = _locked(sample)
    record(verb="sample.removed", subject=_subject(row), now=now, actor=actor, image=row.image, sha256=row.sha256)
    transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
    row.delete()


def _listed(phase: Phase, name: str) -> Image:
    """The image of the phase's lists that is meant, found with or without its suffix. Raises SettingsRefused."""
    wanted = stem(name)
    for image_set in phase.image_sets.order_by("phase_roles__position", "phase_roles__pk"):
        if found := _in_list(image_set, wanted):
            return found
    raise refuse("image", _("“%(image)s” is in no list of images of this phase.") % {"image": name})


def _in_list(image_set: ImageSet, wanted: str) -> Image | None:
    with image_set.listing.open("rb") as file, gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = csv.reader(io.StringIO(text.read()))
        next(rows)
        for image, *sides in rows:
            if image.startswith(wanted) and stem(image) == wanted:
                width, height = (int(side) if side else None for side in sides)
                return image, width, height
    return None


def _check_place(phase: Phase, image: str) -> None:
    if phase.samples.filter(image=image).exists():
        raise refuse("image", _("“%(image)s” is a sample of this phase already.") % {"image": image})
    if phase.samples.count() >= MOST:
        raise refuse(WHOLE, _("A phase has at most %(most)s sample images: remove one first.") % {"most": MOST})


def _picture(upload: "File[bytes]") -> Picture:
    try:
        return read_picture(upload)
    except PictureRefused as refused:
        raise refuse("picture", str(refused)) from refused


def _kept(picture: Picture, listed: Image) -> dict[str, object]:
    """The file, by a name that nobody guesses, and the size in which files give boxes: the list's where it has one."""
    width, height = listed[1:]
    if width and height:
        _check_shape(picture, width, height)
    return {
        "file": ContentFile(picture.content, f"{secrets.token_hex(16)}.jpg"),
        "sha256": hashlib.sha256(picture.content).hexdigest(),
        "width": width or picture.width,
        "height": height or picture.height,
    }


def _check_shape(picture: Picture, width: int, height: int) -> None:
    if abs(picture.width * height / (picture.height * width) - 1) > SAME_SHAPE:
        told = _("The list has this image with %(listed)s pixels; the picture has another shape, %(found)s.")
        sizes = {"listed": f"{width} × {height}", "found": f"{picture.width} × {picture.height}"}
        raise refuse("picture", told % sizes)


def _locked(sample: SampleImage) -> SampleImage:
    rows = SampleImage.objects.select_for_update(of=("self",)).select_related("phase__task__edition")
    return rows.get(pk=sample.pk)


def _subject(sample: SampleImage) -> str:
    return subject_of(sample.phase)
