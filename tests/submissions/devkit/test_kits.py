"""A kit in a folder: what `validate` and `score` make of it is what the server says of the same file."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.domain.truth_files import SeededShare
from challenge.domain.withdrawals import withdraw
from submissions.devkit.cli import main
from submissions.devkit.kits import choose, read_kit
from submissions.domain.checking import check_file
from submissions.domain.evaluation import run_evaluation
from submissions.domain.kits import kit_of
from tests.factories import (
    IMAGES,
    LABELS,
    NOW,
    csv_of,
    make_evaluation,
    make_phase,
    make_task,
    make_team,
    perfect_guesses,
)
from tests.factories.retiring import release_labels_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def unpack(edition, folder: Path) -> Path:
    """The kit of an edition as the command leaves it."""
    kit = kit_of(edition, NOW)
    for file in (*kit.files.values(), kit.manifest_file):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(file.chunks()))
    return folder


def canonical(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def make_rich_phase():
    """Live labels with groups of images, a holdout, and an image and a class that are withdrawn."""
    phase = make_phase(with_release=False)
    attributes = BytesIO("".join(["image,kind\n", *(f"{image},photo\n" for image in IMAGES)]).encode())
    brought = {"labels": LABELS, "attributes": attributes, "split": SeededShare(0.5, "seed")}
    freeze(import_ground_truth(phase=phase, now=NOW, **brought), now=NOW)
    truth = withdraw(phase, images=[IMAGES[3]], classes=["n03255030"], reason="Blurred,\n“so”", now=NOW)
    make_live(make_release(truth, now=NOW), now=NOW)
    phase.refresh_from_db()
    return phase


def guesses_with_mistakes():
    guesses = perfect_guesses()
    for image in IMAGES[::3]:
        guesses[image] = guesses[image][1:]
    guesses[IMAGES[5]] = [guesses[IMAGES[5]][2]] * 2
    return csv_of(guesses)


def test_a_score_is_the_servers_to_the_last_byte(tmp_path, monkeypatch):
    phase = make_rich_phase()
    evaluation = make_evaluation(phase, content=guesses_with_mistakes())
    run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW)
    evaluation.refresh_from_db()
    folder = unpack(release_labels_of(phase).task.edition, tmp_path / "yardstick-2026")
    (tmp_path / "guesses.csv").write_bytes(guesses_with_mistakes())
    monkeypatch.chdir(folder / "classification")
    result = run("score", tmp_path / "guesses.csv", "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["metrics"]["flat_error"]["wrong"][-1] > 0
    for part in ("metrics", "parts", "slices", "intervals", "image_sets", "warnings"):
        assert canonical(report[part]) == canonical(evaluation.report[part])
    assert (set(report["parts"]), set(report["slices"])) == ({"live", "holdout"}, {"kind=photo"})


@pytest.mark.parametrize(
    ("content", "exit_code"),
    [
        (csv_of(perfect_guesses()), 0),
        (csv_of({image: ["n02119789"] for image in IMAGES}), 0),
        (b"image,label1\nval_001,n9\nval_077,1\n", 1),
        (b"PK\x03\x04", 1),
    ],
)
def test_a_check_is_the_servers(tmp_path, monkeypatch, content, exit_code):
    phase = make_phase()
    phase.baseline.save("baseline.csv", ContentFile(csv_of(perfect_guesses())))
    team = make_team(phase.task.edition)
    user = team.members.get()
    checked = check_file(user=user, team=team, phase=phase, upload=big_upload(content), clock=lambda: NOW)
    monkeypatch.chdir(unpack(phase.task.edition, tmp_path / "kit"))
    (tmp_path / "guesses.csv").write_bytes(content)
    result = run("validate", tmp_path / "guesses.csv", "-t", "classification", "--json")
    assert result.exit_code == exit_code, result.stderr
    answer = json.loads(result.stdout)
    if exit_code:
        assert (answer["errors"], answer["error_totals"]) == (checked.problems, checked.problem_totals)
    else:
        assert (answer["images"], answer["warnings"]) == (checked.images, checked.warnings)
    phase.baseline.delete()


def big_upload(content: bytes) -> TemporaryUploadedFile:
    """As the web server hands files on: each lies in a file of its own."""
    upload = TemporaryUploadedFile("guesses.csv", "text/csv", len(content), "utf-8")
    upload.write(content)
    upload.seek(0)
    return upload


def test_a_kit_is_named_or_found_from_where_one_is(tmp_path, monkeypatch):
    phase = make_phase()
    folder = unpack(phase.task.edition, tmp_path / "kit")
    (tmp_path / "guesses.csv").write_bytes(csv_of(perfect_guesses()))
    monkeypatch.chdir(tmp_path)
    nowhere = run("validate", "guesses.csv")
    assert (nowhere.exit_code, "yardstick devkit YEAR" in nowhere.stderr) == (2, True)
    assert run("validate", "guesses.csv", "--kit", "kit").stdout == "Acceptable: 12 images.\n"
    monkeypatch.chdir(folder / "classification" / "val")
    assert run("validate", tmp_path / "guesses.csv").exit_code == 0


def test_hidden_labels_are_asked_for_and_ones_own_are_taken(tmp_path, monkeypatch):
    phase = make_phase()
    folder = unpack(phase.task.edition, tmp_path / "kit")
    monkeypatch.chdir(folder)
    (tmp_path / "guesses.csv").write_bytes(csv_of(perfect_guesses()))
    refused = run("score", tmp_path / "guesses.csv")
    assert (refused.exit_code, "not released" in refused.stderr) == (2, True)
    (tmp_path / "mine.csv").write_text("image,label\n" + "".join(f"{image},n02123045\n" for image in IMAGES))
    report = json.loads(run("score", tmp_path / "guesses.csv", "--truth", tmp_path / "mine.csv", "--json").stdout)
    assert report["metrics"]["flat_error"]["wrong"][0] == 10


def test_what_is_meant_is_asked_where_it_is_not_clear(tmp_path, monkeypatch):
    phase = make_phase(closes_at=None)
    make_phase(task=phase.task, slug="test", closes_at=None)
    make_task(phase.task.edition, slug="other")
    folder = unpack(phase.task.edition, tmp_path / "kit")
    monkeypatch.chdir(folder)
    (tmp_path / "guesses.csv").write_bytes(csv_of(perfect_guesses()))

    def told(*options):
        result = run("validate", tmp_path / "guesses.csv", *options)
        return result.exit_code, result.stderr

    assert told() == (2, "Which task? Give -t with one of: classification, other.\n")
    assert told("-t", "nothing") == (2, "The kit has no task “nothing”, only: classification, other.\n")
    assert told("-t", "classification") == (2, "Which phase? Give --phase with one of: val, test.\n")
    assert told("-t", "other") == (2, "The kit has no phase yet. “yardstick devkit” fetches what is new.\n")
    assert told("-t", "classification", "--phase", "test") == (0, "")


def test_of_several_phases_the_open_one_is_meant_and_for_scores_the_one_with_labels(tmp_path, monkeypatch):
    closed = make_phase()
    opened = make_phase(task=closed.task, slug="open", closes_at=None)
    release_labels_of(closed)
    type(opened).objects.filter(pk=opened.pk).update(retired_at=None)
    folder = unpack(closed.task.edition, tmp_path / "kit")
    kit = read_kit(folder)
    # At this moment the first has closed.
    later = closed.closes_at + timedelta(days=1)
    assert choose(kit, None, None, later).phase["slug"] == "open"
    assert choose(kit, None, None, later, labels=True).phase["slug"] == "val"


def test_a_damaged_file_is_found_before_it_is_used(tmp_path, monkeypatch):
    folder = unpack(make_phase().task.edition, tmp_path / "kit")
    monkeypatch.chdir(folder)
    (tmp_path / "guesses.csv").write_bytes(csv_of(perfect_guesses()))
    classes = folder / "classification" / "classes.tsv"
    classes.write_bytes(classes.read_bytes().replace(b"n02119789", b"n02119788"))
    damaged = run("validate", tmp_path / "guesses.csv", "--json")
    assert (damaged.exit_code, json.loads(damaged.stdout)["error"]) == (1, "kit_damaged")
    classes.unlink()
    assert run("validate", tmp_path / "guesses.csv").exit_code == 1


def test_a_kit_and_classes_of_ones_own_are_not_mixed(tmp_path, monkeypatch):
    folder = unpack(make_phase().task.edition, tmp_path / "kit")
    (tmp_path / "guesses.csv").write_bytes(csv_of(perfect_guesses()))
    classes = folder / "classification" / "classes.tsv"
    mixed = run("validate", tmp_path / "guesses.csv", "--kit", folder, "--classes", classes)
    assert (mixed.exit_code, "either" in mixed.stderr) == (2, True)


NO_KITS = ["", "{}", "[]", '{"format": "yardstick-kit-1"}', '{"format": "yardstick-kit-1", "files": []}']


@pytest.mark.parametrize("content", [*NO_KITS, '{"format": "x", "files": []}'])
def test_what_is_no_kit_is_wrong_usage(tmp_path, content):
    (tmp_path / "kit.json").write_text(content)
    (tmp_path / "guesses.csv").write_text("image,label1\n")
    ended = run("validate", tmp_path / "guesses.csv", "--kit", tmp_path, "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["error"]) == (2, "kit")
