from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.phase_settings import add_phase, change_phase, remove_phase
from challenge.enums import Split
from challenge.models import AuditEvent, GroundTruth, ImageSet, Phase, Release
from leaderboard.domain.standings import refresh_standings
from submissions.models import Submission, Team
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

TEST = {
    "slug": "test",
    "title": "Test",
    "split": Split.TEST,
    "opens_at": NOW,
    "closes_at": NOW + timedelta(days=9),
    "primary_metric": "flat_error",
}


def add(task, **values):
    return add_phase(task, TEST | values, now=NOW, actor=None)


def change(phase, **values):
    return change_phase(phase, values, now=NOW, actor=None)


def test_a_new_phase_stands_on_record_with_its_dates():
    phase = add(make_task())
    assert (phase.slug, phase.live_release) == ("test", None)
    event = AuditEvent.objects.get(verb="phase.added")
    assert event.subject == "phase 2026/classification/test"
    assert event.details == {"opens_at": NOW.isoformat(), "closes_at": TEST["closes_at"].isoformat()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("split", "train"),
        ("primary_metric", "mean_ap"),
        ("reveal", "some"),
        ("ladder_step", 2.0),
        ("final_entries", 0),
        ("slug", "new"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_field(field, value):
    with pytest.raises(SettingsRefused) as refused:
        add(make_task(), **{field: value})
    assert list(refused.value.problems) == [field]
    assert not Phase.objects.exists()


def test_a_phase_closes_after_it_opens():
    task = make_task(make_edition(opened_at=None))
    with pytest.raises(SettingsRefused, match="must close after it opens"):
        add(task, closes_at=NOW)
    phase = add(task)
    with pytest.raises(SettingsRefused, match="must close after it opens"):
        change(phase, opens_at=TEST["closes_at"])


def test_two_phases_of_a_task_have_two_names():
    task = make_task()
    add(task)
    other = add(task, slug="other")
    for act in (lambda: add(task), lambda: change(other, slug="test")):
        with pytest.raises(SettingsRefused, match="“test” is taken already"):
            act()


def test_a_change_is_written_with_its_old_and_new_value():
    phase = make_phase(edition=make_edition(opened_at=None))
    later = phase.closes_at + timedelta(days=1)
    assert change(phase, closes_at=later, limit_per_day=None).closes_at == later
    assert AuditEvent.objects.get(verb="phase.changed").details["changed"] == {
        "closes_at": [phase.closes_at.isoformat(), later.isoformat()],
        "limit_per_day": [2, None],
    }


@pytest.mark.parametrize("field", ["opens_at", "closes_at"])
def test_dates_of_an_open_edition_are_not_moved_here(field):
    phase = make_phase()
    with pytest.raises(SettingsRefused, match="teams plan by its dates") as refused:
        change(phase, title="Anew", **{field: getattr(phase, field) + timedelta(days=1)})
    assert list(refused.value.problems) == [field]
    phase.refresh_from_db()
    assert phase.title == "Validation"
    # The same dates are no change.
    assert change(phase, title="Anew", opens_at=phase.opens_at, closes_at=phase.closes_at).title == "Anew"


def test_the_name_in_addresses_stays_once_teams_have_sent_files():
    phase = make_phase()
    make_submission(phase)
    with pytest.raises(SettingsRefused, match="its name in addresses stays"):
        change(phase, slug="other")
    assert change(phase, title="Other").title == "Other"


def test_a_removed_phase_takes_its_labels_along_and_leaves_the_images():
    phase = make_phase()
    refresh_standings(phase.pk, now=NOW)
    remove_phase(phase, now=NOW, actor=None)
    for model in (Phase, GroundTruth, Release):
        assert not model.objects.exists()
    assert ImageSet.objects.exists()
    assert AuditEvent.objects.get(verb="phase.removed").subject == "phase 2026/classification/val"


def test_a_rehearsal_goes_with_its_phase():
    phase = make_phase()
    team = make_team(phase.task.edition)
    Team.objects.update(is_internal=True)
    make_submission(phase, team=team)
    remove_phase(phase, now=NOW, actor=None)
    assert not Submission.objects.exists()


def test_a_phase_with_submissions_stays_as_it_is():
    phase = make_phase()
    make_submission(phase)
    with pytest.raises(SettingsRefused, match="Files were sent to “Validation”"):
        remove_phase(phase, now=NOW, actor=None)
    phase.refresh_from_db()
    assert phase.live_release is not None
