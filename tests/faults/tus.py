"""The few requests of the tus protocol that the rows need, by hand."""

import base64
from dataclasses import dataclass

import httpx

from tests.faults.world import Arena

OCTETS = "application/offset+octet-stream"


@dataclass
class Tus:
    """One resumable upload of an edition's first team."""

    arena: Arena
    url: str

    @classmethod
    def create(cls, arena: Arena, length: int, message: str = "") -> "Tus":
        metadata = {"year": str(arena.year), "task": "classification", "filename": "p.csv", "message": message}
        pairs = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items() if value)
        headers = {**head(arena), "Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
        response = httpx.post(f"{arena.world.url}/api/v1/uploads/", headers=headers, timeout=20)
        assert response.status_code == 201, response.text
        return cls(arena, response.headers["Location"])

    def offset(self) -> int:
        response = httpx.head(self.url, headers=head(self.arena), timeout=20)
        assert response.status_code == 200
        return int(response.headers["Upload-Offset"])

    def patch(self, content: bytes, offset: int) -> httpx.Response:
        headers = {**head(self.arena), "Upload-Offset": str(offset), "Content-Type": OCTETS}
        return httpx.patch(self.url, headers=headers, content=content, timeout=20)

    def patch_head(self, length: int, offset: int) -> bytes:
        """The head of a PATCH that announces so many bytes, to be sent by hand."""
        lines = [
            f"PATCH {httpx.URL(self.url).path} HTTP/1.1",
            "Host: 127.0.0.1",
            *(f"{name}: {value}" for name, value in head(self.arena).items()),
            f"Upload-Offset: {offset}",
            f"Content-Type: {OCTETS}",
            f"Content-Length: {length}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def finalize(self) -> httpx.Response:
        response = httpx.post(f"{self.url.rstrip('/')}/finalize", headers=head(self.arena), timeout=30)
        if response.status_code == 202:
            self.arena.promised.add(response.json()["id"])
        return response


def head(arena: Arena) -> dict[str, str]:
    return {"Authorization": f"Bearer {arena.tokens[0]}", "Tus-Resumable": "1.0.0"}
