from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.models import Edition, Phase, User
from submissions.domain.intake import Details, accept_submission
from submissions.domain.methods import Author, Description, save_description
from submissions.domain.receive import receive
from submissions.domain.teams import create_team
from submissions.enums import Status, Track
from submissions.models import Evaluation, MethodVersion, Submission, Team

from .challenge import CLASSES, IMAGES, LABELS, NOW, make_user

_serial = count(1)


def make_team(edition: Edition, *, user: User | None = None, name: str = "") -> Team:
    return create_team(user=user or make_user(), edition=edition, name=name or f"Team {next(_serial)}", now=NOW)


def perfect_guesses() -> dict[str, list[str]]:
    """For each image its true label first, then four others."""
    others = [wnid for _, wnid, _ in CLASSES]
    return {image: [label, *[other for other in others if other != label][:4]] for image, label in LABELS}


def csv_of(guesses: dict[str, list[str]]) -> bytes:
    rows = [",".join([image, *labels, *[""] * (5 - len(labels))]) for image, labels in guesses.items()]
    return "\n".join(["image,label1,label2,label3,label4,label5", *rows, ""]).encode()


def upload_of(content: bytes = b"", name: str = "predictions.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or csv_of(perfect_guesses()))


def make_submission(
    phase: Phase, *, team: Team | None = None, content: bytes = b"", now=NOW, key: str = "", **details
) -> Submission:
    """A submission through the real intake: stored, counted, queued."""
    team = team or make_team(phase.task.edition)
    user = team.memberships.first().user
    return accept_submission(
        user=user,
        team=team,
        phase=phase,
        stored=receive(upload_of(content)),
        details=Details(**details),
        idempotency_key=key or f"key-{next(_serial)}",
        now=now,
    )


def make_evaluation(phase: Phase, **fields) -> Evaluation:
    return make_submission(phase, **fields).evaluations.get()


def make_scored(phase: Phase, *, wrong: int = 0, cost: int = 0, **fields) -> Evaluation:
    """An evaluation that ended with `wrong` wrong images and a cost sum of `cost` at five guesses."""
    evaluation = make_evaluation(phase, **fields)
    images = len(IMAGES)
    evaluation.report = {
        "task": "classification",
        "images": images,
        "metrics": {
            "flat_error": {"wrong": [images] * 4 + [wrong], "error": [1.0] * 4 + [wrong / images]},
            "hierarchical_error": {"cost_sum": [99] * 4 + [cost], "error": [8.25] * 4 + [cost / images]},
        },
    }
    evaluation.status = Status.SCORED
    evaluation.finished_at = NOW
    evaluation.save()
    return evaluation


def describe(submission: Submission, *, now=NOW, **fields) -> MethodVersion:
    """A whole description of the submission's method, by the one who sent it."""
    told = {
        "short_name": "ResNet-50",
        "abstract": "Residual blocks.",
        "authors": (Author("Lovelace, Ada", "Analytical Engines"), Author("Grace Hopper")),
        "track": submission.track,
        "outside_data": "Flickr" if submission.track == Track.OUTSIDE else "",
    }
    description = Description(**(told | fields))
    return save_description(user=submission.submitted_by, submission=submission, description=description, now=now)
