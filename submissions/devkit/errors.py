"""What can go wrong, each with its exit code.

DevkitError
├── ConfigInvalid      the configuration, or what it lacks
├── Unverified         a signature, digest or number is not what it should be
├── Interrupted        Ctrl-C; says what state things are in
└── ClientError        talking to a server
    ├── Unreachable    no answer, or one that was cut off; trying again may help
    ├── Refused        the server said no, and why
    │   └── LimitReached   a limit; in JSON `next_allowed_at` says when it may be tried again
    └── ServerFault    the server failed; nobody on this side did anything wrong
"""

from typing import Any

from .exit_codes import Exit


class DevkitError(Exception):
    """The base of all errors; the message is for a person. `code` is stable, for programs."""

    exit_code = Exit.REFUSED
    code = "refused"

    def as_json(self) -> dict[str, Any]:
        return {"error": self.code, "detail": str(self)}


class ConfigInvalid(DevkitError):
    exit_code = Exit.USAGE
    code = "configuration"


class Unverified(DevkitError):
    code = "unverified"


class Interrupted(DevkitError):
    exit_code = Exit.INTERRUPTED
    code = "interrupted"


class ClientError(DevkitError):
    """`retry_after`: the seconds that the server asked to wait, 0 if it did not."""

    def __init__(self, detail: str, retry_after: float = 0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unreachable(ClientError):
    exit_code = Exit.NETWORK
    code = "unreachable"


class Refused(ClientError):
    """A 4xx answer: its HTTP status, its stable code, its sentence, and what else it says."""

    def __init__(
        self, status: int, code: str, detail: str, more: dict[str, Any] | None = None, retry_after: float = 0
    ) -> None:
        super().__init__(detail, retry_after)
        self.status = status
        self.code = code
        self.more = more or {}

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | self.more


class LimitReached(Refused):
    exit_code = Exit.LIMIT

    def as_json(self) -> dict[str, Any]:
        told = super().as_json()
        return told | {"next_allowed_at": told.get("next_allowed_at")}


class ServerFault(ClientError):
    exit_code = Exit.FAULT

    def __init__(self, detail: str, code: str = "server_fault") -> None:
        super().__init__(detail)
        self.code = code
