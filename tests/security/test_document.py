"""The page of bad input in the documents says what the table says."""

from collections import Counter

from submissions.scoring.problems import KINDS
from tests.security.cases import ACCEPTED, AT_THE_DOOR, CASES
from tests.security.document import PATH, document

# Of video and of tubes, which no task of the table has; and what only a kit's text can be.
OTHERS = {"bad_track", "duplicate_frame", "mixed_track", "extra_row", "duplicate_rank", "empty_file"}


def test_the_page_is_written_from_the_table():
    assert PATH.read_text() == document(), "run `python -m tests.security.document`, and look at what changed"


def test_every_kind_of_problem_is_tried():
    assert {kind for case in CASES for kind in case.counts} == KINDS.keys() - OTHERS


def test_no_two_cases_have_one_name():
    names = Counter((case.group, case.name) for case in (*CASES, *AT_THE_DOOR, *ACCEPTED))
    assert [name for name, count in names.items() if count > 1] == []
