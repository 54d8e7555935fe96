"""Taking form uploads from the request: to a file on the way, and only whole."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class WholeBodyUploadHandler(TemporaryFileUploadHandler):
    """Refuses a body that ends before its Content-Length: by RFC 9112, 8 it is incomplete, whatever its form says.

    Django itself takes such a body where the form's last boundary has arrived.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        self.body, self.announced = input_data, content_length
        super().handle_raw_input(input_data, META, content_length, *args, **kwargs)

    def upload_complete(self) -> None:
        # The request's stream counts what it gave out and tells it in no other way; a body read before is whole.
        received = getattr(getattr(self.body, "_stream", None), "_pos", self.announced)
        if received < self.announced:
            raise MultiPartParserError(
                _("%(received)s of %(announced)s bytes arrived. Nothing was counted. Send the file again.")
                % {"received": received, "announced": self.announced}
            )
