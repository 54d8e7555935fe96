"""`yardstick completion`: what makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

PROGRAM, VARIABLE = "yardstick", "_YARDSTICK_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script for SHELL, to be read by its startup file.

    \b
    bash: yardstick completion bash >> ~/.bashrc
    zsh:  yardstick completion zsh >> ~/.zshrc
    fish: yardstick completion fish > ~/.config/fish/completions/yardstick.fish
    """
    # Only here: the group imports this module.
    from ..cli import main

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choices are those that click knows
    click.echo(kind(main, {}, PROGRAM, VARIABLE).source())
