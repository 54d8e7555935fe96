"""Published results: the board shows them before live standings, and each version has its address for ever."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.tokens import issue_token
from challenge.enums import Reveal
from leaderboard.domain.correcting import correct, mark_not_comparable, withdraw
from leaderboard.domain.publish import publish
from leaderboard.domain.standings import refresh_standings
from submissions.models import Evaluation
from tests.factories import NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
BOARD = "/2026/classification/"
ADDRESS = "/2026/classification/results/val/v1/"
CLOSED = NOW + timedelta(days=31)
# The greatest number in the factories' reports beside the primary one: it must not be seen where it is hidden.
SECRET = 98_765


def phase_with(*counts: int, **fields):
    phase = make_phase(limit_per_day=None, **fields)
    for wrong in counts:
        make_scored(phase, wrong=wrong, cost=SECRET)
    refresh_standings(phase.pk, now=NOW)
    return phase


def ranks(response) -> list[tuple[int | None, int]]:
    return [(entry.rank, entry.primary_count) for entry in response.context["page"]]


def test_published_results_stand_before_live_standings_and_link_their_address(client):
    phase = phase_with(3, 5)
    publish(phase, now=CLOSED)
    make_scored(phase, wrong=1)
    refresh_standings(phase.pk, now=CLOSED)
    response = client.get(BOARD)
    assert ranks(response) == [(1, 3), (2, 5)]
    assertContains(response, ADDRESS)
    assertContains(response, "Published results, version 1")
    assert ranks(client.get(BOARD, {"state": "live"})) == [(1, 1), (2, 3), (3, 5)]
    assertContains(response, "state=live")


def test_what_is_published_is_hidden_no_longer(client):
    phase = phase_with(3, reveal=Reveal.HIDDEN)
    assertContains(client.get(BOARD), "hidden until the organizers publish them")
    publish(phase, now=CLOSED)
    response = client.get(BOARD)
    assert ranks(response) == [(1, 3)]
    assertNotContains(response, "state=live")


def test_a_version_shows_all_final_entries_and_what_they_depend_on(client):
    publication = publish(phase_with(3, 5), now=CLOSED, note="As agreed.")
    response = client.get(ADDRESS)
    assert ranks(response) == [(1, 3), (2, 5)]
    for told in ("As agreed.", publication.digest, publication.signature, publication.release_digest, "Version 1"):
        assertContains(response, told)


def test_a_replaced_version_stays_and_names_the_one_in_force(client):
    phase = phase_with(3, 5)
    first = publish(phase, now=CLOSED)
    before = client.get(f"{ADDRESS}publication.json").json()
    marked = mark_not_comparable(first, first.entries.get(rank=1).submission_id, reason="Accounts.", now=CLOSED)
    response = client.get(ADDRESS)
    assert ranks(response) == [(1, 3), (2, 5)]
    assertContains(response, "version 2")
    after = client.get(f"{ADDRESS}publication.json").json()
    assert after == before | {"replaced_by": f"http://testserver{marked.get_absolute_url()}"}
    board = client.get(BOARD)
    assert ranks(board) == [(None, 3), (1, 5)]
    assertContains(board, "Not comparable")
    assertContains(board, "Accounts.")


def test_withdrawn_results_are_said_so_and_stay_at_their_address(client):
    phase = phase_with(3, reveal=Reveal.HIDDEN)
    withdraw(publish(phase, now=CLOSED), reason="Wrong labels.", now=CLOSED)
    board, page = client.get(BOARD), client.get(ADDRESS)
    assert ranks(board) == []
    for response in (board, page):
        assertContains(response, "Wrong labels.")
    assert ranks(page) == [(1, 3)]


def test_a_stranger_verifies_the_download_with_the_library_alone(client):
    publish(phase_with(3, 5), now=CLOSED, note="“ä”")
    told = json.loads(client.get(f"{ADDRESS}publication.json").content)
    keys = json.loads(client.get(told["keys"]).content)["keys"]
    (key,) = [each["public_key"] for each in keys if each["key_id"] == told["key_id"]]
    text = json.dumps(told["contents"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(told["signature"]), text.encode())


@pytest.mark.parametrize(
    "address",
    [
        "/2026/classification/results/val/v2/",
        "/2026/classification/results/test/v1/",
        "/2025/classification/results/val/v1/",
        "/2026/classification/results/val/v2/publication.json",
    ],
)
def test_a_version_that_is_not_there_is_not_found(client, address):
    publish(phase_with(3), now=CLOSED)
    assert client.get(address).status_code == 404


def test_a_detection_board_shows_its_ap(client):
    phase = make_phase(primary_metric="mean_ap")
    for ap in (0.25, 0.75):
        evaluation = make_scored(phase)
        evaluation.report["metrics"] = {"mean_ap": ap, "median_ap": ap, "per_class_ap": {"n1": ap}}
        evaluation.save()
    refresh_standings(phase.pk, now=NOW)
    publish(phase, now=CLOSED)
    for address in (BOARD, ADDRESS):
        response = client.get(address)
        assert [(entry.rank, entry.primary_value) for entry in response.context["page"]] == [(1, 0.75), (2, 0.25)]
        for told in ("Mean AP", "75.00%", "higher is better"):
            assertContains(response, told)
        assertNotContains(response, "Top-5 error")


def test_an_unknown_primary_metric_breaks_no_page(client):
    phase = phase_with(3, primary_metric="fame")
    assert client.get(BOARD, {"entries": "all"}).status_code == 200
    submission = phase.submissions.get()
    client.force_login(submission.submitted_by)
    for address in (f"/submissions/{submission.pk}/", f"/teams/{submission.team_id}/"):
        assert client.get(address).status_code == 200


# What each way out shows while a phase is live; `SECRET` and the exact counts stay inside.
WAYS = (
    BOARD,
    f"{BOARD}?entries=all",
    f"{BOARD}?state=live&entries=all",
    "/api/v1/editions/2026/tasks/classification/leaderboard?entries=all",
    "/submissions/{submission}/",
    "/submissions/{submission}/status/",
    "/api/v1/submissions/{submission}",
    "/teams/{team}/",
    "/2026/",
    "/",
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("reveal", [Reveal.LADDER, Reveal.HIDDEN])
def test_no_way_out_tells_more_than_the_ladder_or_a_hidden_phase(client, way, reveal):
    phase = make_phase(reveal=reveal, ladder_step=0.5, limit_per_day=None)
    team = make_team(phase.task.edition)
    for minute, wrong in enumerate((12, 71, 8)):
        scored = make_scored(phase, wrong=wrong, cost=SECRET, team=team, now=NOW + timedelta(minutes=minute))
    Evaluation.objects.filter(pk=scored.pk).update(report=scored.report | {"slices": {"a=b": {"x": SECRET}}})
    refresh_standings(phase.pk, now=NOW)
    user = scored.submission.submitted_by
    client.force_login(user)
    headers = {"Authorization": f"Bearer {issue_token(user=user, name='t', now=NOW)[1]}"}
    response = client.get(way.format(submission=scored.submission_id, team=team.pk), headers=headers)
    # 286 tells htmx to ask no more.
    assert response.status_code in {200, 286}
    text = response.content.decode()
    for hidden in (str(SECRET), f"{SECRET:,}", f"{SECRET / 12:.3f}", "66.67%", "0.6666", "591.67%", "slices"):
        assert hidden not in text
    if reveal == Reveal.LADDER and "leaderboard" in way:
        assert {entry["primary_count"] for entry in response.json()["entries"]} == {12}


@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_results_take_the_same_queries_however_many_entries(client, django_assert_num_queries, number):
    phase = phase_with(*range(number))
    correct(publish(phase, now=CLOSED), note="Again.", now=CLOSED)
    # The version, what leads, its entries counted, their ids and themselves, awards, and all versions.
    with django_assert_num_queries(7):
        assert len(client.get(ADDRESS).context["page"]) == number
    with django_assert_num_queries(7):
        assert len(client.get(BOARD).context["page"]) == number
