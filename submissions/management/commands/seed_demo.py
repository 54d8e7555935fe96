"""Fills a running server with the demonstration edition, and sends its entries through the API."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console

from challenge.domain.clock import database_now
from challenge.models import Edition
from submissions.demo.content import TASK, YEAR, ensure_edition
from submissions.demo.people import SignIn, ensure_organizer, ensure_team, read_sign_ins, write_sign_ins
from submissions.demo.showcase import missing_entries, print_leaderboard, upload_entries, wait_for_leaderboard
from submissions.demo.simulation import ENTRIES
from submissions.models import MethodDescription

SIGN_IN_TEAMS = ENTRIES[:2]


class Command(BaseCommand):
    help = "Makes the edition, the sign-ins and the simulated entries; prints the leaderboard. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="Where the server answers.")

    def handle(self, *, url: str, **_options: Any) -> None:
        console, now = Console(), database_now()
        edition = ensure_edition(now)
        sign_ins = ensure_sign_ins(edition, url, now)
        missing = missing_entries()
        upload_entries(url, missing, tokens_for(edition, missing, sign_ins, now), console)
        wait_for_leaderboard(url, MethodDescription.objects.filter(is_simulated=True).count())
        print_leaderboard(url, console)
        print_sign_ins(sign_ins, console)
        write_sign_ins(settings.VAR / "demo.json", sign_ins)


def ensure_sign_ins(edition: Edition, url: str, now: datetime) -> dict[str, Any]:
    """What `demo.json` says: the address, the organizer, two teams. Sign-ins of an earlier run stay valid."""
    known = read_sign_ins(settings.VAR / "demo.json")
    teams: list[SignIn] = known.get("teams") or [{} for _ in SIGN_IN_TEAMS]
    return {
        "url": url,
        "organizer": ensure_organizer(edition, known.get("organizer", {})),
        "teams": [ensure_team(edition, entry, each, now) for entry, each in zip(SIGN_IN_TEAMS, teams, strict=True)],
    }


def tokens_for(edition: Edition, entries: list[Any], sign_ins: dict[str, Any], now: datetime) -> dict[str, str]:
    """A token for each entry, by its slug; a team that nobody signs in to gets one for this run."""
    known = {entry.slug: team for entry, team in zip(SIGN_IN_TEAMS, sign_ins["teams"], strict=True)}
    return {entry.slug: (known.get(entry.slug) or ensure_team(edition, entry, {}, now))["token"] for entry in entries}


def print_sign_ins(sign_ins: dict[str, Any], console: Console) -> None:
    url = sign_ins["url"]
    console.print(f"\nLeaderboard   {url}/{YEAR}/{TASK}/")
    console.print(f"Sign in       {url}/accounts/login/")
    for role, person in [
        ("Organizer", sign_ins["organizer"]),
        *(("Team", team) for team in sign_ins["teams"]),
    ]:
        console.print(f"  {role:<10}  {person['email']}  {person['password']}", highlight=False)
    console.print(f"All of this, with the teams' API tokens, is in {settings.VAR / 'demo.json'}\n", highlight=False)
