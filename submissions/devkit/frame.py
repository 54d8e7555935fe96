"""The group of commands: each is loaded when it is asked for, and every error becomes a sentence and an exit code."""

import errno
import json
from importlib import import_module
from typing import Any, Never

import click

from .errors import DevkitError, Interrupted
from .exit_codes import Exit, as_text

JSON_FLAG = "--json"


class Commands(click.Group):
    """A group of the commands in `table`: their names, and what they do in a line.

    The command `verify-log` is `verify_log` of the module `verify_log`.
    """

    def __init__(self, *, table: dict[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.table:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f".commands.{name}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write(f"\nExit codes:\n{as_text()}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[JSON_FLAG] = JSON_FLAG in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _leave_for_usage(error, as_json=ctx.meta[JSON_FLAG])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DevkitError as error:
            _leave(error, as_json=ctx.meta[JSON_FLAG])
        except click.UsageError as error:
            _leave_for_usage(error, as_json=ctx.meta[JSON_FLAG])
        except OSError as error:
            # A reader that has gone away is click's to end quietly.
            if error.errno == errno.EPIPE:
                raise
            _leave(
                FileTrouble(f"{error.filename or 'The system'}: {error.strerror or error}."),
                as_json=ctx.meta[JSON_FLAG],
            )
        except (KeyboardInterrupt, click.Abort):
            _leave(Interrupted("Interrupted."), as_json=ctx.meta[JSON_FLAG])


class FileTrouble(DevkitError):
    exit_code = Exit.USAGE
    code = "file"


class _WrongUsage(DevkitError):
    exit_code = Exit.USAGE
    code = "usage"


def _leave_for_usage(error: click.UsageError, *, as_json: bool) -> Never:
    """For people as click tells it, with the usage."""
    if not as_json:
        raise error
    _leave(_WrongUsage(error.format_message()), as_json=True)


def _leave(error: DevkitError, *, as_json: bool) -> Never:
    if as_json:
        click.echo(json.dumps(error.as_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(str(error), err=True)
    raise SystemExit(error.exit_code)
