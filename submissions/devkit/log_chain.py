"""A server's log of publications: whether each line follows from the one before, and whether it was rewritten."""

from collections.abc import Iterable, Sequence
from typing import Any

from .findings import Finding, right, unsure, wrong
from .signatures import Facts, Key, check_signed, digest_of

FORMAT = "yardstick-log-1"
BEGINNING = "0" * 64
CHAINED = ("sequence", "kind", "publication", "at", "previous")
Line = dict[str, Any]


def check_chain(lines: Sequence[Line]) -> Finding:
    """Whether the lines are numbered from 1 and each names the digest of the one before."""
    previous = BEGINNING
    for number, line in enumerate(lines, 1):
        is_next = (line["sequence"], line["previous"]) == (number, previous)
        if not is_next or digest_of({name: line[name] for name in CHAINED}) != line["digest"]:
            return wrong("chain", f"Line {number} of the log does not follow from the one before it.")
        previous = line["digest"]
    return right("chain", f"All {len(lines)} lines of the log follow from one another.")


def check_head(head: Facts, lines: Sequence[Line], keys: Iterable[Key]) -> list[Finding]:
    """Whether the signed head is a line of the log."""
    signed = head["signed"]
    found = check_signed(head, keys, signed["at"])
    if signed.get("format") != FORMAT:
        return [*found, wrong("head", f"The head has the format {signed.get('format')!r}, not {FORMAT}.")]
    if digest_at(lines, signed["sequence"]) != signed["digest"]:
        return [*found, wrong("head", f"The signed head names a line {signed['sequence']} that the log does not have.")]
    return [*found, right("head", f"The signed head is line {signed['sequence']} of the log.")]


def check_remembered(known: Facts, lines: Sequence[Line]) -> Finding:
    """Whether the log still has the line that it ended with when it was last looked at."""
    if not known:
        return unsure("memory", "The log was never looked at from here; its end is kept for the next time.")
    number = known["sequence"]
    if digest_at(lines, number) != known["digest"]:
        return wrong("memory", f"The log was REWRITTEN: its line {number} is not what it was on {known['seen']}.")
    return right(
        "memory", f"The log has line {number} as it was on {known['seen']}, and {len(lines) - number} after it."
    )


def digest_at(lines: Sequence[Line], number: int) -> str | None:
    """The digest of a line, of the beginning for 0; None for a line that is not there."""
    if number == 0:
        return BEGINNING
    return str(lines[number - 1]["digest"]) if 0 < number <= len(lines) else None


def check_publication(line: Line, published: Facts, keys: Iterable[Key]) -> list[Finding]:
    """What is wrong with results that a line names; nothing if they are what was published."""
    name = f"line {line['sequence']}, {line['url']}"
    if digest_of(published["contents"]) != line["publication"]:
        return [wrong("publication", f"These results are not those that were published ({name}).")]
    envelope = {
        "signed": published["contents"],
        **{part: published[part] for part in ("digest", "signature", "key_id")},
    }
    found = check_signed(envelope, keys, published["contents"]["heading"]["as_of"])
    return [wrong("publication", f"{each.told} ({name})") for each in found if each.holds is False]
