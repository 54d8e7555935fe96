"""The exit codes of the command line: one table, which the help and the documents repeat."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command leaves with."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    LIMIT = 3
    NETWORK = 4
    FAULT = 5
    INTERRUPTED = 130


MEANINGS = {
    Exit.OK: "done; with --wait: scored",
    Exit.REFUSED: "refused: the file, the request, or what was to be verified",
    Exit.USAGE: "wrong usage or configuration",
    Exit.LIMIT: "a limit is reached; the next moment is told where there is one",
    Exit.NETWORK: "the server cannot be reached, or did not answer in time",
    Exit.FAULT: "the server's fault",
    Exit.INTERRUPTED: "interrupted by Ctrl-C; the same command goes on",
}


def as_text() -> str:
    """The table for a help text: a line a code."""
    return "\n".join(f"  {code:<5} {meaning}" for code, meaning in MEANINGS.items())
