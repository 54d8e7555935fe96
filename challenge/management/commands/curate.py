"""`manage.py curate …`: classes, votes and duplicates. Each subject brings its subcommands and its refusals."""

from challenge.curation.commands import duplicates, hidden, synsets, votes
from challenge.management.group import CommandGroup

SUBJECTS = (synsets, hidden, duplicates, votes)


class Command(CommandGroup):
    help = "Choose classes, turn votes into labels, find duplicates."
    subcommands = {name: each for subject in SUBJECTS for name, each in subject.SUBCOMMANDS.items()}
    refusals = tuple(refusal for subject in SUBJECTS for refusal in subject.REFUSALS)
