"""What pages say a file is refused for or warned of: each with a file that the reader refuses, or warns of, for it."""

import gzip

import pytest

from submissions.scoring.evaluate import check
from submissions.scoring.inputs import Inputs
from submissions.scoring.problems import KINDS as PROBLEMS
from submissions.scoring.problems import FileRefused
from submissions.scoring.tasks.registry import KINDS
from submissions.scoring.tasks.rules import WARNINGS, refusals_of, warnings_of

PLAIN = "image,label1,label2\n"
BOXED = "image,label1,xmin1,ymin1,xmax1,ymax1\n"
FOUND = "image,class,confidence,xmin,ymin,xmax,ymax\n"
TUBES = "image,class,confidence,xmin,ymin,xmax,ymax,track\n"
LAST = "v/b,1,2\nv/c,1,2\n"
BOX = ",1,2,9,9"
REST = f"v/b,1{BOX}\nv/c,1{BOX}\n"
GUESSES = "classification"

# A file for each: kind of problem or warning -> kind of task, content.
REFUSED = {
    "empty_file": (GUESSES, b""),
    "no_rows": (GUESSES, PLAIN),
    "not_text": (GUESSES, b"PK\x03\x04"),
    "not_utf8": (GUESSES, b"\xff\xfei\0"),
    "line_endings": (GUESSES, "image,label1\rv/a,1\r"),
    "broken_gzip": (GUESSES, gzip.compress(PLAIN.encode())[:-9]),
    "too_large": (GUESSES, gzip.compress(b"image,label1\n" + (b"v/a," + b"1" * 900_000 + b"\n") * 40)),
    "long_line": (GUESSES, "image,label1," + "x" * (1 << 20)),
    "unknown_header": (GUESSES, "picture,label\n"),
    "blank_line": (GUESSES, f"{PLAIN}v/a,1,2\n\n{LAST}"),
    "cell_count": (GUESSES, f"{PLAIN}v/a,1\n{LAST}"),
    "unknown_image": (GUESSES, f"{PLAIN}v/z,1,2\n{LAST}"),
    "unknown_class": (GUESSES, f"{PLAIN}v/a,1,9\n{LAST}"),
    "duplicate_image": (GUESSES, f"{PLAIN}v/b,1,2\n{LAST}"),
    "missing_image": (GUESSES, PLAIN + LAST),
    "extra_row": (GUESSES, "1\n1\n1\n1\n"),
    "too_many_guesses": (GUESSES, "image,label1,label2,label3\n"),
    "gap": (GUESSES, f"{PLAIN}v/a,,2\n{LAST}"),
    "bad_rank": (GUESSES, "image,rank,label\nv/a,3,1\n"),
    "duplicate_rank": (GUESSES, "image,rank,label\nv/a,1,1\nv/a,1,2\n"),
    "incomplete_box": ("localization", f"{BOXED}v/a,1,1,2,9,\n{REST}"),
    "box_without_label": ("localization", f"{BOXED}v/a,{BOX}\n{REST}"),
    "not_a_number": ("localization", f"{BOXED}v/a,1,1,2,9,x\n{REST}"),
    "not_finite": ("localization", f"{BOXED}v/a,1,1,2,9,inf\n{REST}"),
    "bad_track": ("tracking", f"{TUBES}v/a,1,0.5{BOX},x\n"),
    "duplicate_frame": ("tracking", f"{TUBES}v/a,1,0.5{BOX},7\nv/a,1,0.4{BOX},7\n"),
    "mixed_track": ("tracking", f"{TUBES}v/a,1,0.5{BOX},7\nv/b,2,0.5{BOX},7\n"),
}
WARNED = {
    "fewer_guesses": (GUESSES, f"{PLAIN}v/a,1,\n{LAST}"),
    "no_guess": (GUESSES, f"{PLAIN}v/a,,\n{LAST}"),
    "repeated_label": (GUESSES, f"{PLAIN}v/a,1,1\n{LAST}"),
    "class_order": (GUESSES, f"{PLAIN}v/a,3,2\nv/b,3,2\nv/c,1,2\n"),
    "constant": (GUESSES, f"{PLAIN}v/a,1,2\n{LAST}"),
    "normalized_boxes": ("detection", f"{FOUND}v/a,1,0.5,0.1,0.1,0.5,0.5\n"),
    "xywh_boxes": ("detection", f"{FOUND}v/a,1,0.5,50,60,20,20\n"),
    "outside_boxes": ("detection", f"{FOUND}v/a,1,0.5,200,200,300,300\n"),
    "inverted_box": ("detection", f"{FOUND}v/a,1,0.5,50,60,20,20\n"),
}


@pytest.fixture
def look(tmp_path):
    """Checks a file of a kind of task over three images of 100 x 100 pixels, three classes and two guesses."""
    (tmp_path / "classes.tsv").write_text("id\twnid\n1\tn1\n2\tn2\n3\tn3\n")
    (tmp_path / "images.csv").write_text("image,width,height\n" + "".join(f"v/{each},100,100\n" for each in "abc"))
    (tmp_path / "baseline.csv").write_text("image,label1\nv/a,2\nv/b,2\nv/c,2\n")

    def check_content(kind, content, **options):
        path = tmp_path / "predictions"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        sets = {"images": tmp_path / "images.csv"}
        return check(kind, path, Inputs(None, tmp_path / "classes.tsv", None, sets, max_guesses=2, options=options))

    return check_content


def test_every_kind_of_problem_and_warning_is_told_for_some_kind_of_task():
    assert {code for kind in KINDS for code in refusals_of(kind)} == set(PROBLEMS) == set(REFUSED)
    assert {code for kind in KINDS for code in warnings_of(kind)} == set(WARNINGS) == set(WARNED)


@pytest.mark.parametrize("code", REFUSED)
def test_a_file_is_refused_for_what_is_told_of_its_kind(look, code):
    kind, content = REFUSED[code]
    with pytest.raises(FileRefused) as refused:
        look(kind, content)
    assert code in refused.value.totals
    assert set(refused.value.totals) <= set(refusals_of(kind))


@pytest.mark.parametrize("code", WARNED)
def test_a_file_is_warned_of_what_is_told_of_its_kind(look, code, tmp_path):
    kind, content = WARNED[code]
    options = {"baseline": tmp_path / "baseline.csv"} if code == "class_order" else {}
    codes = {each["kind"] for each in look(kind, content, **options).warnings}
    assert code in codes
    assert codes <= set(warnings_of(kind))
