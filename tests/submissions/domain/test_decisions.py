import io

import pytest

from challenge.domain.problems import FileRefused
from challenge.enums import TaskKind
from challenge.models import ChallengeTask
from submissions.domain.decisions import read_decisions
from tests.factories import make_phase

pytestmark = pytest.mark.django_db
CASES = "image,label,likeliest,confidence,votes,decision,label_now,label_now_words,likeliest_words\n"
FOX, SETTER, HUSKY = "n02119789", "n02100735", "n02110185"


def read(text: str, kind=TaskKind.CLASSIFICATION) -> dict[str, str]:
    phase = make_phase()
    ChallengeTask.objects.update(kind=kind)
    phase.task.refresh_from_db()
    return read_decisions(io.BytesIO(text.encode()), phase).labels


def test_of_the_table_of_cases_decided_rows_count():
    rows = f"val_001,,{HUSKY},0.9,{HUSKY}:9,{HUSKY},{FOX},fox,husky\nval_002,,{FOX},0.9,x,,{SETTER},setter,fox\n"
    assert read(CASES + rows) == {"val_001": HUSKY}


def test_a_table_of_two_columns_counts_whole_with_ids_and_suffixes():
    assert read(f"image,label\nval_001.JPEG,3\nval_002,{FOX} {HUSKY}\n") == {
        "val_001": HUSKY,
        "val_002": f"{FOX} {HUSKY}",
    }


def test_the_table_of_votes_without_what_is_told_besides_is_taken_too():
    assert read(f"image,label,likeliest,confidence,votes,decision\nval_001,,,,,{FOX}\n") == {"val_001": FOX}


def test_of_several_labels_none_is_an_answer():
    assert read("image,label\nval_001,\n", TaskKind.MULTI_LABEL) == {"val_001": ""}


@pytest.mark.parametrize(
    ("rows", "kind", "row", "problem"),
    [
        ("val_009x,n02119789\n", TaskKind.CLASSIFICATION, 2, "unknown_image"),
        ("val_001,unicorn\n", TaskKind.CLASSIFICATION, 2, "unknown_class"),
        ("val_001,\n", TaskKind.CLASSIFICATION, 2, "no_label"),
        (f"val_001,{FOX} {FOX}\n", TaskKind.CLASSIFICATION, 2, "repeated"),
        (f"val_001,{FOX} 1\n", TaskKind.CLASSIFICATION, 2, "repeated"),
        (f"val_001,{FOX} {HUSKY}\n", TaskKind.LOCALIZATION, 2, "several_labels"),
        (f"val_001,{FOX}\nval_001.JPEG,{HUSKY}\n", TaskKind.CLASSIFICATION, 3, "repeated"),
    ],
)
def test_what_does_not_fit_is_told_with_its_row(rows, kind, row, problem):
    with pytest.raises(FileRefused) as refused:
        read(f"image,label\n{rows}", kind)
    assert [(each.row, each.kind) for each in refused.value.problems] == [(row, problem)]


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        (CASES + "val_001,,,,,,,,\n", TaskKind.CLASSIFICATION, "No image is decided"),
        ("image;label\n", TaskKind.CLASSIFICATION, "Row 1: expected the columns image,label,likeliest"),
        ("image,label\nval_001,n02119789\n", TaskKind.DETECTION, "Labels of this kind of task are objects"),
    ],
)
def test_what_is_no_table_of_decisions_is_told_in_a_sentence(text, kind, why):
    with pytest.raises(FileRefused, match=why):
        read(text, kind)
