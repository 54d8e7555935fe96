"""Two teams become one: proposed by one captain, accepted by the other, before the edition's date.

The counts add up: every slot that either team has used is used by the merged one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import User

from ..enums import Role
from ..models import FileCheck, Membership, MergeProposal, QuotaSlot, Submission, Team, Upload, Webhook
from ..queue import ring_for_leaderboard
from .competing import COMPETING, check_may_compete, tasks_of
from .errors import MergeRefused
from .membership import captain_of, check_captain, close_doors, join, lock_people, lock_teams, present


@transaction.atomic
def propose_merge(*, captain: User, team: Team, into: Team, now: datetime) -> MergeProposal:
    """Offers that `team` becomes part of `into`. Raises NotCaptain or MergeRefused."""
    lock_teams(team.pk, into.pk)
    check_captain(captain, team)
    check_mergeable(team, into, now)
    if MergeProposal.objects.filter(team=team, answered_at__isnull=True).exists():
        raise MergeRefused(_("Your team has made a proposal already. Withdraw it before you make another."))
    proposal = MergeProposal.objects.create(team=team, into=into, proposed_by=captain, proposed_at=now)
    _record("merge.proposed", proposal, now, captain)
    return proposal


@transaction.atomic
def accept_merge(*, captain: User, proposal: MergeProposal, now: datetime) -> Team:
    """Makes the proposing team part of the captain's own: people, submissions, slots, checks, uploads, webhooks move.

    Raises NotCaptain, MergeRefused, or AlreadyInTeam if someone competes elsewhere in what the two compete in together.
    """
    lock_teams(proposal.team_id, proposal.into_id)
    proposal = MergeProposal.objects.select_related("team__edition", "into__edition").get(pk=proposal.pk)
    team, into = proposal.team, proposal.into
    check_captain(captain, into)
    _check_unanswered(proposal)
    check_mergeable(team, into, now)
    _unite_tasks(team, into, captain)
    # Counted before they move.
    moved = {"people": present(team).count(), "submissions": team.submissions.count(), "slots": _move_slots(team, into)}
    _move_work(team, into)
    _answer(proposal, captain, now, is_accepted=True)
    _move_people(team, into, now, captain)
    close_doors(team, now=now, actor=captain)
    Team.objects.filter(pk=team.pk).update(merged_into=into)
    record(verb="team.merged", subject=f"team {into.pk}", now=now, actor=captain, merged=team.pk, **moved)
    return into


@transaction.atomic
def decline_merge(*, captain: User, proposal: MergeProposal, now: datetime) -> None:
    """The answer no, by the captain who was asked. Raises NotCaptain or MergeRefused."""
    _end(proposal, proposal.into, captain, now, "merge.declined")


@transaction.atomic
def withdraw_merge(*, captain: User, proposal: MergeProposal, now: datetime) -> None:
    """Takes a proposal back, by the captain of the team that made it. Raises NotCaptain or MergeRefused."""
    _end(proposal, proposal.team, captain, now, "merge.withdrawn")


def check_mergeable(team: Team, into: Team, now: datetime) -> None:
    """Raises MergeRefused unless the two are different, living teams of one edition that still lets teams merge."""
    until = team.edition.merge_until
    if until is None:
        raise MergeRefused(_("Teams of %(edition)s do not merge.") % {"edition": team.edition})
    if now >= until:
        raise MergeRefused(_("Teams could merge until %(moment)s UTC.") % {"moment": f"{until:%Y-%m-%d %H:%M}"})
    if team.pk == into.pk or team.edition_id != into.edition_id:
        raise MergeRefused(_("A team merges with another team of the same edition."))
    if captain_of(team) is None or captain_of(into) is None:
        raise MergeRefused(_("“%(team)s” has no captain who could agree.") % {"team": into})


def open_proposals(team: Team) -> QuerySet[MergeProposal]:
    """Those that the team made or was made, and that nobody has answered."""
    return MergeProposal.objects.filter(Q(team=team) | Q(into=team), answered_at__isnull=True).select_related(
        "team", "into", "proposed_by"
    )


def find_team(edition_id: int, name: str) -> Team | None:
    """The living team with this name, whatever its capitals."""
    return Team.objects.filter(
        edition_id=edition_id, name__iexact=name, merged_into__isnull=True, is_internal=False
    ).first()


def _end(proposal: MergeProposal, team: Team, captain: User, now: datetime, verb: str) -> None:
    lock_teams(proposal.team_id, proposal.into_id)
    check_captain(captain, team)
    proposal.refresh_from_db()
    _check_unanswered(proposal)
    _answer(proposal, captain, now, is_accepted=False)
    _record(verb, proposal, now, captain)


def _check_unanswered(proposal: MergeProposal) -> None:
    if proposal.answered_at:
        raise MergeRefused(_("This proposal has been answered or withdrawn already."))


def _answer(proposal: MergeProposal, user: User, now: datetime, *, is_accepted: bool) -> None:
    proposal.answered_by, proposal.answered_at, proposal.is_accepted = user, now, is_accepted
    proposal.save(update_fields=["answered_by", "answered_at", "is_accepted"])


def _unite_tasks(team: Team, into: Team, captain: User) -> None:
    """The merged team competes in the tasks of both. Raises AlreadyInTeam if that binds someone twice."""
    both = tasks_of(team) | tasks_of(into)
    people = {m.user for side in (team, into) for m in present(side).filter(role__in=COMPETING)}
    lock_people(person.pk for person in people)
    for person in sorted(people, key=lambda person: person.pk):
        check_may_compete(person, into.edition, both, within=[team, into], told_to=captain)
    into.tasks.set(both.ids or [])


def _move_slots(team: Team, into: Team) -> int:
    """Gives each used slot the lowest number that is free in the other team; beyond the limit too.

    So the number of slots used is the sum, and a sum over the limit leaves none.
    """
    taken: dict[tuple[int, str], set[int]] = defaultdict(set)
    for slot in QuotaSlot.objects.filter(team=into):
        taken[slot.phase_id, slot.period].add(slot.number)
    moving = list(QuotaSlot.objects.filter(team=team).order_by("phase_id", "period", "number"))
    for slot in moving:
        numbers = taken[slot.phase_id, slot.period]
        slot.team, slot.number = into, lowest_free(numbers)
        numbers.add(slot.number)
    QuotaSlot.objects.bulk_update(moving, ["team", "number"], batch_size=200)
    return len(moving)


def lowest_free(numbers: set[int]) -> int:
    return next(number for number in range(1, len(numbers) + 2) if number not in numbers)


def _move_work(team: Team, into: Team) -> None:
    """Submissions with their keys, what else counts against a limit or is under way, and who is told of it."""
    moving = Submission.objects.filter(team=team)
    phases = set(moving.values_list("phase_id", flat=True))
    _rename_keys(moving.filter(idempotency_key__in=into.submissions.values("idempotency_key")))
    moving.update(team=into)
    FileCheck.objects.filter(team=team).update(team=into)
    Upload.objects.filter(team=team).update(team=into)
    # A program that was told of these submissions is told of them still; each keeps its own secret.
    Webhook.objects.filter(team=team).update(team=into)
    # What was asked and objected is followed by those who asked. (Objections belong to an app above: by name.)
    for rows in (team.questions, team.objections):
        rows.update(team=into)
    for phase_id in phases:
        transaction.on_commit(partial(ring_for_leaderboard, phase_id))


def _rename_keys(submissions: Iterable[Submission]) -> None:
    """Two teams may have chosen the same idempotency key; in one team it names one submission."""
    for submission in list(submissions):
        submission.idempotency_key = f"{submission.idempotency_key[:60]} {submission.pk}"
        submission.save(update_fields=["idempotency_key"])


def _move_people(team: Team, into: Team, now: datetime, actor: User) -> None:
    """Everyone comes along: the captain as a member, observers as observers, nobody to a lesser role than before."""
    for membership in list(present(team)):
        Membership.objects.filter(pk=membership.pk).update(left_at=now)
        own = present(into).filter(user=membership.user).first()
        role = Role.OBSERVER if membership.role == Role.OBSERVER else Role.MEMBER
        if own is None or (own.role == Role.OBSERVER and role == Role.MEMBER):
            join(membership.user, into, role, now=now, actor=actor, verb="team.joined", merged=team.pk)


def _record(verb: str, proposal: MergeProposal, now: datetime, actor: User) -> None:
    subject = f"team {proposal.team_id}"
    record(verb=verb, subject=subject, now=now, actor=actor, proposal=proposal.pk, into=proposal.into_id)
