import csv
import io

import pytest

from challenge.models import ChallengeTask, Phase
from submissions.domain.materials import StorageCorrupt
from submissions.domain.sample_guesses import MOST_DETECTIONS, sample_guesses
from submissions.models import Submission
from tests.factories import CLASSES, IMAGES, csv_of, make_phase, make_submission, perfect_guesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

WORDS = {wnid: words for _, wnid, words in CLASSES}
WNIDS = list(WORDS)
BOXES = ["xmin", "ymin", "xmax", "ymax"]


def sent(kind: str, content: bytes) -> Submission:
    """A file in a task of that kind; the lists are all that it is read against."""
    phase = make_phase()
    submission = make_submission(phase, content=content)
    Phase.objects.update(live_release=None)
    ChallengeTask.objects.update(kind=kind)
    return Submission.objects.select_related("phase__task", "phase__live_release").get(pk=submission.pk)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def localized() -> bytes:
    numbered = [f"{name}{guess}" for guess in (1, 2) for name in ("label", *BOXES)]
    lines = [
        [image, WNIDS[place % 6], place, 2.5, 30 + place, 40, WNIDS[(place + 1) % 6], 1, 2, 3, 4]
        for place, image in enumerate(IMAGES)
    ]
    return "\n".join([",".join(["image", *numbered]), *(",".join(map(str, line)) for line in lines), ""]).encode()


def detected(per_image: int, *, boxes: bool = True) -> bytes:
    """Rows in an order that is neither that of the images nor that of the confidence."""
    names = ["image", "class", "confidence", *(BOXES if boxes else [])]
    lines = [
        [image, WNIDS[(each * 5) % 6], (each * 7 % per_image) / per_image, *([each, 1, each + 10, 20] if boxes else [])]
        for each in range(per_image)
        for image in IMAGES
    ]
    return "\n".join([",".join(names), *(",".join(map(str, line)) for line in lines), ""]).encode()


def test_guesses_of_classification_are_the_rows_of_the_file_in_their_order():
    content = csv_of(perfect_guesses() | {IMAGES[3]: [WNIDS[2]]})
    found = sample_guesses(sent("classification", content), [IMAGES[0], IMAGES[3]])
    asked = [row for row in rows_of(content) if row["image"] in found]
    assert len(asked) == 2
    for row in asked:
        labels = [row[f"label{guess}"] for guess in range(1, 6) if row[f"label{guess}"]]
        assert [tuple(guess) for guess in found[row["image"]]] == [(each, WORDS[each], None, None) for each in labels]


def test_guesses_of_localization_have_the_boxes_of_the_file():
    content = localized()
    found = sample_guesses(sent("localization", content), IMAGES[4:6])
    for row in rows_of(content)[4:6]:
        told = [(row[f"label{guess}"], tuple(float(row[f"{side}{guess}"]) for side in BOXES)) for guess in (1, 2)]
        assert [(guess.label, guess.box) for guess in found[row["image"]]] == told


@pytest.mark.parametrize("kind", ["detection", "video_detection", "voc", "coco"])
def test_detections_are_those_with_the_most_confidence_the_first_of_equals_first(kind):
    content = detected(MOST_DETECTIONS + 5)
    (found,) = sample_guesses(sent(kind, content), [IMAGES[7]]).values()
    rows = [row for row in rows_of(content) if row["image"] == IMAGES[7]]
    best = sorted(rows, key=lambda row: -float(row["confidence"]))[:MOST_DETECTIONS]
    told = [(row["class"], float(row["confidence"]), tuple(float(row[side]) for side in BOXES)) for row in best]
    assert [(guess.label, guess.confidence, guess.box) for guess in found] == told


def test_fine_grained_images_have_confidences_and_no_boxes():
    content = detected(6, boxes=False)
    (found,) = sample_guesses(sent("fine_grained", content), [IMAGES[0]]).values()
    rows = [row for row in rows_of(content) if row["image"] == IMAGES[0]]
    told = sorted(((float(row["confidence"]), row["class"]) for row in rows), reverse=True)
    assert [(guess.confidence, guess.label) for guess in found] == told
    assert {guess.box for guess in found} == {None}


def test_tubes_are_boxes_too():
    lines = [f"{image},{WNIDS[0]},0.5,1,2,3,4,{place}" for place, image in enumerate(IMAGES)]
    content = "\n".join(["image,class,confidence,xmin,ymin,xmax,ymax,track", *lines, ""]).encode()
    (found,) = sample_guesses(sent("tracking", content), [IMAGES[2]]).values()
    assert [(guess.label, guess.box) for guess in found] == [(WNIDS[0], (1, 2, 3, 4))]


def test_an_image_without_a_detection_has_no_guess_and_one_that_is_not_listed_is_left_out():
    content = "\n".join(["image,class,confidence,xmin,ymin,xmax,ymax", f"{IMAGES[0]},{WNIDS[0]},0.5,1,2,3,4", ""])
    found = sample_guesses(sent("detection", content.encode()), [IMAGES[1], "elsewhere"])
    assert found == {IMAGES[1]: []}


def test_a_file_that_has_changed_is_not_read():
    submission = sent("classification", b"")
    Submission.objects.update(file_sha256="0" * 64)
    submission.refresh_from_db()
    with pytest.raises(StorageCorrupt):
        sample_guesses(submission, IMAGES[:1])
