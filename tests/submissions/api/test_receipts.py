"""Receipts over every way that leads to one: who gets it, and that nothing closed is in it."""

import hashlib
import json
import re
from datetime import timedelta

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import Reveal
from leaderboard.domain.publish import publish
from submissions.domain.receipts import issue_receipt
from submissions.models import Evaluation, Receipt
from tests.factories import NOW, make_phase, make_scored, make_team, make_user
from tests.submissions.domain.test_receipts import PARTS, digest, verify
from tests.submissions.domain.test_rescoring import second_release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def scored(phase, **fields) -> Evaluation:
    evaluation = make_scored(phase, **fields)
    issue_receipt(evaluation, scored_by=None, now=NOW)
    return evaluation


def ask(client, evaluation, what="receipt", person=None, scope="read"):
    person = person or evaluation.submission.submitted_by
    secret = issue_token(user=person, name="t", now=NOW, scopes=[scope])[1]
    address = f"/api/v1/submissions/{evaluation.submission_id}/{what}"
    return client.get(address, headers={"Authorization": f"Bearer {secret}"})


def test_the_team_reads_its_receipt_and_can_verify_what_it_read(client):
    answer = ask(client, scored(make_phase(), wrong=3))
    assert answer.status_code == 200
    receipt = answer.json()
    verify(receipt)
    assert set(receipt) == {"signed", "digest", "signature", "key_id", "opened", "note"}
    assert receipt["opened"]["all/flat_error"]["value"]["wrong"][-1] == 3


def test_it_is_for_the_team_and_the_organizers_and_for_tokens_that_may_read(client):
    evaluation = scored(make_phase())
    edition = evaluation.submission.phase.task.edition
    organizer, other = make_user(), make_user()
    edition.organizers.add(organizer)
    make_team(edition, user=other)
    assert ask(client, evaluation, person=organizer).status_code == 200
    assert [ask(client, evaluation, person=each).status_code for each in (other, make_user())] == [404, 404]
    assert ask(client, evaluation, scope="submit").status_code == 403
    assert client.get(f"/api/v1/submissions/{evaluation.submission_id}/receipt").status_code == 401


def test_receipts_of_earlier_labels_follow_the_present_one(client):
    phase = make_phase()
    evaluation = scored(phase)
    release = second_release(phase)
    release.live_since = NOW
    release.save()
    anew = Evaluation.objects.create(
        submission=evaluation.submission,
        release=release,
        scorer_version="1",
        status="scored",
        is_rescore=True,
        queued_at=NOW,
        finished_at=NOW,
        report=evaluation.report,
    )
    type(phase).objects.update(live_release=release)
    type(release).objects.update(live_since=NOW)
    issue_receipt(anew, scored_by=None, now=NOW)
    answer = ask(client, evaluation, "receipts").json()
    assert answer["count"] == 2
    found = [each["signed"]["release"]["digest"] for each in answer["items"]]
    assert found == [anew.release.digest, evaluation.release.digest]
    for each in answer["items"]:
        verify(each)
    assert ask(client, evaluation).json()["digest"] == answer["items"][0]["digest"]


def ways(client, evaluation):
    """All answers that show the team something of a receipt."""
    client.force_login(evaluation.submission.submitted_by)
    page = f"/submissions/{evaluation.submission_id}/"
    yield ask(client, evaluation)
    yield ask(client, evaluation, "receipts")
    yield ask(client, evaluation, "result")
    yield ask(client, evaluation, "")
    for address in (page, f"{page}status/", f"{page}receipt.json"):
        yield client.get(address)


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "live and holdout"])
@pytest.mark.parametrize("reveal", list(Reveal))
def test_no_nonce_of_what_is_closed_leaves_by_any_way(client, reveal, parts):
    evaluation = make_scored(make_phase(reveal=reveal, ladder_step=0.25), wrong=6, cost=62)
    if parts:
        evaluation.report |= {"parts": PARTS}
        evaluation.save()
    nonces = issue_receipt(evaluation, scored_by=None, now=NOW).nonces
    part = "live" if parts else "all"
    opened = {Reveal.ALL: {f"{part}/flat_error", f"{part}/hierarchical_error"}, Reveal.PRIMARY: {f"{part}/flat_error"}}
    told = [each.text for each in ways(client, evaluation)]
    assert all(
        nonce not in text for name, nonce in nonces.items() if name not in opened.get(reveal, ()) for text in told
    )
    assert all(nonces[name] in told[0] for name in opened.get(reveal, ()))


@pytest.mark.parametrize("reveal", list(Reveal))
def test_nothing_is_left_to_others(client, reveal):
    evaluation = scored(make_phase(reveal=reveal, ladder_step=0))
    client.force_login(make_user())
    for address in ("", "status/", "receipt.json"):
        assert client.get(f"/submissions/{evaluation.submission_id}/{address}").status_code == 404
    # No results of it are published.
    assert client.get(f"/2026/classification/entries/{evaluation.submission_id}/receipt.json").status_code == 404


# The page and its file


def test_the_file_is_the_receipt(client):
    evaluation = scored(make_phase())
    client.force_login(evaluation.submission.submitted_by)
    answer = client.get(f"/submissions/{evaluation.submission_id}/receipt.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{evaluation.submission_id}.json"'
    assert json.loads(answer.content) == ask(client, evaluation).json()
    verify(json.loads(answer.content))


def test_the_page_says_what_is_open_and_how_to_verify(client):
    evaluation = scored(make_phase(reveal=Reveal.PRIMARY))
    client.force_login(evaluation.submission.submitted_by)
    receipt = Receipt.objects.get()
    for address in ("", "status/"):
        text = client.get(f"/submissions/{evaluation.submission_id}/{address}").text
        rows = re.findall(r'role="rowheader">([^<]+)</th>\s*<td role="cell" data-label="All images">\s*(\w+)', text)
        assert rows == [("Flat error", "Open"), ("Hierarchical error", "Closed")]
        assert receipt.digest in text
        assert f"yardstick verify receipt-{evaluation.submission_id}.json" in text
        assert "until the results of this phase are published" in text


def test_a_hidden_result_has_its_receipt_on_the_page_too(client):
    evaluation = scored(make_phase(reveal=Reveal.HIDDEN))
    client.force_login(evaluation.submission.submitted_by)
    assert Receipt.objects.get().digest in client.get(f"/submissions/{evaluation.submission_id}/").text


def test_results_open_the_file_that_the_team_has(client):
    phase = make_phase(reveal=Reveal.HIDDEN)
    evaluation = scored(phase, wrong=3)
    kept = ask(client, evaluation).json()
    publish(phase, now=CLOSED)
    opened = ask(client, evaluation).json()
    assert (kept["opened"], kept["note"] != "") == ({}, True)
    assert kept["signed"] == opened["signed"]
    verify(kept | {"opened": opened["opened"]})
    number = opened["opened"]["all/flat_error"]
    assert digest({"name": "all/flat_error", **number}) == kept["signed"]["commitments"]["all/flat_error"]
    assert hashlib.sha256(number["nonce"].encode()).hexdigest() not in json.dumps(kept)
