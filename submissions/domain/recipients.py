"""Who is told: the people of teams at their confirmed addresses, the teams' programs, an edition's organizers."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from challenge.domain.outbox import Recipient
from challenge.enums import Channel
from challenge.models import ChallengeTask, Edition, User

from ..models import Membership, Team, Unsubscription, Webhook


def teams_of_edition(edition: Edition) -> QuerySet[Team]:
    """Those that take part: not the organizers' own, not those that have become part of another."""
    return Team.objects.filter(edition=edition, is_internal=False, merged_into__isnull=True)


def teams_of_task(task: ChallengeTask) -> QuerySet[Team]:
    """Those of its edition that compete in it: none chosen stands for all tasks."""
    chosen = Q(tasks__isnull=True) | Q(tasks=task)
    return teams_of_edition(task.edition).filter(chosen).distinct()


def recipients(teams: Iterable[Team] | QuerySet[Team]) -> list[Recipient]:
    """Everyone who is in one of the teams now, observers too, and the teams' webhooks. Two or three queries."""
    return [*_people(teams), *programs(teams)]


def programs(teams: Iterable[Team] | QuerySet[Team]) -> list[Recipient]:
    """The webhooks of the teams that have not ended."""
    found = Webhook.objects.filter(team__in=teams, ended_at__isnull=True).order_by("pk")
    return [Recipient(Channel.WEBHOOK, webhook.url, webhook.secret) for webhook in found]


def news_recipients(edition: Edition) -> list[Recipient]:
    """Everyone in a team of the edition who has not switched mails of news off, and the teams' webhooks."""
    teams = teams_of_edition(edition)
    unwilling = Unsubscription.objects.filter(edition=edition).values("user")
    return [*_addresses(_memberships(teams).exclude(user__in=unwilling)), *programs(teams)]


def organizers_of(edition: Edition) -> list[Recipient]:
    """The edition's organizers, whatever their role."""
    people = edition.organizers.filter(is_active=True).order_by("pk")
    return [Recipient(Channel.EMAIL, address) for address in people.values_list("email", flat=True)]


def person_at(address: str) -> User | None:
    """Who has confirmed the address."""
    confirmed = EmailAddress.objects.filter(verified=True, email__iexact=address)
    return User.objects.filter(pk__in=confirmed.values("user")).first()


def _people(teams: Iterable[Team] | QuerySet[Team]) -> list[Recipient]:
    return _addresses(_memberships(teams))


def _memberships(teams: Iterable[Team] | QuerySet[Team]) -> QuerySet[Membership]:
    return Membership.objects.filter(team__in=teams, left_at__isnull=True, user__is_active=True)


def _addresses(here: QuerySet[Membership]) -> list[Recipient]:
    """One address a person: the primary one if it is confirmed, else another that is."""
    confirmed = EmailAddress.objects.filter(verified=True, user__in=here.values("user"))
    addresses: dict[int, str] = {}
    for user_id, address in confirmed.order_by("user", "-primary", "pk").values_list("user_id", "email"):
        addresses.setdefault(user_id, address)
    return [Recipient(Channel.EMAIL, address) for address in addresses.values()]
