"""A file that is replaced whole, or not at all."""

import stat

import pytest

from submissions.devkit.replacing import replacing


def test_a_file_is_replaced_once_all_is_written(tmp_path):
    path = tmp_path / "file"
    path.write_text("before")
    with replacing(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_stood_there_still_stands_there_if_it_is_not(tmp_path, error):
    path = tmp_path / "file"
    path.write_text("before")
    with pytest.raises(error):
        stop_in_the_middle(path, error)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def stop_in_the_middle(path, error):
    with replacing(path) as file:
        file.write(b"after")
        raise error


def test_its_rights_are_those_that_are_asked_for(tmp_path):
    with replacing(tmp_path / "ours", mode=0o600):
        pass
    with replacing(tmp_path / "everybodys"):
        pass
    (tmp_path / "usual").touch()
    rights = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert rights == {"ours": 0o600, "everybodys": rights["usual"], "usual": rights["usual"]}
