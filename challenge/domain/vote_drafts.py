"""From a round of votes to a draft of the phase's labels."""

from collections.abc import Collection
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..curation.votes import read_votes
from ..enums import TaskKind
from ..models import GroundTruth, Phase, User, VoteRound
from .audit import record
from .ground_truth import import_ground_truth
from .listed_images import found_in, listed_images, stems
from .phase_settings import subject_of
from .vote_files import stored_rows

VOTED_KINDS = (TaskKind.CLASSIFICATION, TaskKind.MULTI_LABEL)
SHOWN_IMAGES = 5


class DraftRefused(Exception):
    """The labels of a round are no labels of the phase; the message says why."""


@transaction.atomic
def draft_labels(round_: VoteRound, *, now: datetime, actor: User | None = None) -> GroundTruth:
    """The labels of the round as a draft of the phase's labels.

    Raises DraftRefused while images are undecided, and FileRefused for labels that are no classes or images that are
    not the phase's; its rows are those of the round's table of labels.
    """
    phase = round_.phase
    if phase.task.kind not in VOTED_KINDS:
        told = _("Votes label images, and labels of this kind of task have boxes: load the table, add them, upload it.")
        raise DraftRefused(told)
    if undecided := undecided_images(round_):
        raise DraftRefused(_why_undecided(undecided))
    labels = [(image, label) for image, label in stored_rows(round_.draft)]
    if phase.task.kind == TaskKind.MULTI_LABEL:
        # Where every label was voted down, an image of several labels has none of them.
        bare = set(_asked(round_)) - {image for image, _label in labels}
        labels += [(image, "") for image in sorted(bare)]
    note = _("From the votes “%(name)s”") % {"name": round_.name}
    truth = import_ground_truth(phase=phase, labels=labels, note=note, now=now, actor=actor)
    facts = {"round": round_.name, "version": truth.version}
    record(verb="votes.drafted", subject=subject_of(phase), now=now, actor=actor, **facts)
    return truth


def undecided_images(round_: VoteRound) -> list[str]:
    """The phase's images, in its order, to which the round gives no label or about which a question is open."""
    phase = round_.phase
    open_ = {row[0] for row in stored_rows(round_.escalated)}
    decided = _decided(round_, phase) - open_
    listed = listed_images(phase)
    missing = np.flatnonzero(found_in(listed.stems, stems(sorted(decided))) < 0)
    names: list[str] = listed.ids.take(missing).to_pylist()
    return names


def _decided(round_: VoteRound, phase: Phase) -> set[str]:
    if phase.task.kind == TaskKind.MULTI_LABEL:
        return set(_asked(round_))
    return {image for image, _label in stored_rows(round_.draft)}


def _asked(round_: VoteRound) -> list[str]:
    with round_.votes.open("rb") as file:
        return read_votes(file).images


def _why_undecided(images: Collection[str]) -> str:
    named = ", ".join(list(images)[:SHOWN_IMAGES]) + (", …" if len(images) > SHOWN_IMAGES else "")
    told = ngettext(
        "%(number)s image of the phase has no label yet, or an open question: %(named)s.",
        "%(number)s images of the phase have no label yet, or an open question: %(named)s.",
        len(images),
    ) % {"number": f"{len(images):,}", "named": named}
    return f"{told} {_('The table of undecided images names them all. Nothing was made of the round.')}"
