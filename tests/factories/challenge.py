from datetime import UTC, datetime, timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.conf import settings

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.enums import Split, TaskKind
from challenge.models import ChallengeTask, Edition, EditionPage, Phase, PhaseImageSet, User

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
CLASSES = [
    (1, "n02119789", "kit fox, Vulpes macrotis"),
    (2, "n02100735", "English setter"),
    (3, "n02110185", "Siberian husky"),
    (4, "n03255030", "dumbbell"),
    (5, "n02120079", "Arctic fox"),
    (6, "n02123045", "tabby cat"),
]
IMAGES = [f"val_{number:03}" for number in range(1, 13)]
LABELS = [(image, CLASSES[index % len(CLASSES)][1]) for index, image in enumerate(IMAGES)]

_serial = count(1)


def make_user(email: str = "", *, verified: bool = True, **fields) -> User:
    email = email or f"person{next(_serial)}@example.org"
    user = User.objects.create_user(email, PASSWORD, name=fields.pop("name", "Ada"), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def make_edition(year: int = 2026, *, rules: str = "", **fields) -> Edition:
    """Public and open for submissions, unless told otherwise; without pages, except for `rules`."""
    defaults = {"title": f"Challenge {year}", "is_public": True, "opened_at": NOW - timedelta(days=60)}
    edition = Edition.objects.create(year=year, **(defaults | fields))
    if rules:
        EditionPage.objects.create(edition=edition, slug="rules", title="Rules", body=rules, updated_at=NOW)
    return edition


def make_task(edition: Edition | None = None, **fields) -> ChallengeTask:
    """Classification over six classes."""
    taxonomy = create_taxonomy(name="Six classes", classes=CLASSES, hierarchy=settings.WORDNET_NOUNS, now=NOW)
    defaults = {"kind": TaskKind.CLASSIFICATION, "slug": "classification", "title": "Classification"}
    return ChallengeTask.objects.create(
        edition=edition or make_edition(), **({"taxonomy": taxonomy} | defaults | fields)
    )


def make_phase(
    *,
    edition: Edition | None = None,
    task: ChallengeTask | None = None,
    with_release: bool = True,
    images=IMAGES,
    labels=LABELS,
    **fields,
) -> Phase:
    """A classification phase on twelve images of six classes, open around NOW, with live labels."""
    task = task or make_task(edition)
    defaults = {
        "slug": "val",
        "title": "Validation",
        "split": Split.VAL,
        "opens_at": NOW - timedelta(days=30),
        "closes_at": NOW + timedelta(days=30),
        "limit_per_day": 2,
    }
    phase = Phase.objects.create(task=task, **(defaults | fields))
    image_set = create_image_set(name="val", images=[(image, None, None) for image in images], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=image_set)
    if with_release:
        truth = freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW)
        make_live(make_release(truth, now=NOW), now=NOW)
        phase.refresh_from_db()
    return phase
