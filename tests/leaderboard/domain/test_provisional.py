"""Provisional results: each team sees its own, nobody else any; then they become final."""

from datetime import timedelta

import pytest

from challenge.enums import NoticeKind, Reveal
from challenge.models import Delivery, Notice
from leaderboard.domain.correcting import correct, mark_not_comparable, withdraw
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.objections import answer_objection, raise_objection
from leaderboard.domain.provisional import own_results
from leaderboard.domain.publish import CannotPublish, publish, publish_due, publish_provisional, publish_year
from leaderboard.domain.standings import refresh_standings
from leaderboard.domain.tables import public_tables, published_versions
from leaderboard.enums import Stage
from leaderboard.models import Publication
from submissions.domain.reveal import revealed_report
from submissions.models import Evaluation, Team
from tests.factories import NOW, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None, reveal=Reveal.HIDDEN)
    for wrong in (3, 5):
        make_scored(phase, wrong=wrong)
    return phase


@pytest.fixture
def provisional(phase):
    return publish_provisional(phase, objections_until=UNTIL, now=CLOSED, actor=make_user())


def team_with(wrong: int) -> Team:
    return Team.objects.get(submissions__evaluations__report__metrics__flat_error__wrong__4=wrong)


def captain(team):
    return team.memberships.get().user


def rescore(old: int, new: int) -> None:
    evaluation = Evaluation.objects.get(report__metrics__flat_error__wrong__4=old)
    evaluation.report["metrics"]["flat_error"]["wrong"][-1] = new
    evaluation.save()


def test_provisional_results_are_frozen_and_signed_and_nobodys_table(provisional, phase):
    refresh_standings(phase.pk, now=CLOSED)
    assert (provisional.stage, provisional.version, provisional.is_public) == (Stage.PROVISIONAL, 1, False)
    assert what_is_wrong(Publication.objects.get(pk=provisional.pk)) == []
    assert provisional not in public_tables()
    assert list(published_versions(2026, "classification", "val")) == []


def test_a_team_sees_its_own_row_with_its_rank_and_no_other(provisional, phase):
    for wrong, rank in ((3, 1), (5, 2)):
        team = team_with(wrong)
        [own] = own_results(captain(team), phase.task, CLOSED)
        assert [(entry.rank, entry.primary_count) for entry in own.entries] == [(rank, wrong)]
        assert (own.publication, own.may_object) == (provisional, True)


def test_who_is_in_a_team_without_entries_sees_nothing_and_who_is_in_none_is_no_team(provisional, phase):
    newcomer = make_user()
    assert own_results(newcomer, phase.task, CLOSED) is None
    make_team(phase.task.edition, user=newcomer)
    assert own_results(newcomer, phase.task, CLOSED) == []


def test_teams_see_their_own_files_from_then_on_and_the_live_table_tells_no_more(provisional, phase):
    evaluations = list(Evaluation.objects.select_related("submission__phase"))
    assert [revealed_report(each) for each in evaluations] == [each.report for each in evaluations]
    assert refresh_standings(phase.pk, now=CLOSED).entries.count() == 0


def test_teams_are_told_where_theirs_are_and_until_when_they_may_object(provisional):
    notice = Notice.objects.get(kind=NoticeKind.RESULTS_PROVISIONAL)
    assert "2026-07-18 12:00 UTC" in notice.body
    assert notice.body.endswith("/2026/classification/provisional/\n")
    assert Delivery.objects.filter(notice=notice).count() == 2


def test_they_become_final_when_nobody_can_object_any_more(provisional, phase):
    with pytest.raises(CannotPublish, match="Teams may object until 2026-07-18 12:00 UTC"):
        publish(phase, now=UNTIL - timedelta(microseconds=1))
    final = publish(phase, now=UNTIL)
    assert (final.stage, final.version, final.replaces, final.is_public) == (Stage.FINAL, 2, provisional, True)
    assert Notice.objects.filter(kind=NoticeKind.RESULTS_PUBLISHED).count() == 1
    assert Notice.objects.filter(kind=NoticeKind.RESULTS_CORRECTED).count() == 0
    assert public_tables()[0] == final
    assert own_results(captain(team_with(3)), phase.task, UNTIL) == []


def test_they_do_not_become_final_before_each_objection_is_answered(provisional, phase):
    team = team_with(5)
    objection = raise_objection(user=captain(team), team=team, phase=phase, text="Why?", now=CLOSED)
    with pytest.raises(CannotPublish, match="One objection waits for an answer"):
        publish(phase, now=UNTIL)
    answer_objection(objection, is_upheld=False, answer="So.", now=UNTIL, actor=make_user())
    assert publish(phase, now=UNTIL).version == 2


def test_final_is_what_the_entries_score_then(provisional, phase):
    rescore(5, 1)
    assert [entry.primary_count for entry in publish(phase, now=UNTIL).entries.order_by("rank")] == [1, 3]
    assert [entry.primary_count for entry in provisional.entries.order_by("rank")] == [3, 5]


def test_corrected_provisional_results_are_provisional_until_the_same_moment(provisional):
    rescore(5, 1)
    corrected = correct(provisional, note="A label.", now=CLOSED)
    assert (corrected.stage, corrected.objections_until, corrected.is_public) == (Stage.PROVISIONAL, UNTIL, False)
    assert corrected.version == 2


def test_a_mark_on_provisional_results_stays_hidden_and_reaches_the_final_ones(provisional, phase):
    best = provisional.entries.get(rank=1)
    marked = mark_not_comparable(provisional, best.submission_id, reason="Two accounts.", now=CLOSED)
    assert (marked.stage, marked.is_public, marked.entries.get(primary_count=3).rank) == (
        Stage.PROVISIONAL,
        False,
        None,
    )
    assert publish(phase, now=UNTIL).entries.get(primary_count=3).not_comparable_reason == "Two accounts."


def test_withdrawn_provisional_results_are_seen_by_nobody(provisional, phase):
    withdraw(provisional, reason="Wrong labels.", now=CLOSED)
    assert own_results(captain(team_with(3)), phase.task, CLOSED) == []
    evaluation = Evaluation.objects.select_related("submission__phase").first()
    assert revealed_report(evaluation) is None


def test_a_moment_that_is_past_is_none_for_objections(phase):
    with pytest.raises(CannotPublish, match="choose a later moment"):
        publish_provisional(phase, objections_until=CLOSED, now=CLOSED)


def test_there_is_one_provisional_version_and_none_after_the_final(provisional, phase):
    with pytest.raises(CannotPublish, match="provisional results already"):
        publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    publish(phase, now=UNTIL)
    with pytest.raises(CannotPublish, match="is published, in version 2"):
        publish_provisional(phase, objections_until=UNTIL + timedelta(days=1), now=UNTIL)


def test_the_moment_set_for_publication_makes_them_final_once_objections_are_settled(provisional, phase):
    phase.publish_at = CLOSED + timedelta(days=1)
    phase.save()
    assert publish_due(CLOSED + timedelta(days=2)) == []
    [final] = publish_due(UNTIL)
    assert (final.version, final.stage) == (2, Stage.FINAL)
    assert publish_due(UNTIL) == []


def test_a_withdrawn_final_version_stays_public_beside_a_provisional_one(phase):
    first = publish(phase, now=CLOSED)
    withdraw(first, reason="Wrong labels.", now=CLOSED)
    again = publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    assert (again.version, again.replaces) == (2, first)
    assert list(published_versions(2026, "classification", "val")) == [first]


def test_publishing_a_year_makes_what_is_provisional_final(provisional, phase):
    phase.split = "test"
    phase.save()
    with pytest.raises(CannotPublish, match="Teams may object"):
        publish_year(phase.task.edition, now=CLOSED)
    assert [each.version for each in publish_year(phase.task.edition, now=UNTIL)] == [2]
