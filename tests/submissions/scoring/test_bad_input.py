"""Every malformed file of the security rules is refused by row and column, and nothing of it is scored."""

import gzip
import io
import zipfile

import pytest

from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.problems import FileRefused

HEADER = "image,label1,label2,label3,label4,label5\n"
GOOD = HEADER + "img_1,1,2,3,4,1\nimg_2,1,2,3,4,1\nimg_3,1,2,3,4,1\n"


def with_first_row(row):
    return HEADER + row + "\nimg_2,1,2,3,4,1\nimg_3,1,2,3,4,1\n"


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("predictions.csv", content)
    return packed.getvalue()


# what -> (file, kind, row, column, value)
BAD = {
    "empty file": ("", "empty_file", None, None, None),
    "header only": (HEADER, "no_rows", None, None, None),
    "utf-16": (GOOD.encode("utf-16"), "not_utf8", None, None, None),
    "CR only": (GOOD.replace("\n", "\r"), "line_endings", None, None, None),
    "semicolons": (GOOD.replace(",", ";"), "unknown_header", 1, None, HEADER.replace(",", ";").strip()),
    "tabs": (GOOD.replace(",", "\t"), "unknown_header", 1, None, HEADER.replace(",", "\\t").strip()),
    "wrong header case": (GOOD.replace("image", "Image"), "unknown_header", 1, None, "I" + HEADER[1:].strip()),
    "duplicate column": (
        GOOD.replace("label2", "label1"),
        "unknown_header",
        1,
        None,
        HEADER.replace("label2", "label1").strip(),
    ),
    "missing image": (GOOD.replace("img_2,1,2,3,4,1\n", ""), "missing_image", None, "image", "img_2"),
    "duplicate image": (GOOD + "img_2,1,2,3,4,1\n", "duplicate_image", 5, "image", "img_2"),
    "unknown image": (GOOD + "img_4,1,2,3,4,1\n", "unknown_image", 5, "image", "img_4"),
    "class 0": (with_first_row("img_1,0,2,3,4,1"), "unknown_class", 2, "label1", "0"),
    "class beyond the last": (with_first_row("img_1,1,2,3,4,5"), "unknown_class", 2, "label5", "5"),
    "unknown wnid": (with_first_row("img_1,1,n09999999,3,4,1"), "unknown_class", 2, "label2", "n09999999"),
    "a float": (with_first_row("img_1,1.0,2,3,4,1"), "unknown_class", 2, "label1", "1.0"),
    "leading zero": (with_first_row("img_1,01,2,3,4,1"), "unknown_class", 2, "label1", "01"),
    "arabic digit": (with_first_row("img_1,٣,2,3,4,1"), "unknown_class", 2, "label1", "٣"),
    "underscore": (with_first_row("img_1,1_0,2,3,4,1"), "unknown_class", 2, "label1", "1_0"),
    "spaces": (with_first_row("img_1, 1 ,2,3,4,1"), "unknown_class", 2, "label1", " 1 "),
    "plus": (with_first_row("img_1,+1,2,3,4,1"), "unknown_class", 2, "label1", "+1"),
    "NA": (with_first_row("img_1,NA,2,3,4,1"), "unknown_class", 2, "label1", "NA"),
    "short row": (with_first_row("img_1,1,2,3,4"), "cell_count", 2, None, None),
    "long row": (with_first_row("img_1,1,2,3,4,1,2"), "cell_count", 2, None, None),
    "a sixth guess": (GOOD.replace("label5", "label5,label6"), "too_many_guesses", 1, "label6", None),
    "a gap": (with_first_row("img_1,1,,3,4,1"), "gap", 2, None, None),
    "blank line": (GOOD.replace("img_2", "\nimg_2"), "blank_line", 3, None, None),
    "two blank lines at the end": (GOOD + "\n\n", "blank_line", 5, None, None),
    "NUL": (with_first_row("img_1,1\0,2,3,4,1"), "not_text", 2, None, "\\x00"),
    "open quote": (with_first_row('"img_1,1,2,3,4,1'), "unknown_image", 2, "image", '"img_1'),
    "a long line": (HEADER + "img_1," + "1" * 5_000_000, "long_line", 2, None, None),
    "commas": (HEADER + "," * 10_000_000, "long_line", 2, None, None),
    "a long name": (HEADER + "a" * 10_000_000 + ",1,2,3,4,1\n", "long_line", 2, None, None),
    "a long line after many": ("1 2 3\n" * 1_000_000 + "1" * 5_000_000, "long_line", 1_000_001, None, None),
    "zip": (zipped(GOOD), "not_text", None, None, None),
    "html": ("<!DOCTYPE html><html></html>", "not_text", None, None, None),
    "gzip cut off": (gzip.compress(GOOD.encode(), mtime=0)[:-9], "broken_gzip", None, None, None),
    "gzip damaged": (
        gzip.compress(GOOD.encode(), mtime=0)[:-8] + b"\0\0\0\0\0\0\0\0",
        "broken_gzip",
        None,
        None,
        None,
    ),
    "gzip bomb of zeros": (gzip.compress(bytes(50_000_000), mtime=0), "not_text", 1, None, "\\x00"),
    "last year's file": (GOOD.replace("img_", "old_"), "unknown_image", 2, "image", "old_1"),
    "parent folder": (with_first_row("../img_1,1,2,3,4,1"), "unknown_image", 2, "image", "../img_1"),
    "right-to-left name": (
        with_first_row("img\u202e_1,1,2,3,4,1"),
        "unknown_image",
        2,
        "image",
        "img\\u202e_1",
    ),
    "formula": (
        with_first_row('=HYPERLINK("x"),1,2,3,4,1'),
        "unknown_image",
        2,
        "image",
        '=HYPERLINK("x")',
    ),
    "script": (
        with_first_row("<script>,1,2,3,4,1"),
        "unknown_image",
        2,
        "image",
        "<script>",
    ),
    "bytes that are no UTF-8": (
        with_first_row("x,1,2,3,4,1").encode().replace(b"x", b"\xff"),
        "unknown_image",
        2,
        "image",
        "\\xff",
    ),
    "ids out of order": (
        with_first_row("img_1,1,2,3,4,1").replace("img_2", "img_1"),
        "duplicate_image",
        3,
        "image",
        "img_1",
    ),
    "kaggle: six guesses": (
        "ImageId,PredictionString\nimg_1,n02084071 n02084071 n02084071 n02084071 n02084071 n02084071\n",
        "too_many_guesses",
        2,
        "PredictionString",
        "n02084071",
    ),
    "kaggle: no comma": (
        "ImageId,PredictionString\nimg_1 n02084071\n",
        "unknown_image",
        2,
        "ImageId",
        "img_1 n02084071",
    ),
    "long: rank 0": ("image,rank,label\nimg_1,0,1\n", "bad_rank", 2, "rank", "0"),
    "long: rank 6": ("image,rank,label\nimg_1,6,1\n", "bad_rank", 2, "rank", "6"),
    "long: rank 1.0": ("image,rank,label\nimg_1,1.0,1\n", "bad_rank", 2, "rank", "1.0"),
    "long: a rank twice": ("image,rank,label\nimg_1,1,1\nimg_1,1,2\n", "duplicate_rank", 3, "rank", "1"),
    "long: a gap": ("image,rank,label\nimg_1,1,1\nimg_1,3,2\n", "gap", None, "rank", "img_1"),
    "text: too few lines": ("1 2 3\n1 2 3\n", "missing_image", None, "line", "img_3"),
    "text: too many lines": ("1\n1\n1\n1\n", "extra_row", 4, None, None),
    "text: unknown class": ("1\n9\n1\n", "unknown_class", 2, "label1", "9"),
    "text: blank line": ("1\n\n1\n1\n", "blank_line", 2, None, None),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_classification_file_is_refused(what, inputs, write):
    content, kind, row, column, value = BAD[what]
    with pytest.raises(FileRefused) as refusal:
        check("classification", write(content), inputs)
    first = refusal.value.problems[0]
    assert (first.kind, first.row, first.column, first.value) == (kind, row, column, value)
    assert refusal.value.totals[kind] >= 1


BOXES = "image,label1,xmin1,ymin1,xmax1,ymax1\n"


def box_row(row):
    return BOXES + row + "\nimg_2,1,0,0,9,9\nimg_3,1,0,0,9,9\n"


BAD_BOXES = {
    "nan": ("img_1,1,nan,0,9,9", "not_finite", "xmin1", "nan"),
    "inf": ("img_1,1,0,-inf,9,9", "not_finite", "ymin1", "-inf"),
    "overflow": ("img_1,1,0,0,1e999,9", "not_finite", "xmax1", "1e999"),
    "word": ("img_1,1,0,0,9,nine", "not_a_number", "ymax1", "nine"),
    "plus": ("img_1,1,+1,0,9,9", "not_a_number", "xmin1", "+1"),
    "underscore": ("img_1,1,1_0,0,9,9", "not_a_number", "xmin1", "1_0"),
    "hexadecimal": ("img_1,1,0x1,0,9,9", "not_a_number", "xmin1", "0x1"),
    "arabic digit": ("img_1,1,٣,0,9,9", "not_a_number", "xmin1", "٣"),
    "leading zero": ("img_1,1,01,0,9,9", "not_a_number", "xmin1", "01"),
    "half a box": ("img_1,1,0,0,9,", "incomplete_box", None, None),
    "box without label": ("img_1,,0,0,9,9", "box_without_label", None, None),
}


@pytest.mark.parametrize("what", BAD_BOXES)
def test_bad_box_is_refused(what, inputs, write):
    row, kind, column, value = BAD_BOXES[what]
    with pytest.raises(FileRefused) as refusal:
        check("localization", write(box_row(row)), inputs)
    first = refusal.value.problems[0]
    assert (first.kind, first.row, first.column, first.value) == (kind, 2, column, value)


DETECTIONS = "image,class,confidence,xmin,ymin,xmax,ymax\n"
BAD_DETECTIONS = {
    "header only": (DETECTIONS, "no_rows", None, None),
    "unknown image": (DETECTIONS + "img_9,1,0.5,0,0,9,9\n", "unknown_image", "image", "img_9"),
    "unknown class": (DETECTIONS + "img_1,9,0.5,0,0,9,9\n", "unknown_class", "class", "9"),
    "no class": (DETECTIONS + "img_1,,0.5,0,0,9,9\n", "unknown_class", "class", ""),
    "confidence nan": (DETECTIONS + "img_1,1,nan,0,0,9,9\n", "not_finite", "confidence", "nan"),
    "confidence empty": (DETECTIONS + "img_1,1,,0,0,9,9\n", "not_a_number", "confidence", ""),
    "short row": (DETECTIONS + "img_1,1,0.5,0,0,9\n", "cell_count", None, None),
    "long row": (DETECTIONS + "img_1,1,0.5,0,0,9,9,9\n", "cell_count", None, None),
    "bad track": (
        DETECTIONS.replace("\n", ",track\n") + "img_1,1,0.5,0,0,9,9,a\n",
        "bad_track",
        "track",
        "a",
    ),
    "text: image 0": ("0 1 0.5 0 0 9 9\n", "unknown_image", "image", "0"),
    "text: image beyond the last": ("4 1 0.5 0 0 9 9\n", "unknown_image", "image", "4"),
}


@pytest.mark.parametrize("what", BAD_DETECTIONS)
def test_bad_detection_is_refused(what, detection_inputs, write):
    content, kind, column, value = BAD_DETECTIONS[what]
    with pytest.raises(FileRefused) as refusal:
        check("detection", write(content), detection_inputs)
    first = refusal.value.problems[0]
    assert (first.kind, first.column, first.value) == (kind, column, value)


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD + "\n",
        GOOD.removesuffix("\n"),
        GOOD.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + GOOD.encode(),
        gzip.compress(GOOD.encode(), mtime=0),
        GOOD.replace("img_1", "img_1.JPEG").replace("img_2", "img_2.png"),
    ],
    ids=["plain", "blank line at the end", "no last LF", "CRLF", "BOM", "gzip", "suffixes"],
)
def test_harmless_differences_are_accepted(content, inputs, write):
    assert evaluate("classification", write(content), inputs).metrics["flat_error"]["wrong"] == [2, 2, 1, 0, 0]


def test_first_twenty_problems_are_shown_and_all_are_counted(inputs, write):
    with pytest.raises(FileRefused) as refusal:
        check("classification", write(GOOD + "x,9,9,9,9,9\n" * 100), inputs)
    assert len(refusal.value.problems) == 20
    assert refusal.value.totals == {"unknown_image": 100, "unknown_class": 500}


def test_validation_does_not_depend_on_the_truth(inputs, write, tmp_path):
    answers = set()
    for label in ("1", "4"):
        (tmp_path / "truth.csv").write_text("image,label\n" + "".join(f"img_{i},{label}\n" for i in (1, 2, 3)))
        with pytest.raises(FileRefused) as refusal:
            evaluate("classification", write(GOOD.replace("img_3,1", "img_3,7")), inputs)
        answers.add(str([problem.as_json() for problem in refusal.value.problems]))
    assert len(answers) == 1
