"""The command `yardstick`: a group; each command is a module of `commands`, named here once."""

import click

from .commands.score import score
from .commands.submit import submit
from .commands.validate import validate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check and score predictions for an ImageNet-like challenge."""


main.add_command(score)
main.add_command(submit)
main.add_command(validate)
