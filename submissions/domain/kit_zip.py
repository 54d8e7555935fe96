"""An edition's kit as one zip file, written while it is sent: no more than a piece of one file is in memory."""

import zipfile
from collections.abc import Iterator

from .kit_files import KitFile
from .kits import Kit

# Zip files tell no time before it, and this one tells none: the same kit has the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
ORDINARY_FILE = 0o100644 << 16
UNIX = 3


class _Outlet:
    """Where the zip file is written to: it keeps what was not sent yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


def zipped(kit: Kit) -> Iterator[bytes]:
    """The bytes of the zip file, in one folder, `kit.json` first."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
        for file in (kit.manifest_file, *kit.files.values()):
            with archive.open(_entry(kit, file), "w") as target:
                for chunk in file.chunks():
                    target.write(chunk)
                    yield outlet.taken()
    yield outlet.taken()


def _entry(kit: Kit, file: KitFile) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{kit.folder}/{file.path}", EPOCH)
    entry.compress_type = zipfile.ZIP_STORED if file.path.endswith(".gz") else zipfile.ZIP_DEFLATED
    entry.external_attr, entry.create_system = ORDINARY_FILE, UNIX
    return entry
