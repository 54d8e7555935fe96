"""Taking part: a team registers by the rule of its edition, and organizers decide where the rule leaves it to them.

The rule looks at the captain alone. Whoever joins later by invitation is the captain's to answer for, in editions by
domain or list too: otherwise no team could take in a guest from another laboratory.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.audit import record
from challenge.domain.outbox import announce
from challenge.domain.registration_rules import LISTED, fits
from challenge.enums import NoticeKind, RegistrationRule
from challenge.models import Edition, User

from ..enums import RegistrationState
from ..models import Registration, Team
from .errors import NotRegistered, RegistrationRefused, StateChanged
from .membership import captain_of, check_captain, lock_teams
from .recipients import organizers_of, recipients


def registration_of(team: Team) -> Registration | None:
    return Registration.objects.filter(team=team).first()


def registrations(edition: Edition) -> QuerySet[Registration]:
    """What the edition's teams asked and were told, those that wait first, then in the order of asking."""
    found = Registration.objects.filter(team__edition=edition, team__is_internal=False, team__merged_into=None)
    waiting_first = Case(When(state=RegistrationState.PENDING, then=0), default=1)
    return found.select_related("team", "asked_by", "decided_by").order_by(waiting_first, "asked_at", "pk")


def is_open(edition: Edition, now: datetime) -> bool:
    """Whether teams may still ask to take part. Decided here and nowhere else."""
    return edition.registration_closes_at is None or now < edition.registration_closes_at


@transaction.atomic
def register(*, user: User, team: Team, answers: Mapping[str, str], now: datetime) -> Registration:
    """The team asks to take part; `answers` are by the key of the question. Its captain asks.

    A registered team stays as it is, one that waits changes its answers, one that was declined asks again.
    Raises NotCaptain, or RegistrationRefused after the closing date, without an answer that must be given, or where no
    confirmed address of the captain fits the edition's list.
    """
    lock_teams(team.pk)
    check_captain(user, team)
    before, edition = registration_of(team), team.edition
    if before is not None and before.state == RegistrationState.APPROVED:
        return before
    _check_open(edition, now)
    given = _answers(edition, answers)
    state = _state_by_rule(edition, user)
    return _ask(team, state, given, user, now)


@transaction.atomic
def register_unasked(*, user: User, team: Team, now: datetime) -> None:
    """Registers a new team where everybody may take part and nothing has to be answered."""
    edition = team.edition
    must_answer = any(question["is_required"] for question in edition.registration_questions)
    if edition.registration == RegistrationRule.OPEN and not must_answer and is_open(edition, now):
        _ask(team, RegistrationState.APPROVED, [], user, now)


@transaction.atomic
def decide(
    registration: Registration, *, state: RegistrationState, seen: str, reason: str, now: datetime, actor: User
) -> Registration:
    """The organizers' word: approved or declined, the latter with a reason; the team is told.

    `seen` is the state that the organizer had before them. Raises StateChanged if another decided meanwhile, and
    RegistrationRefused for a decline without a reason.
    """
    if state == RegistrationState.DECLINED and not reason.strip():
        raise RegistrationRefused(_("Say why: the team reads your reason, and may ask again."))
    lock_teams(registration.team_id)
    row = Registration.objects.select_related("team__edition", "decided_by").get(pk=registration.pk)
    if row.state != seen:
        raise StateChanged(
            _("“%(team)s” is no longer where you saw it: it is “%(state)s” now. Look again, then decide.")
            % {"team": row.team, "state": row.get_state_display()}
        )
    row.state, row.reason, row.decided_at, row.decided_by = state, reason.strip(), now, actor
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    record(verb=f"registration.{state}", subject=f"team {row.team_id}", now=now, actor=actor, reason=row.reason)
    _tell_team(row, now)
    return row


def check_registered(team: Team) -> None:
    """Raises NotRegistered, with where to go, unless the team takes part."""
    found = registration_of(team)
    if found is not None and found.state == RegistrationState.APPROVED:
        return
    raise NotRegistered(_why_not(team, found))


def registration_view(team: Team, user: User, now: datetime) -> dict[str, Any]:
    """What the page of registering shows: how the team stands, and whether this person may ask for it now."""
    found = registration_of(team)
    is_done = found is not None and found.state == RegistrationState.APPROVED
    return {
        "registration": found,
        "is_captain": captain_of(team) == user,
        "may_ask": not is_done and captain_of(team) == user and is_open(team.edition, now),
        "is_open": is_open(team.edition, now),
        "closes_at": team.edition.registration_closes_at,
    }


def _why_not(team: Team, found: Registration | None) -> str:
    facts = {"team": team, "address": address_of("register", team.edition.year)}
    if found is None:
        return _("“%(team)s” is not registered yet. Its captain registers it at %(address)s") % facts
    if found.state == RegistrationState.PENDING:
        return _("“%(team)s” waits for the organizers to approve it: %(address)s") % facts
    told = _("The organizers declined “%(team)s”: %(reason)s More at %(address)s")
    return told % (facts | {"reason": _sentence(found.reason)})


def _check_open(edition: Edition, now: datetime) -> None:
    if not is_open(edition, now):
        closed = f"{edition.registration_closes_at:%Y-%m-%d %H:%M}"
        raise RegistrationRefused(_("Registration closed at %(moment)s UTC.") % {"moment": closed})


def _answers(edition: Edition, answers: Mapping[str, str]) -> list[dict[str, str]]:
    """The answers with their questions as they stand now, since questions may change later."""
    given = []
    for question in edition.registration_questions:
        answer = answers.get(question["key"], "").strip()
        if question["is_required"] and not answer:
            raise RegistrationRefused(_("Answer this question: “%(it)s”") % {"it": question["question"]})
        given.append({"key": question["key"], "question": question["question"], "answer": answer})
    return given


def _state_by_rule(edition: Edition, captain: User) -> RegistrationState:
    """What the rule says of this captain. Raises RegistrationRefused if it says no."""
    if edition.registration == RegistrationRule.APPROVAL:
        return RegistrationState.PENDING
    confirmed = EmailAddress.objects.filter(user=captain, verified=True).values_list("email", flat=True)
    if edition.registration in LISTED and not fits(edition, confirmed):
        raise RegistrationRefused(_does_not_fit(edition))
    return RegistrationState.APPROVED


def _does_not_fit(edition: Edition) -> str:
    if edition.registration == RegistrationRule.DOMAIN:
        return _(
            "Teams take part whose captain has a confirmed address of one of these domains: %(domains)s. Add and "
            "confirm such an address on the page of your account, or have a member who has one become captain."
        ) % {"domains": ", ".join(edition.registration_list)}
    return _(
        "Teams take part whose captain has a confirmed address on the organizers' list, and yours is not on it. Add "
        "and confirm the address under which you were invited, or write to the organizers."
    )


def _ask(
    team: Team, state: RegistrationState, answers: list[dict[str, str]], user: User, now: datetime
) -> Registration:
    told: dict[str, Any] = {"decided_at": None, "decided_by": None, "reason": ""}
    if state == RegistrationState.APPROVED:
        told["decided_at"] = now
    asked = {"state": state, "answers": answers, "asked_at": now, "asked_by": user}
    row, _is_new = Registration.objects.update_or_create(team=team, defaults=asked | told)
    record(verb="registration.asked", subject=f"team {team.pk}", now=now, actor=user, state=state)
    if state == RegistrationState.PENDING:
        _tell_organizers(row, now)
    return row


def _tell_organizers(row: Registration, now: datetime) -> None:
    team, edition = row.team, row.team.edition
    address = address_of("organize_registrations", edition.year)
    answers = "\n".join(f"{each['question']}\n{each['answer'] or '–'}\n" for each in row.answers)
    announce(
        edition,
        key=f"{NoticeKind.REGISTRATION_ASKED}:{team.pk}:{now.isoformat()}",
        kind=NoticeKind.REGISTRATION_ASKED,
        subject=_("%(team)s asks to take part in %(edition)s") % {"team": team, "edition": edition},
        body=_("“%(team)s” asks to take part in %(edition)s.\n\n%(answers)s\nDecide here: %(address)s\n")
        % {"team": team, "edition": edition, "answers": answers, "address": address},
        payload={"edition": edition.year, "team": team.pk, "url": address},
        recipients=organizers_of(edition),
        now=now,
    )


def _tell_team(row: Registration, now: datetime) -> None:
    team, edition = row.team, row.team.edition
    address = address_of("register", edition.year)
    if row.state == RegistrationState.APPROVED:
        subject = _("“%(team)s” takes part in %(edition)s") % {"team": team, "edition": edition}
        said = _("The organizers have registered “%(team)s” for %(edition)s.") % {"team": team, "edition": edition}
    else:
        subject = _("“%(team)s” was declined for %(edition)s") % {"team": team, "edition": edition}
        said = _("The organizers have declined “%(team)s” for %(edition)s.") % {"team": team, "edition": edition}
    announce(
        edition,
        key=f"{NoticeKind.REGISTRATION_DECIDED}:{team.pk}:{now.isoformat()}",
        kind=NoticeKind.REGISTRATION_DECIDED,
        subject=subject,
        body="\n\n".join(filter(None, [said, row.reason, address])) + "\n",
        payload={
            "edition": edition.year,
            "team": team.pk,
            "state": row.state,
            "reason": row.reason,
            "url": address,
        },
        recipients=recipients([team]),
        now=now,
    )


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."
