"""`yardstick submit` looks at the file first where the edition's kit is at hand."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from submissions.devkit.cli import main
from tests.submissions.devkit.desk import TOKEN

FILES = {"classes.tsv": "1\tn02084071\n2\tn02121808\n", "images.csv": "image,width,height\na,,\nb,,\n"}
PHASE = {
    "slug": "val",
    "title": "Validation",
    "kind": "classification",
    "opens_at": "2000-01-01T00:00:00+00:00",
    "closes_at": None,
    "max_guesses": 5,
    "options": {},
    "classes": "classes.tsv",
    "hierarchy": None,
    "baseline": None,
    "labels": None,
    "images": [{"name": "val", "path": "images.csv"}],
}


@pytest.fixture
def kit(tmp_path):
    """A kit of 2026, and in it a good and a bad file."""
    folder = tmp_path / "yardstick-2026"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    listed = [
        {"path": name, "sha256": hashlib.sha256(text.encode()).hexdigest(), "bytes": len(text), "url": ""}
        for name, text in FILES.items()
    ]
    task = {"slug": "classification", "phases": [PHASE]}
    facts = {"format": "yardstick-kit-1", "server": "s", "year": 2026, "files": listed, "tasks": [task]}
    (folder / "kit.json").write_text(json.dumps(facts))
    (folder / "good.csv").write_text("image,label1\na,1\nb,2\n")
    (folder / "bad.csv").write_text("image,label1\na,1\nb,7\n")
    return folder


@pytest.fixture
def submit(desk, kit, tmp_path, monkeypatch):
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("YARDSTICK_URL", desk.url)
    monkeypatch.setenv("YARDSTICK_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)

    def run(file, *more, year="2026", task="classification"):
        return CliRunner().invoke(main, ["submit", year, "-t", task, "-f", str(kit / file), *more])

    return run


def test_a_wrong_file_is_refused_before_anything_is_sent(submit, desk):
    ended = submit("bad.csv", "--json")
    answer = json.loads(ended.stdout)
    assert (ended.exit_code, answer["error"], answer["error_totals"]) == (1, "file_refused", {"unknown_class": 1})
    assert answer["detail"] == "The file is refused: unknown_class: 1."
    assert desk.asked == []


def test_a_good_file_is_sent(submit, desk, kit):
    ended = submit("good.csv")
    assert (ended.exit_code, f"Checked by the kit in {kit}: 2 images." in ended.stderr) == (0, True)
    assert desk.arrived == [(kit / "good.csv").read_bytes()]


@pytest.mark.parametrize(
    ("more", "options"), [(["--no-check"], {}), ([], {"year": "2025"}), ([], {"task": "detection"})]
)
def test_the_server_has_the_last_word(more, options, submit, desk):
    assert submit("bad.csv", *more, **options).exit_code == 0
    assert len(desk.arrived) == 1


def test_a_kit_that_is_damaged_is_told_and_passed_over(submit, desk, kit):
    (kit / "images.csv").write_text("image\n")
    ended = submit("bad.csv")
    assert (ended.exit_code, "Not checked here:" in ended.stderr) == (0, True)
