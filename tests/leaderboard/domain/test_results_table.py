import csv
import io

import pytest

from leaderboard.domain.results_table import result_lines, results_csv


def contents(*rows):
    return {"rows": [ROW | row for row in rows]}


ROW = {
    "rank": 1,
    "team_name": "Ada",
    "affiliation": "",
    "method_name": "Engine",
    "track": "provided",
    "is_competing": True,
    "is_comparable": True,
    "is_baseline": False,
    "images": 12,
    "primary_count": 3,
    "primary_value": 0.25,
    "submission_id": "1f3a",
    "submitted_at": "2026-06-10T12:00:00+00:00",
    "file_sha256": "ab",
    "paper_url": "",
    "code_url": "",
    "metrics": {"flat_error": {"wrong": [7, 3], "error": [0.5833, 0.25]}},
}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_line_an_entry_with_each_number_in_a_column_of_its_own():
    (row,) = read(results_csv(contents({})))
    assert (row["rank"], row["team"], row["method"], row["primary_count"]) == ("1", "Ada", "Engine", "3")
    assert (row["flat_error.wrong.2"], row["flat_error.error.1"]) == ("3", "0.5833")


def test_tables_by_class_stay_in_the_json_and_missing_numbers_are_empty():
    ap = {"metrics": {"mean_ap": 0.5, "per_class_ap": {"n1": 0.5}, "note": "text"}}
    header, first, second = result_lines(contents(ap, {"rank": None, "metrics": {}}))
    assert header[-1] == "mean_ap"
    assert (first[-1], second[-1], second[0]) == (0.5, "", "")


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "|calc"])
def test_no_cell_is_a_formula(name):
    (row,) = read(results_csv(contents({"team_name": name, "method_name": name})))
    assert row["team"].startswith("'")
    assert row["method"].startswith("'")


def test_results_without_entries_have_a_header():
    assert len(list(result_lines({"rows": []}))) == 1
