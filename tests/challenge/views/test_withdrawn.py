import csv

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.releases import make_first_live, make_release
from challenge.domain.withdrawals import withdraw
from tests.factories import IMAGES, NOW, make_edition, make_phase

pytestmark = pytest.mark.django_db

PLACE = (2026, "classification", "val")


def withdrawn_phase():
    phase = make_phase()
    truth = withdraw(phase, images=IMAGES[:2], classes=["4"], reason="=blurred, says the jury", now=NOW)
    make_first_live(make_release(truth, now=NOW), now=NOW)
    return phase


def test_everybody_reads_what_is_withdrawn_and_why(client):
    withdrawn_phase()
    page = client.get(reverse("withdrawn", args=PLACE))
    for told in (IMAGES[0], IMAGES[1], "n03255030", "=blurred, says the jury", "3 withdrawn"):
        assertContains(page, told)
    assertContains(client.get(reverse("edition", args=[2026])), reverse("withdrawn", args=PLACE))


def test_the_list_is_a_csv_for_the_development_kit(client):
    withdrawn_phase()
    rows = list(csv.DictReader(client.get(reverse("withdrawn_csv", args=PLACE)).text.splitlines()))
    assert [(row["kind"], row["name"]) for row in rows] == [("class", "n03255030"), *(("image", i) for i in IMAGES[:2])]
    # The scorer compares names: they stay. A spreadsheet shall not take a reason for a formula.
    assert rows[0]["reason"] == "'=blurred, says the jury"


def test_what_is_not_live_yet_is_not_shown(client):
    phase = make_phase()
    withdraw(phase, images=IMAGES[:1], reason="blurred", now=NOW)
    assertContains(client.get(reverse("withdrawn", args=PLACE)), "Nothing is withdrawn")
    assertNotContains(client.get(reverse("edition", args=[2026])), "withdrawn")


def test_an_edition_that_is_not_announced_has_no_such_page(client):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(reverse("withdrawn", args=PLACE)).status_code == 404
