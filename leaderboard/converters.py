"""How names become parts of addresses."""

import re

from django.urls.converters import PathConverter

DOTS = re.compile(r"(^|/)(~*\.{1,2})(?=/|$)")
MARKED_DOTS = re.compile(r"(^|/)~(~*\.{1,2})(?=/|$)")


class TeamNameConverter(PathConverter):
    """A team's name, slashes included.

    A part that is `.` or `..` is a way to another address for browsers, however it is quoted, so that a tilde marks it.

    >>> TeamNameConverter().to_url("up/../down")
    'up/~../down'
    """

    def to_url(self, value: object) -> str:
        return DOTS.sub(r"\1~\2", str(value))

    def to_python(self, value: str) -> str:
        return MARKED_DOTS.sub(r"\1\2", value)
