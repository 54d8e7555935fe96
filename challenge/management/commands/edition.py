"""`manage.py edition …`: all that the organizers' pages of an edition do, as commands."""

from ..edition import about, manifest, pages, phases, tasks
from ..group import CommandGroup


class Command(CommandGroup):
    help = "Set up a year: the edition, its tasks and phases, its check list, its opening."
    subcommands = about.SUBCOMMANDS | tasks.SUBCOMMANDS | phases.SUBCOMMANDS | pages.SUBCOMMANDS | manifest.SUBCOMMANDS
    refusals = about.REFUSALS + manifest.REFUSALS
