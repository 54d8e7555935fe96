"""`manage.py signing_key`: the present public key, as RETIRED_PUBLIC_KEYS names it once it has stopped signing."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from challenge.domain.clock import database_now
from challenge.domain.signing import retiring


class Command(BaseCommand):
    help = (
        "Print the present public key with the moment at which it stops signing, as it goes into RETIRED_PUBLIC_KEYS "
        "when another SIGNING_KEY takes its place. Stop all processes first: what it signs later counts for nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", metavar="MOMENT", help="as 2026-11-01T00:00:00Z (else now)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        self.stdout.write(retiring(_moment(options["at"]) if options["at"] else database_now()))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no moment. Write it as 2026-11-01T00:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
