"""What a browser looks for in a file before it is sent: limits, formats and words, for the page's script."""

from typing import Any

from django.utils.translation import gettext as _

from challenge.domain.phase_lists import meaning_of
from challenge.models import Phase

from ..scoring.reading.headers import headers_of
from ..scoring.reading.layouts import NUMBERS
from ..scoring.reading.source import FOREIGN


def first_look(phase: Phase, most_bytes: int) -> dict[str, Any]:
    """For JSON: the most bytes, the headers that are known, other kinds of file by their first bytes, and messages.

    headers: see `headers.Header`. numbers: a regular expression for the first line of kit text, which has no header.
    foreign: pairs of the first bytes in hexadecimal and what they tell.
    """
    meaning = meaning_of(phase)
    return {
        "most": most_bytes,
        "headers": [header._asdict() for header in headers_of(meaning.kind, meaning.max_guesses)],
        "numbers": f"^{NUMBERS.pattern}$",
        "foreign": [[magic.hex(), _(what)] for magic, what in FOREIGN.items()],
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """What is said of a file; the script fills the braces."""
    return {
        "empty": _("“{name}” is empty. Choose the file that holds your predictions."),
        "large": _(
            "“{name}” has {size}, and at most {most} are taken. A file packed with gzip is several times smaller."
        ),
        "foreign": _(
            "“{name}” is {what}, not text. Choose the CSV or text file itself; gzip is the one packing that is read."
        ),
        "utf16": _("“{name}” is written in UTF-16. Save it as UTF-8; in a spreadsheet choose “CSV UTF-8”."),
        "binary": _("“{name}” does not begin with text. Expected is a CSV or text file, plain or gzipped."),
        "gzip": _("“{name}” cannot be unpacked: it is cut off or damaged. Pack it again."),
        "line_ends": _("The lines of “{name}” end in bare CR. Save it with line ends LF or CRLF."),
        "separator": _("The first line separates cells by “{found}”. Separate them by commas: {expected}"),
        "spelling": _(
            "The first line is “{line}”. Write it exactly like this, without spaces and quotation marks: {expected}"
        ),
        "header": _("The first line, “{line}”, is of no format of this task. Expected is one of: {expected}"),
        "known": _("The first line is that of a known format: {line}"),
        "numbers": _("The first line is one of numbers, as in development-kit text without a header."),
        "anyway": _(
            "You can send it all the same: the server reads the whole file and tells every problem by its row."
        ),
    }
