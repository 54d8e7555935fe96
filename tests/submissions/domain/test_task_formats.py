"""Examples with a phase's own names, read by the scorer against the phase's own lists."""

import pytest

from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_lists import sets_of, taxonomy_of
from challenge.enums import TaskKind
from challenge.models import ChallengeTask, Phase, PhaseImageSet
from submissions.domain.checking import public_inputs
from submissions.domain.task_formats import names_of, task_formats
from submissions.scoring.evaluate import check
from submissions.scoring.problems import FileRefused
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_phase, make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("guesses", [1, 3, 5, 100])
@pytest.mark.parametrize("kind", TaskKind)
def test_each_example_is_a_file_of_the_phase_that_lacks_nothing_but_the_other_images(tmp_path, kind, guesses):
    phase = make_phase(with_release=False)
    ChallengeTask.objects.update(kind=kind, max_guesses=guesses)
    phase = Phase.objects.get()
    names = names_of(sets_of(phase), taxonomy_of(phase), guesses)
    assert names.images == ("val_001", "val_002")
    for each in task_formats(kind, guesses, names).formats:
        (tmp_path / "example").write_text(each.example + "\n")
        assert lacking(phase, tmp_path / "example") in ({}, {"missing_image": len(IMAGES) - 2})
        # A row a guess or a detection: the others are images without one.
        if each.header.startswith(("image,rank", "image,class")):
            assert lacking(phase, tmp_path / "example") == {}


def lacking(phase, file):
    """How many problems of each kind the scorer finds with a file."""
    with public_inputs(phase) as inputs:
        try:
            check(phase.task.kind, file, inputs)
        except FileRefused as refused:
            return refused.totals
    return {}


def test_examples_say_the_same_whatever_the_labels_are():
    one = make_phase()
    other = make_phase(task=one.task, slug="other", labels=[(image, CLASSES[0][1]) for image, _ in LABELS])
    told = [
        task_formats(TaskKind.CLASSIFICATION, 5, names_of(sets_of(phase), taxonomy_of(phase), 5))
        for phase in (one, other)
    ]
    assert told[0] == told[1]


def test_images_that_are_numbers_keep_their_names_in_kit_text(tmp_path):
    phase = make_phase(task=make_task(kind=TaskKind.DETECTION), with_release=False)
    PhaseImageSet.objects.update(
        image_set=create_image_set(name="numbers", images=[("17", None, None), ("4", None, None)], now=NOW)
    )
    names = names_of(sets_of(phase), taxonomy_of(phase), 5)
    text = task_formats(TaskKind.DETECTION, 5, names).formats[1]
    assert [row.split(" ")[0] for row in text.rows] == ["17", "4"]
    (tmp_path / "example").write_text(text.example)
    with public_inputs(phase) as inputs:
        assert check("detection", tmp_path / "example", inputs).images == 2


def test_without_lists_names_are_invented():
    names = names_of([], None, 5)
    assert (names.images, len(names.classes)) == (("image_0001",), 5)
