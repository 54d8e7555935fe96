"""`manage.py notices …`: what was told and what waits, a round of sending, another try for what failed."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable

from challenge.domain.clock import database_now
from challenge.enums import Channel, DeliveryState
from challenge.management.group import CommandGroup, Facts, Subcommand
from challenge.models import Edition, Notice
from submissions.domain.delivering import deliver
from submissions.domain.notice_view import notices_of, retry_notices, undelivered

STATES = (DeliveryState.DELIVERED, DeliveryState.WAITING, DeliveryState.GIVEN_UP)


class Unknown(Exception):
    """What was named is not there."""


def edition_of(year: int) -> Edition:
    edition = Edition.objects.filter(year=year).first()
    if edition is None:
        raise Unknown(f"There is no edition {year}.")
    return edition


def of_a_year(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)


def list_notices(*, year: int) -> Facts:
    edition = edition_of(year)
    return {
        "notices": [_facts(notice) for notice in notices_of(edition)],
        "undelivered": [
            {
                "notice": delivery.notice_id,
                "channel": delivery.channel,
                "state": delivery.state,
                "attempts": delivery.attempts,
                "next_attempt_at": delivery.next_attempt_at if delivery.state == DeliveryState.WAITING else None,
                "error": delivery.last_error,
            }
            for delivery in undelivered(edition)
        ],
    }


def say_list(facts: Facts) -> Iterable[str]:
    for each in facts["notices"]:
        numbers = ", ".join(f"{each[state]} {state.label.lower()}" for state in STATES)
        yield f"{each['id']:>6}  {each['created_at']:%Y-%m-%d %H:%M}  {each['kind']:<20} {each['subject']}: {numbers}"
    for each in facts["undelivered"]:
        yield f"{each['notice']:>6}  {each['channel']}, {each['attempts']} attempts: {each['error']}"
    if not facts["notices"]:
        yield "Nothing has been told yet."


def send() -> Facts:
    states: Counter[str] = Counter()
    for channel in Channel:
        states += deliver(channel, database_now)
    return {state.value: states[state] for state in STATES}


def say_sent(facts: Facts) -> Iterable[str]:
    yield "{delivered} delivered, {waiting} to be tried again, {given_up} given up.".format(**facts)


def retried_arguments(parser: ArgumentParser) -> None:
    of_a_year(parser)
    parser.add_argument("--notice", type=int, help="Only the deliveries of this notice (its number in the list).")


def retry(*, year: int, notice: int | None) -> Facts:
    edition = edition_of(year)
    chosen = Notice.objects.filter(edition=edition, pk=notice).first() if notice else None
    if notice and chosen is None:
        raise Unknown(f"{year} has no notice {notice}.")
    return {"retried": retry_notices(edition, notice=chosen, now=database_now())}


def say_retried(facts: Facts) -> Iterable[str]:
    yield f"Due again: {facts['retried']}."


class Command(CommandGroup):
    help = "What teams were told, and what has not arrived."
    subcommands = {
        "list": Subcommand("What was told, to how many, and what failed.", of_a_year, list_notices, say_list),
        "send": Subcommand("Send what is due now, as the worker does.", lambda _parser: None, send, say_sent),
        "retry": Subcommand("Make what failed due at once.", retried_arguments, retry, say_retried),
    }
    refusals = (Unknown,)


def _facts(notice: Notice) -> Facts:
    numbers = {state.value: getattr(notice, state) for state in STATES}
    told = {"kind": notice.kind, "subject": notice.subject, "created_at": notice.created_at}
    return {"id": notice.pk, **told, **numbers}
