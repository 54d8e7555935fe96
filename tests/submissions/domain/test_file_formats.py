"""Every example that the page shows is one that the scorer reads."""

import pytest

from challenge.enums import GUESSING, TaskKind
from submissions.domain.file_formats import formats_of
from submissions.scoring.reading.detections import detect_columns
from submissions.scoring.reading.layouts import detect

GUESSED = [(kind, guesses) for kind in GUESSING for guesses in (1, 3, 5, 100)]


@pytest.mark.parametrize(("kind", "guesses"), GUESSED)
def test_examples_of_guesses_are_read_as_the_four_layouts(kind, guesses):
    boxes = kind == TaskKind.LOCALIZATION
    layouts = [detect(each.example.encode(), guesses, boxes=boxes) for each in formats_of(kind, guesses)]
    assert [layout.kind for layout in layouts] == ["wide", "long", "kaggle", "text"]
    assert {layout.fields for layout in layouts} == {5 if boxes else 1}


@pytest.mark.parametrize("kind", [kind for kind in TaskKind if kind not in GUESSING])
def test_examples_of_detections_are_read_with_and_without_a_header(kind):
    boxes, tracks = kind != TaskKind.FINE_GRAINED, kind == TaskKind.TRACKING
    found = [detect_columns(each.example.encode(), boxes=boxes, tracks=tracks) for each in formats_of(kind, 5)]
    assert [columns.named for columns in found] == [True, False]
    assert found[0].names == found[1].names


@pytest.mark.parametrize("kind", TaskKind)
def test_rows_have_as_many_cells_as_their_header(kind):
    for each in formats_of(kind, 5):
        lines = each.example.split("\n")
        assert len({line.count(",") for line in lines}) == 1
