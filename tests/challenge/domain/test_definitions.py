import os

from challenge.domain.definitions import definitions


def test_definitions_are_found_by_wnid(tmp_path):
    file = tmp_path / "glosses.tsv"
    file.write_text("n00000001\tthat which is\nn00000005\ta “quoted” one\nn00000009\tthe last\n")
    asked = ["n00000009", "n00000001", "n00000005", "n00000003", "n00000000", "n99999999", "dog"]
    assert definitions(file, asked) == {
        "n00000009": "the last",
        "n00000001": "that which is",
        "n00000005": "a “quoted” one",
    }


def test_without_the_file_there_are_none(tmp_path):
    assert definitions(tmp_path / "absent.tsv", ["n00000001"]) is None


def test_a_file_written_later_is_read(tmp_path):
    file = tmp_path / "glosses.tsv"
    file.write_text("n00000001\told\n")
    assert definitions(file, ["n00000001"]) == {"n00000001": "old"}
    file.write_text("n00000001\tnew\n")
    os.utime(file, ns=(1, 1))
    assert definitions(file, ["n00000001"]) == {"n00000001": "new"}
