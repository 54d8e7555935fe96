import gzip

import pytest

from challenge.domain.problems import FileRefused
from challenge.domain.vote_drafts import DraftRefused, draft_labels, undecided_images
from challenge.enums import GroundTruthState, TaskKind
from challenge.models import AuditEvent
from tests.challenge.domain.test_vote_rounds import decide, start
from tests.factories import IMAGES, LABELS, NOW, make_phase, make_task

pytestmark = pytest.mark.django_db


def votes_on(labels, answer="yes") -> bytes:
    """Two raters who agree on each label."""
    rows = [f"{image},{label},{rater},{answer}" for image, label in labels for rater in ("r1", "r2")]
    return "\n".join(["image,label,rater,answer", *rows, ""]).encode()


def stored(truth) -> list[str]:
    with truth.labels.open("rb") as file:
        return gzip.decompress(file.read()).decode().splitlines()


def test_settled_labels_become_a_draft_that_is_checked_as_an_upload_is():
    phase = make_phase(with_release=False)
    truth = draft_labels(start(phase, votes_on(LABELS)), now=NOW)
    assert (truth.phase, truth.version, truth.state) == (phase, 1, GroundTruthState.DRAFT)
    assert stored(truth) == ["image,label", *(f"{image},{label}" for image, label in sorted(LABELS))]
    assert "May" in truth.note
    assert AuditEvent.objects.get(verb="votes.drafted").details["version"] == 1


def test_answers_that_are_the_labels_become_a_draft():
    phase = make_phase(with_release=False)
    rows = "".join(f"{image}.JPEG,,r1,{label}\n" for image, label in LABELS)
    truth = draft_labels(start(phase, f"image,label,rater,answer\n{rows}".encode()), now=NOW)
    assert len(stored(truth)) == 1 + len(IMAGES)


def test_images_without_a_label_or_with_an_open_question_are_all_named():
    phase = make_phase(with_release=False)
    disagreement = b"val_012,n02119789,r1,yes\nval_012,n02119789,r2,no\n"
    made = start(phase, votes_on(LABELS[1:]) + disagreement)
    # The first has no vote; the last has a label, and a question about another one that is open.
    assert undecided_images(made) == ["val_001", "val_012"]
    with pytest.raises(
        DraftRefused, match="2 images of the phase have no label yet, or an open question: val_001, val"
    ):
        draft_labels(made, now=NOW)
    assert not phase.ground_truths.exists()


def test_once_the_open_cases_are_decided_the_labels_are_a_draft():
    phase = make_phase(with_release=False)
    made = start(phase, votes_on(LABELS) + b"val_012,n02119789,r1,yes\nval_012,n02119789,r2,no\n")
    made = decide(made, "val_012,n02119789,yes,0.5,yes:1 no:1,no\n")
    assert stored(draft_labels(made, now=NOW))[-1] == "val_012,n02123045"


def test_a_label_that_is_no_class_is_told_with_its_row():
    phase = make_phase(with_release=False)
    made = start(phase, votes_on([*LABELS[:-1], (LABELS[-1][0], "unicorn")]))
    with pytest.raises(FileRefused) as refused:
        draft_labels(made, now=NOW)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (len(LABELS) + 1, "label", "unicorn")


def test_of_several_labels_an_image_may_have_none():
    task = make_task(kind=TaskKind.MULTI_LABEL)
    phase = make_phase(task=task, with_release=False)
    # The word for yes must be somewhere.
    made = start(phase, votes_on(LABELS[:-1]) + votes_on(LABELS[-1:], "no").split(b"\n", 1)[1])
    assert undecided_images(made) == []
    assert stored(draft_labels(made, now=NOW))[-1] == "val_012,"


def test_labels_with_boxes_do_not_come_from_votes():
    task = make_task(kind=TaskKind.LOCALIZATION)
    made = start(make_phase(task=task, with_release=False), votes_on(LABELS))
    with pytest.raises(DraftRefused, match="labels of this kind of task have boxes"):
        draft_labels(made, now=NOW)
