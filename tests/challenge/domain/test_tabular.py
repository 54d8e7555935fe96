import gzip
import io

import pytest

from challenge.domain.tabular import TableRefused, read_table, whole_number


def read(content: bytes, columns=("image", "label"), delimiter=","):
    return list(read_table(io.BytesIO(content), columns, delimiter=delimiter))


def test_rows_are_numbered_as_the_file_counts_them():
    assert read(b"image,label\na,n1\nb,n2\n") == [(2, ["a", "n1"]), (3, ["b", "n2"])]


@pytest.mark.parametrize(
    "content",
    [
        b"image,label\r\na,n1\r\n",
        b"\xef\xbb\xbfimage,label\na,n1",
        b'image,label,note\na,n1,"left, out"\n',
        b'"image","label"\n"a","n1"\n',
        gzip.compress(b"image,label\na,n1\n", mtime=0),
    ],
)
def test_spreadsheets_and_gzip_are_read_alike(content):
    assert read(content) == [(2, ["a", "n1"])]


def test_in_tab_separated_files_a_quotation_mark_is_a_character():
    content = b'id\twords\n1\t"Bruin" bear\n2\t"unfinished\n'
    assert read(content, ("id", "words"), "\t") == [(2, ["1", '"Bruin" bear']), (3, ["2", '"unfinished'])]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Row 1: expected the columns image, label; found nothing."),
        (b"image\nval_1\n", "Row 1: expected the columns image, label; found image."),
        (b"label,image\nn1,a\n", "found label, image"),
        (b"image,label\na,n1\nb\n", "Row 3: expected 2 cells, found 1."),
        (b"image,label\n\na,n1\n", "Row 2: expected 2 cells, found 0."),
        (b"image,label\n\xff\xfe,n1\n", "not UTF-8"),
        (b"\x1f\x8bnot really", "not UTF-8 text, plain or gzipped"),
        (gzip.compress(b"image,label\na,n1\n", mtime=0)[:-12], "not UTF-8 text, plain or gzipped"),
        (gzip.compress(b"", mtime=0)[:10] + b"\xff" * 20, "not UTF-8 text, plain or gzipped"),
        (b'image,label\na,n1\n"b,n1\nc,n1\n', "Row 3: the file is not a table from here on"),
        (b"image,label\na,n1\nb,n\x001\n", "Row 3: there is a NUL"),
        (b"image,label\na," + b"x" * 200_000, "not a table"),
    ],
)
def test_another_file_is_refused_with_what_was_expected(content, told):
    with pytest.raises(TableRefused) as refused:
        read(content)
    assert told in str(refused.value)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch, pack):
    monkeypatch.setattr("challenge.domain.tabular.MOST_BYTES", 1000)
    with pytest.raises(TableRefused, match="more than 1,000 bytes once it is unpacked"):
        read(pack(b"image,label\n" + b"a,n1\n" * 1000))


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("50000", 50_000)])
def test_whole_numbers_are_digits(text, number):
    assert whole_number(text, 2, "id") == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1e3", " 1", "１", "²", "0x1"])
def test_anything_else_is_no_whole_number(text):
    with pytest.raises(TableRefused) as refused:
        whole_number(text, 7, "width")
    assert str(refused.value) == f"Row 7, column width: expected a whole number, found {text!r}."
