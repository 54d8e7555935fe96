"""The receipt of a published entry, for everybody."""

import json
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import Reveal, Split
from challenge.models import GroundTruth
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.domain.standings import refresh_standings
from leaderboard.models import Entry
from submissions.domain.receipts import issue_receipt
from submissions.models import Evaluation, Receipt
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team
from tests.submissions.domain.test_receipts import PARTS, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)


def entered(phase, *, parts: bool = False, **fields) -> Evaluation:
    evaluation = make_scored(phase, **fields)
    if parts:
        GroundTruth.objects.update(split="labels/split.csv")
        evaluation.report |= {"parts": PARTS}
        evaluation.save()
    issue_receipt(evaluation, scored_by=None, now=NOW)
    return evaluation


def address(evaluation) -> str:
    return f"/2026/classification/entries/{evaluation.submission_id}/receipt.json"


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "live and holdout"])
@pytest.mark.parametrize("reveal", list(Reveal))
def test_a_published_entry_has_a_receipt_that_opens_what_its_row_tells(client, reveal, parts):
    phase = make_phase(reveal=reveal, ladder_step=0.25, split=Split.TEST)
    evaluation = entered(phase, parts=parts, wrong=3)
    publish(phase, now=CLOSED)
    answer = client.get(address(evaluation))
    assert answer["Content-Type"] == "application/json"
    receipt = json.loads(answer.content)
    verify(receipt)
    row, part = Entry.objects.get(publication__state="frozen"), "holdout" if parts else "all"
    assert {name: (each["images"], each["value"]) for name, each in receipt["opened"].items()} == {
        f"{part}/{metric}": (row.images, value) for metric, value in row.metrics.items()
    }
    nonces = Receipt.objects.get().nonces
    assert {name for name, nonce in nonces.items() if nonce in answer.text} == set(receipt["opened"])
    assert bool(receipt["note"]) is parts


def test_results_of_a_phase_that_goes_on_open_their_row_and_nothing_else(client):
    phase = make_phase(reveal=Reveal.HIDDEN, split=Split.TEST, closes_at=None)
    evaluation = entered(phase, parts=True)
    publish(phase, now=CLOSED)
    assert set(client.get(address(evaluation)).json()["opened"]) == {"holdout/flat_error", "holdout/hierarchical_error"}


def test_what_is_not_public_has_none(client):
    phase = make_phase(split=Split.TEST)
    evaluation = entered(phase)
    refresh_standings(phase.pk, now=NOW)
    assert client.get(address(evaluation)).status_code == 404
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    assert client.get(address(evaluation)).status_code == 404
    published = publish(phase, now=CLOSED + timedelta(days=1))
    assert client.get(address(evaluation)).status_code == 200
    withdraw(published, reason="Wrong.", now=CLOSED + timedelta(days=2))
    assert client.get(address(evaluation)).status_code == 404


def test_it_is_that_of_the_release_that_the_results_name(client):
    phase = make_phase(split=Split.TEST)
    evaluation = entered(phase, wrong=3)
    published = publish(phase, now=CLOSED)
    correct(published, note="Again.", now=CLOSED)
    receipt = client.get(address(evaluation)).json()
    assert receipt["signed"]["release"]["digest"] == published.release_digest
    assert receipt["signed"]["receipt"] == str(Receipt.objects.get().pk)


def test_no_name_is_in_it_while_names_are_hidden(client):
    edition = make_edition(anonymous_until=CLOSED + timedelta(days=9))
    phase = make_phase(task=make_task(edition), split=Split.TEST)
    evaluation = entered(phase, team=make_team(edition, name="The Zqplonks"))
    publish(phase, now=CLOSED)
    assertNotContains(client.get(address(evaluation)), "Zqplonk")


def test_the_page_of_a_published_entry_leads_to_it(client):
    phase = make_phase(split=Split.TEST)
    evaluation = entered(phase)
    refresh_standings(phase.pk, now=NOW)
    page = f"/2026/classification/entries/{evaluation.submission_id}/"
    assertNotContains(client.get(page), "receipt.json")
    publish(phase, now=CLOSED)
    assertContains(client.get(page), f'href="{address(evaluation)}"')


def test_what_was_scored_before_there_were_receipts_has_none_until_it_is_issued_and_asking_writes_nothing(client):
    phase = make_phase(split=Split.TEST)
    evaluation = make_scored(phase)
    publish(phase, now=CLOSED)
    assert client.get(address(evaluation)).status_code == 404
    assert Receipt.objects.count() == 0
    issue_receipt(evaluation, scored_by=None, now=CLOSED)
    verify(client.get(address(evaluation)).json())
