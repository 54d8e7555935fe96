"""Bad lines between a client and the server: requests that stop half way, a proxy that hangs up."""

import contextlib
import socket
import struct
import threading
import time
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)


class HalfRequest:
    """A request that announces more bytes than it has sent so far."""

    def __init__(self, method: str, url: str, headers: dict[str, str], length: int) -> None:
        parts = urlsplit(url)
        self.line = socket.create_connection((parts.hostname, parts.port), timeout=60)
        lines = [f"{name}: {value}" for name, value in {"Host": parts.netloc, **headers}.items()]
        head = [f"{method} {parts.path} HTTP/1.1", *lines, f"Content-Length: {length}", "", ""]
        self.line.sendall("\r\n".join(head).encode())

    def send(self, content: bytes) -> None:
        self.line.sendall(content)

    def hang_up(self, *, reset: bool = False) -> None:
        """Ends the connection in order (FIN), or as when a cable is pulled and put back (RST)."""
        if reset:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.line.close()

    def status(self) -> int:
        """The status of the answer."""
        with self.line:
            return int(self.line.recv(4096).split(b" ", 2)[1])


class CuttingProxy:
    """Passes connections on to the server, and cuts one off after each of `allowances` bytes from the client.

    When the allowances are used up it cuts no more. With `bytes_a_second` it is slow.
    """

    def __init__(self, url: str, *allowances: int, bytes_a_second: int | None = None) -> None:
        parts = urlsplit(url)
        self.bytes_a_second = bytes_a_second
        self.target = (parts.hostname, parts.port)
        self.allowances = list(allowances)
        self.cuts = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        # Else the kernel takes a whole file in, and what the client did not send yet could not be told.
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def __enter__(self) -> "CuttingProxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.close()

    def cut_after(self, *allowances: int) -> None:
        """Counts from now on."""
        self.allowances = list(allowances)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.server.accept()
                try:
                    server = socket.create_connection(self.target)
                except ConnectionRefusedError:
                    # The server is away for a while.
                    client.close()
                    continue
                threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()
                threading.Thread(target=_copy, args=(server, client), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(1 << 16):
                server.sendall(piece)
                if self.bytes_a_second and len(piece) > 4096:
                    time.sleep(len(piece) / self.bytes_a_second)
                if self._is_used_up(len(piece)):
                    break
        _hang_up(client, server)

    def _is_used_up(self, count: int) -> bool:
        """Whether the bytes were the last of an allowance; only the long bodies of uploads use one up."""
        if not self.allowances:
            return False
        self.allowances[0] -= count
        if self.allowances[0] > 0:
            return False
        self.allowances.pop(0)
        self.cuts += 1
        return True


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    _hang_up(source, target)


def _hang_up(*lines: socket.socket) -> None:
    for line in lines:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()
