"""Hidden labels are swapped for others: every byte that a team can see before scoring stays the same.

What changes is the SHA-256 of the labels, and that of what names it: the Release, the list of a kit's files. They are
public, so that everybody can tell that labels changed, and left out of what is compared.
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import pytest
import time_machine
from django.core.cache import cache

from challenge.domain.digests import digest_of_facts
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import release_contents
from challenge.models import GroundTruth, Phase, Release
from submissions.domain.evaluation import run_evaluation
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import IMAGES, LABELS, NOW
from tests.factories.submissions import csv_of, perfect_guesses, upload_of
from tests.routes import ROLES, TABLE
from tests.routes.world import make_world
from tests.test_permissions import ask, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

SWAPPED = [(image, LABELS[-1 - place][1]) for place, (image, _) in enumerate(LABELS)]
PARTS = ("live", "holdout", "holdout")
TASK = "/api/v1/editions/2026/tasks/classification"
ADDRESSES = (
    "/api/v1/submissions/{}",
    "/api/v1/submissions/{}/status",
    "/api/v1/submissions/{}/result",
    "/submissions/{}/",
    "/submissions/{}/status/",
)
# Drawn anew for each request: what a form must send back, the start of its token, ids of new rows.
UUID4 = rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
DRAWN = re.compile(rb"(?<=\bys_)[\w-]{6}|(?<=csrfmiddlewaretoken\" value=\")\w+|" + UUID4)
# A file in which nothing is wrong, one that is warned of, and wrong ones.
FILES = {
    "perfect": csv_of(perfect_guesses()),
    "always one class": csv_of({image: [LABELS[0][1]] for image in IMAGES}),
    "unknown class": csv_of({image: ["n99999999"] for image in IMAGES}),
    "missing images": csv_of({image: [label] for image, label in LABELS[:5]}),
    "no table": b"\x89PNG\r\n\x1a\n",
}
RIGHT = ("perfect", "always one class")


def hide(phase: Phase, labels, first_part: int) -> None:
    """Other labels and another split in the place of the live ones: in the same rows, as if it had never been else."""
    split = "\n".join(["image,part", *(f"{image},{PARTS[(n + first_part) % 3]}" for n, image in enumerate(IMAGES)), ""])
    other = freeze(import_ground_truth(phase=phase, labels=labels, split=BytesIO(split.encode()), now=NOW), now=NOW)
    facts = {name: getattr(other, name) for name in ("labels", "split", "files", "digest")}
    other.delete()
    GroundTruth.objects.filter(releases=phase.live_release_id).update(**facts)
    contents = release_contents(GroundTruth.objects.get(releases=phase.live_release_id))
    Release.objects.filter(pk=phase.live_release_id).update(contents=contents, digest=digest_of_facts(contents))
    # What was made of the former labels would hide what depends on them.
    cache.clear()


def everything_seen(member, ids) -> dict[str, bytes]:
    """Every address with what it answers to a member of a team, and all that is told of files that a team sends."""
    seen, public = {}, public_digests(member, ids)
    for route, statuses in TABLE.items():
        if route.startswith("GET ") and statuses[ROLES.index("member")] == 200:
            seen[route] = plain(undone(lambda route=route: ask(route, ids, member)), public)
    for name, content in FILES.items():
        undone(lambda name=name, content=content: seen.update(told_of(name, content, Asking(member, ids, public))))
    return seen


@dataclass(frozen=True)
class Asking:
    """A member of a team who asks, and what of the answers is public of the labels."""

    member: Any
    ids: dict[str, Any]
    public: dict[str, str]

    def get(self, address: str) -> bytes:
        return plain(ask(f"GET {address}", self.ids, self.member), self.public)

    def post(self, address: str, content: bytes):
        with patch(f"{ask.__module__}.SimpleUploadedFile", lambda *_: upload_of(content)):
            return ask(f"POST {address}", self.ids, self.member)


def told_of(name: str, content: bytes, asking: Asking) -> dict[str, bytes]:
    """What the free check, the intake and, of a wrong file, its evaluation answer."""
    checked, sent = (asking.post(f"{TASK}/{kind}", content) for kind in ("checks", "submissions"))
    told = {f"{name}: check": plain(checked, asking.public), f"{name}: intake": plain(sent, asking.public)}
    if "id" in checked.json():
        told[f"{name}: report"] = asking.get(f"/checks/{checked.json()['id']}/")
    if "id" in sent.json():
        told |= told_of_submission(name, sent.json()["id"], asking)
    return told


def told_of_submission(name: str, submission: str, asking: Asking) -> dict[str, bytes]:
    """While it waits and, if it is wrong, once it is refused."""
    told = {f"{name}, queued: {each}": asking.get(each.format(submission)) for each in ADDRESSES}
    if name in RIGHT:
        return told
    evaluation = Evaluation.objects.get(submission=submission)
    run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW)
    assert Evaluation.objects.get(pk=evaluation.pk).status == Status.REJECTED
    return told | {f"{name}, refused: {each}": asking.get(each.format(submission)) for each in ADDRESSES}


def plain(answer, public: dict[str, str]) -> bytes:
    """Status and body, an archive's file by file, without what is drawn for each request and the public digests."""
    body = body_of(answer)
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as archive:
            body = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    for name, digest in public.items():
        body = body.replace(digest.encode(), name.encode()).replace(digest[:12].encode(), name.encode())
    return b"%d %s" % (answer.status_code, DRAWN.sub(b"drawn", body))


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def public_digests(member, ids) -> dict[str, str]:
    """Those of the labels and of what names them: the Release, and the list of a kit's files, which has its digest."""
    release = Phase.objects.get(pk=ids["phase"]).live_release
    kit = undone(lambda: body_of(ask("GET /api/v1/editions/2026/kit", ids, member)))
    return {"labels": release.ground_truth.digest, "Release": release.digest, "kit": hashlib.sha256(kit).hexdigest()}


def wrong_of(evaluation: Evaluation) -> list[int]:
    """What a file scores that is right by the first labels."""
    run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW)
    evaluation.refresh_from_db()
    return evaluation.report["metrics"]["flat_error"]["wrong"]


def test_swapped_labels_change_no_byte_that_a_team_sees_before_scoring():
    seen, scored, digests = [], [], set()
    with time_machine.travel(NOW, tick=False):
        people, ids = make_world()
        Phase.objects.filter(pk=ids["phase"]).update(limit_per_day=None)
        for first_part, labels in enumerate((LABELS, SWAPPED)):
            phase = Phase.objects.get(pk=ids["phase"])
            hide(phase, labels, first_part)
            seen.append(everything_seen(people["member"], ids))
            digests.add(Release.objects.get(pk=phase.live_release_id).digest)
            scored.append(undone(lambda: wrong_of(Evaluation.objects.get(pk=ids["evaluation"]))))
    assert len(digests) == 2
    assert scored[0] != scored[1]
    assert len(seen[0]) > 130
    assert [name for name in seen[0] if seen[0][name] != seen[1][name]] == []
