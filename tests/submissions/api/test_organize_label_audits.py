from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.enums import OrganizerRole
from challenge.models import AuditEvent
from submissions.domain.label_audit_list import LISTING, run_label_audit
from submissions.domain.relabelling import run_relabelling
from submissions.enums import AuditState
from submissions.models import LabelAudit, Relabelling
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_phase, make_team
from tests.submissions.domain.test_label_audit import FOX, HUSKY, entry, score_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PHASE = f"{EDITION}/tasks/classification/phases/val"
AUDITS, RELABELLINGS = f"{PHASE}/label-audits", f"{PHASE}/relabellings"


@pytest.fixture
def phase(time_machine):
    """Closed, with nothing sent to it."""
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=None, closes_at=NOW)


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def clock():
    return NOW


def audit_of(phase, **fields):
    told = {"release": phase.live_release, "min_entries": 2, "state": AuditState.DONE, "started_at": NOW}
    return LabelAudit.objects.create(phase=phase, **(told | fields))


def decisions(content):
    return SimpleUploadedFile("decisions.csv", content)


def test_an_audit_is_begun_followed_and_read(editor, phase):
    phase.closes_at = NOW + timedelta(days=1)
    phase.save()
    for _ in range(2):
        entry(phase, val_003=FOX)
    score_everything()
    phase.closes_at = NOW
    phase.save()
    status, told = editor.post(AUDITS)
    assert (status, told["state"], told["min_entries"], told["entries"], told["found"]) == (202, "running", 2, 2, None)
    assert editor.get(f"{AUDITS}/{told['id']}/images")[0] == 404
    run_label_audit(told["id"], clock=clock)
    done = editor.get(f"{AUDITS}/{told['id']}")[1]
    assert (done["state"], done["found"], done["listed"], done["images"], done["is_outdated"]) == (
        "done",
        1,
        1,
        12,
        False,
    )
    (image,) = editor.get(f"{AUDITS}/{told['id']}/images")[1]["items"]
    assert (image["rank"], image["image"], image["label"], image["agreed"]) == (1, "val_003", HUSKY, FOX)
    assert (image["label_words"], image["agreeing"], image["runner_up_entries"]) == ("Siberian husky", 2, 0)
    assert last_event()[:2] == (editor.user, "label_audit.loaded")


def test_before_closing_nobody_reads_a_label(editor, phase):
    audit = audit_of(phase)
    phase.closes_at = NOW + timedelta(days=1)
    phase.save()
    for address in (AUDITS, f"{AUDITS}/{audit.pk}", f"{AUDITS}/{audit.pk}/images"):
        status, refused = editor.get(address)
        assert (status, refused["code"]) == (409, "audit_refused")
    assert editor.post(AUDITS)[1]["code"] == "audit_refused"
    assert not AuditEvent.objects.filter(verb="label_audit.loaded").exists()


def test_who_competed_reads_no_label(editor, phase):
    audit = audit_of(phase)
    phase.closes_at = NOW + timedelta(days=1)
    phase.save()
    entry(phase, team=make_team(phase.task.edition, user=editor.user))
    phase.closes_at = NOW
    phase.save()
    status, refused = editor.get(f"{AUDITS}/{audit.pk}/images")
    assert (status, refused["code"]) == (409, "audit_refused")
    assert "you competed" in refused["detail"]


@pytest.mark.parametrize("least", [1, 32768, "two"])
def test_a_number_of_entries_that_none_can_be_is_refused(editor, least):
    assert editor.post(AUDITS, min_entries=least)[1]["code"] == "invalid"


def test_too_few_entries_are_told_in_words(editor):
    status, refused = editor.post(AUDITS)
    assert (status, refused["code"]) == (409, "audit_refused")


def test_decided_labels_become_a_draft(editor, phase):
    status, told = editor.upload(RELABELLINGS, decisions=decisions(f"image,label\nval_003,{FOX}\n".encode()))
    assert (status, told["state"], told["images"], told["based_on"], told["draft"]) == (202, "running", 1, 1, None)
    run_relabelling(told["id"], clock=clock)
    (done,) = editor.get(RELABELLINGS)[1]["items"]
    assert (done["state"], done["draft"], done["started_by"]) == ("done", 2, "Ada")


def test_decisions_that_do_not_fit_are_told_with_their_rows(editor):
    wrong = decisions(b"image,label\nval_003,n00000000\nnowhere,n02119789\n")
    status, refused = editor.upload(RELABELLINGS, decisions=wrong)
    assert (status, refused["code"]) == (422, "file_refused")
    assert not Relabelling.objects.exists()
    assert editor.upload(RELABELLINGS, decisions=decisions(b""))[0] == 422


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_the_list_takes_the_same_queries_and_its_rows_alone(editor, phase, number, django_assert_num_queries):
    rows = "".join(f"val_{each:03},{HUSKY},{FOX},2,2,,0\n" for each in range(number))
    audit = audit_of(phase, summary={"entries": 2, "listed": number})
    audit.listing.save("list.csv", ContentFile(f"{','.join(LISTING)}\n{rows}".encode()))
    address = f"{AUDITS}/{audit.pk}/images"
    editor.get(address)
    with django_assert_num_queries(6):
        assert [each["rank"] for each in editor.get(address)[1]["items"]] == list(range(1, number + 1))
    last = editor.get(address, offset=number - 1, limit=1)[1]
    assert [(each["rank"], each["image"]) for each in last["items"]] == [(number, f"val_{number - 1:03}")]
    assert (last["count"], last["next"]) == (number, None)


def test_audits_of_another_phase_are_not_here(editor):
    theirs = audit_of(make_phase(edition=make_edition(2025)))
    assert editor.get(f"{AUDITS}/{theirs.pk}")[0] == 404
    assert editor.get(f"{AUDITS}/{theirs.pk}/images")[0] == 404


def test_lists_take_the_same_queries_however_many(editor, phase):
    def more():
        audit_of(phase, started_by=editor.user)
        truth = phase.live_release.ground_truth
        work = {"state": AuditState.DONE, "started_at": NOW, "started_by": editor.user, "draft": truth}
        Relabelling.objects.create(phase=phase, based_on=truth, images=1, **work)

    more()
    before = [queries_of(lambda address=address: editor.get(address)) for address in (AUDITS, RELABELLINGS)]
    more()
    more()
    assert [queries_of(lambda address=address: editor.get(address)) for address in (AUDITS, RELABELLINGS)] == before
    assert editor.get(AUDITS)[1]["count"] == editor.get(RELABELLINGS)[1]["count"] == 3
