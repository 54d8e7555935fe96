"""Choosing two to five entries of one table."""

from uuid import UUID, uuid4

import pytest
from django.http import Http404

from challenge.enums import Split
from leaderboard.domain.compared import (
    MOST_ASKED,
    Asked,
    NotCompared,
    chosen_pair,
    differing,
    entries_of_one_table,
    find_entries,
    named,
    offered_entries,
    read_ids,
    shows_pairs,
)
from leaderboard.enums import PublicationState, Stage
from tests.factories import NOW, make_phase
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def asked(*entries) -> Asked:
    return Asked(tuple(entry.submission_id for entry in entries))


def test_ids_are_read_once_each_in_their_order_and_what_is_none_is_told():
    one, other = uuid4(), uuid4()
    assert read_ids([str(other), str(one), str(other)]) == Asked((other, one))
    assert read_ids(["", str(one), "../etc"]) == Asked((one,), is_broken=True)
    # An address has no end.
    assert len(read_ids(str(UUID(int=number)) for number in range(100)).ids) == MOST_ASKED


def test_entries_come_in_the_order_in_which_they_were_asked_for():
    best, second, third = make_table().entries.order_by("rank")
    found = find_entries(2026, "classification", asked(third, best))
    assert [entry.rank for entry in found.entries] == [3, 1]
    assert (found.elsewhere, found.unknown, found.can_be_compared) == ([], 0, True)
    assert not find_entries(2026, "classification", asked(second)).can_be_compared


def test_the_table_with_most_of_them_is_taken_and_of_equals_the_one_asked_for():
    published = make_table()
    live = make_table(published.phase, wrong=(), state=PublicationState.LIVE)
    one, other, _ = published.entries.all()
    for entry in (one, other):
        make_row(live, submission_id=entry.submission_id)
    only_live = make_row(live)
    both = asked(one, other)
    assert find_entries(2026, "classification", both).table == published
    assert find_entries(2026, "classification", both, state="live").table == live
    assert find_entries(2026, "classification", both, phase="val").table == published
    assert find_entries(2026, "classification", both, phase="nonsense").table == published
    assert find_entries(2026, "classification", asked(one, other, only_live)).table == live


@pytest.mark.parametrize("is_same", [False, True])
def test_entries_of_another_table_are_told_apart_from_those_that_are_nowhere(is_same):
    table = make_table(wrong=())
    entry = make_row(table)
    second = make_phase(task=table.phase.task, slug="test", split=Split.TEST, with_release=False)
    stranger = make_row(make_table(second, wrong=(), release_digest=table.release_digest if is_same else "1" * 64))
    ids = Asked((entry.submission_id, stranger.submission_id, uuid4()))
    found = find_entries(2026, "classification", ids, phase="val")
    assert [each.pk for each in found.entries] == [entry.pk]
    assert [each.pk for each in found.elsewhere] == [stranger.pk]
    assert found.unknown == 1
    assert found.has_other_labels is not is_same


def test_all_entries_are_compared_or_none():
    table = make_table(wrong=(1, 2))
    one, other = table.entries.order_by("rank")
    second = make_phase(task=table.phase.task, slug="test", split=Split.TEST, with_release=False)
    elsewhere = make_row(make_table(second, wrong=()))

    def compare(*entries):
        return entries_of_one_table(2026, "classification", [entry.submission_id for entry in entries])

    assert [each.pk for each in compare(other, one).entries] == [other.pk, one.pk]
    with pytest.raises(NotCompared, match="compare entries of one table"):
        compare(one, other, elsewhere)
    with pytest.raises(NotCompared, match="2 to 5 entries, each once"):
        compare(one, one)
    with pytest.raises(Http404):
        entries_of_one_table(2026, "classification", [one.submission_id, uuid4()])


@pytest.mark.parametrize(
    "hidden",
    [{"is_public": False}, {"stage": Stage.PROVISIONAL}, {"withdrawn_at": NOW}],
    ids=lambda hidden: next(iter(hidden)),
)
def test_of_a_table_that_is_not_in_force_no_entry_is_known(hidden):
    live = make_table(state=PublicationState.LIVE, wrong=())
    entry = make_row(make_table(live.phase, wrong=(), **hidden))
    found = find_entries(2026, "classification", asked(entry))
    assert (found.table, found.entries, found.elsewhere, found.unknown) == (live, [], [], 1)


def test_without_a_table_of_the_task_there_is_no_page():
    make_table()
    with pytest.raises(Http404):
        find_entries(2025, "classification", Asked())


def test_entries_are_offered_by_part_of_a_name_the_best_first_and_none_twice():
    table = make_table(wrong=())
    names = [("Amber", "Net A"), ("Birch", "Amber Net"), ("Cedar", "Net C")]
    amber, birch, cedar = (
        make_row(table, wrong=3 - place, team_name=team, method_name=method)
        for place, (team, method) in enumerate(names)
    )
    assert offered_entries(table, "amber", []) == [birch, amber]
    assert offered_entries(table, "", [birch.submission_id]) == [cedar, amber]
    assert offered_entries(table, "no such", []) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("1,3", (0, 2)),
        ("3,1", (2, 0)),
        ("2,2", (0, 1)),
        ("0,1", (0, 1)),
        ("1,4", (0, 1)),
        ("", (0, 1)),
        ("1,²", (0, 1)),
    ],
)
def test_a_pair_is_read_or_the_first_two_are_taken(text, pair):
    assert chosen_pair(text, 3) == pair


def test_charts_call_entries_by_letter_and_method_or_pseudonym():
    entries = list(make_table(wrong=(1, 1)).entries.all())
    assert named(entries, is_anonymous=False) == [f"A · {entries[0].method_name}", f"B · {entries[1].method_name}"]
    assert named(entries, is_anonymous=True)[1] == f"B · {entries[1].team_name}"


def test_conditions_that_differ_are_named():
    table = make_table(wrong=())
    assert differing([make_row(table), make_row(table)]) == set()
    assert differing([make_row(table), make_row(table, track="outside", is_baseline=True)]) == {"track", "is_baseline"}


def test_pairs_of_live_standings_are_shown_once_those_have_rank_ranges():
    live = make_table(wrong=(), state=PublicationState.LIVE)
    assert not shows_pairs(live, make_row(live))
    assert shows_pairs(live, make_row(live, rank_low=1, rank_high=2))
    published = make_table(live.phase, wrong=())
    assert shows_pairs(published, make_row(published))
