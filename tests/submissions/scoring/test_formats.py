"""The same predictions in any of the four formats give the same report; numbers are read exactly."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.reading.numbers import (
    BAD,
    EXACT,
    INFINITE,
    LONG,
    convert_long,
    keep_long,
    parse_number,
    room_for_numbers,
)
from tests.submissions.scoring.conftest import CLASSES, IMAGES

SHARED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIDES = ("xmin", "ymin", "xmax", "ymax")
number = st.one_of(st.integers(-50, 150), st.floats(-50, 150).map(lambda value: round(value, 3)), st.floats(0, 1))
guess = st.tuples(st.sampled_from(CLASSES), st.tuples(number, number, number, number))
rows = st.lists(st.lists(guess, max_size=5), min_size=3, max_size=3)


def wide(predictions):
    lines = [
        "image," + ",".join(f"label{g}" for g in range(1, 6)) + "".join(f",{s}{g}" for g in range(1, 6) for s in SIDES)
    ]
    for image, guesses in zip(IMAGES, predictions, strict=True):
        empty = 5 - len(guesses)
        cells = [name for (name, _), _ in guesses] + [""] * empty
        cells += [str(side) for _, box in guesses for side in box] + [""] * 4 * empty
        lines.append(",".join([image, *cells]))
    return "\n".join(lines) + "\n"


def kaggle(predictions):
    lines = ["ImageId,PredictionString"]
    for image, guesses in zip(IMAGES, predictions, strict=True):
        words = [f"{wnid} " + " ".join(map(str, box)) for (_, wnid), box in guesses]
        lines.append(f"{image},{' '.join(words)}")
    return "\n".join(reversed(lines[1:])).join([lines[0] + "\n", "\n"])


def long(predictions):
    lines = [
        ",".join([image, str(rank), name, *map(str, box)])
        for image, guesses in zip(IMAGES, predictions, strict=True)
        for rank, ((name, _), box) in enumerate(guesses, 1)
    ]
    return "image,rank,label,xmin,ymin,xmax,ymax\n" + "\n".join(reversed(lines)) + "\n"


def text(predictions):
    words = [" ".join(" ".join([name, *map(str, box)]) for (name, _), box in row) or "0 0 0 0 0" for row in predictions]
    return "\n".join(words) + "\n"


@SHARED
@given(rows)
def test_four_formats_one_report(inputs, write, predictions):
    if not any(predictions):
        return
    reports = [evaluate("localization", write(layout(predictions)), inputs) for layout in (wide, kaggle, long, text)]
    assert all(report.metrics == reports[0].metrics for report in reports)
    assert all(report.warnings == reports[0].warnings for report in reports)


@pytest.mark.parametrize("layout", [wide, kaggle, long, text])
def test_a_file_with_boxes_serves_classification_too(layout, inputs, write):
    predictions = [[(CLASSES[0], (0, 0, 9, 9)), (CLASSES[1], (1.5, 1, 8, 8))]] * 3
    report = evaluate("classification", write(layout(predictions)), inputs)
    assert report.metrics["flat_error"]["wrong"] == [2] * 5


def test_missing_guesses_are_warned_of_with_their_number(inputs, write):
    checked = check("classification", write("image,label1,label2\nimg_1,1,1\nimg_2,2,\nimg_3,,\n"), inputs)
    counts = {warning["kind"]: warning["count"] for warning in checked.warnings}
    assert counts == {"fewer_guesses": 3, "no_guess": 1, "repeated_label": 1}


def test_zero_is_a_missing_guess_wherever_it_stands_in_kit_text(inputs, write):
    report = evaluate("classification", write("0 1\n0 0\n4 0\n"), inputs)
    assert report.metrics["flat_error"]["wrong"] == [2, 1, 1, 1, 1]


def test_two_image_sets_are_scored_apart_and_together(inputs, write, tmp_path):
    (tmp_path / "anchor.csv").write_text("image\nimg_1\nimg_2\n")
    (tmp_path / "new.csv").write_text("image\nimg_2\nimg_3\n")
    sets = {"anchor": tmp_path / "anchor.csv", "new": tmp_path / "new.csv"}
    two = type(inputs)(inputs.truth, inputs.classes, image_sets=sets, max_guesses=1)
    report = evaluate("classification", write("image,label1\nimg_1,1\nimg_2,1\nimg_3,1\n"), two)
    assert (report.images, report.metrics["flat_error"]["wrong"]) == (3, [2])
    assert report.image_sets["anchor"]["metrics"]["flat_error"]["wrong"] == [1]
    assert report.image_sets["new"]["metrics"]["flat_error"]["wrong"] == [2]


def parse(written):
    """The value of a number as the reader takes it, or None."""
    data = np.frombuffer(written.encode() + b",", np.uint8).copy()
    value, state = parse_number(data, 0, len(data) - 1)
    if state != LONG:
        return value if state == EXACT else None
    numbers, values = room_for_numbers(100, 1), np.zeros(1)
    keep_long(numbers, data, 0, len(data) - 1, 0)
    convert_long(numbers, values)
    return values[0]


@settings(max_examples=500, deadline=None)
@given(st.floats(-1e290, 1e290))
def test_numbers_are_read_exactly(value):
    assert parse(repr(value)) == value


@settings(max_examples=500, deadline=None)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_every_number_of_the_grammar_is_correctly_rounded(written):
    assert parse(written) == float(written)


@pytest.mark.parametrize("written", ["nan", "NaN", "inf", "-inf", "+Infinity", "1e999", "-1e400"])
def test_not_finite(written):
    data = np.frombuffer(written.encode(), np.uint8).copy()
    assert parse_number(data, 0, len(data))[1] == INFINITE


@pytest.mark.parametrize(
    "written", ["", "-", ".5", "5.", "1e", "1e+", "--1", "1.2.3", "0x10", "1,5", "1 ", "00", "-01", "½"]
)
def test_not_a_number(written):
    data = np.frombuffer(written.encode() or b"\0", np.uint8).copy()
    assert parse_number(data, 0, len(written.encode()))[1] == BAD
