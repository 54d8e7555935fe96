"""`manage.py issue_receipts`: for what was scored before the server signed receipts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from challenge.domain.clock import database_now

from ...domain.receipts import issue_missing_receipts


class Command(BaseCommand):
    help = "Signs a receipt of every score that has none yet, dated today. Running it again changes nothing."

    def handle(self, **_options: Any) -> None:
        number = issue_missing_receipts(database_now())
        told = ngettext("%(number)s receipt issued.", "%(number)s receipts issued.", number)
        self.stdout.write(told % {"number": f"{number:,}"})
