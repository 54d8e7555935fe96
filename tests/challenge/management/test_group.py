import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.management.group import CommandGroup, Subcommand, progress_bar, progressing


class Refused(Exception):
    pass


def _add(*, numbers):
    if 13 in numbers:
        raise Refused("13 is not added here: leave it out.")
    return {"sum": sum(numbers)}


class Command(CommandGroup):
    refusals = (Refused,)
    subcommands = {
        "add": Subcommand(
            help="Adds numbers.",
            arguments=lambda parser: parser.add_argument("numbers", nargs="+", type=int),
            run=_add,
            say=lambda facts: [f"The sum is {facts['sum']}."],
        )
    }


def _output(*arguments):
    out = StringIO()
    call_command(Command(), *arguments, stdout=out)
    return out.getvalue()


def test_facts_are_lines_for_people():
    assert _output("add", "1", "2") == "The sum is 3.\n"


def test_facts_are_json_for_programs():
    assert json.loads(_output("add", "1", "2", "--json")) == {"sum": 3}


def test_a_refusal_is_a_sentence_and_no_traceback():
    with pytest.raises(CommandError, match="13 is not added here"):
        _output("add", "13")


def test_a_subcommand_must_be_chosen():
    with pytest.raises(CommandError, match="SUBCOMMAND"):
        _output()


def test_progress_passes_everything_on():
    assert list(progressing([1, 2, 3], "Counting")) == [1, 2, 3]
    with progress_bar("Counting") as report:
        report("", 0.5)
