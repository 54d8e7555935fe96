"""All public results of a year as files at their addresses."""

import io
import json

import pyarrow.parquet as pq
import pytest

from leaderboard.models import HistoricResult
from tests.factories.leaderboard import make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.mark.parametrize("name", ["results", "metrics", "image-sets"])
def test_a_year_is_loaded_in_three_forms_that_say_the_same(client, name):
    for entry in make_table().entries.all():
        make_set_score(entry)
    csv, told, parquet = (client.get(f"/2026/{name}.{form}") for form in ("csv", "json", "parquet"))
    assert csv["Content-Type"] == "text/csv; charset=utf-8"
    assert parquet["Content-Type"] == "application/vnd.apache.parquet"
    assert parquet["Content-Disposition"] == f'attachment; filename="2026-{name}.parquet"'
    contents = json.loads(told.content)
    read = pq.read_table(io.BytesIO(parquet.content))
    assert [each["name"] for each in contents["columns"]] == read.schema.names
    assert csv.content.decode().splitlines()[0] == ",".join(read.schema.names)
    assert len(contents["rows"]) == read.num_rows == len(csv.content.splitlines()) - 1 > 0
    assert [row["submission"] for row in contents["rows"]] == read["submission"].to_pylist()


def test_what_was_reported_elsewhere_has_an_address_of_its_own(client):
    HistoricResult.objects.create(
        year=2012, task="classification", team="SuperVision", metric="flat_error", value=0.15315, source="ILSVRC 2012"
    )
    response = client.get("/2012/reported.csv")
    assert response.content.decode().splitlines() == [
        "year,task,team,entry,outside_data,metric,value,categories_won,source",
        "2012,classification,SuperVision,,false,flat_error,0.15315,,ILSVRC 2012",
    ]
    assert client.get("/2012/results.csv").status_code == 404


@pytest.mark.parametrize(
    "address", ["/2025/results.csv", "/2026/results.xml", "/2026/metrics.xlsx", "/2026/reported.csv", "/2026/reported."]
)
def test_another_year_or_form_is_not_found(client, address):
    make_table()
    assert client.get(address).status_code == 404
