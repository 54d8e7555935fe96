"""How a phase stands on its way to published results."""

from datetime import timedelta

import pytest
from django.http import Http404

from leaderboard.domain.correcting import withdraw
from leaderboard.domain.publish import CannotPublish, publish, publish_provisional
from leaderboard.domain.results_overview import in_force_of, results_of_id
from leaderboard.enums import Standing
from tests.factories import NOW, make_edition, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)


@pytest.fixture
def phase():
    return make_phase(limit_per_day=None)


def found(phase, now=CLOSED):
    return results_of_id(phase.task.edition, phase.pk, now)


def test_a_phase_waits_is_ready_provisional_published_and_withdrawn(phase):
    stood = [found(phase)]
    make_scored(phase)
    stood.append(found(phase))
    publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    stood.append(found(phase))
    final = publish(phase, now=UNTIL)
    stood.append(found(phase, UNTIL))
    withdraw(final, reason="Wrong.", now=UNTIL)
    stood.append(found(phase, UNTIL))
    assert [each.standing for each in stood] == list(Standing)
    assert [each.state for each in stood] == [
        "Waits",
        "Ready",
        "Provisional, version 1",
        "Published, version 2",
        "Withdrawn, version 2",
    ]


def test_only_what_is_in_force_is_corrected_or_withdrawn(phase):
    make_scored(phase)
    with pytest.raises(CannotPublish, match="Nothing of this phase is published"):
        in_force_of(found(phase))
    results = publish(phase, now=CLOSED)
    assert in_force_of(found(phase)) == results
    withdraw(results, reason="Wrong.", now=CLOSED)
    with pytest.raises(CannotPublish):
        in_force_of(found(phase))


def test_a_phase_of_another_edition_is_not_there(phase):
    with pytest.raises(Http404):
        results_of_id(make_edition(2027), phase.pk, CLOSED)
