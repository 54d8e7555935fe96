"""The command `yardstick`: a line a command here, a module each in `commands`."""

import click

from ..scoring.version import SCORER_VERSION
from .frame import Commands

COMMANDS = {
    "login": "Keep a server's token where only you can read it.",
    "logout": "Forget a server's token.",
    "validate": "Check a file as the server would, without labels.",
    "score": "Score a file against labels that you have.",
    "submit": "Hand in a file of predictions.",
}


@click.group(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(f"{SCORER_VERSION}.0.0", message="%(prog)s %(version)s")
def main() -> None:
    """Check, score and hand in predictions for an ImageNet-like challenge."""
