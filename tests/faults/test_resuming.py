"""A resumable upload loses its server: row 6."""

import time

import pytest

from tests.faults.predictions import predictions
from tests.faults.sockets import connect
from tests.faults.tus import Tus
from tests.faults.world import Arena, World, wait_for


@pytest.mark.row(6, "SIGKILL of the web server in the middle of a chunk")
def test_upload_goes_on_where_it_was(world: World, arena: Arena):
    content = predictions(6)
    third = len(content) // 3
    upload = Tus.create(arena, len(content), "6 wrong")
    assert upload.patch(content[:third], 0).status_code == 204
    web = world.service("web")
    with connect(world.url) as line:
        line.sendall(upload.patch_head(len(content) - third, third) + content[third : 2 * third])
        time.sleep(0.5)
        web.kill()
    assert arena.slots() == 0
    web.start()
    world.stack.wait_until_ready()
    assert upload.offset() == third
    # The killed request's lease on the upload ends by itself.
    response = wait_for(lambda: went_on(upload, content), "the upload may go on", 20)
    assert response == len(content)
    assert arena.slots() == 0
    accepted = upload.finalize()
    assert accepted.status_code == 202, accepted.text
    assert upload.finalize().json()["id"] == accepted.json()["id"]
    arena.wait(accepted.json()["id"])
    assert arena.slots() == 1


def went_on(upload: Tus, content: bytes) -> int | None:
    """The offset after the rest was sent; None while the upload is still held by the request that died."""
    offset = upload.offset()
    response = upload.patch(content[offset:], offset)
    assert response.status_code in {204, 423}, response.text
    return int(response.headers["Upload-Offset"]) if response.status_code == 204 else None
