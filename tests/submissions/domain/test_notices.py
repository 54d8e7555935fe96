from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from challenge.enums import Channel, Reveal
from challenge.models import Delivery, Edition, Notice, Phase
from submissions.domain.cancelling import cancel_submission
from submissions.domain.evaluation import run_evaluation
from submissions.domain.invitations import accept, invite
from submissions.domain.membership import leave_team
from submissions.domain.notices import announce_phases
from submissions.domain.overview import submission_for
from submissions.domain.recipients import recipients, teams_of_edition
from submissions.domain.webhooks import add_webhook, end_webhook
from submissions.enums import Role
from submissions.models import Team
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
OPENS = NOW
CLOSES = NOW + timedelta(days=10)


@pytest.fixture
def phase():
    return make_phase(opens_at=OPENS, closes_at=CLOSES, with_release=False)


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition, user=make_user("ada@example.org"))


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def told() -> set[str]:
    return set(Delivery.objects.filter(channel=Channel.EMAIL).values_list("address", flat=True))


MOMENTS = [
    (OPENS - SECOND, None),
    (OPENS, "phase.opened"),
    (OPENS + 6 * HOUR - SECOND, "phase.opened"),
    (OPENS + 6 * HOUR, None),
    (CLOSES - 24 * HOUR - SECOND, None),
    (CLOSES - 24 * HOUR, "phase.closing"),
    (CLOSES - 18 * HOUR - SECOND, "phase.closing"),
    (CLOSES - 18 * HOUR, None),
    (CLOSES - SECOND, None),
    (CLOSES, "phase.closed"),
    (CLOSES + 6 * HOUR - SECOND, "phase.closed"),
    (CLOSES + 6 * HOUR, None),
]


@pytest.mark.parametrize(("now", "kind"), MOMENTS)
def test_each_occasion_is_told_from_its_moment_on_and_not_late(phase, team, now, kind):
    announce_phases(now)
    assert kinds() == ([kind] if kind else [])


def test_a_phase_that_is_looked_at_every_minute_is_told_of_three_times(phase, team):
    for minute in range(0, 11 * 24 * 60, 30):
        announce_phases(OPENS + timedelta(minutes=minute))
    assert kinds() == ["phase.opened", "phase.closing", "phase.closed"]
    assert Delivery.objects.count() == 3


def test_the_reminder_comes_as_long_before_as_is_set(phase, team, settings):
    settings.CLOSING_SOON_HOURS = 48
    announce_phases(CLOSES - 48 * HOUR)
    assert kinds() == ["phase.closing"]


def test_a_phase_of_a_day_has_no_reminder(phase, team):
    Phase.objects.update(closes_at=OPENS + 20 * HOUR)
    announce_phases(OPENS + SECOND)
    announce_phases(OPENS + 19 * HOUR)
    assert kinds() == ["phase.opened"]


def test_a_phase_opens_when_its_edition_does(phase, team):
    Edition.objects.update(opened_at=OPENS + 5 * 24 * HOUR)
    announce_phases(OPENS)
    assert kinds() == []
    announce_phases(OPENS + 5 * 24 * HOUR)
    assert kinds() == ["phase.opened"]


@pytest.mark.parametrize("opened_at", [None, CLOSES + HOUR])
def test_an_edition_opened_after_the_fact_sends_nothing_stale(phase, team, opened_at):
    Edition.objects.update(opened_at=opened_at)
    for hours in (0, 9 * 24, 10 * 24, 10 * 24 + 2):
        announce_phases(OPENS + hours * HOUR)
    assert kinds() == []


def test_a_concealed_edition_tells_nothing(phase, team):
    Edition.objects.update(is_public=False)
    announce_phases(OPENS)
    assert kinds() == []


def test_an_end_that_is_moved_is_told_anew(phase, team):
    announce_phases(CLOSES)
    Phase.objects.update(closes_at=CLOSES + 24 * HOUR)
    announce_phases(CLOSES + 24 * HOUR)
    assert kinds() == ["phase.closed", "phase.closed"]


def test_the_text_says_when_in_utc_and_where(phase, team):
    announce_phases(OPENS)
    body = Notice.objects.get().body
    assert "2026-06-20 12:00 UTC" in body
    assert "https://yardstick.test/2026/classification/submit/" in body


def test_a_hidden_phase_says_that_results_come_later(phase, team):
    Phase.objects.update(reveal=Reveal.HIDDEN)
    announce_phases(CLOSES)
    assert "stay hidden" in Notice.objects.get().body


def test_only_teams_that_compete_in_the_task_are_told(phase, team):
    edition = phase.task.edition
    elsewhere = make_team(edition, user=make_user("bob@example.org"))
    elsewhere.tasks.set([make_task(edition, slug="other")])
    make_team(make_edition(2025), user=make_user("cleo@example.org"))
    announce_phases(OPENS)
    assert told() == {"ada@example.org"}


def test_observers_are_told_and_who_has_left_is_not(phase, team):
    captain = team.members.get()
    people = [make_user("looks-on@example.org"), make_user("left@example.org")]
    for person, role in zip(people, (Role.OBSERVER, Role.MEMBER), strict=True):
        invitation, _secret = invite(captain=captain, team=team, role=role, now=NOW)
        accept(user=person, invitation=invitation, now=NOW)
    leave_team(user=people[1], team=team, now=NOW)
    announce_phases(OPENS)
    assert told() == {"ada@example.org", "looks-on@example.org"}


def test_only_confirmed_addresses_are_written_to(phase):
    edition = phase.task.edition
    make_team(edition, user=make_user("no@example.org", verified=False))
    other = make_user("old@example.org", verified=False)
    EmailAddress.objects.create(user=other, email="confirmed@example.org", verified=True, primary=False)
    make_team(edition, user=other)
    announce_phases(OPENS)
    assert told() == {"confirmed@example.org"}


def test_a_person_of_two_teams_gets_one_mail(phase, team):
    invitation, _secret = invite(
        captain=(other := make_team(phase.task.edition)).members.get(), team=other, role=Role.OBSERVER, now=NOW
    )
    accept(user=team.members.get(), invitation=invitation, now=NOW)
    announce_phases(OPENS)
    assert Delivery.objects.filter(address="ada@example.org").count() == 1


def test_internal_and_merged_teams_are_left_out(phase, team):
    edition = phase.task.edition
    inner, merged = make_team(edition), make_team(edition)
    Team.objects.filter(pk=inner.pk).update(is_internal=True)
    Team.objects.filter(pk=merged.pk).update(merged_into=team)
    announce_phases(OPENS)
    assert told() == {"ada@example.org"}


@pytest.mark.parametrize("teams", [1, 3])
def test_recipients_take_two_queries_however_many_teams(phase, teams, django_assert_num_queries):
    for _team in range(teams):
        make_team(phase.task.edition)
    with django_assert_num_queries(2):
        assert len(recipients(teams_of_edition(phase.task.edition))) == teams


def finished_of(team) -> list[dict]:
    return [notice.payload for notice in Notice.objects.filter(kind="submission.finished").order_by("pk")]


def test_programs_hear_that_a_file_is_done_and_not_what_it_scored():
    phase = make_phase(limit_per_day=None)
    submission = make_submission(phase)
    captain = submission.team.members.get()
    add_webhook(captain=captain, team=submission.team, url="https://ci.example.org/", now=NOW)
    run_evaluation(submission.evaluations.get().pk, worker="here", clock=lambda: NOW)
    (facts,) = finished_of(submission.team)
    assert (facts["submission"], facts["status"]) == (str(submission.pk), "scored")
    assert facts["url"] == f"https://yardstick.test/submissions/{submission.pk}/"
    assert "metrics" not in str(facts)
    assert not Delivery.objects.filter(channel=Channel.EMAIL).exists()


def test_cancelled_files_are_told_of_too():
    submission = make_submission(make_phase())
    captain = submission.team.members.get()
    add_webhook(captain=captain, team=submission.team, url="https://ci.example.org/", now=NOW)
    cancel_submission(submission=submission_for(captain, submission.pk), user=captain, now=NOW)
    assert [facts["status"] for facts in finished_of(submission.team)] == ["cancelled"]


def test_without_a_webhook_nothing_is_written_for_a_file():
    submission = make_submission(make_phase())
    run_evaluation(submission.evaluations.get().pk, worker="here", clock=lambda: NOW)
    assert not Notice.objects.exists()


def test_an_ended_webhook_hears_nothing_more():
    submission = make_submission(make_phase())
    captain = submission.team.members.get()
    webhook = add_webhook(captain=captain, team=submission.team, url="https://ci.example.org/", now=NOW)
    end_webhook(captain=captain, webhook=webhook, now=NOW)
    run_evaluation(submission.evaluations.get().pk, worker="here", clock=lambda: NOW)
    assert not Notice.objects.exists()
