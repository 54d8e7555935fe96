"""What teams are told of results: published, corrected, withdrawn; and of their own scores, when new labels go live.

Written in the transaction that publishes or goes live, so that nobody is told of what did not happen.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.addresses import address_of
from challenge.domain.outbox import announce
from challenge.enums import NoticeKind
from challenge.models import Phase, Release
from challenge.templatetags.display import count, metric_name, metric_value
from submissions.domain.criterion import Score, score_of
from submissions.domain.notices import name_of, phase_facts, utc
from submissions.domain.recipients import organizers_of, recipients, teams_of_task
from submissions.domain.reveal import revealed_reports
from submissions.enums import Status
from submissions.models import Evaluation, Team

from ..enums import Stage
from ..models import Objection, Publication

SHOWN_FILES = 20


@dataclass(frozen=True)
class Rescored:
    """One file of a team under the labels before and the present ones, as far as its team may see either."""

    evaluation: Evaluation
    old: Score | None
    new: Score | None

    @property
    def is_changed(self) -> bool:
        """Whether what ranks it differs."""
        old, new = self.old, self.new
        return (old and (old.cost, old.images)) != (new and (new.cost, new.images))


def tell_published(publication: Publication, now: datetime) -> None:
    """Tells the teams of a phase that its results are provisional, published, or corrected and why."""
    if publication.stage == Stage.PROVISIONAL:
        kind, subject = NoticeKind.RESULTS_PROVISIONAL, _("Provisional results: %(name)s")
        body = _(
            "Your provisional results of “%(name)s” are there. They are for your team alone until all are published. "
            "Your team may object until %(until)s.\n\n%(note)s%(url)s\n"
        )
    elif publication.replaces is None or publication.replaces.stage == Stage.PROVISIONAL:
        kind, subject = NoticeKind.RESULTS_PUBLISHED, _("Results published: %(name)s")
        body = _("The results of “%(name)s” are published.\n\n%(note)s%(url)s\n")
    else:
        kind, subject = NoticeKind.RESULTS_CORRECTED, _("Results corrected: %(name)s")
        body = _("The results of “%(name)s” are published in version %(version)s.\n\n%(note)s%(url)s\n")
    _tell_of_results(publication, kind, subject, body, publication.note, now)


def tell_withdrawn(publication: Publication, reason: str, now: datetime) -> None:
    """Tells the teams of a phase that its results are taken back, and why."""
    body = _("The results of “%(name)s” (version %(version)s) are withdrawn.\n\n%(note)s%(url)s\n")
    _tell_of_results(publication, NoticeKind.RESULTS_WITHDRAWN, _("Results withdrawn: %(name)s"), body, reason, now)


def tell_objected(objection: Objection, now: datetime) -> None:
    """Tells the organizers that a team objects."""
    phase = objection.publication.phase
    words = {
        "name": name_of(phase),
        "team": objection.team,
        "text": objection.text,
        "url": address_of("organize_phase_results", phase.task.edition.year, phase.pk),
    }
    announce(
        phase.task.edition,
        key=f"{NoticeKind.OBJECTION_RAISED}:{objection.pk}",
        kind=NoticeKind.OBJECTION_RAISED,
        subject=_("Objection of %(team)s: %(name)s") % words,
        body=_("%(team)s objects to its provisional results of “%(name)s”:\n\n%(text)s\n\nAnswer: %(url)s\n") % words,
        payload=phase_facts(phase) | {"objection": objection.pk},
        recipients=organizers_of(phase.task.edition),
        now=now,
    )


def tell_answered(objection: Objection, now: datetime) -> None:
    """Tells the team that objected what it is answered."""
    phase = objection.publication.phase
    words = {
        "name": name_of(phase),
        "outcome": _("upheld") if objection.is_upheld else _("not upheld"),
        "answer": objection.answer,
        "url": address_of("provisional", phase.task.edition.year, phase.task.slug),
    }
    announce(
        phase.task.edition,
        key=f"{NoticeKind.OBJECTION_ANSWERED}:{objection.pk}",
        kind=NoticeKind.OBJECTION_ANSWERED,
        subject=_("Your objection is answered: %(name)s") % words,
        body=_("Your objection to the results of “%(name)s” is %(outcome)s:\n\n%(answer)s\n\n%(url)s\n") % words,
        payload=phase_facts(phase) | {"objection": objection.pk, "is_upheld": objection.is_upheld},
        recipients=recipients([objection.team]),
        now=now,
    )


def tell_rescored(phase: Phase, old: Release, new: Release, now: datetime) -> None:
    """Tells each team whose files were scored anew what they had and have now, as far as the phase shows it."""
    for team, files in _rescored_files(phase, old, new).items():
        announce(
            phase.task.edition,
            key=f"{NoticeKind.RESCORED}:{phase.pk}:{new.pk}:{now:%Y-%m-%dT%H:%M:%S.%fZ}:{team.pk}",
            kind=NoticeKind.RESCORED,
            subject=_("Scored anew: %(name)s, files of %(team)s") % {"name": name_of(phase), "team": team},
            body=_body_of_rescored(phase, files),
            payload=phase_facts(phase) | {"team": team.name, "submissions": [_facts(each) for each in files]},
            recipients=recipients([team]),
            now=now,
        )


def _tell_of_results(
    publication: Publication, kind: NoticeKind, subject: str, body: str, note: str, now: datetime
) -> None:
    phase = publication.phase
    words = {
        "name": name_of(phase),
        "version": publication.version,
        "note": f"{note}\n\n" if note else "",
        "until": utc(publication.objections_until),
        "url": address_of(_page_of(publication), phase.task.edition.year, phase.task.slug),
    }
    announce(
        phase.task.edition,
        key=f"{kind}:{phase.pk}:{publication.version}",
        kind=kind,
        subject=subject % words,
        body=body % words,
        payload=phase_facts(phase) | {"version": publication.version, "digest": publication.digest, "note": note},
        recipients=recipients(teams_of_task(phase.task)),
        now=now,
    )


def _page_of(publication: Publication) -> str:
    return "provisional" if publication.stage == Stage.PROVISIONAL else "board"


def _rescored_files(phase: Phase, old: Release, new: Release) -> dict[Team, list[Rescored]]:
    """The files of each team that are scored against both, in the order of arrival."""
    before = {each.submission_id: each for each in _scored(phase, old)}
    after = [each for each in _scored(phase, new) if each.submission_id in before]
    shown = revealed_reports([*before.values(), *after])
    files: dict[Team, list[Rescored]] = defaultdict(list)
    for each in after:
        scores = (shown[before[each.submission_id].pk], shown[each.pk])
        found = [score_of(report, phase.primary_metric) if report else None for report in scores]
        files[each.submission.team].append(Rescored(each, *found))
    return files


def _scored(phase: Phase, release: Release) -> list[Evaluation]:
    scored = Evaluation.objects.filter(
        submission__phase=phase, release=release, status=Status.SCORED, submission__team__is_internal=False
    )
    return list(
        scored.select_related("submission__team", "submission__phase").order_by("submission__submitted_at", "pk")
    )


def _body_of_rescored(phase: Phase, files: list[Rescored]) -> str:
    told = [each for each in files if each.old or each.new]
    changed = [each for each in told if each.is_changed]
    words = {
        "name": name_of(phase),
        "files": _lines(phase, changed) if told else _("What they score stays hidden until results are published."),
        "url": address_of("team", phase.task.edition.year),
    }
    body = _("The labels of “%(name)s” have a new version, and all files were scored anew.\n\n%(files)s\n\n%(url)s\n")
    return body % words


def _lines(phase: Phase, changed: list[Rescored]) -> str:
    if not changed:
        return _("What your files score has not changed.")
    lines = [_line(phase, each) for each in changed[:SHOWN_FILES]]
    if (more := len(changed) - SHOWN_FILES) > 0:
        lines.append(ngettext("and %(more)s more file", "and %(more)s more files", more) % {"more": more})
    return f"{metric_name(phase.primary_metric)}:\n" + "\n".join(lines)


def _line(phase: Phase, file: Rescored) -> str:
    submission = file.evaluation.submission
    return _("%(file)s of %(moment)s: %(old)s, now %(new)s") % {
        "file": submission.file_name,
        "moment": utc(submission.submitted_at),
        "old": _in_words(file.old, phase.primary_metric),
        "new": _in_words(file.new, phase.primary_metric),
    }


def _in_words(score: Score | None, metric: str) -> str:
    if score is None:
        return _("not shown")
    value = metric_value(score.value, metric)
    if score.count is None:
        return value
    counted = {"value": value, "count": count(score.count), "images": count(score.images)}
    return _("%(value)s (%(count)s of %(images)s)") % counted


def _facts(file: Rescored) -> dict[str, Any]:
    return {
        "submission": str(file.evaluation.submission_id),
        "old": file.old and file.old.value,
        "new": file.new and file.new.value,
    }
