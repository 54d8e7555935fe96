"""The permanent page of an entry, its citation, its certificate, and what its team wrote after results day."""

from datetime import timedelta
from io import BytesIO

import bibtexparser
import pytest
import yaml
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import Reveal, Split
from leaderboard.domain.correcting import correct, mark_not_comparable, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.domain.standings import refresh_standings
from leaderboard.models import Award
from submissions.domain.anonymity import pseudonym
from submissions.enums import Track
from tests.factories import NOW, describe, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def phase():
    return make_phase(limit_per_day=None, split=Split.TEST)


def entry_of(phase, *, name="Group A", wrong=2, **told):
    """A scored and described file of a team, in the live table."""
    evaluation = make_scored(phase, wrong=wrong, cost=11, team=make_team(phase.task.edition, name=name))
    describe(evaluation.submission, **told)
    refresh_standings(phase.pk, now=NOW)
    return evaluation.submission


def address(submission, rest="") -> str:
    return f"/2026/classification/entries/{submission.pk}/{rest}"


def test_a_live_entry_tells_its_numbers_and_its_method(client, phase):
    submission = entry_of(phase, parameters=60_000_000, compute="8 GPUs for 6 days", paper_url="https://example.org/p")
    response = client.get(address(submission))
    for told in ("Group A", "ResNet-50", "16.67%", "0.917", "100.00%", "1 of 1", "Live standings"):
        assertContains(response, told)
    for told in ("Residual blocks.", "Lovelace, Ada", "Analytical Engines", "60,000,000", "8 GPUs for 6 days"):
        assertContains(response, told)
    assertContains(response, 'href="https://example.org/p"')
    assertNotContains(response, "certificate.pdf")


def test_each_row_of_the_board_leads_to_its_entry(client, phase):
    submission = entry_of(phase)
    assertContains(client.get("/2026/classification/"), f'href="{address(submission)}"')


def test_published_results_stand_before_live_ones_and_all_their_versions_are_named(client, phase):
    submission = entry_of(phase)
    first = publish(phase, now=CLOSED)
    correct(first, note="A label was wrong.", now=CLOSED + timedelta(days=1))
    describe(submission, short_name="Renamed", now=CLOSED + timedelta(days=2))
    refresh_standings(phase.pk, now=CLOSED + timedelta(days=2))
    response = client.get(address(submission))
    assertContains(response, "<h1>ResNet-50</h1>")
    for version in (1, 2):
        assertContains(response, f"/2026/classification/results/val/v{version}/")
    assertContains(response, response.context["table"].release_digest)


def test_what_is_special_about_an_entry_is_said(client, phase):
    submission = entry_of(phase)
    first = publish(phase, now=CLOSED)
    marked = mark_not_comparable(first, submission.pk, reason="Trained on the test set.", now=CLOSED)
    Award.objects.create(publication=marked, submission_id=submission.pk, title="Best effort", given_at=CLOSED)
    response = client.get(address(submission))
    for told in ("Trained on the test set.", "Not comparable", "Not ranked", "Best effort"):
        assertContains(response, told)


def test_ranks_are_told_within_their_track(client, phase):
    for number in range(2):
        entry_of(phase, name=f"Provided {number}")
    outside = entry_of(phase, name="Outside", track=Track.OUTSIDE, outside_data="JFT-300M")
    response = client.get(address(outside))
    assertContains(response, "1 of 1, among those trained on outside data")
    assertContains(response, "JFT-300M")


def test_a_closed_method_tells_who_made_it_and_nothing_else(client, phase):
    submission = entry_of(phase, is_revealed=False, abstract="Secret sauce", code_url="https://example.org/secret")
    for page in (client.get(address(submission)), client.get("/2026/classification/")):
        assertNotContains(page, "Secret sauce")
        assertNotContains(page, "example.org/secret")
    assertContains(client.get(address(submission)), "Lovelace, Ada")


def test_hidden_withdrawn_foreign_and_not_public_entries_are_not_there(client, phase):
    submission = entry_of(phase)
    for wrong in (f"/2025/classification/entries/{submission.pk}/", f"/2026/detection/entries/{submission.pk}/"):
        assert client.get(wrong).status_code == 404
    type(phase).objects.update(reveal=Reveal.HIDDEN)
    refresh_standings(phase.pk, now=NOW)
    assert client.get(address(submission)).status_code == 404
    withdraw(publish(phase, now=CLOSED), reason="A mistake.", now=CLOSED)
    for rest in ("", "cite.bib", "certificate.pdf", "method/"):
        assert client.get(address(submission, rest)).status_code == 404


def test_provisional_results_change_nothing_for_everybody(client, phase):
    submission = entry_of(phase)
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=7), now=CLOSED)
    response = client.get(address(submission))
    assertContains(response, "no results with it are published yet")
    assert client.get(address(submission, "certificate.pdf")).status_code == 404
    assert client.get(address(submission, "method/")).status_code == 404


@pytest.mark.parametrize("rest", ["", "cite.bib", "cite.cff", "cite.tex", "cite.txt", "certificate.pdf", "method/"])
def test_while_names_are_hidden_no_way_to_an_entry_tells_one(client, phase, rest):
    edition = phase.task.edition
    edition.anonymous_until = CLOSED + timedelta(days=9)
    edition.save()
    submission = entry_of(phase, paper_url="https://example.org/group-a")
    publish(phase, now=CLOSED)
    describe(submission, abstract="Described anew.", now=CLOSED + timedelta(days=1))
    response = client.get(address(submission, rest))
    told = response.content
    if rest.endswith("pdf"):
        told = PdfReader(BytesIO(told)).pages[0].extract_text().encode()
    assert pseudonym(submission.team).encode() in told
    for name in (b"Group A", b"ResNet", b"Lovelace", b"Hopper", b"example.org/group", b"Described anew", b"Residual"):
        assert name not in told
        assert name not in str(response.headers).encode()


def test_an_entry_is_cited_in_each_format(client, phase):
    submission = entry_of(phase)
    publish(phase, now=CLOSED)
    (bib,) = bibtexparser.parse_string(client.get(address(submission, "cite.bib")).content.decode()).entries
    assert bib["author"] == "Lovelace, Ada and Grace Hopper"
    assert bib["url"] == f"http://testserver{address(submission)}"
    assert bib["title"] == "{ResNet-50: entry to Classification, Challenge 2026}"
    facts = yaml.safe_load(client.get(address(submission, "cite.cff")).content)
    assert facts["version"] == "1"
    row = client.get(address(submission, "cite.tex")).content.decode().splitlines()
    assert row == ["% Method & Team & Year & Top-5 error \\\\", "ResNet-50 & Group A & 2026 & 16.67\\% \\\\"]
    plain = client.get(address(submission, "cite.txt"))
    assertContains(plain, "Top-5 error 16.67%, rank 1.")
    assert plain["Content-Disposition"] == 'inline; filename="citation.txt"'
    assert client.get(address(submission, "cite.doc")).status_code == 404


def test_the_certificate_of_published_results_states_what_they_say(client, phase):
    submission = entry_of(phase)
    assert client.get(address(submission, "certificate.pdf")).status_code == 404
    table = publish(phase, now=CLOSED)
    response = client.get(address(submission, "certificate.pdf"))
    assert response["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    for told in ("Rank 1 of 1", "Group A", "ResNet-50", "Top-5 error 16.67%, on 12 images", table.digest):
        assert told in text
    assert f"http://testserver{table.get_absolute_url()}" in text


def test_what_a_team_writes_after_results_day_stands_beside_what_was_published(client, phase):
    submission = entry_of(phase)
    publish(phase, now=CLOSED)
    assertContains(client.get(address(submission, "method/")), "Nothing was written since")
    describe(submission, abstract="A correction.", now=CLOSED + timedelta(days=2))
    response = client.get(address(submission, "method/"))
    for told in ("A correction.", "13 Jul 2026", "Residual blocks.", "As published"):
        assertContains(response, told)
    assertNotContains(client.get(address(submission)), "A correction.")


def test_a_method_that_is_closed_later_tells_no_more_from_then_on(client, phase):
    submission = entry_of(phase)
    publish(phase, now=CLOSED)
    describe(submission, abstract="Not for you.", is_revealed=False, now=CLOSED + timedelta(days=2))
    assertNotContains(client.get(address(submission, "method/")), "Not for you.")


@pytest.mark.parametrize("number", [1, 3])
def test_an_entry_takes_the_same_queries_however_many_there_are(client, phase, django_assert_max_num_queries, number):
    submissions = [entry_of(phase, name=f"Group {each}") for each in range(number)]
    table = publish(phase, now=CLOSED)
    for each in range(number - 1):
        table = correct(table, note=f"Again {each}", now=CLOSED + timedelta(days=each))
    with django_assert_max_num_queries(11):
        assert client.get(address(submissions[0])).status_code == 200
