"""The command `yardstick`: a line a command here, a module each in `commands`."""

import click

from ..scoring.version import WHEEL_VERSION
from .frame import Commands

COMMANDS = {
    "login": "Keep a server's token where only you can read it.",
    "logout": "Forget a server's token.",
    "devkit": "Fetch an edition's lists, rules and samples.",
    "validate": "Check a file as the server would, without labels.",
    "score": "Score a file against labels that you have.",
    "submit": "Hand in a file of predictions.",
    "submissions": "Your submissions, or one of them in full.",
    "status": "Where a submission is; with --wait until it is scored.",
    "cancel": "Take a submission back before it is scored.",
    "leaderboard": "The leaderboard of a year and task.",
    "receipt": "Fetch the signed receipt of a score.",
    "verify": "Check a receipt, and with file and labels its numbers.",
    "verify-log": "Check a server's log of publications.",
    "completion": "Print what makes your shell complete commands.",
}


@click.group(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(WHEEL_VERSION, message="%(prog)s %(version)s")
def main() -> None:
    """Check, score and hand in predictions for an ImageNet-like challenge."""
