"""What tests ask the server's database: small editions to submit to, and the account of what became of each file.

Runs in a process of its own on the server's settings (`desk.py`).
"""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from challenge.domain.clock import database_now
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.domain.tokens import issue_token
from challenge.enums import Reveal, Split, TaskKind
from challenge.models import AuditEvent, ChallengeTask, Edition, Phase, PhaseImageSet, Release, User
from submissions.domain.commitments import commitment
from submissions.domain.materials import scoring_inputs
from submissions.domain.rescoring import progress, start_rescoring
from submissions.domain.teams import create_team
from submissions.domain.transitions import RETURNS_SLOT
from submissions.enums import Status
from submissions.models import Evaluation, QuotaSlot, Receipt, Submission, UploadPart
from submissions.queue import ring_for_evaluation
from submissions.scoring.evaluate import evaluate as score_file
from submissions.scoring.report import numbers_of
from tests.faults.predictions import CLASSES, truth

FIRST_YEAR = 2101
_serial = count(1)
_reference: dict[tuple[str, str], Any] = {}


def make_edition(*, teams: int, limit_per_day: int | None, images: int) -> dict[str, Any]:
    """A public edition with one open classification phase on the images of `predictions.py`, and its teams."""
    now = timezone.now()
    year = (Edition.objects.filter(year__gte=FIRST_YEAR).aggregate(last=Max("year"))["last"] or FIRST_YEAR - 1) + 1
    edition = Edition.objects.create(year=year, title=f"Faults {year}", is_public=True, opened_at=now)
    edition.organizers.add(User.objects.create_user(f"organizer{year}@example.org", name="Olga"))
    taxonomy = create_taxonomy(name="Six classes", classes=CLASSES, hierarchy=None, now=now)
    task = ChallengeTask.objects.create(
        edition=edition, kind=TaskKind.CLASSIFICATION, slug="classification", title="Faults", taxonomy=taxonomy
    )
    _open_phase(task, limit_per_day, images)
    return {"year": year, "tokens": [_token(edition) for _ in range(teams)]}


def make_detection_edition(*, images: int) -> dict[str, Any]:
    """A public edition with one open detection phase; each image has one object of the first class."""
    now = timezone.now()
    edition = Edition.objects.create(year=FIRST_YEAR, title="One gigabyte", is_public=True, opened_at=now)
    taxonomy = create_taxonomy(name="Six classes", classes=CLASSES, hierarchy=None, now=now)
    task = ChallengeTask.objects.create(
        edition=edition, kind=TaskKind.DETECTION, slug="detection", title="Detection", taxonomy=taxonomy
    )
    phase = Phase.objects.create(
        task=task,
        slug="test",
        title="Test",
        split=Split.TEST,
        opens_at=now - timedelta(days=1),
        primary_metric="mean_ap",
        reveal=Reveal.HIDDEN,
    )
    names = [f"image{number:05}" for number in range(images)]
    image_set = create_image_set(name="gigabyte", images=[(name, None, None) for name in names], now=now)
    PhaseImageSet.objects.create(phase=phase, image_set=image_set)
    objects = "image,class_id,xmin,ymin,xmax,ymax\n" + "".join(f"{name},1,10,10,109,109\n" for name in names)
    truth = import_ground_truth(phase=phase, labels=io.BytesIO(objects.encode()), now=now)
    make_live(make_release(freeze(truth, now=now), now=now), now=now)
    return {"year": edition.year, "token": _token(edition)}


def _open_phase(task: ChallengeTask, limit_per_day: int | None, images: int) -> None:
    now = timezone.now()
    phase = Phase.objects.create(
        task=task,
        slug="val",
        title="Validation",
        split=Split.VAL,
        opens_at=now - timedelta(days=1),
        limit_per_day=limit_per_day,
        # Fifty may wait at once.
        limit_invalid_per_day=None,
    )
    labels = truth(images)
    image_set = create_image_set(name=f"faults-{images}", images=[(image, None, None) for image in labels], now=now)
    PhaseImageSet.objects.create(phase=phase, image_set=image_set)
    make_live(
        make_release(freeze(import_ground_truth(phase=phase, labels=labels.items(), now=now), now=now), now=now),
        now=now,
    )


def _token(edition: Edition) -> str:
    name = f"{edition.year}-{next(_serial)}"
    user = User.objects.create_user(f"{name}@example.org", name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    create_team(user=user, edition=edition, name=name, now=timezone.now())
    return issue_token(user=user, name="faults", now=timezone.now())[1]


def session(*, year: int) -> list[str]:
    """The name and value of the cookie that signs the captain of the edition's first team in."""
    client = Client()
    client.force_login(User.objects.filter(memberships__team__edition__year=year).order_by("pk")[0])
    return [settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value]


def close_phase(*, year: int, seconds: float) -> str:
    """The phase closes so many seconds from now, by the server's clock; the moment."""
    closes_at = timezone.now() + timedelta(seconds=seconds)
    Phase.objects.filter(task__edition__year=year).update(closes_at=closes_at)
    return closes_at.isoformat()


def find(*, submission: str) -> dict[str, Any]:
    """The evaluation that the submission was sent for, as the row says it."""
    row = Evaluation.objects.values().get(submission=submission, is_rescore=False)
    return {**row, "path": Submission.objects.get(pk=submission).file.name}


def submissions(*, year: int) -> list[str]:
    return [str(key) for key in Submission.objects.filter(phase__task__edition__year=year).values_list("pk", flat=True)]


def slots(*, year: int) -> int:
    return QuotaSlot.objects.filter(phase__task__edition__year=year).count()


def ring(*, submission: str, times: int) -> None:
    evaluation = Evaluation.objects.get(submission=submission)
    for _ in range(times):
        ring_for_evaluation(evaluation.pk)


def audited(*, submission: str) -> list[str]:
    """What the record says of a submission, oldest first."""
    return list(AuditEvent.objects.filter(subject__contains=submission).order_by("pk").values_list("verb", flat=True))


def waiting(*, year: int) -> int:
    """How many evaluations are not at an end."""
    return Evaluation.objects.filter(
        submission__phase__task__edition__year=year, status__in=[Status.QUEUED, Status.RUNNING]
    ).count()


def score_anew(*, year: int) -> int:
    """Another version of the labels, in which three images have changed theirs; every file is queued against it."""
    phase = Phase.objects.get(task__edition__year=year)
    now, labels = timezone.now(), truth(phase.image_sets.get().image_count)
    changed = {image: CLASSES[number % len(CLASSES)][1] for number, image in enumerate(list(labels)[:3], start=2)}
    better = import_ground_truth(phase=phase, labels=(labels | changed).items(), now=now)
    release = make_release(freeze(better, now=now), now=now)
    start_rescoring(release, now=database_now())
    return release.pk


def scored_anew(*, release: int) -> dict[str, Any]:
    """How far the files are that are scored anew, and the attempts that they took."""
    found = progress(Release.objects.get(pk=release))
    attempts = Evaluation.objects.filter(release=release).order_by("pk").values_list("attempt", flat=True)
    return {"total": found.total, "is_complete": found.is_complete, "attempts": list(attempts)}


def loose_files() -> list[str]:
    """Files of the predictions store that no row names."""
    known = {*Submission.objects.values_list("file", flat=True), *UploadPart.objects.values_list("path", flat=True)}
    root = Path(storages["predictions"].path(""))
    found = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return [path for path in found if path not in known]


def database_is_there() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        connection.close()
        return False
    return True


def account(*, year: int) -> dict[str, Any]:
    """The balance of an edition: where each accepted file ended, and whatever contradicts the rules."""
    evaluations = Evaluation.objects.filter(submission__phase__task__edition__year=year).select_related(
        "submission", "release__phase__task", "release__ground_truth", "release__taxonomy"
    )
    rows = list(evaluations)
    sent = [row for row in rows if not row.is_rescore]
    by_status = Counter(row.status for row in sent)
    return {
        "accepted": Submission.objects.filter(phase__task__edition__year=year).count(),
        "scored": by_status[Status.SCORED],
        "refused": sum(row.status == Status.REJECTED and bool(row.problems) for row in sent),
        "failed": sum(row.status == Status.FAILED and bool(row.failure) for row in sent),
        "cancelled": by_status[Status.CANCELLED],
        "in_progress": by_status[Status.QUEUED] + by_status[Status.RUNNING],
        "contradictions": [
            *_beyond_limit(year),
            *_slots_astray(sent),
            *_more_than_one(rows),
            *_wrong_scores(rows),
            *_receipts_astray(rows),
        ],
    }


def _beyond_limit(year: int) -> Iterator[str]:
    phase = Phase.objects.get(task__edition__year=year)
    limit = phase.limit_per_day
    counted = Counter(QuotaSlot.objects.filter(phase=phase).values_list("team", "period"))
    yield from (
        f"team {team} has {used} slots of {limit} in {period}"
        for (team, period), used in counted.items()
        if limit is None or used > limit
    )


def _slots_astray(rows: list[Evaluation]) -> Iterator[str]:
    """Whoever is in progress or scored holds a slot; nobody else does."""
    holders = set(QuotaSlot.objects.values_list("submission", flat=True))
    for row in rows:
        should = row.status not in RETURNS_SLOT and row.release.phase.limit_per_day is not None
        if (row.submission_id in holders) != should:
            yield f"submission {row.submission_id} is {row.status} and {'holds no' if should else 'holds a'} slot"


def _more_than_one(rows: list[Evaluation]) -> Iterator[str]:
    counted = Counter((row.submission_id, row.release_id, row.scorer_version) for row in rows)
    yield from (f"{key} has {times} results" for key, times in counted.items() if times > 1)


def _wrong_scores(rows: list[Evaluation]) -> Iterator[str]:
    """Each report must be the reference's, to the byte, and count as many wrong images as its file was given."""
    for row in rows:
        if row.status != Status.SCORED:
            continue
        if row.report != _referenced(row):
            yield f"submission {row.submission_id} has another report than the reference"
        told = row.submission.message.removesuffix(" wrong")
        if told.isdigit() and not row.is_rescore and row.report["metrics"]["flat_error"]["wrong"][0] != int(told):
            yield f"submission {row.submission_id} should have {told} wrong images: {row.report['metrics']}"


def _receipts_astray(rows: list[Evaluation]) -> Iterator[str]:
    """Every score has a receipt that commits to its numbers; what has no score has none."""
    receipts = {each.evaluation_id: each for each in Receipt.objects.filter(evaluation__in=rows)}
    for row in rows:
        if (row.status == Status.SCORED) != (row.pk in receipts):
            told = "has a receipt" if row.pk in receipts else "has no receipt"
            yield f"submission {row.submission_id} is {row.status} and {told}"
        elif row.pk in receipts and not _fits(receipts[row.pk], row):
            yield f"submission {row.submission_id} has a receipt of other numbers"


def _fits(receipt: Receipt, row: Evaluation) -> bool:
    numbers, nonces = numbers_of(row.report), receipt.nonces
    fixed = {name: commitment(name, nonces[name], number) for name, number in numbers.items()}
    return fixed == receipt.contents["commitments"] and receipt.contents["submission"] == str(row.submission_id)


def _referenced(row: Evaluation) -> Any:
    key = (row.submission.file_sha256, row.release.digest)
    if key not in _reference:
        with scoring_inputs(row.release) as inputs:
            kind = row.release.contents["task"]
            _reference[key] = score_file(kind, Path(row.submission.file.path), inputs).as_json()
    return _reference[key]


def setting(*, name: str) -> Any:
    return getattr(settings, name)


def timings(*, year: int) -> dict[str, Any]:
    """How many attempts evaluations took, and the seconds from queued to finished: median, 95th percentile, longest."""
    rows = Evaluation.objects.filter(submission__phase__task__edition__year=year, finished_at__isnull=False)
    seconds = sorted((end - start).total_seconds() for start, end in rows.values_list("queued_at", "finished_at")) or [
        0.0
    ]
    at = [seconds[int(share * (len(seconds) - 1))] for share in (0.5, 0.95, 1)]
    return {"attempts": Counter(rows.values_list("attempt", flat=True)), "seconds": [round(each, 2) for each in at]}
