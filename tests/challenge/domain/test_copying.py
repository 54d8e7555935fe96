from datetime import UTC, datetime, timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.copying import copy_edition, moved
from challenge.domain.image_sets import create_image_set
from challenge.domain.pages import rules_of
from challenge.enums import FinalSelection, ImageSetRole, Reveal, Split
from challenge.models import AuditEvent, ChallengeTask, Edition, GroundTruth, Phase, PhaseImageSet
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db

PHASE = {
    "slug": "test",
    "title": "Test",
    "split": Split.TEST,
    "opens_at": datetime(2026, 8, 1, 12, tzinfo=UTC),
    "closes_at": datetime(2026, 9, 1, tzinfo=UTC),
    "publish_at": datetime(2026, 10, 1, tzinfo=UTC),
    "limit_per_day": 3,
    "limit_per_week": 5,
    "limit_total": 9,
    "limit_concurrent": 2,
    "limit_invalid_per_day": 11,
    "limit_checks_per_day": 12,
    "reveal": Reveal.HIDDEN,
    "ladder_step": 0.01,
    "final_selection": FinalSelection.CHOSEN,
    "final_entries": 3,
    "accepts_outside_data": False,
    "primary_metric": "hierarchical_error",
}


@pytest.fixture
def source():
    edition = make_edition(2026, rules="# Rules", merge_until=NOW)
    task = make_task(edition, description="Five guesses.", max_guesses=7, options={"open_vocabulary": True}, position=4)
    phase = make_phase(task=task, **PHASE)
    anchor = create_image_set(name="anchor", images=[("a1", 1, 1)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, role=ImageSetRole.ANCHOR, position=3)
    Phase.objects.update(baseline="baselines/last-year.csv")
    edition.organizers.add(make_user())
    return edition


def copy(source, year=2027, actor=None):
    return copy_edition(source, year=year, title=f"Challenge {year}", actor=actor, now=NOW)


def values_of(row, *left_out):
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in left_out}


def test_a_copy_is_in_preparation_with_the_rules_and_organizers_of_its_source(source):
    actor = make_user()
    edition = copy(source, actor=actor)
    assert (edition.is_public, edition.opened_at) == (False, None)
    assert (rules_of(edition), edition.merge_until) == ("# Rules", moved(NOW, 1))
    assert set(edition.organizers.all()) == {actor, *source.organizers.all()}
    assert AuditEvent.objects.get(verb="edition.copied").details == {"source": 2026}


def test_tasks_come_along_as_they_are(source):
    copied = copy(source).tasks.get()
    assert values_of(copied, "id", "edition") == values_of(source.tasks.get(), "id", "edition")


def test_phases_come_along_with_their_dates_a_year_later(source):
    copied = Phase.objects.get(task__edition=copy(source))
    dates = {name: moved(PHASE[name], 1) for name in ("opens_at", "closes_at", "publish_at")}
    assert {name: getattr(copied, name) for name in PHASE} == PHASE | dates


def test_of_the_images_only_the_anchor_comes_along_and_no_labels_do(source):
    copied = Phase.objects.get(task__edition=copy(source))
    role = copied.image_set_roles.get()
    assert (role.image_set.name, role.role, role.position) == ("anchor", ImageSetRole.ANCHOR, 3)
    assert (copied.live_release, copied.baseline.name) == (None, "")
    assert not GroundTruth.objects.filter(phase=copied).exists()


def test_the_source_stays_as_it_was(source):
    before = [values_of(row) for row in (source, source.tasks.get(), Phase.objects.get())]
    copy(source)
    again = [Edition.objects.get(pk=source.pk), source.tasks.get(), Phase.objects.get(task__edition=source)]
    assert [values_of(row) for row in again] == before


def test_a_copy_for_a_year_that_has_its_edition_is_refused(source):
    with pytest.raises(SettingsRefused, match="There is an edition of 2026 already"):
        copy(source, year=2026)
    assert ChallengeTask.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "years", "expected"),
    [
        (datetime(2024, 2, 29, 23, 59, tzinfo=UTC), 1, datetime(2025, 2, 28, 23, 59, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 4, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2012, 5, 10, tzinfo=UTC), 15, datetime(2027, 5, 10, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), -1, datetime(2025, 12, 31, tzinfo=UTC)),
    ],
)
def test_dates_move_by_whole_years(moment, years, expected):
    assert moved(moment, years) == expected


def test_a_phase_that_ends_on_a_leap_day_still_closes_after_it_opens():
    opens = datetime(2024, 2, 28, 12, tzinfo=UTC)
    source = make_edition(2024)
    make_phase(edition=source, opens_at=opens, closes_at=opens + timedelta(days=1))
    with pytest.raises(SettingsRefused, match="must close after it opens"):
        copy(source, year=2025)


def test_what_was_published_last_year_opens_nothing_of_the_next(source):
    Phase.objects.filter(task__edition=source).update(results_opened_at=NOW)
    phases = Phase.objects.filter(task__edition=copy(source))
    assert set(phases.values_list("results_opened_at", flat=True)) == {None}


def test_what_came_after_the_year_stays_with_it(source):
    make_phase(task=source.tasks.get(), slug="benchmark", is_benchmark=True, with_release=False)
    Phase.objects.update(retired_at=NOW)
    (phase,) = Phase.objects.filter(task__edition=copy(source))
    assert (phase.slug, phase.retired_at) == ("test", None)
