"""The organizers' page of a label audit."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.models import AuditEvent
from submissions.domain.label_audit import start_label_audit
from submissions.domain.label_audit_list import run_label_audit
from submissions.domain.relabelling import run_relabelling
from submissions.enums import AuditState
from submissions.models import LabelAudit, Relabelling
from tests.factories import NOW, make_phase, make_team, make_user
from tests.submissions.domain.test_label_audit import FOX, HUSKY, entry, score_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/organize/classification/val/label-audit/"


@pytest.fixture
def phase():
    """Closed by whatever clock, with two entries that agree against one label."""
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        entry(phase, val_003=FOX)
    score_everything()
    phase.opens_at, phase.closes_at = NOW - timedelta(days=3_650), NOW - timedelta(days=3_649)
    phase.save()
    return phase


@pytest.fixture
def organizer(client, phase):
    person = make_user()
    phase.task.edition.organizers.add(person)
    client.force_login(person)
    return person


def done(phase) -> LabelAudit:
    return run_label_audit(start_label_audit(phase, now=NOW + timedelta(days=1)).pk, clock=lambda: NOW)


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_an_audit_is_begun_waits_for_its_worker_and_shows_its_list(client, phase, organizer):
    page = client.post(f"{PAGE}start/", {"min_entries": "2"}, follow=True)
    assert "The audit waits for a worker" in page.text
    assert "hx-get" in page.text
    assert client.get(f"{PAGE}progress/").status_code == 200
    run_label_audit(LabelAudit.objects.get().pk, clock=lambda: NOW)
    ended = client.get(f"{PAGE}progress/")
    assert (ended.status_code, ended["HX-Refresh"]) == (286, "true")
    page = client.get(PAGE)
    assert "Siberian husky" in page.text
    assert "kit fox, Vulpes macrotis" in page.text
    assert "hx-get" not in page.text


def test_cases_go_out_and_come_back_as_a_draft(client, phase, organizer):
    audit = done(phase)
    header, case = rows(client.get(f"{PAGE}{audit.pk}/cases.csv"))
    assert header[:6] == ["image", "label", "likeliest", "confidence", "votes", "decision"]
    assert case == ["val_003", "", FOX, "1.0", f"{FOX}:2", "", HUSKY, "Siberian husky", "kit fox, Vulpes macrotis"]
    case[5] = FOX
    text = io.StringIO()
    csv.writer(text).writerows([header, case])
    decided = SimpleUploadedFile("decided.csv", text.getvalue().encode())
    page = client.post(f"{PAGE}relabel/", {"decisions": decided}, follow=True)
    assert "a worker makes a draft of them" in page.text
    run_relabelling(Relabelling.objects.get().pk, clock=lambda: NOW)
    assert "Version 2 of the labels" in client.get(PAGE).text


def test_the_agreed_labels_are_loaded_in_the_form_that_comes_back(client, phase, organizer):
    audit = done(phase)
    assert rows(client.get(f"{PAGE}{audit.pk}/relabel.csv")) == [["image", "label"], ["val_003", FOX]]
    assert AuditEvent.objects.get(verb="label_audit.loaded").details == {"audit": audit.pk, "table": "relabel"}
    assert client.get(f"{PAGE}{audit.pk}/all.csv").status_code == 404


def test_the_list_is_loaded_with_ranks_and_words(client, phase, organizer):
    header, row = rows(client.get(f"{PAGE}{done(phase).pk}/images.csv"))
    told = dict(zip(header, row, strict=True))
    assert (told["rank"], told["label_words"], told["agreed"], told["agreeing"]) == ("1", "Siberian husky", FOX, "2")


def test_before_closing_there_is_a_sentence_and_no_label(client, phase, organizer):
    audit = done(phase)
    phase.closes_at = NOW + timedelta(days=36_500)
    phase.save()
    page = client.get(PAGE)
    assert "it is made when the phase has closed" in page.text
    assert "val_003" not in page.text
    assert client.get(f"{PAGE}{audit.pk}/images.csv").status_code == 302
    client.post(f"{PAGE}start/")
    assert LabelAudit.objects.count() == 1


def test_an_organizer_who_competed_sees_no_label(client, phase, organizer):
    done(phase)
    entry_team = make_team(phase.task.edition, user=organizer)
    phase.submissions.update(team=entry_team)
    page = client.get(PAGE)
    assert "you competed in this task" in page.text
    assert "val_003" not in page.text


def test_decisions_that_do_not_fit_are_listed_with_their_rows(client, phase, organizer):
    decided = SimpleUploadedFile("decided.csv", b"image,label\nval_001,unicorn\n")
    page = client.post(f"{PAGE}relabel/", {"decisions": decided})
    assert page.status_code == 422
    assert "unicorn" in page.text
    assert "Refused for 1 problem." in page.text
    assert not Relabelling.objects.exists()


def test_no_page_reads_the_labels(client, phase, organizer, monkeypatch):
    audit = done(phase)

    def forbidden(name, _mode="rb"):
        raise AssertionError(f"{name} was read")

    monkeypatch.setattr(storages["ground_truth"], "open", forbidden)
    monkeypatch.setattr(storages["ground_truth"], "path", forbidden)
    decided = SimpleUploadedFile("decided.csv", f"image,label\nval_003,{FOX}\n".encode())
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}{audit.pk}/cases.csv").status_code == 200
    assert client.post(f"{PAGE}start/").status_code == 302
    assert client.post(f"{PAGE}relabel/", {"decisions": decided}).status_code == 302
    assert (LabelAudit.objects.count(), Relabelling.objects.count()) == (2, 1)


def test_an_audit_that_failed_says_why(client, phase, organizer):
    audit = start_label_audit(phase, now=NOW + timedelta(days=1))
    LabelAudit.objects.filter(pk=audit.pk).update(state=AuditState.FAILED, note="Its worker died.")
    page = client.get(PAGE)
    assert "Its worker died." in page.text
    assert "Audit again" in page.text


def test_a_list_of_other_labels_than_the_live_ones_says_so(client, phase, organizer):
    done(phase)
    phase.live_release = None
    phase.save()
    assert "Other labels have been made live since" in client.get(PAGE).text


def test_pages_have_a_hundred_rows(client, phase, organizer, monkeypatch):
    monkeypatch.setattr("submissions.domain.label_audit_view.PAGE_ROWS", 1)
    audit = done(phase)
    with audit.listing.open("rb") as file:
        content = file.read()
    second = content.splitlines(keepends=True)[1].replace(b"val_003", b"val_004")
    audit.summary |= {"listed": 2}
    audit.listing.save("two.csv", SimpleUploadedFile("two.csv", content + second))
    assert "val_004" not in client.get(PAGE).text
    page = client.get(PAGE, {"page": 2})
    assert "val_004" in page.text
    assert "Page 2 of 2" in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_decisions(
    client, phase, organizer, django_assert_max_num_queries, number
):
    done(phase)
    for _ in range(number):
        Relabelling.objects.create(
            phase=phase,
            based_on=phase.live_release.ground_truth,
            draft=phase.live_release.ground_truth,
            images=1,
            state=AuditState.DONE,
            started_at=NOW,
            started_by=organizer,
        )
    with django_assert_max_num_queries(14):
        client.get(PAGE)
