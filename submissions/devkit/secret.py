"""A text that shows itself to nobody who does not ask for it by name."""


class Secret:
    """A token. Printed, logged or shown in a traceback it is dots; only `reveal` gives it away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "••••"
