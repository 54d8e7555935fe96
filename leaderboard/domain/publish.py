"""Publishing: what final entries scored is frozen, by an organizer or at a moment set before.

Results may first be provisional: each team sees its own, and may object until a moment; then they become final. Or they
are final at once.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from challenge.domain.phases import Timing, timing
from challenge.enums import Split
from challenge.models import Edition, Phase, User
from submissions.domain.final_choice import final_entries
from submissions.domain.reveal import final_report, live_score
from submissions.failpoints import reach
from submissions.models import Evaluation, Submission

from ..enums import Part, PublicationState, Stage
from ..models import Entry, Publication
from .detail_intervals import put_intervals
from .freezing import freeze
from .rows import heading, make_entry, scored_evaluations
from .waiting import files_of, hindrance, hindrance_to_final, unanswered_objections
from .wanted import is_being_compared

log = logging.getLogger(__name__)

# Results that are due wait so long for what a worker says of chance, and are published without it then.
COMPARED_WITHIN = timedelta(minutes=10)


class CannotPublish(Exception):
    """Results cannot be published, corrected or withdrawn like this; the message is for an organizer."""


class AlreadyPublished(CannotPublish):
    """Somebody was first: from now on results are corrected."""


@transaction.atomic
def publish(phase: Phase, *, now: datetime, actor: User | None = None, note: str = "") -> Publication:
    """Freezes a phase's final results, for everybody.

    Provisional ones become final with what their entries score now, once teams can object no more and all objections
    are answered; what was marked as not comparable stays so. A phase without an end is published "as of" now, and goes
    on. Raises CannotPublish, or AlreadyPublished while final results are in force.
    """
    phase = locked_phase(phase.pk)
    latest = newest_version(phase)
    provisional = check_not_final(phase, latest)
    if provisional and (reason := hindrance_to_final(provisional, _unanswered(phase), now)):
        raise CannotPublish(f"{phase}: {reason}")
    marks = marks_of(provisional) if provisional else {}
    publication = freeze_present(phase, replaces=latest, note=note, now=now, actor=actor, marks=marks)
    reach("before-publish-commit", phase.pk)
    return publication


@transaction.atomic
def publish_provisional(
    phase: Phase, *, objections_until: datetime, now: datetime, actor: User | None = None, note: str = ""
) -> Publication:
    """Freezes a phase's provisional results: each team sees its own, nobody else any. Raises CannotPublish."""
    phase = locked_phase(phase.pk)
    latest = newest_version(phase)
    if check_not_final(phase, latest):
        raise CannotPublish(_("“%(phase)s” has provisional results already.") % {"phase": phase.title})
    if objections_until <= now:
        raise CannotPublish(
            _("Teams could object until %(until)s UTC, but it is %(now)s UTC: choose a later moment.")
            % {"until": f"{objections_until:%Y-%m-%d %H:%M}", "now": f"{now:%Y-%m-%d %H:%M}"}
        )
    stage = {"stage": Stage.PROVISIONAL, "objections_until": objections_until}
    return freeze_present(phase, replaces=latest, note=note, now=now, actor=actor, fields=stage)


def check_not_final(phase: Phase, latest: Publication | None) -> Publication | None:
    """The provisional results in force, or None. Raises AlreadyPublished while final ones are."""
    if latest is None or latest.withdrawn_at is not None:
        return None
    if latest.stage == Stage.PROVISIONAL:
        return latest
    raise AlreadyPublished(
        _("“%(phase)s” is published, in version %(version)s. Correct that version, with a public note.")
        % {"phase": phase.title, "version": latest.version}
    )


@transaction.atomic
def publish_year(edition: Edition, *, now: datetime, actor: User | None = None, note: str = "") -> list[Publication]:
    """Publishes all closed test phases of a year that are not yet, all of them or none. Raises CannotPublish."""
    phases = [phase for phase in unpublished_phases(edition) if timing(phase, now) is Timing.CLOSED]
    # All at once, before the head of the log: who waits for that may hold one of them.
    list(Phase.objects.select_for_update().filter(pk__in=[each.pk for each in phases]).order_by("pk"))
    if not phases:
        raise CannotPublish(
            _("%(year)s has no closed test phase whose results wait to be published.") % {"year": edition.year}
        )
    return [publish(phase, now=now, actor=actor, note=note) for phase in phases]


def unpublished_phases(edition: Edition) -> QuerySet[Phase]:
    """The test phases of an edition without final results in force; a benchmark is of after the year."""
    tests = Phase.objects.filter(task__edition=edition, split=Split.TEST, is_benchmark=False)
    return tests.exclude(publications__in=Publication.objects.in_force()).order_by("pk")


def publish_due(now: datetime) -> list[Publication]:
    """Publishes what was set for a moment that has come, each phase for itself; what cannot be waits.

    Exactly once: the phase's row is locked, and a version is unique. Whoever comes second finds the results published.
    """
    published = (_publish_if_ready(phase, now) for phase in due_phases(now))
    return [each for each in published if each is not None]


def due_phases(now: datetime) -> list[Phase]:
    """The phases whose moment has come and that have no final results; what was withdrawn stays with its organizers."""
    settled = Publication.objects.filter(Q(stage=Stage.FINAL) | Q(withdrawn_at__isnull=False))
    due = Phase.objects.filter(publish_at__lte=now).select_related("live_release__ground_truth")
    frozen = settled.filter(state=PublicationState.FROZEN, phase=OuterRef("pk"))
    return list(due.exclude(Exists(frozen)).order_by("publish_at", "pk"))


def _publish_if_ready(phase: Phase, now: datetime) -> Publication | None:
    if phase.publish_at and now < phase.publish_at + COMPARED_WITHIN and is_being_compared(phase, now):
        log.info("phase %s is due and waits until its entries are compared", phase.pk)
        return None
    try:
        return publish(phase, now=now)
    except CannotPublish as refusal:
        log.info("phase %s is due and not published: %s", phase.pk, refusal)
    except Exception:
        # One phase that cannot be frozen holds up no other.
        log.exception("phase %s is due and could not be published", phase.pk)
    return None


def freeze_present(
    phase: Phase,
    *,
    replaces: Publication | None,
    note: str,
    now: datetime,
    actor: User | None,
    marks: dict[str, str] | None = None,
    fields: Mapping[str, Any] = MappingProxyType({}),
) -> Publication:
    """Freezes what the final entries score now, as final results unless `fields` name another stage.

    `marks`: why entries are not comparable, by the submission's id. Raises CannotPublish.
    """
    release = phase.live_release
    if (reason := hindrance(phase, files_of([phase])[phase.pk], now)) or release is None:
        raise CannotPublish(f"{phase}: {reason}")
    entries = present_entries(phase, marks or {}, now)
    told = heading(phase, release, Part.HOLDOUT, now) | label_noise_of(phase)
    put_intervals(entries, Publication(**told))
    publication = freeze(
        phase,
        {**told, **fields},
        entries,
        release={"digest": release.digest, "contents": release.contents},
        files=_file_digests(entries),
        replaces=replaces,
        note=note,
        now=now,
        actor=actor,
    )
    if timing(phase, now) is Timing.CLOSED:
        Phase.objects.filter(pk=phase.pk, results_opened_at__isnull=True).update(results_opened_at=now)
    return publication


def present_entries(phase: Phase, marks: dict[str, str], now: datetime) -> list[Entry]:
    """The rows that would be frozen now, not ranked yet; they are not saved."""
    evaluations = final_entries(phase, scored_evaluations(phase))
    reports = [(each, final_report(each.report)) for each in evaluations if each.report]
    entries = [make_entry(each, report, phase.primary_metric, now) for each, report in reports]
    for entry, (evaluation, _report) in zip(entries, reports, strict=True):
        _tell_live_part(entry, evaluation)
        entry.not_comparable_reason = marks.get(str(entry.submission_id), "")
        entry.is_comparable = not entry.not_comparable_reason
    return entries


def _tell_live_part(entry: Entry, evaluation: Evaluation) -> None:
    """Beside a number of the holdout stands the one that the phase was live with."""
    report = evaluation.report or {}
    score = live_score(report, evaluation.submission.phase) if "live" in report.get("parts", {}) else None
    if score is not None:
        entry.live_count, entry.live_value = score.count, score.value


def label_noise_of(phase: Phase) -> dict[str, Any]:
    """What a worker found of the phase's labels, as the live table keeps it."""
    found = Publication.objects.filter(phase=phase, state=PublicationState.LIVE)
    return dict(found.values("label_noise", "noise_images").first() or {})


def marks_of(publication: Publication) -> dict[str, str]:
    """Why entries of a publication are not comparable, by the submission's id."""
    marked = publication.entries.filter(is_comparable=False)
    return {str(pk): reason for pk, reason in marked.values_list("submission_id", "not_comparable_reason")}


def locked_phase(phase_id: int) -> Phase:
    """The phase with all that publishing reads, locked to the end of the transaction."""
    phases = Phase.objects.select_for_update(of=("self",))
    return phases.select_related("task__edition", "live_release__ground_truth").get(pk=phase_id)


def newest_version(phase: Phase) -> Publication | None:
    frozen = Publication.objects.filter(phase=phase, state=PublicationState.FROZEN)
    return frozen.order_by(F("version").desc()).first()


def _unanswered(phase: Phase) -> int:
    return unanswered_objections([phase]).get(phase.pk, 0)


def _file_digests(entries: list[Entry]) -> dict[str, str]:
    found = Submission.objects.filter(pk__in=[entry.submission_id for entry in entries])
    return {str(pk): digest for pk, digest in found.values_list("pk", "file_sha256")}
