"""Withdrawing images or classes, and reinstating them: a new frozen version of the labels, of the same files.

No label is read for it. What is withdrawn counts for nobody, and everybody can read what it is and why.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import GroundTruthState, WithdrawnKind
from ..models import GroundTruth, Phase, User
from .ground_truth import Withdrawals, add_version, freeze
from .truth_lists import TruthLists, truth_lists

Names = Iterable[str]
SHOWN_NAMES = 5
COLUMNS = ("kind", "name", "reason")
# With one of these at its beginning a spreadsheet takes a text for a formula.
FORMULAS = tuple("=+-@|%")


class WithdrawalRefused(Exception):
    """What was named cannot be withdrawn or reinstated; the message says why."""


@transaction.atomic
def withdraw(
    phase: Phase,
    *,
    images: Names = (),
    classes: Names = (),
    reason: str,
    now: datetime,
    actor: User | None = None,
) -> GroundTruth:
    """A new frozen version in which `images` and `classes` (wnids or ids) count for nobody.

    It follows the latest frozen one. Raises WithdrawalRefused.
    """
    former, lists = _latest(phase), truth_lists(phase)
    named = _named(lists, images, classes)
    if again := [name for kind, name in named if name in withdrawn_names(former, kind)]:
        raise WithdrawalRefused(_("%(names)s: withdrawn already.") % {"names": _some(again)})
    if not reason.strip():
        raise WithdrawalRefused(_("Give the reason: it is public, and stands beside each name."))
    rows = [{"kind": kind.value, "name": name, "reason": reason.strip()} for kind, name in named]
    withdrawn = sorted([*former.withdrawn, *rows], key=lambda row: (row["kind"], row["name"]))
    _require_rest(withdrawn, lists)
    note = _("Withdrawn: %(what)s. %(reason)s") % {"what": _counted(named), "reason": reason.strip()}
    return _follow(former, withdrawn, note, now, actor)


@transaction.atomic
def reinstate(
    phase: Phase,
    *,
    images: Names = (),
    classes: Names = (),
    reason: str,
    now: datetime,
    actor: User | None = None,
) -> GroundTruth:
    """A new frozen version in which withdrawn `images` and `classes` count again. Raises WithdrawalRefused."""
    former = _latest(phase)
    named = _named(truth_lists(phase), images, classes)
    if others := [name for kind, name in named if name not in withdrawn_names(former, kind)]:
        raise WithdrawalRefused(_("%(names)s: not withdrawn.") % {"names": _some(others)})
    if not reason.strip():
        raise WithdrawalRefused(_("Give the reason: it is public, as what changed."))
    back = {(kind.value, name) for kind, name in named}
    withdrawn = [row for row in former.withdrawn if (row["kind"], row["name"]) not in back]
    note = _("Reinstated: %(what)s. %(reason)s") % {"what": _counted(named), "reason": reason.strip()}
    return _follow(former, withdrawn, note, now, actor)


def withdrawn_names(truth: GroundTruth, kind: WithdrawnKind) -> tuple[str, ...]:
    """The names of the images, or the wnids of the classes, that count for nobody."""
    return tuple(row["name"] for row in truth.withdrawn if row["kind"] == kind)


def withdrawn_rows(phase: Phase) -> Withdrawals:
    """What the live labels leave out: `kind`, `name`, `reason`. Reads `live_release.ground_truth`."""
    return list(phase.live_release.ground_truth.withdrawn) if phase.live_release else []


def withdrawn_csv(rows: Withdrawals) -> str:
    """The list as `yardstick score --withdrawn` reads it: names as they are, each reason one line and no formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((row["kind"], row["name"], _plain(row["reason"])) for row in rows)
    return text.getvalue()


def _plain(reason: str) -> str:
    line = " ".join(reason.split())
    return f"'{line}" if line.startswith(FORMULAS) else line


def _latest(phase: Phase) -> GroundTruth:
    # The lock that new versions take too: of two withdrawals at once, the second follows the first.
    Phase.objects.select_for_update().get(pk=phase.pk)
    latest = phase.ground_truths.filter(state=GroundTruthState.FROZEN).order_by("-version").first()
    if latest is None:
        raise WithdrawalRefused(_("No labels are frozen yet: leave out what should not count when you upload them."))
    return latest


def _named(lists: TruthLists, images: Names, classes: Names) -> list[tuple[WithdrawnKind, str]]:
    """What was named, once each and as the lists write it. Raises WithdrawalRefused for what is in no list."""
    images, classes = list(dict.fromkeys(images)), list(dict.fromkeys(classes))
    places = lists.images.find(pa.array(images, pa.string()))
    targets = lists.find_classes(pa.array(classes, pa.string()))
    unknown = [
        name for name, place in [*zip(images, places, strict=True), *zip(classes, targets, strict=True)] if place < 0
    ]
    if unknown:
        told = _("%(names)s: neither in the list of images nor among the classes.")
        raise WithdrawalRefused(told % {"names": _some(unknown)})
    if not images and not classes:
        raise WithdrawalRefused(_("Name at least one image or class."))
    names = lists.images.ids.take(pa.array(np.unique(places))).to_pylist()
    wnids = lists.wnids_of(np.unique(targets)).to_pylist()
    return [(WithdrawnKind.IMAGE, name) for name in names] + [(WithdrawnKind.CLASS, name) for name in wnids]


def _require_rest(withdrawn: Withdrawals, lists: TruthLists) -> None:
    kinds = [row["kind"] for row in withdrawn]
    if kinds.count(WithdrawnKind.IMAGE) >= len(lists.images) or kinds.count(WithdrawnKind.CLASS) >= lists.class_count:
        raise WithdrawalRefused(_("Nothing would be left to score: some images and classes must stay."))


def _follow(former: GroundTruth, withdrawn: Withdrawals, note: str, now: datetime, actor: User | None) -> GroundTruth:
    truth = add_version(former.phase, {}, based_on=former, withdrawn=withdrawn, note=note, now=now, actor=actor)
    return freeze(truth, now=now, actor=actor)


def _counted(named: Sequence[tuple[WithdrawnKind, str]]) -> str:
    images = sum(kind is WithdrawnKind.IMAGE for kind, _name in named)
    classes = len(named) - images
    parts = [
        ngettext("%(count)s image", "%(count)s images", images) % {"count": f"{images:,}"} if images else "",
        ngettext("%(count)s class", "%(count)s classes", classes) % {"count": f"{classes:,}"} if classes else "",
    ]
    return ", ".join(filter(None, parts))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (
        _(" and %(count)s more") % {"count": f"{len(names) - 5:,}"} if len(names) > 5 else ""
    )
