"""A text that shows itself to nobody who does not ask for it by name."""

import re

from .errors import ConfigInvalid

# A header takes no other, and a library that refuses one repeats it.
FORM = re.compile(r"[!-~]*")


class Secret:
    """A token. Printed, logged or shown in a traceback it is dots; only `reveal` gives it away."""

    __slots__ = ("_text",)

    def __init__(self, text: str, origin: str = "The token") -> None:
        """origin: where it was read, for a sentence. Raises ConfigInvalid for characters that no token has."""
        if not FORM.fullmatch(text):
            raise ConfigInvalid(
                f"{origin} has a character in it that no token has, such as a space or the end of a line. Copy it anew."
            )
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "••••"
