from datetime import timedelta

import pytest
from django.core.cache import cache

from leaderboard.models import Publication
from leaderboard.tasks import publish_due, refresh, refresh_stale
from tests.factories import NOW, make_edition, make_phase, make_scored

pytestmark = pytest.mark.django_db


def test_a_ring_refreshes_its_phase(rings):
    phase = make_phase()
    make_scored(phase)
    refresh(phase_id=phase.pk)
    assert Publication.objects.get().entries.count() == 1


def test_a_second_ring_for_the_same_scores_makes_nothing_anew(rings):
    phase = make_phase()
    make_scored(phase)
    refresh(phase_id=phase.pk)
    made = Publication.objects.get().entries.get().pk
    refresh(phase_id=phase.pk)
    assert Publication.objects.get().entries.get().pk == made
    make_scored(phase)
    refresh(phase_id=phase.pk)
    assert Publication.objects.get().entries.count() == 2


def test_each_stale_phase_is_rung_for_on_its_own(rings):
    phases = [make_phase(edition=make_edition(year)) for year in (2025, 2026, 2027)]
    refresh(phase_id=phases[1].pk)
    refresh_stale()
    assert sorted(ids["phase_id"] for _name, ids in rings) == sorted([phases[0].pk, phases[2].pk])


def test_a_phase_that_cannot_be_shown_holds_up_no_other(rings):
    broken = make_phase(edition=make_edition(2025), primary_metric="no_such_error")
    make_scored(broken)
    other = make_phase(edition=make_edition(2026))
    refresh_stale()
    assert {"phase_id": other.pk} in [ids for _name, ids in rings]


def test_what_is_due_is_published(rings):
    phase = make_phase(closes_at=NOW, publish_at=NOW)
    make_scored(phase, now=NOW - timedelta(days=1))
    publish_due()
    cache.clear()
    publish_due()
    assert list(Publication.objects.values_list("phase", "version")) == [(phase.pk, 1)]
