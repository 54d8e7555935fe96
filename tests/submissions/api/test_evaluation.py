"""How files are evaluated, as the API tells it."""

import pytest

from submissions.scoring.tasks.registry import KINDS
from submissions.scoring.version import SCORER_VERSION
from tests.factories import make_edition, make_phase

pytestmark = pytest.mark.django_db
URL = "/api/v1/editions/2026/tasks/classification/evaluation"


def test_it_tells_forms_metrics_and_what_counts_in_each_phase(client):
    phase = make_phase()
    body = client.get(URL).json()
    assert (body["kind"], body["scorer_version"]) == ("classification", SCORER_VERSION)
    assert [metric["code"] for metric in body["metrics"]] == list(KINDS["classification"].metrics)
    assert any(each["example"].startswith("image,label1,label2") for each in body["formats"])
    [rules] = body["phases"]
    assert (rules["phase"], rules["release"], rules["labels_version"]) == ("val", phase.live_release.digest, 1)
    assert "5 guesses" in rules["ranking"]


def test_before_labels_are_live_there_is_no_release(client):
    make_phase(with_release=False)
    [rules] = client.get(URL).json()["phases"]
    assert (rules["release"], rules["labels_version"]) == (None, None)


@pytest.mark.parametrize("address", [URL, URL.replace("classification", "singing")])
def test_what_is_not_public_or_not_there_is_not_found(client, address):
    make_phase(edition=make_edition(is_public=address != URL))
    assert client.get(address).status_code == 404
