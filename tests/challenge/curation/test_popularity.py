import io

import pytest

from challenge.curation.popularity import read_popularity
from challenge.domain.tabular import TableRefused


def read(text):
    return read_popularity(io.BytesIO(text.encode()))


def test_each_wnid_has_its_number():
    assert read("wnid,count\nn02084071,1300\nn02119789,0\n") == {"n02084071": 1300, "n02119789": 0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wnid\n", "expected the columns wnid, count"),
        ("wnid,count\nn1,many\n", "Row 2, column count"),
        ("wnid,count\nn1,-3\n", "Row 2, column count"),
        ("wnid,count\nn1,3\nn1,4\n", "Row 3: the wnid n1 stands"),
    ],
)
def test_what_is_no_count_is_refused_with_its_row(text, told):
    with pytest.raises(TableRefused, match=told):
        read(text)
