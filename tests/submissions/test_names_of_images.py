"""The rules for names that two apps state, since neither may import the other, are the same."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.domain.image_sets import stem
from challenge.domain.listed_images import ListedImages, stems
from challenge.domain.truth_files import LABEL_KINDS, TruthUploads, truth_files
from challenge.enums import TaskKind
from submissions.scoring.evaluate import evaluate
from submissions.scoring.images import named_images
from submissions.scoring.inputs import Inputs
from submissions.scoring.names import all_names, index_names
from submissions.scoring.tasks.registry import KINDS
from tests.challenge.domain.truth import file_of, lists

SUFFIXES = [
    "",
    ".jpg",
    ".JPG",
    ".jpeg",
    ".JPEG",
    ".png",
    ".bmp",
    ".tif",
    ".tiff",
    ".gif",
    ".webp",
    ".txt",
    ".jpe",
    ".gz",
]
NAMES = st.builds(
    "".join, st.tuples(st.sampled_from(["", "a", "é", "a.b", ".", "x.jpg"]), *[st.sampled_from(SUFFIXES)] * 2)
)


@settings(deadline=None)
@given(NAMES.filter(bool))
def test_both_sides_leave_out_the_same_suffix(name):
    scoring = all_names(index_names([name], stems=True)).to_pylist()
    assert [stem(name)] == stems([name]).to_pylist() == scoring


@pytest.mark.parametrize("names", [["10.jpg", "9.JPEG", "1"], ["b2.png", "b10.jpg", "a"], ["10", "9", "x"]])
def test_both_sides_have_the_same_order_of_files(names):
    mine, theirs = ListedImages(pa.array(names)), named_images(pa.array(names))
    np.testing.assert_array_equal(mine.file_order, theirs.file_order)


def test_both_sides_know_the_same_kinds_of_task():
    assert {kind for kind in KINDS if KINDS[kind].scorer == "guesses"} == {kind.value for kind in LABEL_KINDS}
    assert set(KINDS) == set(TaskKind.values)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_written_for_a_kind_is_what_its_scorer_reads(kind, tmp_path):
    listed = lists("a", "b.JPEG")
    (tmp_path / "classes.tsv").write_text("id\twnid\n1\tn01\n2\tn02\n3\tn03\n4\t3\n")
    (tmp_path / "images.csv").write_text("image,width,height\na,,\nb.JPEG,,\n")
    given = {
        "guesses": ("image,label,boxes", "a,n01,0 0 9 9", "b,3,0 0 9 9"),
        "tracking": ("image,class_id,xmin,ymin,xmax,ymax,track", "b,3,0,0,9,9,1", "a,1,0,0,9,9,2"),
    }.get(KINDS[kind].scorer, ("image,class_id,xmin,ymin,xmax,ymax", "b,3,0,0,9,9", "a,1,0,0,9,9"))
    if kind == "fine_grained":
        given = ("image,label", "b,3", "a,1")
    made = truth_files(TruthUploads(file_of(*given)), TaskKind(kind), listed)
    (tmp_path / "truth.csv").write_bytes(made["labels"])
    (tmp_path / "perfect.csv").write_text(_perfect(kind))
    inputs = Inputs(tmp_path / "truth.csv", tmp_path / "classes.tsv", image_sets={"all": tmp_path / "images.csv"})
    metrics = evaluate(kind, tmp_path / "perfect.csv", inputs).metrics
    primary = metrics[KINDS[kind].metrics[0]]
    if "mean_ap" in metrics:
        assert primary == pytest.approx(1)
    else:
        assert np.max(primary["error"]) == 0


def _perfect(kind):
    if kind == "localization":
        return "image,label1,xmin1,ymin1,xmax1,ymax1\na,1,0,0,9,9\nb,3,0,0,9,9\n"
    if KINDS[kind].scorer == "guesses":
        return "image,label1\na,1\nb,3\n"
    if kind == "fine_grained":
        return "image,class,confidence\na,1,0.9\nb,3,0.9\n"
    if kind == "tracking":
        return "image,class,confidence,xmin,ymin,xmax,ymax,track\na,1,0.9,0,0,9,9,1\nb,3,0.9,0,0,9,9,2\n"
    return "image,class,confidence,xmin,ymin,xmax,ymax\na,1,0.9,0,0,9,9\nb,3,0.9,0,0,9,9\n"
