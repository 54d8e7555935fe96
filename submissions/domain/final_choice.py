"""Which of a team's files count in the end: its best, its latest, or those that it chose."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.audit import record
from challenge.domain.phases import Timing, timing
from challenge.enums import FinalSelection
from challenge.models import Phase, User

from ..enums import Status
from ..models import Evaluation, Submission, Team
from .competing import COMPETING
from .errors import ChoiceRefused, NotInTeam, PhaseClosed
from .membership import lock_teams, membership_of
from .method_facts import what_is_missing
from .reveal import live_score


def final_entries(phase: Phase, scored: Iterable[Evaluation]) -> list[Evaluation]:
    """Of the phase's scored evaluations those that are published: `final_entries` of each team in each track.

    A team that chose none counts with its latest. The best are those of the numbers that the phase was live with, so
    that a holdout decides ranks and is not chosen from. What does not compete is taken by the same rule, apart.
    """
    teams: dict[int, list[Evaluation]] = defaultdict(list)
    for evaluation in scored:
        teams[evaluation.submission.team_id].append(evaluation)
    return [entry for files in teams.values() for entry in _of_team(phase, files)]


def _of_team(phase: Phase, files: list[Evaluation]) -> list[Evaluation]:
    chosen = [each for each in files if each.submission.is_final_choice]
    if phase.final_selection == FinalSelection.CHOSEN and chosen:
        return chosen
    kinds: dict[tuple[str, bool], list[Evaluation]] = defaultdict(list)
    for each in _best_first(phase, files) if phase.final_selection == FinalSelection.BEST else _latest_first(files):
        kinds[each.submission.track, each.submission.is_competing].append(each)
    return [each for found in kinds.values() for each in found[: phase.final_entries]]


def _best_first(phase: Phase, files: list[Evaluation]) -> list[Evaluation]:
    scores = {each.pk: live_score(each.report, phase) for each in files if each.report}
    costs = {pk: score.cost for pk, score in scores.items() if score is not None}
    known = [each for each in files if each.pk in costs]
    return sorted(known, key=lambda each: (costs[each.pk], *_moment(each)))


def _latest_first(files: list[Evaluation]) -> list[Evaluation]:
    return sorted(files, key=_moment, reverse=True)


def _moment(evaluation: Evaluation) -> tuple[datetime, UUID]:
    return evaluation.submission.submitted_at, evaluation.submission_id


@transaction.atomic
def choose_final_entries(
    *, user: User, team: Team, phase: Phase, submission_ids: Collection[UUID], now: datetime
) -> list[Submission]:
    """Makes these the team's final entries in a phase, and no others; an empty choice takes it back.

    Raises NotInTeam for whom does not compete in the team, PhaseClosed, or ChoiceRefused with what is wrong.
    """
    lock_teams(team.pk)
    _check_may_choose(user, team, phase, now)
    own = Submission.objects.filter(team=team, phase=phase).select_related("method")
    chosen = list(own.filter(pk__in=submission_ids))
    _check_choice(phase, chosen, set(submission_ids))
    team.submissions.filter(phase=phase).exclude(pk__in=submission_ids).update(is_final_choice=False)
    team.submissions.filter(phase=phase, pk__in=submission_ids).update(is_final_choice=True)
    names = sorted(str(each.pk) for each in chosen)
    record(verb="final_entries.chosen", subject=f"team {team.pk}", now=now, actor=user, phase=phase.pk, chosen=names)
    return chosen


def _check_may_choose(user: User, team: Team, phase: Phase, now: datetime) -> None:
    membership = membership_of(user, team)
    if membership is None or membership.role not in COMPETING:
        raise NotInTeam(_("Only members of “%(team)s” choose its final entries.") % {"team": team})
    if phase.final_selection != FinalSelection.CHOSEN:
        raise ChoiceRefused(
            _("In “%(phase)s” nothing is chosen: %(rule)s") % {"phase": phase.title, "rule": rule(phase)}
        )
    if timing(phase, now) is Timing.CLOSED:
        raise PhaseClosed(
            _("“%(phase)s” closed at %(moment)s UTC, and final entries were chosen until then.")
            % {"phase": phase.title, "moment": f"{phase.closes_at:%Y-%m-%d %H:%M}"}
        )


def _check_choice(phase: Phase, chosen: list[Submission], asked: set[UUID]) -> None:
    if missing := asked - {each.pk for each in chosen}:
        raise ChoiceRefused(
            _("%(id)s is no submission of your team in “%(phase)s”.") % {"id": min(missing), "phase": phase.title}
        )
    scored = Evaluation.objects.filter(submission__in=asked, release=phase.live_release, status=Status.SCORED)
    counted = set(scored.values_list("submission_id", flat=True))
    for each in chosen:
        if each.withdrawn_at is not None:
            raise ChoiceRefused(_("“%(file)s” is withdrawn. Take that back first.") % {"file": each.file_name})
        if each.pk not in counted:
            raise ChoiceRefused(
                _("“%(file)s” is not scored, and only scored files can be chosen.") % {"file": each.file_name}
            )
        _check_described(each)
    for track in {each.track for each in chosen}:
        count = sum(each.track == track for each in chosen)
        if count > phase.final_entries:
            raise ChoiceRefused(
                ngettext(
                    "You chose %(count)s files; one is the most in a track.",
                    "You chose %(count)s files; %(limit)s are the most in a track.",
                    phase.final_entries,
                )
                % {"count": count, "limit": phase.final_entries}
            )


def _check_described(submission: Submission) -> None:
    if missing := what_is_missing(submission.method):
        raise ChoiceRefused(
            _("“%(file)s” cannot be a final entry before its method is described. It lacks %(missing)s.")
            % {"file": submission.file_name, "missing": ", ".join(missing)}
        )


def rule(phase: Phase) -> str:
    """What counts of a team in the end, as a sentence."""
    limit = {"limit": phase.final_entries}
    match phase.final_selection:
        case FinalSelection.BEST:
            one, many = _("Your best scored file counts."), _("Your %(limit)s best scored files count.")
        case FinalSelection.LATEST:
            one, many = _("Your latest scored file counts."), _("Your %(limit)s latest scored files count.")
        case _:
            one = _("You choose the file that counts; if you choose none, your latest scored one does.")
            many = _("You choose up to %(limit)s files that count; if you choose none, your %(limit)s latest do.")
    return (one if phase.final_entries == 1 else many) % limit


def choices(rows: Iterable[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What a team's page says of final entries, a phase each, from the rows of its submissions (`team_submissions`).

    Each has `phase`, its `rule`, `is_open`, the scored `files`, each with what its description is `missing` before it
    may be chosen, and `has_chosen`.
    """
    phases: dict[Phase, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        phases[row["submission"].phase].append(row)
    return [_choice(phase, files, now) for phase, files in phases.items()]


def _choice(phase: Phase, rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    scored = [
        row | {"missing": what_is_missing(row["submission"].method)}
        for row in rows
        if _is_scored(row["evaluation"], phase) and row["submission"].withdrawn_at is None
    ]
    is_chosen_from = phase.final_selection == FinalSelection.CHOSEN
    return {
        "phase": phase,
        "rule": rule(phase),
        "is_open": is_chosen_from and timing(phase, now) is not Timing.CLOSED,
        "files": scored if is_chosen_from else [],
        "has_chosen": any(row["submission"].is_final_choice for row in scored),
    }


def _is_scored(evaluation: Evaluation, phase: Phase) -> bool:
    return evaluation.status == Status.SCORED and evaluation.release_id == phase.live_release_id
