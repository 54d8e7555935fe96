"""Accepting terms: once a team and version, by somebody who competes in it; a new version asks again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.audit import record
from challenge.domain.outbox import announce
from challenge.domain.terms import current_terms, publish_draft
from challenge.enums import NoticeKind
from challenge.models import Edition, Terms, User

from ..models import Team, TermsAcceptance
from .competing import COMPETING, competing_teams
from .errors import NotInTeam, StateChanged, TermsNotAccepted
from .membership import lock_teams, membership_of
from .recipients import recipients, teams_of_edition


@transaction.atomic
def accept_terms(*, user: User, edition: Edition, version: int, now: datetime) -> list[TermsAcceptance]:
    """The person accepts what they read, `version`, for every team of the edition that they compete in.

    A team that accepted it before keeps who did so, and when. Raises NotInTeam for those who compete in none (an
    observer binds nobody), and StateChanged if another version counts by now.
    """
    teams = lock_teams(*competing_teams(user, edition).values_list("pk", flat=True))
    # Asked again behind the lock: the person may have left meanwhile.
    teams = [team for team in teams if _competes(user, team)]
    if not teams:
        raise NotInTeam(
            _("The captain or a member accepts the terms for their team; you compete in none of %(edition)s.")
            % {"edition": edition}
        )
    terms = current_terms(edition)
    if terms is None or terms.version != version:
        raise StateChanged(_another_version(edition, terms))
    return [_accept(team, terms, user, now) for team in teams]


def check_accepted(team: Team) -> None:
    """Raises TermsNotAccepted, with where to go, unless the team accepted the version that counts now."""
    terms = current_terms(team.edition)
    if terms is not None and not TermsAcceptance.objects.filter(team=team, terms=terms).exists():
        raise TermsNotAccepted(
            _("“%(team)s” has not accepted version %(version)s of the terms. Read and accept them at %(address)s")
            % {"team": team, "version": terms.version, "address": address_of("terms", team.edition.year)}
        )


def acceptances_of(teams: QuerySet[Team], terms: Terms) -> list[TermsAcceptance]:
    """Who accepted this version for which of the teams."""
    found = TermsAcceptance.objects.filter(team__in=teams, terms=terms)
    return list(found.select_related("team", "accepted_by").order_by("team__name"))


def acceptances(edition: Edition) -> QuerySet[TermsAcceptance]:
    """Everything that teams accepted in the edition, the latest first."""
    found = TermsAcceptance.objects.filter(terms__edition=edition)
    return found.select_related("team", "terms", "accepted_by").order_by("-accepted_at", "-pk")


def teams_without(edition: Edition, terms: Terms) -> QuerySet[Team]:
    """Teams that have not accepted this version yet."""
    return teams_of_edition(edition).exclude(acceptances__terms=terms).order_by("name")


@transaction.atomic
def publish_and_tell(edition: Edition, *, now: datetime, actor: User | None) -> Terms:
    """Publishes the draft, and tells every team that a version waits to be accepted. Raises SettingsRefused."""
    terms = publish_draft(edition, now=now, actor=actor)
    address = address_of("terms", edition.year)
    facts = {"edition": edition, "version": terms.version, "note": terms.note, "address": address}
    announce(
        edition,
        key=f"{NoticeKind.TERMS_PUBLISHED}:{terms.pk}",
        kind=NoticeKind.TERMS_PUBLISHED,
        subject=_("%(edition)s: version %(version)s of the terms") % facts,
        body=_(
            "Version %(version)s of the terms of %(edition)s is published.\n\n%(note)s\n\nYour team's next submissions "
            "and downloads wait until its captain or a member has accepted it here:\n%(address)s\n"
        )
        % facts,
        payload={
            "edition": edition.year,
            "version": terms.version,
            "sha256": terms.digest,
            "note": terms.note,
            "url": address,
        },
        recipients=recipients(teams_of_edition(edition)),
        now=now,
    )
    return terms


def _competes(user: User, team: Team) -> bool:
    membership = membership_of(user, team)
    return membership is not None and membership.role in COMPETING


def _accept(team: Team, terms: Terms, user: User, now: datetime) -> TermsAcceptance:
    by = {"accepted_by": user, "accepted_at": now}
    row, is_new = TermsAcceptance.objects.get_or_create(team=team, terms=terms, defaults=by)
    if is_new:
        told = {"version": terms.version, "digest": terms.digest}
        record(verb="terms.accepted", subject=f"team {team.pk}", now=now, actor=user, **told)
    return row


def _another_version(edition: Edition, terms: Terms | None) -> str:
    if terms is None:
        return _("%(edition)s has no terms to accept.") % {"edition": edition}
    return _("Version %(version)s of the terms counts now. Read it at %(address)s, then accept it.") % {
        "version": terms.version,
        "address": address_of("terms", edition.year),
    }
