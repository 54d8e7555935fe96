"""HTTP/1.1 with no more in it than a load test needs: what visitors cost is taken from the server that they measure."""

import asyncio
import time

# A server closes connections that idle; ours is the first to.
IDLE_SECONDS = 1
CHUNK = 1 << 18


class Connections:
    """Connections to one server that are kept open and used again, the newest first."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str, headers: dict[str, str]) -> int:
        """Reads a page whole and gives its status. Raises OSError or EOFError where that fails."""
        reader, writer = await self.connected()
        lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}:{self.port}", *(f"{k}: {v}" for k, v in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        if status != 304:
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        if b"connection: close" in head:
            writer.close()
        else:
            self.idle.append((time.monotonic(), reader, writer))
        return status

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self.idle:
            since, reader, writer = self.idle.pop()
            if time.monotonic() - since < IDLE_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self.host, self.port, limit=CHUNK)

    def close(self) -> None:
        for _, _, writer in self.idle:
            writer.close()
