"""What is signed of a score, and which of its commitments are open when. A stranger verifies, with a hash and a key."""

import hashlib
import json
from base64 import b64decode
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from challenge.domain.releases import make_live
from challenge.domain.signing import public_keys
from challenge.enums import Reveal, TaskKind
from challenge.models import Release
from submissions.domain.evaluation import Outcome, record_outcome, run_evaluation
from submissions.domain.lease import claim_evaluation
from submissions.domain.overview import submission_for
from submissions.domain.receipts import (
    committed,
    issue_missing_receipts,
    issue_receipt,
    receipt_of,
    shown,
    team_receipt,
    team_receipts,
)
from submissions.domain.rescoring import start_rescoring
from submissions.domain.reveal import opened_numbers, published_numbers, revealed_report
from submissions.enums import Status
from submissions.models import Evaluation, Receipt
from submissions.scoring.version import scorer_digest
from tests.factories import NOW, make_evaluation, make_phase, make_scored, make_team
from tests.submissions.domain.test_rescoring import second_release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)
PARTS = {
    "live": {
        "images": 8,
        "metrics": {
            "flat_error": {"wrong": [7], "error": [7 / 8]},
            "hierarchical_error": {"cost_sum": [72], "error": [9.0]},
        },
    },
    "holdout": {
        "images": 4,
        "metrics": {
            "flat_error": {"wrong": [3], "error": [3 / 4]},
            "hierarchical_error": {"cost_sum": [82], "error": [20.5]},
        },
    },
}
WHOLE = {"all/flat_error", "all/hierarchical_error"}
EVERYTHING = WHOLE | {f"{part}/{metric}" for part in PARTS for metric in ("flat_error", "hierarchical_error")}


def scored(phase, *, parts: bool = False, **fields) -> Evaluation:
    """A file that was scored, and its receipt issued, while the phase was live."""
    evaluation = make_scored(phase, **fields)
    if parts:
        evaluation.report |= {"parts": PARTS}
        evaluation.save()
    issue_receipt(evaluation, scored_by=scorer_digest(), now=NOW)
    return evaluation


def receipt_for_team(evaluation):
    submission = evaluation.submission
    return team_receipt(submission_for(submission.submitted_by, submission.pk))


def digest(facts) -> str:
    return hashlib.sha256(
        json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def verify(receipt) -> None:
    """As docs/receipts.md tells strangers to. Raises InvalidSignature or AssertionError."""
    (key,) = [each["public_key"] for each in public_keys() if each["key_id"] == receipt["key_id"]]
    text = json.dumps(receipt["signed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(receipt["signature"]), text.encode())
    assert digest(receipt["signed"]) == receipt["digest"]
    for name, number in receipt["opened"].items():
        assert digest({"name": name, **number}) == receipt["signed"]["commitments"][name], name


# Who issues it, and when


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_records_a_score_issues_its_receipt(rings):
    evaluation = make_evaluation(make_phase())
    run_evaluation(evaluation.pk, worker="w", clock=lambda: NOW)
    receipt = receipt_for_team(evaluation)
    verify(receipt)
    release, submission = evaluation.release, evaluation.submission
    commitments = receipt["signed"].pop("commitments")
    assert set(commitments) == {f"all/{metric}" for metric in revealed_report(Evaluation.objects.get())["metrics"]}
    assert receipt["signed"] == {
        "format": "yardstick-receipt-1",
        "receipt": str(Receipt.objects.get().pk),
        "server": "https://yardstick.test",
        "submission": str(submission.pk),
        "edition": 2026,
        "task": "classification",
        "kind": "classification",
        "phase": "val",
        "submitted_at": NOW.isoformat(),
        "scored_at": NOW.isoformat(),
        "issued_at": NOW.isoformat(),
        "file": {"sha256": submission.file_sha256, "bytes": submission.file_size},
        "release": {"digest": release.digest, "contents": release.contents},
        "scorer": {"version": "1", "sha256": scorer_digest(), "wheel": "yardstick-devkit==1.0.0"},
    }
    assert receipt["opened"]["all/flat_error"]["images"] == 12
    assert receipt["opened"]["all/flat_error"]["value"]["wrong"] == [0, 0, 0, 0, 0]
    assert len(receipt["opened"]["all/flat_error"]["nonce"]) == 64


def test_score_and_receipt_are_recorded_together_or_not_at_all(monkeypatch):
    evaluation = make_evaluation(make_phase())
    claim = claim_evaluation(evaluation.pk, worker="w", now=NOW)

    def fails(*_args, **_more):
        raise DatabaseError("The line was cut.")

    monkeypatch.setattr("submissions.domain.settling.tell_finished", fails)
    with pytest.raises(DatabaseError):
        record_outcome(claim, Outcome(Status.SCORED, {"report": {"images": 1, "metrics": {"flat_error": 1}}}), now=NOW)
    evaluation.refresh_from_db()
    assert (evaluation.status, Receipt.objects.count()) == (Status.RUNNING, 0)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.FAILED])
def test_what_has_no_score_has_no_receipt(status):
    evaluation = make_evaluation(make_phase())
    record_outcome(claim_evaluation(evaluation.pk, worker="w", now=NOW), Outcome(status), now=NOW)
    assert receipt_for_team(evaluation) is None
    assert Receipt.objects.count() == 0


def test_dry_runs_have_none_and_can_be_removed():
    evaluation = make_evaluation(make_phase())
    type(evaluation.submission.team).objects.update(is_internal=True)
    claim = claim_evaluation(evaluation.pk, worker="w", now=NOW)
    record_outcome(claim, Outcome(Status.SCORED, {"report": {"images": 1, "metrics": {"flat_error": 1}}}), now=NOW)
    evaluation = Evaluation.objects.get()
    assert (receipt_of(evaluation), issue_missing_receipts(NOW)) == (None, 0)
    evaluation.delete()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_scored_anew_has_a_receipt_for_each_release_once_that_is_live(rings):
    phase = make_phase()
    evaluation = make_evaluation(phase)
    run_evaluation(evaluation.pk, worker="w", clock=lambda: NOW)
    release = second_release(phase)
    start_rescoring(release, now=NOW)
    anew = Evaluation.objects.get(release=release)
    run_evaluation(anew.pk, worker="w", clock=lambda: NOW)
    assert Receipt.objects.count() == 2
    user, submission_id = evaluation.submission.submitted_by, evaluation.submission_id

    def releases():
        found = team_receipts(submission_for(user, submission_id))
        for each in found:
            verify(each)
        return [each["signed"]["release"]["digest"] for each in found]

    assert releases() == [evaluation.release.digest]
    make_live(release, now=NOW)
    assert releases() == [release.digest, evaluation.release.digest]


def test_what_was_scored_before_there_were_receipts_gets_one_by_a_command(time_machine, capsys):
    phase = make_phase(limit_per_day=None)
    evaluation = make_scored(phase, wrong=3)
    scored(phase)
    make_evaluation(phase)
    assert receipt_for_team(evaluation) is None
    time_machine.move_to(CLOSED, tick=False)
    for _ in range(2):
        call_command("issue_receipts")
    assert capsys.readouterr().out.splitlines() == ["1 receipt issued.", "0 receipts issued."]
    assert Receipt.objects.count() == 2
    verify(receipt := receipt_for_team(evaluation))
    told = receipt["signed"]
    assert (told["scored_at"], told["issued_at"]) == (NOW.isoformat(), CLOSED.isoformat())
    # Nobody has kept which files scored it.
    assert told["scorer"] == {"version": "1", "sha256": None, "wheel": "yardstick-devkit==1.0.0"}


def test_a_receipt_is_issued_once():
    evaluation = scored(make_phase())
    again = issue_receipt(evaluation, scored_by="another", now=CLOSED)
    assert (again.issued_at, Receipt.objects.count()) == (NOW, 1)


@pytest.mark.parametrize("act", ["UPDATE submissions_receipt SET digest = ''", "DELETE FROM submissions_receipt"])
def test_the_database_refuses_to_change_one(act):
    scored(make_phase())
    with pytest.raises(DatabaseError, match="receipts are never changed"), transaction.atomic():
        connection.cursor().execute(act)
    assert Receipt.objects.get().digest


def test_no_name_is_in_it():
    phase = make_phase()
    evaluation = scored(phase, team=make_team(phase.task.edition, name="The Zqplonks"), message="zqplonk")
    told = json.dumps(receipt_for_team(evaluation)).lower()
    assert "zqplonk" not in told
    assert evaluation.submission.submitted_by.email not in told
    assert evaluation.submission.file_name not in told


# What is open


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "live and holdout"])
@pytest.mark.parametrize("reveal", list(Reveal))
def test_while_the_phase_is_live_exactly_the_numbers_of_the_page_are_open(reveal, parts):
    evaluation = scored(make_phase(reveal=reveal, ladder_step=0.25), parts=parts, wrong=61, cost=62)
    receipt = receipt_for_team(evaluation)
    verify(receipt)
    assert set(receipt["signed"]["commitments"]) == (EVERYTHING if parts else WHOLE)
    page = revealed_report(evaluation)
    # The Ladder shows a rounded number that is none of the report's.
    numbers = page["metrics"] if page and reveal != Reveal.LADDER else {}
    part = "live" if parts else "all"
    opened = {name: (each["images"], each["value"]) for name, each in receipt["opened"].items()}
    assert opened == {f"{part}/{name}": (page["images"], value) for name, value in numbers.items()}
    assert len(opened) == {Reveal.ALL: 2, Reveal.PRIMARY: 1, Reveal.LADDER: 0, Reveal.HIDDEN: 0}[reveal]
    assert bool(receipt["note"]) is (len(opened) < len(receipt["signed"]["commitments"]))


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "live and holdout"])
@pytest.mark.parametrize("reveal", list(Reveal))
def test_nothing_of_what_is_closed_leaves(reveal, parts):
    evaluation = scored(make_phase(reveal=reveal, ladder_step=0), parts=parts, wrong=6, cost=62)
    told = json.dumps(receipt_for_team(evaluation))
    nonces = Receipt.objects.get().nonces
    opened = opened_numbers(evaluation)
    assert {name for name, nonce in nonces.items() if nonce in told} == set(opened)
    assert ("8.25, 8.25" in told) is ("all/hierarchical_error" in opened)
    assert ('"cost_sum": [82]' in told) is ("holdout/hierarchical_error" in opened)


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "live and holdout"])
@pytest.mark.parametrize("reveal", list(Reveal))
def test_with_the_results_everything_opens_and_the_signed_part_is_what_it_was(reveal, parts):
    phase = make_phase(reveal=reveal, ladder_step=0.25, closes_at=CLOSED)
    evaluation = scored(phase, parts=parts, wrong=3)
    before = receipt_for_team(evaluation)
    type(phase).objects.update(results_opened_at=CLOSED)
    after = receipt_for_team(evaluation)
    verify(after)
    assert {name: after[name] for name in ("signed", "digest", "signature")} == {
        name: before[name] for name in ("signed", "digest", "signature")
    }
    assert set(after["opened"]) == set(after["signed"]["commitments"]) == (EVERYTHING if parts else WHOLE)
    assert after["note"] == ""
    phase.refresh_from_db()
    page = revealed_report(Evaluation.objects.get())
    for part, found in [("holdout" if parts else "all", page), *page.get("parts", {}).items()]:
        for metric, value in found["metrics"].items():
            assert after["opened"][f"{part}/{metric}"]["value"] == value
            assert after["opened"][f"{part}/{metric}"]["images"] == found["images"]


@pytest.mark.parametrize("closes_at", [None, CLOSED + timedelta(seconds=1)])
def test_results_of_a_phase_that_goes_on_open_nothing_of_it(closes_at):
    phase = make_phase(reveal=Reveal.HIDDEN, results_opened_at=CLOSED, closes_at=closes_at)
    assert receipt_for_team(scored(phase))["opened"] == {}


def test_what_is_withdrawn_closes_again():
    phase = make_phase(reveal=Reveal.HIDDEN, closes_at=CLOSED, results_opened_at=CLOSED)
    evaluation = scored(phase)
    assert receipt_for_team(evaluation)["opened"]
    type(phase).objects.update(results_opened_at=None)
    assert receipt_for_team(evaluation)["opened"] == {}


@pytest.mark.parametrize(("parts", "part"), [(False, "all"), (True, "holdout")])
def test_published_is_what_results_are_made_of(parts, part):
    evaluation = scored(make_phase(), parts=parts)
    assert set(published_numbers(evaluation.report)) == {f"{part}/flat_error", f"{part}/hierarchical_error"}


# What does not verify


def swap_number(receipt):
    receipt["opened"]["all/flat_error"]["value"]["wrong"][-1] -= 1


def swap_images(receipt):
    receipt["opened"]["all/flat_error"]["images"] += 1


def swap_nonce(receipt):
    receipt["opened"]["all/flat_error"]["nonce"] = receipt["opened"]["all/hierarchical_error"]["nonce"]


def swap_name(receipt):
    receipt["opened"]["all/hierarchical_error"] = receipt["opened"]["all/flat_error"]


def swap_commitment(receipt):
    told = receipt["opened"]["all/flat_error"] | {"images": 99}
    receipt["opened"]["all/flat_error"] = told
    receipt["signed"]["commitments"]["all/flat_error"] = digest({"name": "all/flat_error", **told})


def swap_file(receipt):
    receipt["signed"]["file"]["sha256"] = "0" * 64


@pytest.mark.parametrize("swap", [swap_number, swap_images, swap_nonce, swap_name, swap_commitment, swap_file])
def test_another_number_nonce_name_or_file_does_not_verify(swap):
    receipt = json.loads(json.dumps(receipt_for_team(scored(make_phase(), wrong=3))))
    verify(receipt)
    swap(receipt)
    with pytest.raises((AssertionError, InvalidSignature)):
        verify(receipt)


def test_a_receipt_is_verified_after_the_key_was_changed(settings):
    evaluation = scored(make_phase())
    (old,) = public_keys()
    settings.SIGNING_KEY = "another"
    settings.RETIRED_PUBLIC_KEYS = [(old["public_key"], NOW + timedelta(seconds=1))]
    verify(receipt_for_team(evaluation))


def test_numbers_are_the_same_after_the_database_had_them():
    """Floats of every length: what a number is committed as is what is told later."""
    values = [1 / 3, 1e-7, 0.1 + 0.2, 5e-324, 1.0, 2**53 + 0.0, 123456789.123456789, 0.0]
    evaluation = make_scored(make_phase())
    evaluation.report = {"images": 7, "metrics": {"mean_ap": 1 / 3, "flat_error": {"wrong": [2**53], "error": values}}}
    evaluation.save()
    issue_receipt(Evaluation.objects.get(), scored_by=None, now=NOW)
    receipt = receipt_for_team(evaluation)
    verify(receipt)
    assert receipt["opened"]["all/flat_error"]["value"]["error"] == values


def test_the_kind_that_is_signed_is_that_of_the_release_whatever_the_task_is_now():
    evaluation = make_scored(make_phase())
    type(evaluation.submission.phase.task).objects.update(kind=TaskKind.LOCALIZATION)
    issue_missing_receipts(NOW)
    assert receipt_for_team(evaluation)["signed"]["kind"] == "classification"


@pytest.mark.parametrize("number", [1, 3])
def test_a_team_with_many_receipts_asks_no_more_questions(django_assert_num_queries, number):
    phase = make_phase()
    evaluation = scored(phase)
    release = phase.live_release
    for each in range(1, number):
        fields = {name: getattr(release, name) for name in ("ground_truth", "taxonomy", "contents")}
        before = Release.objects.create(phase=phase, digest=f"{each:064}", live_since=NOW, created_at=NOW, **fields)
        report = {"report": evaluation.report, "status": Status.SCORED, "queued_at": NOW, "finished_at": NOW}
        Evaluation.objects.create(submission=evaluation.submission, release=before, scorer_version="1", **report)
    issue_missing_receipts(NOW)
    submission = submission_for(evaluation.submission.submitted_by, evaluation.submission_id)
    with django_assert_num_queries(1):
        assert len(team_receipts(submission)) == number


def test_opening_takes_what_the_receipt_has_committed_to_alone():
    receipt = receipt_of(scored(make_phase()))
    told = shown(receipt, {"all/unknown": {"images": 1, "value": 1}}, why_closed="It is.")
    assert (told["opened"], told["note"]) == ({}, "It is.")


def test_a_page_lists_what_is_committed_to_the_whole_first():
    receipt = receipt_for_team(scored(make_phase(reveal=Reveal.PRIMARY), parts=True))
    assert {metric: [(each.part, each.is_open) for each in found] for metric, found in committed(receipt).items()} == {
        "flat_error": [("all", False), ("live", True), ("holdout", False)],
        "hierarchical_error": [("all", False), ("live", False), ("holdout", False)],
    }
    digests = {each.commitment for found in committed(receipt).values() for each in found}
    assert digests == set(receipt["signed"]["commitments"].values())
