from datetime import timedelta

import pytest
from django.http import Http404

from challenge.enums import Reveal
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.domain.standings import refresh_standings
from leaderboard.domain.tables import (
    asked_table,
    choose_table,
    competing_bests,
    in_order,
    live_beside,
    one_a_phase,
    public_tables,
    published_version,
    published_versions,
    replacing,
    withdrawn_table,
)
from leaderboard.enums import PublicationState
from leaderboard.models import Publication
from tests.factories import NOW, make_phase, make_scored, make_team


def table(task: str = "classification", phase: str = "val", year: int = 2026, age: int = 0) -> Publication:
    return Publication(year=year, task_slug=task, phase_slug=phase, as_of=NOW - timedelta(hours=age))


def test_the_first_of_the_tasks_tables_is_chosen_else_the_named_phase():
    tables = [table("detection"), table(year=2025), table(phase="test"), table(phase="val", age=1)]
    assert choose_table(tables, 2026, "classification", None) is tables[2]
    assert choose_table(tables, 2026, "classification", "val") is tables[3]


@pytest.mark.django_db
def test_the_newest_phase_comes_first_whichever_was_scored_last_and_published_before_live(rings):
    old = make_phase(with_release=True)
    new = make_phase(task=old.task, slug="test", title="Test")
    for phase, hour in ((new, 0), (old, 1)):
        refresh_standings(phase.pk, now=NOW + timedelta(hours=hour))
    published = Publication.objects.get(phase=new)
    published.pk, published.state, published.as_of = None, PublicationState.FROZEN, NOW
    published.save()
    refresh_standings(new.pk, now=NOW + timedelta(hours=2))
    shown = [(table.phase_slug, table.state) for table in public_tables()]
    assert shown == [("test", "frozen"), ("test", "live"), ("val", "live")]


@pytest.mark.parametrize(
    ("year", "task", "phase"),
    [(2024, "classification", None), (2026, "detection", None), (2026, "classification", "test")],
)
def test_a_table_that_is_not_there_is_not_found(year, task, phase):
    with pytest.raises(Http404):
        choose_table([table()], year, task, phase)


@pytest.mark.django_db
def test_best_leaves_out_only_what_competes_and_is_not_its_teams_best(rings):
    phase = make_phase(limit_per_day=None)
    team = make_team(phase.task.edition)
    for wrong, competes in ((1, False), (3, True), (7, True)):
        make_scored(phase, wrong=wrong, team=team, is_competing=competes)
    made = refresh_standings(phase.pk, now=NOW)
    assert [entry.primary_count for entry in competing_bests(made).order_by("primary_count")] == [1, 3]
    assert [entry.primary_count for entry in in_order(made)] == [1, 3, 7]


@pytest.mark.django_db
def test_in_force_is_what_was_neither_replaced_nor_withdrawn(rings):
    phase = make_phase()
    make_scored(phase)
    refresh_standings(phase.pk, now=NOW)
    first = publish(phase, now=phase.closes_at)
    second = correct(first, note="Why.", now=phase.closes_at)
    live = Publication.objects.get(state=PublicationState.LIVE)
    tables = public_tables()
    assert tables == [second, live]
    assert one_a_phase(tables) == [second]
    assert (live_beside(second, tables), live_beside(live, tables)) == (live, None)
    assert withdrawn_table(live) is None
    withdraw(second, reason="Why.", now=phase.closes_at)
    assert public_tables() == [live]
    assert withdrawn_table(live) == second
    named = (2026, "classification", "val")
    assert list(published_versions(*named)) == [second, first]
    assert published_version(*named, 1) == first
    publish_provisional(phase, objections_until=phase.closes_at + timedelta(days=1), now=phase.closes_at)
    assert withdrawn_table(live) == second
    everybodys = Publication.objects.for_everybody()
    assert set(everybodys) == {each for each in Publication.objects.all() if each.is_for_everybody} == {first, second}


@pytest.mark.django_db
def test_a_version_is_asked_for_by_its_number_of_the_phase_that_is_named_or_in_force(rings):
    phase = make_phase()
    make_scored(phase)
    first = publish(phase, now=phase.closes_at)
    second = correct(first, note="Why.", now=phase.closes_at)
    assert asked_table(2026, "classification") == second
    assert asked_table(2026, "classification", version=1) == first
    assert replacing(asked_table(2026, "classification", version=1)) == second
    withdraw(second, reason="Why.", now=phase.closes_at)
    assert asked_table(2026, "classification", phase="val", version=2) == second
    for asked in ({}, {"version": 2}, {"phase": "val", "version": 3}, {"phase": "val", "version": 2, "state": "live"}):
        with pytest.raises(Http404):
            asked_table(2026, "classification", **asked)


@pytest.mark.django_db
def test_live_standings_that_show_nothing_stand_beside_nothing(rings):
    phase = make_phase(reveal=Reveal.HIDDEN)
    make_scored(phase)
    refresh_standings(phase.pk, now=NOW)
    published = publish(phase, now=phase.closes_at)
    assert live_beside(published, public_tables()) is None
