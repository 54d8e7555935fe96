"""Benchmarks and the release of labels, in the organizers' API."""

from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole, Split
from challenge.models import Phase
from leaderboard.domain.publish import publish
from leaderboard.domain.retiring import run_retirement
from submissions.models import Retirement
from tests.factories import NOW, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
OPENS = {"opens_at": f"{CLOSED:%Y-%m-%dT%H:%M:%S}Z"}
TYPED = {"typed": "2026/classification/test"}


@pytest.fixture
def phase(time_machine) -> Phase:
    time_machine.move_to(CLOSED, tick=False)
    made = make_phase(split=Split.TEST, slug="test", title="Test", limit_per_day=None)
    make_scored(made)
    publish(made, now=CLOSED)
    return made


@pytest.fixture
def ask(phase, organizer_of):
    return organizer_of(phase.task.edition)


def test_a_benchmark_is_opened_and_listed(phase, ask):
    (before,) = ask("get", "after").json()["items"]
    assert (before["why_no_benchmark"], before["results_version"], before["to_type"]) == ("", 1, TYPED["typed"])
    made = ask("post", f"after/{phase.pk}/benchmark", OPENS | {"limit_per_week": 3})
    assert made.status_code == 201
    assert (made.json()["phase"], made.json()["limit_per_week"], made.json()["reveal"]) == ("benchmark", 3, "primary")
    (after,) = ask("get", "after").json()["items"]
    assert [each["phase_id"] for each in after["benchmarks"]] == [made.json()["phase_id"]]
    assert after["why_no_benchmark"] == "“Benchmark” goes on still: close it first."
    again = ask("post", f"after/{phase.pk}/benchmark", OPENS)
    assert (again.status_code, again.json()["code"]) == (409, "benchmark_refused")


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"opens_at": "2026-07-01T00:00:00Z"}, 409, "A benchmark opens after its year"),
        ({"closes_at": OPENS["opens_at"]}, 422, "A phase must close after it opens."),
        ({"limit_per_week": -1}, 422, ""),
        ({"reveal": "some"}, 422, ""),
    ],
)
def test_what_is_wrong_with_a_benchmark_is_told(phase, ask, change, status, told):
    refused = ask("post", f"after/{phase.pk}/benchmark", OPENS | change)
    assert (refused.status_code, told in refused.text) == (status, True)
    assert not Phase.objects.filter(is_benchmark=True).exists()


def test_labels_are_released_by_typing_the_phases_name(phase, ask):
    refused = ask("post", f"after/{phase.pk}/retire", {"typed": "test"})
    assert (refused.status_code, refused.json()["code"]) == (409, "retiring_refused")
    started = ask("post", f"after/{phase.pk}/retire", TYPED)
    assert (started.status_code, started.json()["state"]) == (202, "running")
    run_retirement(Retirement.objects.get().pk, clock=lambda: CLOSED)
    (after,) = ask("get", "after").json()["items"]
    assert (after["retirement"]["state"], after["labels_released_at"]) == ("done", "2026-07-11T12:00:00Z")
    assert "released already" in after["why_not_retired"]


def test_who_is_no_chair_reads_and_changes_nothing(phase, organizer_of):
    for role in (OrganizerRole.HELPER, OrganizerRole.EDITOR):
        ask = organizer_of(phase.task.edition, role)
        assert ask("get", "after").status_code == 200
        assert ask("post", f"after/{phase.pk}/benchmark", OPENS).status_code == 403
        assert ask("post", f"after/{phase.pk}/retire", TYPED).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_phases(phase, ask, django_assert_num_queries, number):
    for index in range(number - 1):
        make_phase(task=phase.task, split=Split.TEST, slug=f"test-{index}")
    ask("get", "after")
    with django_assert_num_queries(6):
        assert ask("get", "after").json()["count"] == number
