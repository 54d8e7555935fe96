import pytest

from challenge.domain.challenge_tasks import add_task, change_task, move_task, remove_task
from challenge.domain.changes import SettingsRefused
from challenge.enums import TaskKind
from challenge.models import AuditEvent, ChallengeTask, Phase
from submissions.models import Team
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

DETECTION = {"kind": TaskKind.DETECTION, "slug": "detection", "title": "Detection"}


def add(edition, **values):
    return add_task(edition, DETECTION | values, now=NOW, actor=None)


def change(task, **values):
    flags = {"for_new_release": values.pop("for_new_release", False)}
    return change_task(task, values, now=NOW, actor=None, **flags)


@pytest.fixture
def settled():
    """A task to which a team has sent a file."""
    phase = make_phase()
    make_submission(phase)
    return phase.task


def test_tasks_are_added_at_the_end_and_stand_on_record():
    edition, actor = make_edition(), make_user()
    add(edition)
    task = add_task(edition, DETECTION | {"slug": "second"}, now=NOW, actor=actor)
    assert [each.slug for each in edition.tasks.all()] == ["detection", "second"]
    event = AuditEvent.objects.filter(actor=actor).get()
    assert (event.verb, event.subject) == ("task.added", f"task 2026/{task.slug}")


@pytest.mark.parametrize("slug", ["organize", "team", "queue", "rules", "new"])
def test_names_of_our_own_pages_are_refused(slug):
    with pytest.raises(SettingsRefused, match="name of a page of ours"):
        add(make_edition(), slug=slug)


def test_two_tasks_of_an_edition_have_two_names():
    edition, other = make_edition(), make_edition(2025)
    add(edition)
    add(other)
    second = add(edition, slug="second")
    for act in (lambda: add(edition), lambda: change(second, slug="detection")):
        with pytest.raises(SettingsRefused, match="“detection” is taken already"):
            act()


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "guessing"), ("slug", "A B"), ("title", ""), ("max_guesses", 0), ("max_guesses", 101)]
)
def test_values_that_do_not_fit_are_refused_by_field(field, value):
    with pytest.raises(SettingsRefused) as refused:
        add(make_edition(), **{field: value})
    assert list(refused.value.problems) == [field]
    assert not ChallengeTask.objects.exists()


def test_a_change_is_written_with_its_old_and_new_value():
    task = make_task()
    changed = change(task, max_guesses=3, title="Recognition")
    assert (changed.max_guesses, changed.title) == (3, "Recognition")
    event = AuditEvent.objects.get(verb="task.changed")
    assert event.details["changed"] == {"max_guesses": [5, 3], "title": ["Classification", "Recognition"]}


@pytest.mark.parametrize(
    ("field", "value"), [("max_guesses", 1), ("taxonomy", None), ("options", {"open_vocabulary": True})]
)
def test_what_scores_mean_changes_only_for_a_new_release(settled, field, value):
    before = getattr(settled, field)
    with pytest.raises(SettingsRefused, match="Make a new Release"):
        change(settled, **{field: value})
    settled.refresh_from_db()
    assert getattr(settled, field) == before
    if value is not None:
        assert getattr(change(settled, **{field: value, "for_new_release": True}), field) == value


@pytest.mark.parametrize(("field", "value"), [("kind", TaskKind.MULTI_LABEL), ("slug", "other")])
def test_what_teams_depend_on_stays_once_they_have_sent_files(settled, field, value):
    with pytest.raises(SettingsRefused, match="Teams have sent files"):
        change(settled, **{field: value}, for_new_release=True)


def test_texts_change_at_any_time(settled):
    same = {name: getattr(settled, name) for name in ("kind", "slug", "max_guesses", "taxonomy", "options")}
    assert change(settled, title="Anew", description="More.", **same).title == "Anew"


def test_a_rehearsal_of_the_organizers_binds_nothing():
    phase = make_phase()
    team = make_team(phase.task.edition)
    Team.objects.update(is_internal=True)
    make_submission(phase, team=team)
    assert change(phase.task, max_guesses=1).max_guesses == 1


def test_another_kind_brings_its_metric_to_the_phases():
    phase = make_phase(with_release=False)
    change(phase.task, kind=TaskKind.COCO)
    phase.refresh_from_db()
    assert phase.primary_metric == "mean_ap"
    assert AuditEvent.objects.get(verb="phase.changed").details["changed"] == {
        "primary_metric": ["flat_error", "mean_ap"]
    }


@pytest.mark.parametrize(
    ("places", "order"), [(-1, ["b", "a", "c"]), (1, ["a", "c", "b"]), (-9, ["b", "a", "c"]), (9, ["a", "c", "b"])]
)
def test_a_task_moves_as_far_as_there_is_room(places, order):
    edition = make_edition()
    for slug in "abc":
        add(edition, slug=slug)
    move_task(edition.tasks.get(slug="b"), places, now=NOW, actor=None)
    assert [task.slug for task in edition.tasks.all()] == order
    assert AuditEvent.objects.get(verb="task.moved").details == {"before": ["a", "b", "c"], "after": order}


def test_a_removed_task_takes_its_phases_and_labels_along():
    phase = make_phase()
    remove_task(phase.task, now=NOW, actor=None)
    assert not ChallengeTask.objects.exists()
    assert not Phase.objects.exists()
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"task.removed", "phase.removed"}


def test_a_task_with_submissions_stays_whole(settled):
    make_phase(task=settled, slug="other")
    with pytest.raises(SettingsRefused, match="stays on record"):
        remove_task(settled, now=NOW, actor=None)
    assert settled.phases.count() == 2
