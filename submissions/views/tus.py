"""How the tus protocol writes numbers and metadata in headers."""

import base64
import binascii
import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

DIGITS = re.compile("[0-9]{1,18}")


class TusError(Exception):
    """A request that does not fit the protocol, with the code and sentence that say so."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def number_in(value: str, name: str) -> int:
    """A whole number in ASCII digits. Raises TusError that names the header."""
    if not DIGITS.fullmatch(value):
        raise TusError("wrong_number", _("%(name)s must be a whole number.") % {"name": name})
    return int(value)


def metadata_of(request: HttpRequest) -> dict[str, str]:
    """`Upload-Metadata: key base64,key base64` as a dictionary. Raises TusError."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        return {key: base64.b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except (binascii.Error, UnicodeDecodeError) as error:
        told = _("Upload-Metadata holds pairs of a name and its value in Base64, separated by commas.")
        raise TusError("wrong_metadata", told) from error
