"""Handing a file in so that nothing is lost and nothing is done twice, whatever breaks on the way."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from .errors import ClientError, DevkitError, Refused, ServerFault
from .handing_in import Memory, Order, Unfinished
from .hashing import Fingerprint, check_unchanged, fingerprint
from .patience import LASTING, Patience
from .transport import LONG, Answer, Transport, object_of
from .tus import Tus
from .watching import Watch

SMALLEST_PART, FIRST_PART, LARGEST_PART = 1 << 18, 1 << 20, 1 << 24
QUICK_SECONDS = 4
# After these the server has no use for the upload any more.
ENDED = {"upload_refused", *LASTING}


class UploadLost(DevkitError):
    code = "upload_lost"


class Stage(Enum):
    READING = "reading"
    SENDING = "sending"
    FINISHING = "finishing"
    ACCEPTED = "accepted"


@dataclass
class PartSize:
    """How much is sent at a time: more while it goes quickly, less when the line breaks."""

    bytes: int = FIRST_PART

    def went_well(self, seconds: float) -> None:
        if seconds < QUICK_SECONDS:
            self.bytes = min(2 * self.bytes, LARGEST_PART)

    def failed(self) -> None:
        self.bytes = max(self.bytes // 2, SMALLEST_PART)


@dataclass
class Uploading:
    """One order on its way. `stage` and `offset` tell how far it is, whenever it is stopped."""

    transport: Transport
    order: Order
    memory: Memory
    patience: Patience
    watch: Watch
    clock: Callable[[], float] = time.monotonic
    stage: Stage = Stage.READING
    offset: int = 0
    is_sure: bool = True
    part: PartSize = field(default_factory=PartSize)
    file: Fingerprint = field(init=False)
    known: Unfinished = field(init=False)

    def accept(self) -> str:
        """Brings what is missing and makes the submission; its id. Raises DevkitError."""
        self.file = fingerprint(self.order.file, self.watch.hashing)
        self.known = self._recalled()
        if self.known.submission:
            self.watch.note(f"An earlier run handed this file in as {self.known.submission}; going on with that.")
        else:
            self.stage = Stage.SENDING
            self._find_upload()
            self._bring_all()
            check_unchanged(self.order.file, self.file)
            self.stage = Stage.FINISHING
            self._finish()
        self.stage = Stage.ACCEPTED
        return self.known.submission

    def _recalled(self) -> Unfinished:
        """What an earlier run left if the bytes are the same; else what it left is given up."""
        found = self.memory.recall(self.order)
        if found is None:
            return Unfinished(self.file.sha256)
        if found.sha256 == self.file.sha256:
            return found
        self.watch.note("The file has changed since an earlier run was interrupted; it is sent anew.")
        self._give_up(found)
        return Unfinished(self.file.sha256)

    def _give_up(self, found: Unfinished) -> None:
        if found.upload and not found.submission:
            # It would end by itself in a day.
            with suppress(ClientError):
                self.tus.give_up(found.upload)
        self.memory.forget(self.order)

    def _find_upload(self) -> None:
        """The upload of an earlier run, with `offset` where it stands, or a new one."""
        if self.known.upload:
            found = self.patience.insist(lambda: self.tus.offset(self.known.upload))
            if found is not None:
                self.offset = found
                self.watch.note(f"Going on after {found:,} of {self.file.size:,} bytes.")
                return
        path, self.offset = self.patience.insist(self._announced)
        # The key stays: if the file was handed in and only the answer was lost, it is that submission still.
        self.known = self.memory.keep(self.order, self.known, upload=path)

    def _announced(self) -> tuple[str, int]:
        """Path and offset of this order's upload; a new one only if the server has none, whatever answer was lost."""
        what = (self.order, self.file.size, self.file.sha256)
        return self.tus.find(*what) or (self.tus.announce(*what), 0)

    def _bring_all(self) -> None:
        while self.offset < self.file.size:
            self.patience.insist(self._bring_part)

    def _bring_part(self) -> None:
        """Sends the next bytes. After a failure the server is asked first: they may have arrived without an answer."""
        if not self.is_sure:
            self.offset = self._asked_offset()
        self.is_sure = False
        if content := self._read_part():
            self.offset = self._send(content)
        self.is_sure = True
        self._sent(self.offset)

    def _asked_offset(self) -> int:
        found = self.tus.offset(self.known.upload)
        if found is None:
            raise UploadLost("The server has no longer what was sent. Run the command again to send it anew.")
        return found

    def _send(self, content: bytes) -> int:
        began = self.clock()
        try:
            found = self.tus.bring(self.known.upload, self.offset, content, self._sent)
        except ClientError:
            self.part.failed()
            raise
        self.part.went_well(self.clock() - began)
        return found

    def _sent(self, offset: int) -> None:
        self.watch.sending(offset, self.file.size)

    def _read_part(self) -> bytes:
        check_unchanged(self.order.file, self.file)
        with self.order.file.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.part.bytes)

    def _finish(self) -> None:
        self.watch.finishing()
        try:
            answer = self.patience.insist(self._finalize)
        except (Refused, ServerFault) as error:
            if error.code in ENDED:
                self.memory.forget(self.order)
            raise
        self.known = self.memory.keep(self.order, self.known, submission=str(answer["id"]))

    def _finalize(self) -> Answer:
        headers = {"Idempotency-Key": self.known.key}
        address = self.transport.here(f"{self.known.upload.rstrip('/')}/finalize")
        return object_of(self.transport.send("POST", address, headers=headers, timeout=LONG))

    @property
    def tus(self) -> Tus:
        return Tus(self.transport)
