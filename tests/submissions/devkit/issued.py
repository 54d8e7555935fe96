"""A receipt that the real server issued, with all that a stranger has of it: in files, and as a dictionary."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from challenge.domain.signing import public_keys, sign
from challenge.models import Phase
from submissions.devkit.cli import main
from submissions.domain.materials import prediction_file, scoring_inputs
from submissions.domain.overview import submission_for
from submissions.domain.receipts import issue_receipt, team_receipt
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.evaluate import evaluate
from submissions.scoring.version import scorer_digest
from tests.factories import NOW, make_evaluation


def issue(phase: Phase, folder: Path) -> None:
    """Puts into a folder what the server gives of a file that a worker scored, and the lists that it was scored by."""
    evaluation = make_evaluation(phase)
    score(evaluation, folder)
    submission = submission_for(evaluation.submission.submitted_by, evaluation.submission.pk)
    (folder / "receipt.json").write_text(json.dumps(team_receipt(submission), default=str))
    (folder / "keys.json").write_text(json.dumps({"keys": public_keys()}))
    shutil.copy(submission.file.path, folder / "predictions.csv")


def score(evaluation: Evaluation, folder: Path) -> None:
    """As a worker does, in the transaction of the test."""
    with prediction_file(evaluation.submission) as path, scoring_inputs(evaluation.release) as inputs:
        evaluation.report = evaluate("classification", path, inputs).as_json()
        (images,) = inputs.image_sets.values()
        shutil.copy(images, folder / "images.csv.gz")
        shutil.copy(inputs.truth, folder / "truth.csv.gz")
        for name in ("classes", "hierarchy"):
            if path := getattr(inputs, name):
                shutil.copy(path, folder / f"{name}{''.join(path.suffixes)}")
    evaluation.status, evaluation.finished_at = Status.SCORED, NOW
    evaluation.save()
    issue_receipt(evaluation, scored_by=scorer_digest(), now=NOW)


class Issued:
    """What a stranger has of it. receipt: may be changed; it is written before it is verified."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.keys = folder, folder / "receipt.json", folder / "keys.json"
        self.file = folder / "predictions.csv"
        self.receipt = json.loads(self.path.read_text())

    def lists(self) -> list[str | Path]:
        """The options that name labels, classes and images, as files of one's own."""
        found = {file.name.split(".")[0]: file for file in self.folder.iterdir()}
        named = [name for name in ("truth", "classes", "hierarchy", "images") if name in found]
        return [word for name in named for word in (f"--{name}", found[name])]

    def verify(self, *more: object, keys: bool = True) -> tuple[int, dict[str, tuple[bool | None, str]]]:
        """Exit code and the findings by check."""
        self.path.write_text(json.dumps(self.receipt))
        options = ["--keys", self.keys] if keys else []
        ended = CliRunner().invoke(main, ["verify", str(self.path), "--json", *map(str, [*options, *more])])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        answer = json.loads(ended.stdout)
        assert answer.get("error") == (None if ended.exit_code == 0 else "unverified"), answer
        return ended.exit_code, {each["check"]: (each["holds"], each["told"]) for each in answer["checks"]}

    def sign_anew(self) -> None:
        """As the server would have signed what the receipt says now."""
        signed = sign(self.receipt["signed"])
        self.receipt |= {"digest": signed.digest, "signature": signed.signature, "key_id": signed.key_id}


def wrong(found: dict[str, tuple[bool | None, str]]) -> set[str]:
    """The checks that found something wrong."""
    return {check for check, (holds, _told) in found.items() if holds is False}
