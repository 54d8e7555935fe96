import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.models import Phase
from leaderboard.management.commands import ground_truth
from submissions.domain.evaluation import run_evaluation
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.factories import CLASSES, IMAGES, LABELS, make_phase, make_submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PHASE = "2026/classification/val"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("ground_truth", *arguments, stdout=out)
    return out.getvalue()


def facts(*arguments: str) -> dict:
    return json.loads(run(*arguments, "--json"))


def score_everything(_seconds: float = 0) -> None:
    from challenge.domain.clock import database_now

    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=database_now)


def write(tmp_path, labels) -> str:
    path = tmp_path / "labels.csv"
    path.write_text("image,label\n" + "".join(f"{image},{label}\n" for image, label in labels))
    return str(path)


@pytest.fixture
def worse(tmp_path) -> str:
    """Labels that say the last class everywhere."""
    return write(tmp_path, [(image, CLASSES[5][1]) for image in IMAGES])


def test_from_a_file_to_the_first_live_labels(tmp_path):
    phase = make_phase(with_release=False)
    made = facts("import", PHASE, write(tmp_path, LABELS), "--note", "first")
    assert (made["version"], made["state"], made["note"]) == (1, "draft", "first")
    with pytest.raises(CommandError, match="freeze it first"):
        run("release", PHASE, "1")
    assert facts("freeze", PHASE, "1")["state"] == "frozen"
    release = facts("release", PHASE, "1")["release"]
    assert "live" in run("live", PHASE, "1")
    phase.refresh_from_db()
    assert phase.live_release.digest == release
    assert [each["is_live"] for each in facts("list", PHASE)["versions"]] == [True]
    assert "Version 1 (frozen, live)" in run("list", PHASE)


def test_a_second_version_is_scored_compared_and_made_live(tmp_path, worse, monkeypatch):
    phase = make_phase(limit_per_day=None)
    make_submission(phase)
    score_everything()
    run("import", PHASE, worse)
    run("freeze", PHASE, "2")
    with pytest.raises(CommandError, match="Score them anew first"):
        run("live", PHASE, "2")
    assert facts("rescore", PHASE, "2") | {"total": 1, "done": 0, "waiting": 1, "failed": 0} == facts(
        "rescore", PHASE, "2"
    )
    monkeypatch.setattr(ground_truth.time, "sleep", score_everything)
    assert "1 of 1 files are scored anew; 0 wait." in run("rescore", PHASE, "2", "--wait")
    table = tmp_path / "diff.csv"
    diff = facts("diff", PHASE, "2", "--csv", str(table))
    assert (diff["changed"], diff["movers"], diff["winner_changes"], diff["is_complete"]) == (1, 0, False, True)
    (entry,) = diff["entries"]
    assert (entry["old_count"], entry["new_count"], entry["new_rank"]) == (0, 10, 1)
    assert table.read_text().splitlines()[1].split(",")[5:8] == ["0", "10", "10"]
    assert "1 → 1" in run("diff", PHASE, "2")
    run("live", PHASE, "2")
    assert Phase.objects.get().live_release.ground_truth.version == 2
    with pytest.raises(CommandError, match="nothing to compare"):
        run("diff", PHASE, "2")


def test_failed_ones_are_queued_again_on_request(worse):
    phase = make_phase(limit_per_day=None)
    make_submission(phase)
    score_everything()
    run("import", PHASE, worse)
    run("freeze", PHASE, "2")
    run("rescore", PHASE, "2")
    Evaluation.objects.filter(is_rescore=True).update(status=Status.FAILED, failure=Failure.WORKER_LOST)
    assert "queue them again with --again" in run("rescore", PHASE, "2")
    run("rescore", PHASE, "2", "--again")
    assert Evaluation.objects.get(is_rescore=True).status == Status.QUEUED


def test_withdrawing_makes_a_version_that_goes_the_same_way(monkeypatch):
    phase = make_phase(limit_per_day=None)
    make_submission(phase)
    score_everything()
    made = facts("withdraw", PHASE, "--image", IMAGES[0], "--class", CLASSES[1][1], "--reason", "blurred")
    assert (made["version"], made["state"], len(made["withdrawn"])) == (2, "frozen", 2)
    monkeypatch.setattr(ground_truth.time, "sleep", score_everything)
    run("rescore", PHASE, "2", "--wait")
    (entry,) = facts("diff", PHASE, "2")["entries"]
    # Twelve images of six classes: without one, and without the two of another class.
    assert (entry["old_images"], entry["new_images"], entry["count_change"]) == (12, 9, 0)
    back = facts("reinstate", PHASE, "--image", IMAGES[0], "--reason", "found the original")
    assert (back["version"], len(back["withdrawn"])) == (3, 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "2026/classification/none"), "There is no phase"),
        (("list", "classification"), "name it as YEAR/TASK/PHASE"),
        (("freeze", PHASE, "7"), "no labels of version 7"),
        (("import", PHASE, "/nowhere.csv"), "nowhere.csv"),
        (("withdraw", PHASE, "--image", "none", "--reason", "x"), "neither in the list"),
        (("live", PHASE, "1"), "live already"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(arguments, told):
    make_phase()
    with pytest.raises(CommandError, match=told):
        run(*arguments)


def test_labels_that_do_not_fit_are_refused_whole(tmp_path):
    make_phase(with_release=False)
    with pytest.raises(CommandError, match="n99999999"):
        run("import", PHASE, write(tmp_path, [*LABELS[:-1], (IMAGES[-1], "n99999999")]))
    assert facts("list", PHASE)["versions"] == []
    assert "No labels yet." in run("list", PHASE)


def test_the_live_part_may_be_drawn_by_chance(tmp_path):
    make_phase(with_release=False)
    made = facts("import", PHASE, write(tmp_path, LABELS), "--live-share", "0.5", "--seed", "x")
    assert set(made["files"]) == {"labels", "split"}
    again = facts("import", PHASE, write(tmp_path, LABELS), "--based-on", "1")
    assert again["files"]["split"] == made["files"]["split"]
