"""`manage.py database_roles`: the SQL that gives each kind of process a role of its own on PostgreSQL."""

from typing import Any

from django.core.management.base import BaseCommand

from leaderboard.domain.database_roles import database_roles


class Command(BaseCommand):
    help = (
        "Print the SQL that makes a role for web processes, one for those of organizers and one for workers, and "
        "grants each what it needs. The owner of the tables runs it after every migration: "
        "manage.py database_roles | psql DATABASE. See docs/security.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        for statement in database_roles():
            self.stdout.write(statement)
