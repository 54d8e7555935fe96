"""Programs that listen: a team's webhook, and addresses that keep silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What came: header names in small letters, and the body's bytes."""

    url: str
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiver(*, status: int = 204, location: str = "", host: str = "127.0.0.1") -> Iterator[Receiver]:
    """A real HTTP server that keeps what is posted to it and answers with `status`."""
    hook = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer((host, 0), Handler)
    hook.url = f"http://{host}:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silence(answer: bytes = b"") -> Iterator[int]:
    """The port of a listener that takes connections, sends `answer` over and over, byte by byte, or nothing at all."""
    stopped = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def hold() -> None:
        while not stopped.is_set():
            try:
                taken, _address = listener.accept()
            except OSError:
                return
            open_ones.append(taken)
            threading.Thread(target=drip, args=(taken,), daemon=True).start()

    def drip(taken: socket.socket) -> None:
        while answer and not stopped.wait(0.05):
            try:
                taken.sendall(answer)
            except OSError:
                return

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for each in open_ones:
            each.close()
