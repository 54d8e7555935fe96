"""A resumable upload loses its server, and goes on by hand, by tuspy, and by tus-js-client in a browser: row 6."""

import io
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, sync_playwright
from tusclient.client import TusClient
from tusclient.uploader import Uploader

from tests.e2e.browser import find_browser
from tests.e2e.conftest import OPTIONS
from tests.faults.conftest import not_run
from tests.faults.predictions import predictions
from tests.faults.sockets import connect
from tests.faults.tus import Tus
from tests.faults.world import Arena, World, wait_for
from tests.wire import CuttingProxy

# A file of 1 MB.
MANY = 40_000
CHUNK = 300_000
CHUNK_SECONDS = 2
PAGES_CHUNK = "8 * 1024 * 1024"


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
    restart(world)
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


@pytest.mark.row(6, "SIGKILL of the web server in the middle of a chunk of tuspy", edition={"images": MANY})
def test_tuspy_goes_on_after_the_last_whole_chunk(world: World, arena: Arena):
    content = predictions(7, images=MANY)
    upload = Tus.create(arena, len(content), "7 wrong")
    with CuttingProxy(world.url, bytes_a_second=CHUNK // CHUNK_SECONDS) as proxy:
        first = uploader(arena, proxy.url + urlsplit(upload.url).path, content)
        broken: list[Exception] = []
        sender = threading.Thread(target=send_and_break, args=(first, broken))
        sender.start()
        wait_for(lambda: upload.offset() >= CHUNK, "one chunk is stored")
        kill_in_a_chunk(world)
        sender.join(30)
    assert broken, "the client should have lost its server"
    assert arena.slots() == 0
    restart(world)
    stored = upload.offset()
    assert 0 < stored < len(content)
    assert stored % CHUNK == 0
    # The killed request's lease on the upload ends by itself.
    second = uploader(arena, upload.url, content, retries=20, retry_delay=1)
    assert second.offset == stored
    second.upload()
    accepted = upload.finalize()
    assert accepted.status_code == 202, accepted.text
    arena.wait(accepted.json()["id"])
    assert arena.slots() == 1
    arena.notes.append(f"went on at {stored:,} of {len(content):,} bytes")


def uploader(arena: Arena, url: str, content: bytes, **options: int) -> Uploader:
    client = TusClient(url, headers={"Authorization": f"Bearer {arena.tokens[0]}"})
    return client.uploader(file_stream=io.BytesIO(content), url=url, chunk_size=CHUNK, **options)


def send_and_break(sending: Uploader, broken: list[Exception]) -> None:
    try:
        sending.upload()
    except Exception as error:
        broken.append(error)


@pytest.mark.row(6, "SIGKILL of the web server in the middle of a chunk of tus-js-client", edition={"images": MANY})
def test_page_goes_on_by_itself_after_the_last_whole_chunk(world: World, arena: Arena, tmp_path: Path):
    file = tmp_path / "predictions.csv"
    file.write_bytes(predictions(8, images=MANY))
    with CuttingProxy(world.url, bytes_a_second=CHUNK // CHUNK_SECONDS) as proxy, browser(world, arena) as page:
        page.route(re.compile(r"/js/upload[^/]*\.js"), smaller_chunks)
        offsets = offsets_sent(page)
        page.goto(f"{proxy.url}/{arena.year}/classification/submit/")
        page.get_by_label("Prediction file").set_input_files(file)
        page.get_by_label("What is in it").fill("8 wrong")
        page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()
        page.wait_for_function(
            "part => document.querySelector('[data-upload-bar]').value > part",
            arg=1.2 * CHUNK / file.stat().st_size,
        )
        world.service("web").kill()
        assert arena.slots() == 0
        restart(world)
        page.wait_for_url(re.compile(r"/submissions/[0-9a-f-]{36}/$"), timeout=60_000)
        submission = page.url.rstrip("/").rpartition("/")[2]
    arena.promised.add(submission)
    arena.wait(submission)
    assert arena.slots() == 1
    # The second chunk was broken off and sent once more.
    assert offsets.count(0) == 1
    assert offsets.count(CHUNK) >= 2


@contextmanager
def browser(world: World, arena: Arena) -> Iterator[Page]:
    """A page of a browser in which the team's captain is signed in."""
    program = find_browser()
    if program is None:
        not_run("there is no browser: run `make browser` first")
    name, value = world.desk.ask("session", year=arena.year)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        context = chromium.new_context()
        # Cookies belong to a host on all its ports.
        context.add_cookies([{"name": name, "value": value, "url": world.url}])
        yield context.new_page()
        chromium.close()


def smaller_chunks(route: Route) -> None:
    """The page's own script, with chunks that make several of a small file."""
    response = route.fetch()
    script = response.text()
    assert PAGES_CHUNK in script
    route.fulfill(response=response, body=script.replace(PAGES_CHUNK, str(CHUNK)))


def offsets_sent(page: Page) -> list[int]:
    """Where each part began that the page sends from now on."""
    found: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            found.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return found


def kill_in_a_chunk(world: World) -> None:
    """A chunk takes seconds: a moment after one was stored the next is on its way."""
    time.sleep(CHUNK_SECONDS / 4)
    world.service("web").kill()


def restart(world: World) -> None:
    world.service("web").start()
    world.stack.wait_until_ready()
