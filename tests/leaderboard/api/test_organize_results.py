"""Organizers publish, correct and withdraw results by the API, as they do on the pages."""

from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole, Split
from leaderboard.models import Publication
from tests.factories import NOW, make_edition, make_evaluation, make_phase, make_scored, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)
SURE = {"note": "First.", "is_sure": True}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CLOSED, tick=False)
    return time_machine


@pytest.fixture
def task():
    return make_task()


@pytest.fixture
def ask(task, organizer_of):
    return organizer_of(task.edition)


def closed_phase(task, *counts: int, **fields):
    phase = make_phase(task=task, **({"split": Split.TEST, "limit_per_day": None} | fields))
    for wrong in counts:
        make_scored(phase, wrong=wrong, message=f"Method {wrong}")
    return phase


def rows() -> list[tuple[int, int | None, int]]:
    found = Publication.objects.filter(state="frozen").order_by("pk")
    return [(each.version, entry.rank, entry.primary_count) for each in found for entry in each.entries.all()]


def test_the_list_says_how_each_phase_stands(task, ask):
    closed_phase(task, 3, slug="done")
    make_evaluation(closed_phase(task, 3, slug="waiting"))
    done, waiting = ask("get", "results").json()["items"]
    assert (done["phase"], done["standing"], done["hindrance"], done["is_ready"]) == ("done", "ready", "", True)
    assert (waiting["standing"], waiting["files"]["unfinished"]) == ("waits", 1)
    assert waiting["hindrance"] == "One file waits or is being scored."
    assert (done["is_of_year"], done["versions"]) == (True, [])


def test_a_preview_is_published_only_with_a_confirmation(task, ask, client):
    phase = closed_phase(task, 3, 5)
    preview = ask("get", f"results/{phase.pk}/preview").json()["items"]
    assert [(row["rank"], row["method_name"]) for row in preview] == [(1, "Method 3"), (2, "Method 5")]
    for unsure in ({}, {"is_sure": False}):
        assert ask("post", f"results/{phase.pk}/publish", unsure).status_code == 422
    assert rows() == []
    told = ask("post", f"results/{phase.pk}/publish", SURE).json()
    (version,) = told["versions"]
    assert (told["standing"], version["note"], version["published_by"]) == ("published", "First.", str(ask.user))
    assert version["url"] == "http://testserver/2026/classification/results/val/v1/"
    assert rows() == [(1, 1, 3), (1, 2, 5)]
    again = ask("post", f"results/{phase.pk}/publish", SURE)
    assert (again.status_code, again.json()["code"]) == (409, "already_published")


def test_why_results_cannot_be_published_is_told(task, ask):
    phase = closed_phase(task, 3)
    make_evaluation(phase)
    refused = ask("post", f"results/{phase.pk}/publish", SURE)
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_publish")
    assert "One file waits or is being scored." in refused.json()["detail"]


def test_results_go_from_provisional_to_final(task, ask, client, clock):
    phase = closed_phase(task, 3)
    early = ask("post", f"results/{phase.pk}/publish-provisionally", {"objections_until": "2026-07-01T12:00:00Z"})
    assert "choose a later moment" in early.json()["detail"]
    assert ask("post", f"results/{phase.pk}/publish-provisionally", {"objections_until": "soon"}).status_code == 422
    told = ask("post", f"results/{phase.pk}/publish-provisionally", {"objections_until": f"{UNTIL:%Y-%m-%dT%H:%M}Z"})
    assert (told.json()["standing"], told.json()["versions"][0]["url"]) == ("provisional", None)
    assert [row["rank"] for row in ask("get", f"results/{phase.pk}/entries").json()["items"]] == [1]
    assert client.get("/api/v1/editions/2026/tasks/classification/leaderboard").status_code == 404
    refused = ask("post", f"results/{phase.pk}/publish", SURE)
    assert "Teams may object until 2026-07-18 12:00 UTC." in refused.json()["detail"]
    clock.move_to(UNTIL, tick=False)
    assert ask("post", f"results/{phase.pk}/publish", SURE).json()["state"] == "Published, version 2"


def test_results_are_corrected_marked_and_withdrawn(task, ask):
    phase = closed_phase(task, 3, 5)
    ask("post", f"results/{phase.pk}/publish", SURE)
    assert ask("post", f"results/{phase.pk}/correct", {"note": "Labels."}).json()["versions"][0]["note"] == "Labels."
    best = Publication.objects.get(version=2).entries.get(rank=1)
    marked = {"submission_id": str(best.submission_id), "reason": "Accounts."}
    assert ask("post", f"results/{phase.pk}/not-comparable", marked).status_code == 200
    assert rows()[-2:] == [(3, None, 3), (3, 1, 5)]
    assert "already" in ask("post", f"results/{phase.pk}/not-comparable", marked).json()["detail"]
    told = ask("post", f"results/{phase.pk}/withdraw", {"reason": "All wrong."}).json()
    assert (told["standing"], told["versions"][0]["withdrawn_reason"]) == ("withdrawn", "All wrong.")


@pytest.mark.parametrize("act", ["correct", "not-comparable", "withdraw"])
def test_without_words_or_without_publication_nothing_happens(task, ask, act):
    phase = closed_phase(task, 3)
    words = {"correct": {"note": "x"}, "withdraw": {"reason": "x"}}
    body = words.get(act, {"reason": "x", "submission_id": str(phase.submissions.get().pk)})
    assert ask("post", f"results/{phase.pk}/{act}", {}).status_code == 422
    refused = ask("post", f"results/{phase.pk}/{act}", body)
    assert (refused.status_code, refused.json()["detail"]) == (409, "Nothing of this phase is published.")


def test_a_year_is_published_at_once(task, ask):
    for slug in ("a", "b"):
        closed_phase(task, 3, slug=slug)
    told = ask("post", "results/publish", SURE).json()
    assert [(each["phase"], each["standing"]) for each in told] == [("a", "published"), ("b", "published")]
    again = ask("post", "results/publish", SURE)
    assert (again.status_code, again.json()["code"]) == (409, "cannot_publish")


def test_a_helper_reads_and_only_a_chair_publishes(task, organizer_of):
    phase, helper = closed_phase(task, 3), organizer_of(task.edition, OrganizerRole.HELPER)
    for path in ("results", f"results/{phase.pk}", f"results/{phase.pk}/preview", f"results/{phase.pk}/entries"):
        assert helper("get", path).status_code == 200
    for editor in (helper, organizer_of(task.edition, OrganizerRole.EDITOR)):
        assert editor("post", f"results/{phase.pk}/publish", SURE).status_code == 403
    assert rows() == []


def test_a_phase_of_another_year_is_not_there(task, ask):
    other = make_phase(edition=make_edition(2027))
    for phase_id in (other.pk, 10**30):
        assert ask("get", f"results/{phase_id}").status_code == 404
        assert ask("post", f"results/{phase_id}/publish", SURE).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_phases(task, ask, django_assert_num_queries, number):
    for index in range(number):
        ask("post", f"results/{closed_phase(task, 3, slug=f'p{index}').pk}/publish", SURE)
    ask("get", "results")
    with django_assert_num_queries(7):
        assert ask("get", "results").json()["count"] == number
