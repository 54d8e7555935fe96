"""`yardstick verify` on receipts that the real server issued, and on what somebody changed of them."""

import base64
import gzip
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from challenge.domain.digests import digest_of_facts
from challenge.domain.signing import public_keys, sign
from challenge.models import GroundTruth
from submissions.devkit.cli import main
from submissions.domain.materials import prediction_file, scoring_inputs
from submissions.domain.overview import submission_for
from submissions.domain.receipts import issue_receipt, team_receipt
from submissions.enums import Status
from submissions.scoring.evaluate import evaluate
from submissions.scoring.version import scorer_digest
from tests.factories import NOW, make_evaluation, make_phase
from tests.factories.retiring import release_labels_of
from tests.submissions.devkit.desk import Canned

pytestmark = pytest.mark.usefixtures("rings")


@pytest.fixture(autouse=True)
def _config(tmp_path, monkeypatch):
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def issued(db, tmp_path):
    """A file that a worker scored, with all that a stranger has of it: in files, and the receipt as a dictionary."""
    return Issued(make_phase(), tmp_path)


def score(evaluation):
    """As a worker does, in the transaction of the test."""
    with prediction_file(evaluation.submission) as path, scoring_inputs(evaluation.release) as inputs:
        evaluation.report = evaluate("classification", path, inputs).as_json()
    evaluation.status, evaluation.finished_at = Status.SCORED, NOW
    evaluation.save()
    issue_receipt(evaluation, scored_by=scorer_digest(), now=NOW)


class Issued:
    def __init__(self, phase, folder):
        self.phase, self.folder, self.path = phase, folder, folder / "receipt.json"
        evaluation = make_evaluation(phase)
        score(evaluation)
        submission = submission_for(evaluation.submission.submitted_by, evaluation.submission.pk)
        self.receipt = json.loads(json.dumps(team_receipt(submission, NOW), default=str))
        self.file = folder / "predictions.csv"
        self.file.write_bytes(Path(submission.file.path).read_bytes())
        self.keys = folder / "keys.json"
        self.keys.write_text(json.dumps({"keys": public_keys()}))

    def lists(self):
        """The options that name labels, classes and images, as files of one's own."""
        truth, taxonomy = GroundTruth.objects.get(), self.phase.task.taxonomy
        images = self.phase.image_set_roles.get().image_set
        named = {"--truth": truth.labels, "--classes": taxonomy.classes, "--images": images.listing}
        if taxonomy.hierarchy:
            named["--hierarchy"] = taxonomy.hierarchy
        return [word for option, file in named.items() for word in (option, file.path)]

    def verify(self, *more, keys=True):
        """Exit code and the findings by check."""
        self.path.write_text(json.dumps(self.receipt))
        options = ["--keys", self.keys] if keys else []
        ended = CliRunner().invoke(main, ["verify", str(self.path), "--json", *map(str, [*options, *more])])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        answer = json.loads(ended.stdout)
        assert answer.get("error") == (None if ended.exit_code == 0 else "unverified"), answer
        return ended.exit_code, {each["check"]: (each["holds"], each["told"]) for each in answer["checks"]}

    def sign_anew(self):
        """As the server would have signed what the receipt says now."""
        signed = sign(self.receipt["signed"])
        self.receipt |= {"digest": signed.digest, "signature": signed.signature, "key_id": signed.key_id}


def wrong(found):
    return {check for check, (holds, _told) in found.items() if holds is False}


def test_a_receipt_of_the_server_holds(issued):
    code, found = issued.verify()
    assert (code, wrong(found)) == (0, set())
    assert {check for check, (holds, _told) in found.items() if holds} == {
        *("keys", "digest", "signature", "release", "numbers")
    }


def test_with_the_file_and_the_labels_every_number_is_counted_again(issued):
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert code == 0, found
    assert {check for check, (holds, _told) in found.items() if holds} >= {
        *("file", "scorer", "labels", "classes", "images", "recount")
    }
    assert f"all {len(issued.receipt['opened'])} open numbers" in found["recount"][1]


def test_with_a_kit_whose_labels_are_released_nothing_else_is_needed(issued, live_server):
    release_labels_of(issued.phase)
    assert CliRunner().invoke(main, ["devkit", "2026", "--url", live_server.url]).exit_code == 0
    code, found = issued.verify("--file", issued.file, "--kit", "yardstick-2026")
    assert code == 0, found
    assert all(found[check][0] for check in ("labels", "classes", "images", "scorer", "recount"))


def test_a_kit_of_another_release_is_told_and_not_used(issued, live_server):
    """Labels that changed since have their own receipts."""
    release = issued.receipt["signed"]["release"]
    release["contents"]["ground_truth"]["sha256"] = "0" * 64
    release["digest"] = digest_of_facts(release["contents"])
    issued.sign_anew()
    release_labels_of(issued.phase)
    assert CliRunner().invoke(main, ["devkit", "2026", "--url", live_server.url]).exit_code == 0
    code, found = issued.verify("--file", issued.file, "--kit", "yardstick-2026")
    assert (code, wrong(found), "recount" in found) == (1, {"labels"}, False)


def test_without_labels_it_is_told_that_the_file_was_not_scored_again(issued):
    code, found = issued.verify("--file", issued.file)
    assert (code, found["recount"][0], "--kit" in found["recount"][1]) == (0, None, True)


def test_another_file_is_told(issued):
    issued.file.write_bytes(issued.file.read_bytes() + b"\n")
    code, found = issued.verify("--file", issued.file)
    assert (code, wrong(found)) == (1, {"file"})


def test_other_labels_give_other_numbers(issued, tmp_path):
    with gzip.open(GroundTruth.objects.get().labels.path, "rt") as lines:
        header, *rows = lines.read().splitlines()
    images, labels = zip(*(row.split(",") for row in rows), strict=True)
    moved = [*labels[1:], labels[0]]
    other = tmp_path / "other.csv"
    other.write_text("\n".join([header, *map(",".join, zip(images, moved, strict=True)), ""]))
    code, found = issued.verify("--file", issued.file, *issued.lists(), "--truth", other)
    assert (code, wrong(found)) == (1, {"recount"})
    assert "all/flat_error" in found["recount"][1]
    # Bytes of one's own may say the same as the server's: the numbers decide.
    assert found["labels"][0] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda receipt: receipt["signed"]["file"].update(sha256="0" * 64), {"digest", "signature"}),
        (lambda receipt: receipt["signed"].update(task="other"), {"digest", "signature"}),
        (lambda receipt: receipt.update(digest="0" * 64), {"digest"}),
        (lambda receipt: receipt.update(signature=base64.b64encode(bytes(64)).decode()), {"signature"}),
        (lambda receipt: receipt.update(signature="not Base64!"), {"signature"}),
        (lambda receipt: receipt.update(key_id="0" * 16), {"signature"}),
        (lambda receipt: receipt["opened"]["all/flat_error"].update(images=11), {"numbers"}),
        (lambda receipt: receipt["opened"]["all/flat_error"]["value"].update(wrong=[1] * 5), {"numbers"}),
        (lambda receipt: receipt["opened"].update({"all/new": receipt["opened"]["all/flat_error"]}), {"numbers"}),
        (lambda receipt: receipt["opened"].update({"all/flat_error": {}}), {"numbers"}),
    ],
)
def test_what_somebody_changed_is_told(change, told, issued):
    change(issued.receipt)
    code, found = issued.verify()
    assert (code, wrong(found)) == (1, told)


def test_a_release_whose_contents_are_others_is_told_though_signed(issued):
    issued.receipt["signed"]["release"]["contents"]["max_guesses"] = 1
    issued.sign_anew()
    code, found = issued.verify()
    assert (code, wrong(found)) == (1, {"release"})


def test_a_score_of_other_rules_names_the_wheel_that_has_them(issued):
    issued.receipt["signed"]["scorer"] |= {"version": "0", "wheel": "yardstick-devkit==0.*"}
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, wrong(found)) == (1, {"scorer"})
    assert "pip install yardstick-devkit==0.*" in found["scorer"][1]
    assert "recount" not in found


def test_a_hidden_receipt_is_signed_and_tells_no_number(issued):
    issued.receipt |= {"opened": {}, "note": "Closed until results are published."}
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, found["numbers"][0], found["recount"][0]) == (0, None, None)
    assert "Closed until results are published." in found["numbers"][1]


@pytest.mark.parametrize(("days", "holds"), [(1, True), (0, False), (-1, False)])
def test_a_retired_key_counts_for_what_was_issued_before(days, holds, issued):
    (key, *_others) = public_keys()
    retired_at = (NOW + timedelta(days=days)).isoformat()
    issued.keys.write_text(json.dumps({"keys": [key | {"retired_at": retired_at}]}))
    code, found = issued.verify()
    assert (code == 0, found["key_in_use"][0]) == (holds, holds)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"signed": {}}', '{"signed": {"format": "other"}}', "\udcff"])
def test_what_is_no_receipt_is_told(content, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ended = CliRunner().invoke(main, ["verify", str(path)])
    assert (ended.exit_code, "is no receipt" in ended.stderr) == (1, True)


def test_keys_that_are_none_are_told(issued):
    for content in ("", "{}", '{"keys": [{}]}'):
        issued.keys.write_text(content)
        issued.path.write_text(json.dumps(issued.receipt))
        ended = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)])
        assert (ended.exit_code, "no keys" in ended.stderr) == (1, True)


# Whose keys


def fresh_key() -> dict:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    name = hashlib.sha256(public).hexdigest()[:16]
    return {"key_id": name, "algorithm": "Ed25519", "public_key": base64.b64encode(public).decode(), "retired_at": None}


ADDRESS = "GET /.well-known/yardstick-keys.json"


def test_keys_of_a_server_are_kept_at_first_use_and_must_stay(issued, desk):
    first = public_keys()
    desk.answers[ADDRESS] = {"keys": first}
    code, found = issued.verify("--url", desk.url, keys=False)
    assert (code, found["keys"][0], "First use" in found["keys"][1]) == (0, None, True)
    desk.answers[ADDRESS] = {"keys": [fresh_key(), first[0] | {"retired_at": "2999-01-01T00:00:00+00:00"}]}
    assert issued.verify("--url", desk.url, keys=False)[0] == 0
    desk.answers[ADDRESS] = {"keys": [fresh_key()]}
    code, found = issued.verify("--url", desk.url, keys=False)
    assert (code, wrong(found)) == (1, {"keys"})
    assert "may be somebody else" in found["keys"][1]
    # And it stays so, whatever is asked again.
    assert issued.verify("--url", desk.url, keys=False)[0] == 1
    desk.answers[ADDRESS] = {"keys": first}
    assert issued.verify("--url", desk.url, keys=False)[0] == 1


def test_without_a_connection_the_keys_that_were_kept_are_used(issued, desk):
    desk.answers[ADDRESS] = {"keys": public_keys()}
    url = desk.url
    assert issued.verify("--url", url, keys=False)[0] == 0
    desk.first(ADDRESS, Canned(503))
    code, found = issued.verify("--url", url, "--retry-for", "0", keys=False)
    assert (code, found["keys"][0], "cannot be reached" in found["keys"][1]) == (0, None, True)


def test_a_server_that_was_never_met_and_is_away_is_a_matter_of_the_network(issued, tmp_path):
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(
        main, ["verify", str(issued.path), "--url", "http://127.0.0.1:9", "--retry-for", "0", "--json"]
    )
    assert (ended.exit_code, json.loads(ended.stdout)["error"]) == (4, "unreachable")


def test_a_key_under_the_name_of_another_is_refused(issued, desk):
    (key, *_others) = public_keys()
    desk.answers[ADDRESS] = {"keys": [fresh_key() | {"key_id": key["key_id"]}]}
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(main, ["verify", str(issued.path), "--url", desk.url])
    assert (ended.exit_code, "no keys of a Yardstick server" in ended.stderr) == (1, True)


def test_people_read_a_line_a_check_and_the_numbers_that_are_proven(issued):
    issued.path.write_text(json.dumps(issued.receipt))
    shown = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)]).stdout
    assert "✓ The signature is one of the server's key" in shown
    assert "  flat_error of all 12 images: 0.000%" in shown
    assert shown.endswith("Verified.\n")
    issued.receipt["signed"]["task"] = "other"
    issued.path.write_text(json.dumps(issued.receipt))
    shown = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)]).stdout
    assert "✗ The contents were changed." in shown
    assert "flat_error of all" not in shown
    assert shown.endswith("NOT verified.\n")
