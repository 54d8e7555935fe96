import io
from pathlib import Path

import pytest

from challenge.domain.class_files import read_class_file
from challenge.domain.tabular import TableRefused
from challenge.domain.taxonomies import ClassesRefused
from tests.oracle import DATA


def read(text):
    return read_class_file(io.BytesIO(text.encode()))


def facts(listed):
    return [(each.number, each.wnid, each.words) for each in listed.rows]


def test_ids_words_and_order_are_kept():
    listed = read("id\twnid\twords\n7\tn02119789\tkit fox, Vulpes macrotis\n3\tn02100735\t\n")
    assert facts(listed) == [(7, "n02119789", "kit fox, Vulpes macrotis"), (3, "n02100735", "")]
    assert not listed.is_tree


def test_a_header_is_not_needed_and_words_are_not_either():
    assert facts(read("1\tn02119789\n2\tn02100735\n")) == [(1, "n02119789", ""), (2, "n02100735", "")]


def test_words_are_found_by_their_column_and_others_left_out():
    listed = read("ilsvrc_id\twnid\theight\twords\n1\tn02119789\t0\tkit fox\n")
    assert facts(listed) == [(1, "n02119789", "kit fox")]


def test_a_node_without_an_id_stands_above_classes():
    listed = read("id\twnid\twords\tparent\n\tanimal\tanimal\t\n1\tdog\tdog\tanimal\n2\tcat\tcat\tanimal pet\n")
    assert listed.is_tree
    assert [(each.number, each.parents) for each in listed.rows] == [
        (None, ()),
        (1, ("animal",)),
        (2, ("animal", "pet")),
    ]


def test_one_trailing_blank_line_is_fine():
    assert len(read("1\tn02119789\n\n").rows) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The list has no class"),
        ("id\twnid\twords\n", "The list has no class"),
        ("id\twnid\twords\tparent\n\tanimal\t\t\n", "The list has no class"),
        ("1 n02119789\n", "Row 1: expected an id and a wnid with a tab between"),
        ("id\twnid\n1\tn02119789\n2\n", "Row 3: expected an id and a wnid"),
        ("id\twnid\n\n1\tn02119789\n", "Row 2: the row is empty"),
        ("id\twnid\nx\tn02119789\n", "Row 2, column id: expected a whole number, found 'x'"),
        ("id\twnid\n\tn02119789\n", "Row 2, column id: expected a whole number, found ''"),
        ("id\twnid\n1\tkit fox\n", "Row 2, column wnid: expected a name without spaces"),
        ("id\twnid\n1\t\n", "Row 2, column wnid: expected a name without spaces"),
        ("id\twnid\n1\tn1\n1\tn2\n", "Row 3: the id 1 stands in row 2 already"),
        ("id\twnid\n1\tn1\n2\tn2\n3\tn1\n", "Row 4: the wnid n1 stands in row 2 already"),
    ],
)
def test_a_wrong_list_is_refused_with_the_row(text, told):
    with pytest.raises((TableRefused, ClassesRefused), match=told):
        read(text)


def test_twenty_problems_are_told_and_the_others_counted():
    rows = "".join(f"{number}\tn1\n" for number in range(1, 31))
    with pytest.raises(ClassesRefused) as refused:
        read(rows)
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "And 9 more of such problems."


@pytest.mark.oracle
@pytest.mark.parametrize("year", [2010, 2012])
def test_the_development_kits_lists_are_read_as_they_are(year):
    path: Path = DATA / f"ilsvrc{year}" / "synsets.tsv"
    with path.open("rb") as file:
        listed = read_class_file(file)
    assert [each.number for each in listed.rows] == list(range(1, 1001))
    assert all(each.words for each in listed.rows)
    assert not listed.is_tree
