"""A candidate against what is live, in the organizers' API."""

from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.enums import OrganizerRole
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import IMAGES, LABELS, NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def phase():
    made = make_phase(limit_per_day=None)
    for name, wrong in (("Ada", 1), ("Bea", 2)):
        make_scored(made, wrong=wrong, team=make_team(made.task.edition, name=name))
    return made


@pytest.fixture
def release(phase):
    labels = [(image, LABELS[0][1]) for image in IMAGES]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=LATER), now=LATER)
    made = make_release(truth, now=LATER)
    start_rescoring(made, now=LATER)
    return made


def rescored(release, wrong: dict[str, int]) -> None:
    for row in Evaluation.objects.filter(release=release).select_related("submission__team"):
        count = wrong[row.submission.team.name]
        metrics = {"flat_error": {"wrong": [12] * 4 + [count], "error": [1.0] * 4 + [count / 12]}}
        row.report = {"task": "classification", "images": 12, "metrics": metrics}
        row.status = Status.SCORED
        row.save()


def test_who_moves_and_who_wins_is_told(phase, release, organizer_of):
    ask = organizer_of(phase.task.edition, OrganizerRole.EDITOR)
    rescored(release, {"Ada": 4, "Bea": 0})
    told = ask("get", f"releases/{release.pk}/diff").json()
    assert (told["entries"], told["changed"], told["movers"], told["winner_changes"]) == (2, 2, 2, True)
    assert told["winners"] == [{"track": "provided", "before": ["Ada"], "after": ["Bea"]}]
    assert (told["is_live"], told["progress"]["is_complete"]) == (False, True)
    assert told["live_digest"] == phase.live_release.digest
    bea, ada = ask("get", f"releases/{release.pk}/diff/changes").json()["items"]
    assert (bea["team"], bea["old_count"], bea["new_count"], bea["rank_change"]) == ("Bea", 2, 0, 1)
    assert (ada["team"], ada["count_change"], ada["value_change"], ada["rank_change"]) == ("Ada", 3, 0.25, -1)


def test_labels_go_live_once_all_is_scored_and_by_a_chair(phase, release, organizer_of):
    chair, editor = organizer_of(phase.task.edition), organizer_of(phase.task.edition, OrganizerRole.EDITOR)
    address = f"releases/{release.pk}/make-live"
    refused = chair("post", address)
    assert (refused.status_code, refused.json()["code"]) == (409, "rescoring_refused")
    assert "2 wait" in refused.json()["detail"]
    rescored(release, {"Ada": 4, "Bea": 0})
    assert editor("post", address).status_code == 403
    told = chair("post", address).json()
    assert (told["is_live"], told["live_digest"], told["entries"]) == (True, None, 0)
    phase.refresh_from_db()
    assert phase.live_release == release


def test_a_release_of_another_year_is_not_there(release, organizer_of):
    ask = organizer_of(make_phase(edition=type(release.phase.task.edition).objects.create(year=2027)).task.edition)
    for release_id in (release.pk, 10**30):
        for rest in ("diff", "diff/changes"):
            assert ask("get", f"releases/{release_id}/{rest}").status_code == 404
        assert ask("post", f"releases/{release_id}/make-live").status_code == 404
