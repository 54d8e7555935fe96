import json
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import TemporaryUploadedFile

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.domain.tokens import issue_token
from challenge.models import Phase
from submissions.domain.checking import check_file, public_inputs
from submissions.domain.errors import FileTooLarge, NotReady, TooManyChecks
from submissions.enums import CheckState
from submissions.models import FileCheck, QuotaSlot, Submission
from tests.factories import (
    CLASSES,
    IMAGES,
    LABELS,
    NOW,
    csv_of,
    make_phase,
    make_submission,
    make_team,
    perfect_guesses,
    upload_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    return make_phase()


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition)


def check(team, phase, content=b"", name="run.csv"):
    content = content or csv_of(perfect_guesses())
    with closing(TemporaryUploadedFile(name, "text/csv", len(content), None)) as upload:
        upload.write(content)
        upload.flush()
        upload.seek(0)
        return check_file(user=team.members.get(), team=team, phase=phase, upload=upload, clock=lambda: NOW)


def kinds(found):
    return {warning["kind"] for warning in found.warnings}


def constant_guesses():
    return {image: [CLASSES[0][1]] for image in IMAGES}


def test_a_fine_file_passes_and_uses_and_keeps_nothing(phase, team):
    found = check(team, phase)
    assert (found.state, found.images, found.warnings, found.problems) == (CheckState.PASSED, 12, [], [])
    assert Submission.objects.count() == QuotaSlot.objects.count() == 0


def test_a_wrong_file_is_told_what_a_submission_would_be_told(phase, team):
    guesses = perfect_guesses()
    guesses["val_999"] = guesses.pop("val_001")
    found = check(team, phase, csv_of(guesses))
    assert found.state == CheckState.REFUSED
    assert found.problem_totals == {"unknown_image": 1, "missing_image": 1}
    assert (found.problems[0]["row"], found.problems[0]["value"]) == (13, "val_999")


def test_a_file_that_guesses_one_class_everywhere_is_warned(phase, team):
    assert kinds(check(team, phase, csv_of(constant_guesses()))) == {"fewer_guesses", "constant"}


def test_a_file_far_from_the_published_baseline_is_warned(phase, team):
    phase.baseline.save("baseline.csv", ContentFile(csv_of(perfect_guesses())))
    shifted = {image: [CLASSES[(index + 1) % 6][1]] for index, image in enumerate(IMAGES)}
    assert kinds(check(team, phase, csv_of(shifted))) == {"fewer_guesses", "class_order"}
    assert check(team, phase).warnings == []


def test_a_broken_baseline_is_no_fault_of_the_file(phase, team, caplog):
    phase.baseline.save("baseline.csv", ContentFile(b"no,predictions\n"))
    assert check(team, phase).state == CheckState.PASSED
    assert "baseline" in caplog.text
    assert check(team, phase, b"nothing,known\n").problem_totals == {"unknown_header": 1}


def test_checks_have_a_limit_of_their_own(phase, team, rings):
    phase.limit_checks_per_day = 1
    phase.save()
    check(team, phase)
    with pytest.raises(TooManyChecks, match="2026-06-11 00:00 UTC"):
        check(team, phase)
    make_submission(phase, team=team)
    check(make_team(phase.task.edition), phase)


def test_a_file_can_be_checked_before_the_labels_are_in_place(team, phase):
    early = make_phase(task=phase.task, slug="test", with_release=False)
    assert check(team, early).state == CheckState.PASSED


def test_without_lists_there_is_nothing_to_check_against(phase, team):
    bare = Phase.objects.create(task=phase.task, slug="bare", title="Bare", split="test", opens_at=NOW)
    with pytest.raises(NotReady):
        check(team, bare)


def test_a_large_file_is_checked_at_home(phase, team, settings):
    settings.CHECK_MAX_BYTES = 10
    with pytest.raises(FileTooLarge, match="yardstick validate"):
        check(team, phase)


def test_no_label_is_among_what_a_file_is_checked_against(phase):
    with public_inputs(phase) as inputs:
        assert inputs.truth is None
        files = [inputs.classes, inputs.hierarchy, *inputs.image_sets.values()]
        secret = Path(storages["ground_truth"].location)
        assert all(secret not in path.parents for path in files)


@pytest.mark.parametrize("guesses", [perfect_guesses(), constant_guesses(), perfect_guesses() | {"val_404": ["n0"]}])
def test_other_labels_change_no_byte_of_the_answer(client, phase, team, guesses, time_machine, rings):
    time_machine.move_to(NOW, tick=False)
    _token, secret = issue_token(user=team.members.get(), name="t", now=NOW)
    answers = []
    for labels in (LABELS, [(image, CLASSES[5][1]) for image, _label in LABELS]):
        make_live(
            make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW), now=NOW), now=NOW
        )
        answers.append(
            client.post(
                "/api/v1/editions/2026/tasks/classification/checks",
                {"file": upload_of(csv_of(guesses))},
                headers={"Authorization": f"Bearer {secret}"},
            )
        )
    first, second = answers
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first.headers == second.headers
    assert json.loads(first.content)["next_step"]
    assert FileCheck.objects.count() == 2


def test_the_page_answers_and_shows_what_was_found(client, phase, team, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(team.members.get())
    page = client.post("/2026/classification/check/", {"file": upload_of(b"image,label1\nval_001,n0\n")}, follow=True)
    assert "would be refused" in page.text
    assert "unknown class" in page.text
    assert "n0" in page.text
    page = client.post("/2026/classification/check/", {"file": upload_of()}, follow=True)
    assert "would be scored" in page.text
    page = client.get("/2026/classification/check/")
    assert "48 of 50 free checks left today" in page.text
    assert page.text.count("predictions.csv") == 2


def test_a_refused_check_is_told_on_the_form(client, phase, team, time_machine):
    time_machine.move_to(NOW, tick=False)
    Phase.objects.update(limit_checks_per_day=0)
    client.force_login(team.members.get())
    page = client.post("/2026/classification/check/", {"file": upload_of()})
    assert page.status_code == 422
    assert "free checks of today" in page.text


def test_files_are_checked_once_the_edition_is_open(phase, team):
    phase.task.edition.opened_at = None
    with pytest.raises(NotReady, match="not open yet"):
        check(team, phase)
    assert not FileCheck.objects.exists()
