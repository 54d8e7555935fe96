import csv
import io
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import IMAGES, LABELS, NOW, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def phase(client):
    made = make_phase(limit_per_day=None)
    organizer = make_user()
    made.task.edition.organizers.add(organizer)
    client.force_login(organizer)
    return made


def candidate_of(phase):
    labels = [(image, LABELS[0][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=LATER), now=LATER)
    release = make_release(truth, now=LATER)
    start_rescoring(release, now=LATER)
    return release


def rescored(release, wrong: dict[str, int]) -> None:
    for row in Evaluation.objects.filter(release=release).select_related("submission__team"):
        count = wrong[row.submission.team.name]
        row.report = {
            "task": "classification",
            "images": 12,
            "metrics": {"flat_error": {"wrong": [12] * 4 + [count], "error": [1.0] * 4 + [count / 12]}},
        }
        row.status = Status.SCORED
        row.save()


@pytest.fixture
def world(phase):
    for name, wrong in (("Ada", 1), ("Bea", 2)):
        make_scored(phase, wrong=wrong, team=make_team(phase.task.edition, name=name))
    return phase, candidate_of(phase)


def address(release, part: str) -> str:
    return f"/2026/organize/releases/{release.pk}/{part}"


def test_the_page_tells_who_moves_and_offers_the_decision(client, world):
    _phase, release = world
    rescored(release, {"Ada": 4, "Bea": 0})
    response = client.get(address(release, "diff/"))
    for words in ("↑ up from 2", "↓ down from 1", "+3", "+25.00 pp", "4 of 12", "the winner changes"):
        assertContains(response, words)
    assertContains(response, "Make the new labels live")


def test_while_files_wait_nothing_is_offered(client, world):
    _phase, release = world
    response = client.get(address(release, "diff/"))
    assertContains(response, "0 of 2 files are scored anew")
    assertContains(response, "queued")
    assertNotContains(response, "Make the new labels live")
    refused = client.post(address(release, "live/"), follow=True)
    assertContains(refused, "All must be done before it can go live.")


def test_the_decision_switches_the_board(client, world):
    phase, release = world
    rescored(release, {"Ada": 4, "Bea": 0})
    response = client.post(address(release, "live/"), follow=True)
    assertRedirects(response, address(release, "diff/"))
    assertContains(response, "These labels are live now")
    assertContains(response, "nothing to compare them with")
    board = client.get("/2026/classification/")
    assert [(entry.team_name, entry.primary_count) for entry in board.context["page"]] == [("Bea", 0), ("Ada", 4)]
    phase.refresh_from_db()
    assert phase.live_release == release


def test_the_table_comes_as_csv(client, world):
    _phase, release = world
    rescored(release, {"Ada": 4, "Bea": 0})
    response = client.get(address(release, "diff.csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["team"], row["old_count"], row["new_count"], row["rank_change"]) for row in rows] == [
        ("Bea", "2", "0", "1"),
        ("Ada", "1", "4", "-1"),
    ]


def test_a_phase_without_entries_says_so(client, phase):
    response = client.get(address(candidate_of(phase), "diff/"))
    assertContains(response, "nothing would change")
    assertContains(response, "There is no entry yet.")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_entries(client, phase, django_assert_num_queries, number):
    for wrong in range(number):
        make_scored(phase, wrong=wrong, team=make_team(phase.task.edition, name=f"Team {wrong}"))
    release = candidate_of(phase)
    rescored(release, {f"Team {wrong}": wrong + 1 for wrong in range(number)})
    # Session, person; edition, Release; the phase, both tables; counts; the rest is the frame of the page.
    with django_assert_num_queries(13):
        assert len(client.get(address(release, "diff/")).context["diff"].changes) == number
