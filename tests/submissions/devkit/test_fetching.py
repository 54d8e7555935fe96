"""`yardstick devkit` before the real server, and before one that cuts lines and changes bytes."""

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from challenge.domain.releases import make_live, make_release
from challenge.domain.withdrawals import withdraw
from challenge.models import Phase
from submissions.devkit import patience
from submissions.devkit.cli import main
from tests.factories import IMAGES, NOW, make_edition, make_phase

KIT = "/api/v1/editions/2026/kit"


def run(*arguments):
    return CliRunner().invoke(main, ["devkit", *map(str, arguments)])


@pytest.fixture(autouse=True)
def _config(tmp_path, monkeypatch):
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_kit_is_fetched_whole_and_once_more_only_what_changed(live_server, tmp_path):
    phase = make_phase()
    first = run(2026, "--url", live_server.url)
    assert (first.exit_code, first.stderr) == (0, "")
    folder = tmp_path / "yardstick-2026"
    told = json.loads((folder / "kit.json").read_text())
    for each in told["files"]:
        assert hashlib.sha256((folder / each["path"]).read_bytes()).hexdigest() == each["sha256"]
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {
        "kit.json",
        *(each["path"] for each in told["files"]),
    }
    again = json.loads(run(2026, "--url", live_server.url, "--json").stdout)
    assert (again["fetched"], again["added"], again["changed"], again["facts"]) == (0, [], [], [])
    assert "Nothing has changed." in run(2026, "--url", live_server.url).stdout

    Phase.objects.update(closes_at=NOW + timedelta(days=31))
    withdraw(phase, images=[IMAGES[0]], reason="Blurred", now=NOW)
    make_live(make_release(phase.ground_truths.order_by("-version")[0], now=NOW), now=NOW)
    (folder / "classification" / "classes.tsv").write_text("damaged")
    changed = json.loads(run(2026, "--url", live_server.url, "--json").stdout)
    assert changed["added"] == ["classification/val/withdrawn.csv"]
    assert changed["changed"] == ["classification/README.md"]
    assert changed["fetched"] == 3
    assert changed["facts"][0] == {
        "what": "tasks.classification.phases.val.closes_at",
        "was": "2026-07-10T12:00:00+00:00",
        "now": "2026-07-11T12:00:00+00:00",
    }
    assert (folder / "classification" / "classes.tsv").read_text().startswith("id\twnid")


@pytest.mark.django_db(transaction=True)
def test_what_a_kit_no_longer_has_is_removed_unless_somebody_changed_it(live_server, tmp_path):
    make_phase()
    make_phase(task=Phase.objects.get().task, slug="extra")
    run(2026, "--url", live_server.url, "-o", "kit")
    (tmp_path / "kit" / "classification" / "extra" / "sample.csv.gz").write_bytes(b"mine")
    Phase.objects.filter(slug="extra").update(slug="other")
    answer = json.loads(run(2026, "--url", live_server.url, "-o", "kit", "--json").stdout)
    assert answer["removed"] == ["classification/extra/images.csv.gz", "classification/extra/sample.csv.gz"]
    assert not (tmp_path / "kit" / "classification" / "extra" / "images.csv.gz").exists()
    assert (tmp_path / "kit" / "classification" / "extra" / "sample.csv.gz").read_bytes() == b"mine"


@pytest.mark.django_db(transaction=True)
def test_an_edition_that_is_not_there_is_refused_and_so_is_the_folder_of_another(live_server):
    make_phase()
    refused = run(2027, "--url", live_server.url, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (1, "not_found")
    run(2026, "--url", live_server.url)
    make_phase(edition=make_edition(2027))
    other = run(2027, "--url", live_server.url, "-o", "yardstick-2026")
    assert (other.exit_code, "holds the kit of 2026" in other.stderr) == (2, True)


def test_without_a_server_it_is_wrong_usage():
    assert run(2026).exit_code == 2


class Stand:
    """Serves a kit of `files`; `cut` of them end after half, `swapped` have other bytes of the same length."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.cut, self.swapped = files, set[str](), set[str]()
        self.asked: list[str] = []
        self.tokens: list[str | None] = []
        self.listed = dict(files)
        self.url = ""

    def manifest(self) -> bytes:
        rows = [
            {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "url": ""}
            for path, content in self.listed.items()
        ]
        facts = {"format": "yardstick-kit-1", "server": "s", "year": 2026, "title": "T", "tasks": [], "files": rows}
        return json.dumps(facts).encode()


@pytest.fixture
def stand() -> Iterator[Stand]:
    made = Stand({"README.md": b"# Kit\n" * 100, "c/classes.tsv": b"1\tn1\n" * 5000, "c/v/images.csv.gz": b"i" * 99})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.tokens.append(self.headers.get("Authorization"))
            path = self.path.removeprefix(f"{KIT}/files/")
            body = made.manifest() if self.path == KIT else made.files[path]
            if path in made.swapped:
                body = body[::-1][:-1] + b"!"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if path in made.cut else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_cut_line_leaves_whole_files_and_the_same_command_goes_on(stand, tmp_path):
    stand.cut = {"c/classes.tsv"}
    cut = run(2026, "--url", stand.url, "-o", "kit", "--retry-for", 0, "--json")
    assert (cut.exit_code, json.loads(cut.stdout)["error"]) == (4, "unreachable")
    assert "README.md" in files_in(tmp_path / "kit")
    assert not {"kit.json", "c/classes.tsv"} & files_in(tmp_path / "kit")
    stand.cut, stand.asked = set(), []
    ended = run(2026, "--url", stand.url, "-o", "kit")
    assert ended.exit_code == 0
    assert stand.asked == [KIT, f"{KIT}/files/c/classes.tsv", f"{KIT}/files/c/v/images.csv.gz"]
    assert files_in(tmp_path / "kit") == {"kit.json", *stand.files}


def test_bytes_that_are_not_those_listed_take_nobodys_place(stand, tmp_path):
    run(2026, "--url", stand.url, "-o", "kit")
    before = {path: (tmp_path / "kit" / path).read_bytes() for path in files_in(tmp_path / "kit")}
    stand.listed = {**stand.files, "README.md": b"# New\n"}
    stand.files = {**stand.files, "README.md": b"# New\n"}
    stand.swapped = {"README.md"}
    refused = run(2026, "--url", stand.url, "-o", "kit", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (1, "kit_changed")
    assert {path: (tmp_path / "kit" / path).read_bytes() for path in files_in(tmp_path / "kit")} == before


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/../../evil", "kit.json", ".hidden", "a\\b", "", "c/.x"])
def test_a_path_that_leads_out_of_the_folder_is_refused_before_anything_is_written(stand, tmp_path, path):
    stand.listed = {**stand.files, path: b"x"}
    refused = run(2026, "--url", stand.url, "-o", "kit")
    assert (refused.exit_code, "no place in its folder" in refused.stderr) == (2, True)
    assert not (tmp_path / "kit").exists()


def test_a_kit_of_a_format_that_is_not_known_is_not_used(stand, tmp_path):
    stand.manifest = lambda: b'{"format": "yardstick-kit-2", "files": []}'
    refused = run(2026, "--url", stand.url)
    assert (refused.exit_code, "install a newer one" in refused.stderr) == (2, True)
    stand.manifest = lambda: b'{"format": "yardstick-kit-1", "files": []}'
    refused = run(2026, "--url", stand.url)
    assert (refused.exit_code, "is no whole kit.json" in refused.stderr) == (2, True)


def test_an_answer_that_is_no_json_is_the_servers_fault(stand, tmp_path, monkeypatch):
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.001)
    stand.manifest = lambda: b"<html>"
    ended = run(2026, "--url", stand.url, "--json")
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["error"]) == (5, "not_a_server")
    assert "is no Yardstick server" in told["detail"]


def test_a_kit_is_public_and_no_token_is_sent(stand, monkeypatch):
    monkeypatch.setenv("YARDSTICK_URL", stand.url)
    monkeypatch.setenv("YARDSTICK_TOKEN", "ys_any")
    assert run(2026).exit_code == 0
    # Nor is it asked whose token it is.
    assert run(2026, "--url", stand.url.replace("127.0.0.1", "localhost"), "-o", "kit").exit_code == 0
    assert set(stand.tokens) == {None}


def test_files_that_are_not_of_a_kit_are_named_and_stay(stand, tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "c" / "classes.tsv").symlink_to("nowhere")
    (tmp_path / "notes.txt").write_text("in nobody's way")
    refused = run(2026, "--url", stand.url, "-o", ".", "--json")
    told = json.loads(refused.stdout)
    assert (refused.exit_code, told["error"]) == (2, "kit")
    assert "README.md, c/classes.tsv. Move them away" in told["detail"]
    assert files_in(tmp_path) == {"README.md", "notes.txt"}
    assert ((tmp_path / "README.md").read_text(), stand.asked) == ("mine", [KIT])
    (tmp_path / "README.md").write_bytes(stand.files["README.md"])
    (tmp_path / "c" / "classes.tsv").unlink()
    # What is the kit's already is in nobody's way either.
    assert run(2026, "--url", stand.url, "-o", ".").exit_code == 0
    assert files_in(tmp_path) == {"kit.json", "notes.txt", *stand.files}


def test_a_file_in_the_way_of_the_folder_is_wrong_usage(tmp_path):
    (tmp_path / "yardstick-2026").write_text("")
    assert run(2026, "-o", "yardstick-2026", "--url", "http://127.0.0.1:9").exit_code == 2
