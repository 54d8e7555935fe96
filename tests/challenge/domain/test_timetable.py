from datetime import timedelta

import pytest

from challenge.domain.timetable import date_changes, seconds_left, timetable_of
from challenge.models import DateChange
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_dates_of_the_edition_and_all_phases_come_in_order():
    edition = make_edition(
        2026, registration_closes_at=NOW + DAY, merge_until=NOW + 2 * DAY, anonymous_until=NOW + 9 * DAY
    )
    task = make_task(edition)
    make_phase(task=task, opens_at=NOW - DAY, closes_at=NOW + 3 * DAY, publish_at=NOW + 8 * DAY)
    make_phase(task=task, slug="open-end", title="Open end", opens_at=NOW, closes_at=None)
    found = [(date.moment - NOW, date.what, date.about, date.is_past) for date in timetable_of(edition, NOW)]
    assert found == [
        (-DAY, "Opens for submissions", "Classification · Validation", True),
        (0 * DAY, "Opens for submissions", "Classification · Open end", True),
        (DAY, "Registration closes", "", False),
        (2 * DAY, "Last moment to merge teams", "", False),
        (3 * DAY, "Closes for submissions", "Classification · Validation", False),
        (8 * DAY, "Results are published", "Classification · Validation", False),
        (9 * DAY, "Names of teams are shown; until then they are hidden", "", False),
    ]


def test_an_edition_without_dates_has_an_empty_timetable():
    assert timetable_of(make_edition(2026), NOW) == []


def test_changes_are_told_with_reason_and_both_dates():
    edition = make_edition(2026)
    line = {"phase": 1, "task": "classification", "title": "Classification · Test"}
    line |= {"old": NOW.isoformat(), "new": (NOW + DAY).isoformat()}
    DateChange.objects.create(edition=edition, reason="The servers were down.", changes=[line], changed_at=NOW)
    (change,) = date_changes(edition)
    assert (change.reason, change.changed_at) == ("The servers were down.", NOW)
    assert [(move.title, move.old, move.new) for move in change.moves] == [("Classification · Test", NOW, NOW + DAY)]


@pytest.mark.parametrize(
    ("opens", "closes", "is_opened", "left"),
    [
        (-1, 1, True, 86400),
        (-1, None, True, None),
        (1, 2, True, 86400),
        (-2, -1, True, None),
        (-1, 1, False, None),
    ],
)
def test_what_is_left_is_until_a_phase_opens_or_closes(opens, closes, is_opened, left):
    phase = make_phase(
        edition=make_edition(2026, **({} if is_opened else {"opened_at": None})),
        with_release=False,
        opens_at=NOW + opens * DAY,
        closes_at=None if closes is None else NOW + closes * DAY,
    )
    assert seconds_left(phase.task.edition, phase, NOW) == left
