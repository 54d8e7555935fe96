"""All public results of a year as flat tables, and the three forms of one."""

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from challenge.enums import Split
from leaderboard.domain.export_files import FORMS, Column, Export, as_csv, as_json, as_parquet
from leaderboard.domain.exports import (
    METRICS,
    RESULTS,
    NothingToExport,
    metrics_of_year,
    reported_of_year,
    results_of_year,
)
from leaderboard.domain.publish import publish
from leaderboard.enums import PublicationState, Stage
from leaderboard.models import HistoricResult
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def test_a_row_an_entry_of_every_table_in_force_by_task_phase_and_rank():
    edition = make_edition()
    final = make_phase(task=make_task(edition), slug="test", split=Split.TEST)
    make_table(final, wrong=(2, 1))
    make_table(make_phase(task=make_task(edition, slug="localization"), slug="val"), wrong=(4,), state="live")
    rows = results_of_year(2026).rows
    told = [(row["task"], row["phase"], row["state"], row["rank"], row["primary_count"]) for row in rows]
    assert told == [
        ("classification", "test", "frozen", 1, 2),
        ("classification", "test", "frozen", 2, 1),
        ("localization", "val", "live", 1, 4),
    ]


@pytest.mark.parametrize(
    "hidden",
    [{"is_public": False}, {"stage": Stage.PROVISIONAL, "is_public": False}, {"withdrawn_at": NOW}],
)
def test_what_is_not_public_or_not_in_force_is_not_exported(hidden):
    make_table(**hidden)
    for export in (results_of_year, metrics_of_year):
        with pytest.raises(NothingToExport):
            export(2026)


def test_a_replaced_version_gives_way_to_the_one_in_force():
    phase = make_phase()
    first = make_table(phase, wrong=(5,))
    make_table(phase, wrong=(1, 2), version=2, replaces=first)
    assert [(row["version"], row["primary_count"]) for row in results_of_year(2026).rows] == [(2, 1), (2, 2)]


def test_of_one_state_alone_for_what_is_kept():
    phase = make_phase()
    make_table(phase, wrong=(3,))
    make_table(phase, wrong=(1, 2), state="live")
    assert len(results_of_year(2026).rows) == 3
    assert [row["primary_count"] for row in results_of_year(2026, state=PublicationState.FROZEN).rows] == [3]


def test_an_entry_tells_its_rank_range_interval_and_whatever_else_its_row_has():
    table = make_table(wrong=(), ground_truth_version=2)
    entry = make_row(table, wrong=3, rank=1, rank_low=1, rank_high=2, affiliation="", paper_url="https://example.org/p")
    (row,) = results_of_year(2026).rows
    assert (row["rank_low"], row["rank_high"]) == (1, 2)
    assert (row["primary_low"], row["primary_value"], row["primary_high"]) == (0.15, 0.25, 0.35)
    assert (row["ground_truth_version"], row["release_digest"]) == (2, table.release_digest)
    assert (row["affiliation"], row["paper"], row["file_sha256"]) == (None, "https://example.org/p", None)
    assert row["submission"] == str(entry.submission_id)
    assert set(row) == {column.name for column in RESULTS}


def test_the_digest_of_a_file_is_the_one_that_was_signed():
    phase = make_phase(split=Split.TEST, slug="test", limit_per_day=None)
    submission = make_scored(phase, wrong=3).submission
    publish(phase, now=phase.closes_at)
    (row,) = results_of_year(2026).rows
    assert row["file_sha256"] == submission.file_sha256


def test_other_numbers_are_rows_that_name_their_entry():
    table = make_table(wrong=())
    entry = make_row(table, wrong=3)
    rows = metrics_of_year(2026).rows
    assert [(row["metric"], row["guesses"], row["count"]) for row in rows] == [
        ("flat_error", guesses, 8 - guesses) for guesses in range(1, 6)
    ]
    (last,) = [row for row in rows if row["guesses"] == 5]
    assert (last["value"], last["low"], last["high"]) == (0.25, 0.15, 0.35)
    assert {row["submission"] for row in rows} == {str(entry.submission_id)}
    assert set(last) == {column.name for column in METRICS}


def test_reported_results_are_a_table_of_their_own():
    HistoricResult.objects.create(
        year=2012, task="classification", team="SuperVision", metric="flat_error", value=0.15315, source="ILSVRC 2012"
    )
    (row,) = reported_of_year(2012).rows
    assert (row["team"], row["value"], row["source"], row["entry"]) == ("SuperVision", 0.15315, "ILSVRC 2012", None)
    with pytest.raises(NothingToExport):
        results_of_year(2012)
    with pytest.raises(NothingToExport):
        reported_of_year(2026)


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_are_as_many_for_three_tables_as_for_one(django_assert_num_queries, number):
    task = make_task()
    for place in range(number):
        make_table(make_phase(task=task, slug=f"phase-{place}"), wrong=tuple(range(number)))
    # Tables, entries, digests that were signed.
    with django_assert_num_queries(3):
        assert len(results_of_year(2026).rows) == number * number
    with django_assert_num_queries(2):
        metrics_of_year(2026)


TABLE = Export(
    "example-1",
    2026,
    (
        Column("name", "text", "A name."),
        Column("rank", "whole", "A rank."),
        Column("error", "number", "An error."),
        Column("competing", "yes", "Whether."),
        Column("at", "moment", "When."),
    ),
    [
        {"name": "=1+1", "rank": 1, "error": 0.25, "competing": True, "at": datetime(2026, 6, 1, 12, tzinfo=UTC)},
        {"name": None, "rank": None, "error": None, "competing": None, "at": None},
    ],
)


def test_csv_has_no_formula_and_is_empty_where_nothing_is():
    first, second = csv.DictReader(io.StringIO(as_csv(TABLE).decode()))
    assert first == {
        "name": "'=1+1",
        "rank": "1",
        "error": "0.25",
        "competing": "true",
        "at": "2026-06-01T12:00:00+00:00",
    }
    assert set(second.values()) == {""}


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "|calc", "%0A"])
def test_no_cell_of_text_is_a_formula(name):
    table = Export("example-1", 2026, (Column("name", "text", "A name."),), [{"name": name}])
    assert as_csv(table).decode().splitlines()[1].startswith("'")


def test_json_names_its_format_and_columns_and_has_typed_values_and_nulls():
    told = json.loads(as_json(TABLE))
    assert (told["format"], told["year"]) == ("example-1", 2026)
    assert told["columns"][1] == {"name": "rank", "kind": "whole", "meaning": "A rank."}
    assert told["rows"][0] == {
        "name": "=1+1",
        "rank": 1,
        "error": 0.25,
        "competing": True,
        "at": "2026-06-01T12:00:00+00:00",
    }
    assert set(told["rows"][1].values()) == {None}


def test_parquet_has_the_types_that_the_columns_say_and_metadata():
    read = pq.read_table(io.BytesIO(as_parquet(TABLE)))
    assert read.to_pylist() == TABLE.rows
    assert read.schema.types == [pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us", tz="UTC")]
    assert read.schema.metadata == {b"format": b"example-1", b"year": b"2026"}
    assert read.schema.field("rank").metadata[b"meaning"] == b"A rank."


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows_keeps_its_columns_and_the_same_rows_give_the_same_bytes(form):
    write = FORMS[form][1]
    empty = write(Export("example-1", 2026, TABLE.columns, []))
    if form == "parquet":
        assert pq.read_table(io.BytesIO(empty)).schema.names == ["name", "rank", "error", "competing", "at"]
    else:
        assert b"competing" in empty
    assert write(TABLE) == write(TABLE)
