"""`manage.py curate …` for classes: search WordNet, report on a set of classes, sample one, freeze it."""

from challenge.management.group import Subcommand

SUBCOMMANDS: dict[str, Subcommand] = {}
REFUSALS: tuple[type[Exception], ...] = ()
