"""How an edition is cited."""

from datetime import timedelta

import bibtexparser
import pytest
import yaml
from pytest_django.asserts import assertContains

from leaderboard.domain.publish import publish
from tests.factories import NOW, describe, make_edition, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition(title="Challenge & More 2026", summary="A thousand classes.")


def test_before_any_results_an_edition_can_be_cited(client, edition):
    assertContains(client.get("/2026/cite/"), "The organizers of Challenge &amp; More 2026")
    (entry,) = bibtexparser.parse_string(client.get("/2026/cite/citation.bib").content.decode()).entries
    assert entry["title"] == r"{Challenge \& More 2026}"
    facts = yaml.safe_load(client.get("/2026/cite/citation.cff").content)
    assert (facts["authors"], facts["date-released"]) == (
        [{"name": "The organizers of Challenge & More 2026"}],
        "2026-06-10",
    )


def test_winners_are_rows_of_a_latex_table(client, edition):
    phase = make_phase(edition=edition, limit_per_day=None)
    for name, wrong in (("Second", 3), ("First & Co", 2)):
        evaluation = make_scored(phase, wrong=wrong, team=make_team(edition, name=name))
        describe(evaluation.submission, short_name=f"Net of {name}")
    publish(phase, now=CLOSED)
    rows = client.get("/2026/cite/citation.tex").content.decode().splitlines()
    assert rows[1:] == [
        r"Classification & provided data & First \& Co & Net of First \& Co & Top-5 error & 16.67\% \\",
    ]
    assertContains(client.get("/2026/cite/"), "Net of First")
    assert yaml.safe_load(client.get("/2026/cite/citation.cff").content)["date-released"] == "2026-07-11"


def test_an_edition_that_is_not_public_is_not_cited(client):
    make_edition(is_public=False)
    for address in ("/2026/cite/", "/2026/cite/citation.bib", "/2025/cite/"):
        assert client.get(address).status_code == 404


def test_a_format_that_there_is_not_is_not_found(client, edition):
    assert client.get("/2026/cite/citation.doc").status_code == 404
