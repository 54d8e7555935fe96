"""`manage.py compile_wordnet`: the noun hierarchy for scoring, and definitions for pages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from challenge.curation import wordnet

# The compiled file is data of the scoring library, which is built into the participants' package too.
NOUNS = Path(__file__).parents[3] / "submissions" / "scoring" / "wordnet" / "nouns.tsv.gz"


class Command(BaseCommand):
    help = "Compile WordNet 3.0 nouns into the hierarchy file that scoring reads, and definitions for pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dict", type=Path, help="WordNet's dict folder (else found)")
        parser.add_argument("--output", type=Path, default=NOUNS)
        parser.add_argument("--definitions", type=Path, default=settings.WORDNET_GLOSSES)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            folder = options["dict"] or wordnet.find_dict()
            count = wordnet.compile_nouns(folder, options["output"])
            options["definitions"].parent.mkdir(parents=True, exist_ok=True)
            wordnet.write_definitions(folder, options["definitions"])
        except (wordnet.WordNetMissing, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count:,} nouns written to {options['output']}")
        self.stdout.write(f"their definitions to {options['definitions']}")
