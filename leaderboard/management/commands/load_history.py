"""`manage.py load_history`: results of before this server, 2010 to 2017."""

from typing import Any

from django.core.management.base import BaseCommand

from leaderboard.domain.history import load_history


class Command(BaseCommand):
    help = "Loads the results that were reported elsewhere, with their sources. Safe to run again."

    def handle(self, *, verbosity: int, **_options: Any) -> None:
        added, removed = load_history()
        if verbosity:
            self.stdout.write(f"History of 2010 to 2017: {added} results added, {removed} removed.")
