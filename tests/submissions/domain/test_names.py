import pytest

from submissions.domain.names import clean_file_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\run.csv", "run.csv"),
        (".htaccess", "htaccess"),
        ("", "predictions.csv"),
        ("...", "predictions.csv"),
        ("a" * 300 + ".csv.gz", "a" * 248 + ".csv.gz"),
    ],
)
def test_file_names_lose_their_folders(sent, kept):
    assert clean_file_name(sent) == kept
