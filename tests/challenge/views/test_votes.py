"""The organizers' pages of votes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.models import AuditEvent, GroundTruth, VoteRound
from tests.challenge.domain.test_vote_drafts import votes_on
from tests.challenge.domain.test_vote_rounds import CASES, VOTES, start
from tests.factories import LABELS, make_phase, make_user

pytestmark = pytest.mark.django_db
VOTES_PAGE = "/2026/organize/classification/val/votes/"
OPTIONS = {"name": "May", "method": "majority", "min_conf": "0.67", "positive": "yes", "audit_ratio": "1", "seed": "0"}


@pytest.fixture
def phase(client):
    phase = make_phase(with_release=False)
    organizer = make_user()
    phase.task.edition.organizers.add(organizer)
    client.force_login(organizer)
    return phase


def file(content: bytes, name: str = "votes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_round_goes_from_upload_to_a_draft_of_labels(client, phase):
    open_case = b"val_012,n02119789,r1,yes\nval_012,n02119789,r2,no\n"
    response = client.post(VOTES_PAGE, OPTIONS | {"votes": file(votes_on(LABELS) + open_case)}, follow=True)
    page, address = response.content.decode(), response.redirect_chain[-1][0]
    assert "Decide the open cases" in page
    escalated = b"".join(client.get(f"{address}escalated.csv").streaming_content).decode()
    assert escalated.splitlines()[1] == "val_012,n02119789,yes,0.5,yes:1 no:1,"
    refused = client.post(f"{address}draft/", follow=True).content.decode()
    assert "1 image of the phase has no label yet, or an open question: val_012" in refused
    assert b"".join(client.get(f"{address}undecided.csv").streaming_content) == b"image\nval_012\n"
    decided = file(escalated.strip().encode() + b"no\n", "decided.csv")
    assert "Decide the open cases" not in client.post(f"{address}decided/", {"decided": decided}, follow=True).text
    drafted = client.post(f"{address}draft/", follow=True).content.decode()
    assert "Version 1 of the labels is a draft now" in drafted
    assert GroundTruth.objects.get().phase == phase


def test_what_is_wrong_with_a_file_stands_beside_its_field(client, phase):
    golden = file(b"image,label\n", "golden.csv")
    response = client.post(VOTES_PAGE, OPTIONS | {"votes": file(VOTES), "golden": golden})
    assert response.status_code == 422
    assert response.context["form"].errors["golden"] == [
        "Row 1: expected the columns image,label,answer; found image,label."
    ]
    assert not VoteRound.objects.exists()


def test_decisions_that_do_not_fit_are_told_on_the_page_of_the_round(client, phase):
    made = start(phase)
    decided = file(f"{CASES}val_001,n02119789,,,,no\n".encode())
    response = client.post(f"{VOTES_PAGE}{made.pk}/decided/", {"decided": decided})
    assert response.status_code == 422
    assert "it was settled by the votes" in response.text


def test_labels_that_are_no_classes_are_listed_with_their_rows(client, phase):
    made = start(phase, votes_on([*LABELS[:-1], (LABELS[-1][0], "unicorn")]))
    response = client.post(f"{VOTES_PAGE}{made.pk}/draft/")
    assert response.status_code == 422
    assert "unicorn" in response.text
    assert not GroundTruth.objects.exists()


def test_a_file_that_is_too_large_is_told_so(client, phase, monkeypatch):
    monkeypatch.setattr("challenge.forms.votes.MOST_BYTES", 10)
    response = client.post(VOTES_PAGE, OPTIONS | {"votes": file(VOTES)})
    assert "pack it with gzip" in response.context["form"].errors["votes"][0]


def test_the_page_says_what_raters_are_worth(client, phase):
    made = start(phase, golden=b"image,label,answer\nval_001,n02119789,yes\nval_002,n02100735,no\n")
    page = client.get(f"{VOTES_PAGE}{made.pk}/")
    assert [rater["name"] for rater in page.context["raters"]] == ["r1", "r2", "r3"]
    assert "1 of 2" in page.text
    assert "97.2%" in client.get(VOTES_PAGE).text


def test_tables_are_loaded_with_formulas_escaped_and_that_is_on_record(client, phase):
    made = start(phase, b"image,label,rater,answer\nval_001,,=cmd(),n02119789\n")
    response = client.get(f"{VOTES_PAGE}{made.pk}/raters.csv")
    assert b"".join(response.streaming_content).splitlines()[1].startswith(b"'=cmd(),1,")
    assert AuditEvent.objects.get(verb="votes.loaded").details == {"round": "May", "table": "raters"}
    assert client.get(f"{VOTES_PAGE}{made.pk}/votes.csv").status_code == 404


def test_a_round_of_another_phase_is_not_found_here(client, phase):
    other = make_phase(task=phase.task, slug="test", with_release=False, images=["t_1"])
    assert client.get(f"{VOTES_PAGE}{start(other).pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_rounds(client, phase, django_assert_max_num_queries, number):
    for _ in range(number):
        start(phase)
    with django_assert_max_num_queries(7):
        client.get(VOTES_PAGE)
