"""Every bad file of the table, sent to the running server: refused with the right words, nothing counted, all well."""

import html
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from submissions.scoring.problems import SHOWN
from tests.security import files
from tests.security.arena import EMAIL, PASSWORD, YEAR
from tests.security.cases import ACCEPTED, AT_THE_DOOR, CASES, NAMES, Accepted, AtTheDoor, Case
from tests.security.server import Arena, forget_peak, memory, processes
from tests.stacks import Live

pytestmark = pytest.mark.integration

# Megabytes. Files are read in pieces of one; the first of a kind brings its kernels along.
MOST_RISE = 150
LARGEST_CHECKED = 64 << 20


@pytest.fixture(scope="module")
def arena(live: Live) -> Iterator[Arena]:
    made = live.ask("from tests.security.arena import make_arena; print(json.dumps(make_arena()))")
    with closing(Arena(live, **made)) as arena:
        yield arena
    live.ask(f"print(Edition.objects.filter(year={YEAR}).update(is_public=False))")


@pytest.fixture(scope="module", autouse=True)
def workers(live: Live) -> dict[int, float]:
    """The memory that each process of the workers has before the first file."""
    pids = [pid for name in ("worker", "large") for pid in processes(live, name)]
    return {pid: forget_peak(pid) for pid in pids}


def write(folder: Path, content: Case | AtTheDoor | Accepted) -> Path:
    path = folder / "sent"
    with path.open("wb") as file:
        file.writelines(content.pieces())
    return path


def named(case: Case | AtTheDoor | Accepted) -> str:
    return f"{case.group}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_bad_file_is_refused_by_line_and_column_and_uses_no_slot(case: Case, arena: Arena, tmp_path: Path):
    file = write(tmp_path, case)
    used, stored = arena.used(case.task), arena.stored()
    with arena.measured(f"submissions: {named(case)}"):
        taken = arena.post("submissions", case.task, file)
    assert taken.status_code == 202, taken.text
    refused = arena.outcome(taken.json()["id"])
    assert refused["status"] == "rejected"
    assert refused["errors"][0] == case.problem
    assert refused["error_totals"] == case.counts
    assert len(refused["errors"]) == min(SHOWN, sum(case.counts.values()))
    assert refused["result"] is None
    assert refused["returned_slot"]
    # It is counted among the refused files of the day, and is kept, so that the team and organizers can look at it.
    assert arena.used(case.task) == used | {"refused": used["refused"] + 1}
    assert arena.stored() == stored + 1
    assert arena.is_well()


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_free_check_says_the_same_and_keeps_nothing(case: Case, arena: Arena, tmp_path: Path):
    file = write(tmp_path, case)
    used, stored = arena.used(case.task), arena.stored()
    with arena.measured(f"checks: {named(case)}"):
        answer = arena.post("checks", case.task, file)
    assert arena.stored() == stored
    assert arena.is_well()
    if file.stat().st_size > LARGEST_CHECKED:
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
        assert arena.used(case.task) == used
        return
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert not told["is_acceptable"]
    assert told["errors"][0] == case.problem
    assert told["error_totals"] == case.counts
    assert len(told["errors"]) == min(SHOWN, sum(case.counts.values()))
    assert arena.used(case.task) == used | {"checks": used["checks"] + 1}


@pytest.mark.parametrize("case", AT_THE_DOOR, ids=named)
def test_what_is_refused_at_the_door_is_not_kept(case: AtTheDoor, arena: Arena, tmp_path: Path):
    file = write(tmp_path, case)
    used, stored = arena.used(case.task), arena.stored()
    # A check is told no hash.
    for what in ["submissions"] if case.fields else ["submissions", "checks"]:
        with arena.measured(f"{what}: {named(case)}"):
            answer = arena.post(what, case.task, file, name=case.file_name, **case.fields)
        told = answer.json()
        assert (answer.status_code, told["code"], told["detail"]) == (case.status, case.code, case.detail)
    assert arena.used(case.task) == used
    assert arena.stored() == stored
    assert arena.is_well()


@pytest.mark.parametrize(("sent", "kept"), NAMES.values(), ids=NAMES)
def test_a_file_name_leads_nowhere(sent: str, kept: str, arena: Arena, tmp_path: Path):
    file = tmp_path / "sent"
    file.write_text(files.HEADER)
    before = set((arena.live.stack.var / "predictions").iterdir())
    taken = arena.post("submissions", "classification", file, name=sent)
    assert taken.status_code == 202, taken.text
    assert taken.json()["file_name"] == kept
    (made,) = set((arena.live.stack.var / "predictions").iterdir()) - before
    assert made.read_text() == files.HEADER
    assert arena.outcome(taken.json()["id"])["status"] == "rejected"


@pytest.mark.parametrize("case", ACCEPTED, ids=named)
def test_harmless_differences_are_accepted_and_scored_alike(case: Accepted, arena: Arena, tmp_path: Path):
    file = write(tmp_path, case)
    used = arena.used(case.task)
    checked = arena.post("checks", case.task, file).json()
    assert checked["is_acceptable"], checked
    assert {each["kind"] for each in checked["warnings"]} == set(case.warned)
    scored = arena.outcome(arena.post("submissions", case.task, file).json()["id"])
    assert scored["status"] == "scored"
    assert scored["errors"] == []
    if case.wrong is not None:
        assert scored["result"]["metrics"]["flat_error"]["wrong"] == case.wrong
    assert arena.used(case.task) == used | {"day": used["day"] + 1, "checks": used["checks"] + 1}


@pytest.fixture(scope="module")
def browser(arena: Arena) -> Iterator[httpx.Client]:
    """Signed in as the team's captain, as a browser does it."""
    with httpx.Client(base_url=arena.live.url, follow_redirects=True, timeout=60) as client:
        client.get("/accounts/login/")
        page = send(client, "/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert "/accounts/login/" not in str(page.url), page.text
        yield client


def send(client: httpx.Client, address: str, data: dict, **files: tuple[str, bytes]) -> httpx.Response:
    """Fills in a form: with what stands in its hidden fields."""
    page = client.get(address).text
    form = page[page.index('enctype="multipart/form-data"') if files else page.index('method="post"') :]
    hidden = {name: html.unescape(field_value(form, name)) for name in ("csrfmiddlewaretoken",)}
    if files:
        hidden["idempotency_key"] = field_value(form, "idempotency_key")
    return client.post(address, data=hidden | data, files=files or None, headers={"Referer": str(client.base_url)})


def field_value(form: str, name: str) -> str:
    return form.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("cell", ["<script>alert(1)</script>", "=HYPERLINK(0)"])
def test_the_upload_form_shows_what_was_found_as_text(cell: str, arena: Arena, browser: httpx.Client):
    content = files.more(f"{cell},1,2,3,4,5").encode()
    page = send(browser, f"/{YEAR}/classification/submit/", {"track": "provided"}, file=(f"{cell[:8]}.csv", content))
    assert page.status_code == 200
    arena.outcome(page.url.path.strip("/").rpartition("/")[2])
    shown = browser.get(page.url).text
    assert f"<code>{html.escape(cell)}</code>" in shown
    assert "<script>alert" not in shown
    assert "your slot is free again" in shown


def test_the_upload_form_refuses_an_empty_file(arena: Arena, browser: httpx.Client):
    used = arena.used("classification")
    page = send(browser, f"/{YEAR}/classification/submit/", {"track": "provided"}, file=("empty.csv", b""))
    assert page.status_code == 422
    assert "The submitted file is empty." in page.text
    assert arena.used("classification") == used


def test_memory_stayed_bounded(arena: Arena, workers: dict[int, float], capsys: pytest.CaptureFixture[str]):
    """The last of the module: what the requests before took."""
    rises = {name: rise for name, (_seconds, rise) in arena.figures.items()}
    slowest = sorted(arena.figures.items(), key=lambda item: -item[1][0])
    of_workers = max(memory(pid, "VmHWM") - before for pid, before in workers.items())
    with capsys.disabled():
        print(
            f"\n{len(rises)} bad files; the peak of a web process above its size before, and the time of the request:"
        )
        for name, (seconds, rise) in slowest[:6]:
            print(f"  {rise:6.1f} MB {seconds:6.2f} s  {name}")
        print(f"  {max(rises.values(), default=0):6.1f} MB at most; {of_workers:.1f} MB in a worker, over all of them")
    assert max([of_workers, *rises.values()]) < MOST_RISE
