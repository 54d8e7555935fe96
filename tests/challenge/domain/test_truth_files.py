"""Files of hidden labels: what is accepted, how it is written, and what is refused, row by row."""

import gzip
from io import BytesIO

import pytest

from challenge.domain.problems import FileRefused
from challenge.domain.truth_files import TruthUploads, truth_files
from challenge.domain.truth_parts import SeededShare
from challenge.enums import TaskKind
from tests.challenge.domain.truth import file_of, lists

THREE = lists("a", "b.JPEG", "c")
TEN = lists(*(f"image{number:02}" for number in range(1, 21)))
LABELS = ("image,label", "a,n01", "b,n02", "c,1")
OBJECTS = "image,class_id,xmin,ymin,xmax,ymax"


def read(*lines: str, kind=TaskKind.CLASSIFICATION, images=THREE, **others) -> dict[str, str]:
    files = truth_files(TruthUploads(file_of(*lines), **others), kind, images)
    return {name: content.decode() for name, content in files.items()}


def refused(*lines: str, **others) -> FileRefused:
    with pytest.raises(FileRefused) as error:
        read(*lines, **others)
    return error.value


def told(*lines: str, **others) -> list[tuple]:
    """Kind, row, column and value of each problem."""
    return [(each.kind, each.row, each.column, each.value) for each in refused(*lines, **others).problems]


def test_labels_are_written_by_image_with_the_lists_own_names():
    assert read("image,label", "c.jpg,2", "b,n01", "a.JPEG,n02") == {
        "labels": "image,label\na,n02\nb.JPEG,n01\nc,n02\n"
    }


def test_a_wnid_goes_before_an_id_that_looks_the_same():
    assert read("image,label", "a,3", "b,n03", "c,4")["labels"] == "image,label\na,3\nb.JPEG,n03\nc,3\n"


@pytest.mark.parametrize("rows", [["a,n01 n02"], ["a,n02", "a,n01"]])
def test_several_labels_of_an_image_stand_in_one_cell_or_in_several_rows(rows):
    assert read("image,label", *rows, "b,n01", "c,n01")["labels"].startswith("image,label\na,n01\na,n02\nb.JPEG,n01\n")


def test_boxes_are_kept_as_they_are_written():
    written = read("image,label,boxes", "b,n01,1 2 3 4 -5.5 6 7e1 8", "a,n01,0 0 0 0", "c,n02,")["labels"]
    assert written == "image,label,boxes\na,n01,0 0 0 0\nb.JPEG,n01,1 2 3 4 -5.5 6 7e1 8\nc,n02,\n"


@pytest.mark.parametrize(
    ("images", "order"), [(("10", "9", "1"), ("1", "9", "10")), (("x10", "x9", "x1"), ("x1", "x10", "x9"))]
)
def test_a_kits_text_of_ids_goes_by_file_names(images, order):
    written = read("1", "2", "4", images=lists(*images))["labels"]
    pairs = dict(line.split(",") for line in written.splitlines()[1:])
    assert [pairs[image] for image in order] == ["n01", "n02", "3"]


def test_a_kits_text_of_another_length_is_refused():
    assert "2 lines, one an image, but the phase has 3 images" in str(refused("1", "2"))


def test_a_class_0_or_beyond_the_list_is_no_class():
    problems = told("0", "5", "01")
    assert problems == [("unknown_class", row, "label", value) for row, value in ((1, "0"), (2, "5"), (3, "01"))]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_gzip_crlf_and_a_byte_order_mark_are_read_alike(pack):
    content = pack("\ufeffimage,label\r\na,n01\r\nb,n01\r\nc,n01\r\n\r\n".encode())
    made = truth_files(TruthUploads(BytesIO(content)), TaskKind.CLASSIFICATION, THREE)
    assert made["labels"] == b"image,label\na,n01\nb.JPEG,n01\nc,n01\n"


def test_each_problem_is_told_by_row_column_and_value_those_of_the_whole_file_last():
    assert told("image,label", "x,n01", "a,n09", "a,n09", "b,", "b,n01", "b,n01") == [
        ("unknown_image", 2, "image", "x"),
        ("unknown_class", 3, "label", "n09"),
        ("unknown_class", 4, "label", "n09"),
        ("unknown_class", 5, "label", ""),
        ("repeated", 7, "image", "b"),
        ("missing_image", None, "image", "c"),
    ]


def test_the_same_image_with_another_suffix_is_a_repetition():
    assert told(*LABELS, "c.png,n01") == [("repeated", 5, "image", "c.png")]


@pytest.mark.parametrize(
    "cell",
    [
        "1 2 3",
        "1 2 3 x",
        "1,2,3,4",
        "nan 0 1 1",
        "inf 0 1 1",
        "1e999 0 1 1",
        "٣ 0 9 9",
        "1_0 0 20 20",
        "+7 0 9 9",
        " 1 2 3 4",
        "0x1 0 9 9",
    ],
)
def test_boxes_are_four_finite_numbers_in_ascii(cell):
    quoted = f'"{cell}"'
    assert told("image,label,boxes", "a,n01,0 0 1 1", f"b,n01,{quoted}", "c,n01,") == [("bad_box", 3, "boxes", cell)]


@pytest.mark.parametrize("cell", ["5 0 4 9", "0 5 9 4", "0 0 1 1 5 0 4 9"])
def test_true_boxes_that_are_inverted_are_refused(cell):
    assert told("image,label,boxes", f"a,n01,{cell}", "b,n01,", "c,n01,") == [("inverted_box", 2, "boxes", cell)]


def test_boxes_need_one_label_a_row():
    assert told("image,label,boxes", "a,n01 n02,0 0 1 1", "b,n01,", "c,n01,")[0][:3] == ("several_labels", 2, "label")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "expected the columns image,label[,boxes]; found nothing"),
        (["Image,label", "a,n01"], "found Image,label"),
        (["image;label", "a;n01"], "found image;label"),
        (["image,label,boxes,boxes", "a,n01,,"], "expected the columns"),
        (["image,label"], "a header and no rows"),
        (["image,label", "a,n01", "", "b,n01"], "Row 3: expected no blank line"),
        (["image,label", "a,n01,more", "b"], "2 cells, as in the header"),
        (["image,label", 'a,"n01', "b,n01"], "Row 2: the file is not a table from here on"),
        (["image,label", "a,n\x0001"], "Row 2: there is a NUL"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_was_expected(lines, sentence):
    assert sentence in str(refused(*lines))


def test_of_many_problems_twenty_are_told_and_all_counted():
    found = refused("image,label", *(f"x{number},n01" for number in range(1000)))
    assert (len(found.problems), found.totals["unknown_image"]) == (20, 1000)
    assert len(told("image,label", "y" * 500 + ",n01")[0][3]) == 80


def test_localization_wants_a_box_for_every_image_that_is_not_blacklisted():
    rows = ("image,label,boxes", "a,n01,0 0 1 1", "b,n01,", "c,n01,")
    bare = told(*rows, kind=TaskKind.LOCALIZATION)
    assert bare == [("missing_box", None, "image", "b.JPEG"), ("missing_box", None, "image", "c")]
    files = read(*rows, kind=TaskKind.LOCALIZATION, blacklist=file_of("2", "c"))
    assert files["blacklist"] == "b.JPEG\nc\n"


def test_only_a_multi_label_task_has_images_without_a_label():
    rows = ("image,label", "a,", "b,n01 n02", "c,n01")
    assert read(*rows, kind=TaskKind.MULTI_LABEL)["labels"] == "image,label\na,\nb.JPEG,n01\nb.JPEG,n02\nc,n01\n"
    assert told(*rows) == [("unknown_class", 2, "label", "")]


def test_an_image_has_labels_or_none_and_not_both():
    rows = ("image,label", "a,", "a,n01", "b,n01", "c,")
    assert told(*rows, kind=TaskKind.MULTI_LABEL) == [("repeated", 2, "image", "a")]


def test_objects_keep_their_order_and_may_repeat():
    rows = ("c,n01,1,2,3,4", "a.png,2,-1.5,0,3,4", "c,n01,1,2,3,4")
    written = read(OBJECTS, *rows, kind=TaskKind.DETECTION)["labels"]
    assert written == f"{OBJECTS}\nc,n01,1,2,3,4\na,n02,-1.5,0,3,4\nc,n01,1,2,3,4\n"


def test_objects_are_checked_cell_by_cell():
    rows = ("x,n01,1,2,3,4", "a,n09,1,2,3,4", "a,n01,1,nan,3,", "a,n01,5,2,3,4")
    assert told(OBJECTS, *rows, kind=TaskKind.DETECTION) == [
        ("unknown_image", 2, "image", "x"),
        ("unknown_class", 3, "class_id", "n09"),
        ("bad_box", 4, "ymin", "nan"),
        ("bad_box", 4, "ymax", ""),
        ("inverted_box", 5, "xmin,ymin,xmax,ymax", "5 2 3 4"),
    ]


def test_tubes_have_a_track_and_one_box_in_a_frame():
    rows = ("a,n01,1,2,3,4,0", "a,n01,1,2,3,4,1")
    assert read(f"{OBJECTS},track", *rows, kind=TaskKind.TRACKING)["labels"].endswith("a,n01,1,2,3,4,1\n")
    assert "track" in str(refused(OBJECTS, "a,n01,1,2,3,4", kind=TaskKind.TRACKING))
    again = told(f"{OBJECTS},track", *rows, "a.JPEG,n01,5,5,6,6,1", kind=TaskKind.TRACKING)
    assert again == [("repeated", 4, "track", "1")]
    assert told(f"{OBJECTS},track", "a,n01,1,2,3,4,01", kind=TaskKind.TRACKING) == [("bad_track", 2, "track", "01")]


@pytest.mark.parametrize("header", ["image,class_id", "image,label"])
def test_fine_grained_tasks_rank_images_by_class(header):
    assert read(header, "a,n01", "b,2", kind=TaskKind.FINE_GRAINED)["labels"] == "image,class_id\na,n01\nb.JPEG,n02\n"


def test_a_blacklist_of_detection_is_of_images_and_classes():
    files = read(OBJECTS, "a,n01,1,2,3,4", kind=TaskKind.DETECTION, blacklist=file_of("3 n01", "a.JPEG,2", "3 1"))
    assert files["blacklist"] == "a n02\nc n01\n"
    wrong = told(OBJECTS, "a,n01,1,2,3,4", kind=TaskKind.DETECTION, blacklist=file_of("a n01", "4 n09"))
    assert wrong == [("unknown_image", 2, "image", "4"), ("unknown_class", 2, "class", "n09")]
    alone = told(OBJECTS, "a,n01,1,2,3,4", kind=TaskKind.DETECTION, blacklist=file_of("a"))
    assert alone == [("cell_count", 1, "image", "a")]


@pytest.mark.parametrize("kind", [TaskKind.CLASSIFICATION, TaskKind.MULTI_LABEL])
def test_kinds_without_a_blacklist_say_what_to_do_instead(kind):
    assert "withdraw them" in str(refused(*LABELS, kind=kind, blacklist=file_of("a")))


def attributes(*lines: str):
    return {"attributes": file_of(*lines), "images": TEN}


ALL_OF_ONE = ("image,label", *(f"{image},n01" for image in TEN.images.ids.to_pylist()))
SIZED = ("image,size", *(f"image{number:02}.JPEG,{'small' if number > 10 else 'large'}" for number in range(1, 21)))


def test_attributes_are_written_by_image_and_may_be_absent():
    written = read(*ALL_OF_ONE, **attributes(*SIZED[:11]))["attributes"]
    assert written.splitlines()[:2] == ["image,size", "image01,large"]
    assert written.count("\n") == 11


def test_attributes_that_would_tell_of_single_images_are_refused():
    rows = (*SIZED[:11], "image11,tiny", "image12,", *SIZED[13:])
    found = refused(*ALL_OF_ONE, **attributes(*rows))
    assert found.totals == {"small_slice": 2}
    assert {(each.column, each.value) for each in found.problems} == {("size", "tiny"), ("size", "small")}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("image", "image01"), "image, then columns with a name each"),
        (("image,a,a", "image01,1,2"), "image, then columns with a name each"),
        ((*SIZED, "image01,large"), "each image once"),
        (("image,size", "image99,large"), "an image of the phase's list"),
    ],
)
def test_wrong_attributes_are_refused(lines, said):
    found = refused(*ALL_OF_ONE, **attributes(*lines))
    assert said in str(found)
    assert found.file == "attributes"


def test_a_split_names_each_image_once():
    assert read(*LABELS, split=file_of("image,part", "c,live", "b,holdout", "a.png,live"))["split"] == (
        "image,part\na,live\nb.JPEG,holdout\nc,live\n"
    )
    wrong = told(*LABELS, split=file_of("image,part", "a,live", "a,live", "b,test"))
    assert wrong == [
        ("repeated", 3, "image", "a"),
        ("unknown_part", 4, "part", "test"),
        ("missing_image", None, "image", "c"),
    ]
    assert "One of the parts" in str(refused(*LABELS, split=file_of("image,part", "a,live", "b,live", "c,live")))


def test_a_drawn_split_depends_on_seed_and_image_alone():
    many = lists(*(f"n{number}" for number in range(2000)))
    more = lists(*(f"n{number}.JPEG" for number in range(2500)))
    rows = [("image,label", *(f"{image},n01" for image in each.images.ids.to_pylist())) for each in (many, more)]
    drawn = read(*rows[0], images=many, split=SeededShare(0.3, "a"))["split"]
    assert 500 < drawn.count(",live") < 700
    assert drawn == read(*rows[0], images=many, split=SeededShare(0.3, "a"))["split"]
    assert drawn != read(*rows[0], images=many, split=SeededShare(0.3, "b"))["split"]
    later = read(*rows[1], images=more, split=SeededShare(0.3, "a"))["split"].replace(".JPEG", "")
    assert set(drawn.splitlines()) < set(later.splitlines())


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_a_share_lies_between_nothing_and_all(share):
    assert "between 0 and 1" in str(refused(*LABELS, split=SeededShare(share, "a")))


def test_a_draw_that_leaves_a_part_empty_is_refused():
    assert "another share or seed" in str(refused(*LABELS, split=SeededShare(0.0001, "a")))
