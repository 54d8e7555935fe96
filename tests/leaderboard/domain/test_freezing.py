from datetime import timedelta

import pytest
from django.db import connection

from challenge.domain.signing import sign
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.publish import publish
from leaderboard.models import Entry, Publication
from tests.factories import NOW, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def published():
    phase = make_phase(limit_per_day=None)
    for wrong in (7, 3):
        make_scored(phase, wrong=wrong, cost=11)
    return publish(phase, now=CLOSED, note="“First”, ä")


@pytest.fixture
def unguarded():
    """The guard against changes taken away, as somebody with the database's password could."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in ("publication", "entry"):
            on = f" ON leaderboard_{table}" if is_postgresql else ""
            cursor.execute(f"DROP TRIGGER frozen_{table}_stays{on}")


def test_the_facts_name_all_that_the_numbers_depend_on(published):
    contents = published.contents
    release = published.phase.live_release
    assert contents["release"] == {"digest": release.digest, "contents": release.contents}
    assert (contents["heading"]["scorer_version"], contents["heading"]["as_of"]) == ("1", CLOSED.isoformat())
    assert (contents["version"], contents["replaces"], contents["note"]) == (1, None, "“First”, ä")


def test_the_rows_are_those_of_the_table_with_the_files_that_were_scored(published):
    rows = published.contents["rows"]
    assert [(row["rank"], row["primary_count"]) for row in rows] == [(1, 3), (2, 7)]
    submission = published.phase.submissions.get(pk=rows[0]["submission_id"])
    assert rows[0]["file_sha256"] == submission.file_sha256
    assert rows[0]["metrics"] == published.entries.get(rank=1).metrics


def test_what_was_frozen_agrees_with_its_signature_when_read_again(published):
    assert what_is_wrong(Publication.objects.get(pk=published.pk)) == []


@pytest.mark.usefixtures("unguarded")
def test_a_changed_row_is_found(published):
    Entry.objects.filter(publication=published, rank=2).update(rank=1)
    assert what_is_wrong(published) == ["What it says of rows is not what was signed."]


@pytest.mark.usefixtures("unguarded")
def test_a_changed_heading_is_found(published):
    published.note, published.task_title = "other", "Other"
    assert [wrong.split()[4] for wrong in what_is_wrong(published)] == ["heading", "note"]


@pytest.mark.usefixtures("unguarded")
def test_changed_contents_are_found(published):
    published.contents["rows"][0]["primary_count"] = 0
    assert what_is_wrong(published)[0] == "Its digest or signature is not that of its contents."


def test_a_row_taken_away_is_found(published):
    published.entries.filter(rank=2).delete()
    assert what_is_wrong(published) == ["What it says of rows is not what was signed."]


OF_FORMAT_2 = {
    "heading": ("stage", "is_benchmark", "is_anonymous", "summary"),
    "row": ("description", "not_competing_reason"),
}


def signed_as_format_1(publication, **changes):
    """The publication as the first format told it: without what was added since."""
    contents = publication.contents
    heading = {name: value for name, value in contents["heading"].items() if name not in OF_FORMAT_2["heading"]}
    rows = [
        {name: value for name, value in row.items() if name not in OF_FORMAT_2["row"]} | changes
        for row in contents["rows"]
    ]
    publication.contents = contents | {"format": "yardstick-publication-1", "heading": heading, "rows": rows}
    signed = sign(publication.contents)
    publication.digest, publication.signature, publication.key_id = signed.digest, signed.signature, signed.key_id
    return publication


def test_results_of_the_first_format_are_verified_by_what_they_told(published):
    assert what_is_wrong(signed_as_format_1(published)) == []


def test_results_of_the_first_format_that_say_something_else_are_found(published):
    wrong = what_is_wrong(signed_as_format_1(published, primary_count=0))
    assert wrong == ["What it says of rows is not what was signed."]


def test_the_summary_is_part_of_what_is_signed(published):
    assert published.contents["heading"]["summary"] == published.summary
    assert published.summary.startswith("Team")
