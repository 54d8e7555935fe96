import pytest

from challenge.enums import DryRunState, OrganizerRole
from challenge.models import DryRun
from submissions.domain.dry_run import send_files
from submissions.domain.evaluation import run_evaluation
from submissions.models import Evaluation
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_phase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
DRY_RUNS = f"{EDITION}/dry-runs"
START = f"{EDITION}/tasks/classification/phases/val/dry-runs"


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(edition=make_edition(2026, opened_at=None))


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def clock():
    return NOW


def test_a_dry_run_is_begun_followed_and_read(editor, phase):
    status, told = editor.post(START)
    assert (status, told["state"], told["task"], told["phase"]) == (202, "running", "classification", "val")
    assert (told["started_by"], told["finished_at"]) == ("Ada", None)
    address = f"{DRY_RUNS}/{told['id']}"
    assert editor.get(address)[1]["files"] == []
    send_files(told["id"], clock=clock)
    assert {file["status"] for file in editor.get(address)[1]["files"]} == {"queued"}
    for pk in Evaluation.objects.values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=clock)
    ended = editor.get(address)[1]
    assert (ended["state"], ended["is_outdated"], ended["finished_at"]) == ("passed", False, "2026-06-10T12:00:00Z")
    assert [file["ok"] for file in ended["files"]] == [True] * 3
    perfect = next(file for file in ended["files"] if file["name"] == "perfect")
    wrong = next(number for number in perfect["numbers"] if number["name"] == "flat_error, wrong")
    assert wrong["expected"] == wrong["found"] == [0, 0, 0, 0, 0]


def test_a_second_one_beside_it_is_refused_in_words(editor, phase):
    editor.post(START)
    status, refused = editor.post(START)
    assert (status, refused["code"]) == (409, "dry_run_refused")
    assert "wait for its end" in refused["detail"]
    assert last_event()[1] == "dry_run.started"


def test_what_is_not_here_is_not_found(editor, phase):
    other = make_phase(edition=make_edition(2025))
    theirs = DryRun.objects.create(phase=other, release=other.live_release, started_at=NOW)
    assert editor.get(f"{DRY_RUNS}/{theirs.pk}")[0] == 404
    assert editor.post(START.replace("/val/", "/test/"))[0] == 404
    assert editor.get(DRY_RUNS)[1]["items"] == []


def test_a_dry_run_of_other_labels_than_the_live_ones_is_outdated(editor, phase):
    DryRun.objects.create(phase=phase, release=phase.live_release, state=DryRunState.PASSED, started_at=NOW)
    phase.live_release = None
    phase.save()
    assert [each["is_outdated"] for each in editor.get(DRY_RUNS)[1]["items"]] == [True]


def test_the_list_takes_the_same_queries_however_many(editor, phase):
    def run():
        told = {"state": DryRunState.PASSED, "started_at": NOW, "started_by": editor.user}
        DryRun.objects.create(phase=phase, release=phase.live_release, **told)

    run()
    before = queries_of(lambda: editor.get(DRY_RUNS))
    run()
    run()
    assert queries_of(lambda: editor.get(DRY_RUNS)) == before
    assert editor.get(DRY_RUNS)[1]["count"] == 3
