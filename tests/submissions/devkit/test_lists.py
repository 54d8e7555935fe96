"""What counts for nobody, as a page offers it: one reader, and the server's own rows through it."""

import pytest

from submissions.devkit.lists import read_withdrawn, read_withdrawn_rows
from submissions.domain.kits import withdrawn_csv
from submissions.scoring.inputs import InputsInvalid, Withdrawn

ROWS = [
    {"kind": "image", "name": "val_001", "reason": 'Blurred, “so” and "so"'},
    {"kind": "class", "name": "n02119789", "reason": ""},
    {"kind": "image", "name": "val_002", "reason": "Twice"},
]


def test_the_rows_that_a_server_writes_are_read_as_they_were(tmp_path):
    path = tmp_path / "withdrawn.csv"
    path.write_text(withdrawn_csv(ROWS))
    assert read_withdrawn_rows(path) == ROWS
    assert read_withdrawn(path) == Withdrawn(("val_001", "val_002"), ("n02119789",))


def test_columns_may_stand_otherwise_and_reasons_need_not_be_told(tmp_path):
    path = tmp_path / "withdrawn.csv"
    path.write_text("name,set,kind\nval_001,val,image\n")
    assert read_withdrawn_rows(path) == [{"kind": "image", "name": "val_001", "reason": ""}]


@pytest.mark.parametrize("text", ["kind\nimage\n", "name\nval_001\n", "kind,name\nimage\n"])
def test_a_list_that_lacks_a_column_or_a_cell_is_refused(tmp_path, text):
    (tmp_path / "withdrawn.csv").write_text(text)
    with pytest.raises(InputsInvalid, match=r"withdrawn\.csv"):
        read_withdrawn_rows(tmp_path / "withdrawn.csv")
