"""An edition to send bad files to: thirty images, the thousand classes of 2012, one task of each kind of file.

Made by `make_arena` in a process on the server's own settings.
"""

from datetime import datetime, timedelta
from io import BytesIO

from allauth.account.models import EmailAddress

from challenge.domain.clock import database_now
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.domain.tokens import issue_token
from challenge.enums import RANKING_METRICS, Split, TaskKind
from challenge.models import ChallengeTask, Edition, ImageSet, Phase, PhaseImageSet, Taxonomy, User
from submissions.demo.content import classes
from submissions.domain.teams import create_team
from tests.security.files import IMAGES

YEAR = 2199
EMAIL, PASSWORD = "mallory@example.org", "correct horse battery"
# Image number i is of class number i.
LABELS = {
    TaskKind.CLASSIFICATION: ["image,label", *(f"{image},{i}" for i, image in enumerate(IMAGES, 1))],
    TaskKind.LOCALIZATION: ["image,label,boxes", *(f"{image},{i},0 0 9 9" for i, image in enumerate(IMAGES, 1))],
    TaskKind.DETECTION: [
        "image,class_id,xmin,ymin,xmax,ymax",
        *(f"{image},{i},0,0,99,99" for i, image in enumerate(IMAGES, 1)),
    ],
}


def make_arena() -> dict[str, int | list[str]]:
    """A public edition with its open phases and one team; the team's number, and three tokens of its captain."""
    now = database_now()
    edition = Edition.objects.create(year=YEAR, title="Bad input", is_public=True, opened_at=now)
    taxonomy = create_taxonomy(name="The classes of 2012", classes=classes(), hierarchy=None, now=now)
    images = create_image_set(name="bad-input", images=[(image, None, None) for image in IMAGES], now=now)
    for kind in LABELS:
        _open_task(edition, kind, taxonomy, images, now)
    user = User.objects.create_user(EMAIL, PASSWORD, name="Mallory")
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    team = create_team(user=user, edition=edition, name="Careless", now=now)
    return {"team": team.pk, "tokens": [issue_token(user=user, name=str(n), now=now)[1] for n in range(3)]}


def _open_task(edition: Edition, kind: TaskKind, taxonomy: Taxonomy, images: ImageSet, now: datetime) -> None:
    task = ChallengeTask.objects.create(edition=edition, kind=kind, slug=kind, title=kind.label, taxonomy=taxonomy)
    phase = Phase.objects.create(
        task=task,
        slug="val",
        title="Validation",
        split=Split.VAL,
        opens_at=now - timedelta(days=1),
        primary_metric=RANKING_METRICS[kind][0],
        limit_per_day=20,
        limit_invalid_per_day=500,
        limit_checks_per_day=500,
    )
    PhaseImageSet.objects.create(phase=phase, image_set=images)
    labels = BytesIO("\n".join([*LABELS[kind], ""]).encode())
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=now), now=now)
    make_live(make_release(truth, now=now), now=now)
