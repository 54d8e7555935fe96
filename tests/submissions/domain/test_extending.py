from datetime import datetime, timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.enums import DeliveryState, NoticeKind
from challenge.models import AuditEvent, DateChange, Delivery, Notice
from submissions.domain.errors import PhaseClosed
from submissions.domain.extending import change_dates
from submissions.domain.intake import check_phase
from submissions.domain.new_dates import NewEnd, fingerprint, plan
from submissions.domain.notices import announce_phases
from tests.factories import NOW, make_edition, make_phase, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

DAY = timedelta(days=1)
WEEK = NewEnd(by=7 * DAY)
END = NOW + 30 * DAY


@pytest.fixture
def phase():
    return make_phase()


def change(edition, scope=None, end=WEEK, now=NOW, reason="Storms.", **more):
    return change_dates(edition, scope=scope, end=end, reason=reason, now=now, actor=more.pop("actor", None), **more)


def end_of(phase) -> datetime:
    phase.refresh_from_db()
    return phase.closes_at


def told(kind) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def mails(notice) -> set[str]:
    return set(notice.deliveries.values_list("address", flat=True))


def test_an_extension_moves_the_clock_and_stands_on_record(phase):
    actor = make_user()
    made = change(phase.task.edition, actor=actor)
    assert end_of(phase) == END + 7 * DAY
    facts = {"phase": "val", "task": "classification", "title": "Classification, Validation"}
    dates = {"old": END.isoformat(), "new": (END + 7 * DAY).isoformat()}
    assert made.changes == [facts | dates]
    assert (made.task, made.reason, made.is_shortening) == (phase.task, "Storms.", False)
    event = AuditEvent.objects.get(verb="dates.changed")
    assert (event.actor, event.subject, event.details["reason"]) == (actor, "edition 2026", "Storms.")
    assert event.details["changes"] == made.changes


def test_the_server_decides_by_the_new_date_at_once(phase):
    with pytest.raises(PhaseClosed):
        check_phase(phase, END)
    change(phase.task.edition)
    end_of(phase)
    assert check_phase(phase, END)
    assert check_phase(phase, END + 7 * DAY - timedelta(microseconds=1))
    with pytest.raises(PhaseClosed, match="closed at 2026-07-17 12:00 UTC"):
        check_phase(phase, END + 7 * DAY)


def test_the_teams_of_the_task_are_told_once_with_both_dates_in_both_zones_and_the_reason(phase):
    edition = phase.task.edition
    other = make_task(edition, slug="other")
    ours, theirs = make_user("ours@example.org"), make_user("theirs@example.org")
    make_team(edition, user=ours).tasks.set([phase.task])
    make_team(edition, user=theirs).tasks.set([other])
    change(edition, phase.task)
    [notice] = told(NoticeKind.DATES_CHANGED)
    assert mails(notice) == {"ours@example.org"}
    assert "closes at 2026-07-17 12:00 UTC (2026-07-17 00:00 AoE)" in notice.body
    assert "instead of 2026-07-10 12:00 UTC (2026-07-10 00:00 AoE)" in notice.body
    assert "Why: Storms." in notice.body
    assert notice.payload["changes"] == DateChange.objects.get().changes


def test_who_is_in_teams_of_two_tasks_is_told_once(phase):
    edition = phase.task.edition
    make_phase(task=make_task(edition, slug="other", title="Other"), with_release=False)
    make_team(edition)
    made = change(edition)
    assert made.task is None
    [notice] = told(NoticeKind.DATES_CHANGED)
    assert notice.deliveries.count() == 1
    assert "Other, Validation" in notice.body


def test_nobody_is_told_of_an_edition_that_is_not_announced():
    phase = make_phase(edition=make_edition(is_public=False, opened_at=None))
    change(phase.task.edition)
    assert end_of(phase) == END + 7 * DAY
    assert not told(NoticeKind.DATES_CHANGED)


def test_a_shortening_says_what_it_does_and_needs_the_new_end_repeated(phase):
    earlier = END - 10 * DAY
    for confirmed in (None, END, earlier + timedelta(seconds=1)):
        with pytest.raises(SettingsRefused) as refused:
            change(phase.task.edition, end=NewEnd(at=earlier), confirmed=confirmed)
        sentence = (
            "This takes time away from teams: “Classification, Validation” closes at 2026-06-30 12:00 UTC instead "
            "of 2026-07-10 12:00 UTC. To confirm it, repeat the new end, 2026-06-30 12:00 UTC (2026-06-30 00:00 AoE)."
        )
        assert refused.value.problems == {"confirmed": [sentence]}
        assert end_of(phase) == END
    made = change(phase.task.edition, end=NewEnd(at=earlier), confirmed=earlier)
    assert (end_of(phase), made.is_shortening) == (earlier, True)
    assert told(NoticeKind.DATES_CHANGED)[0].subject == "Ends earlier: dates of Challenge 2026"


def test_nothing_is_left_of_a_change_that_is_refused(phase):
    for refused in ({"reason": " "}, {"end": NewEnd(at=NOW)}, {"end": NewEnd(by=-DAY)}):
        with pytest.raises(SettingsRefused):
            change(phase.task.edition, **refused)
    assert end_of(phase) == END
    assert not DateChange.objects.exists()
    assert not Notice.objects.exists()
    assert not AuditEvent.objects.filter(verb="dates.changed").exists()


def test_a_duration_confirmed_twice_moves_once(phase):
    """The second click brings the plan that was looked at, which is no longer what would happen."""
    edition = phase.task.edition
    seen = fingerprint(plan(edition, None, WEEK, NOW))
    change(edition, seen=seen)
    with pytest.raises(SettingsRefused, match="changed meanwhile"):
        change(edition, seen=seen)
    assert end_of(phase) == END + 7 * DAY


def test_reminders_follow_the_new_end(phase):
    make_team(phase.task.edition)
    announce_phases(END - DAY)
    assert len(told(NoticeKind.PHASE_CLOSING)) == 1
    change(phase.task.edition, now=END - DAY)
    announce_phases(END)
    # The old end comes and goes: nothing has closed.
    assert not told(NoticeKind.PHASE_CLOSED)
    announce_phases(END + 6 * DAY)
    announce_phases(END + 7 * DAY)
    closing, [closed] = told(NoticeKind.PHASE_CLOSING), told(NoticeKind.PHASE_CLOSED)
    assert len(closing) == 2
    assert "2026-07-17 12:00 UTC" in closing[1].body
    assert closed.created_at == END + 7 * DAY


def test_a_reminder_of_the_old_end_that_is_still_on_its_way_stays_here(phase):
    make_team(phase.task.edition)
    announce_phases(END - DAY)
    [reminder] = told(NoticeKind.PHASE_CLOSING)
    delivered = Delivery.objects.create(
        notice=reminder,
        channel="email",
        address="b@example.org",
        state=DeliveryState.DELIVERED,
        next_attempt_at=NOW,
    )
    change(phase.task.edition, now=END - DAY)
    assert list(reminder.deliveries.all()) == [delivered]


def test_an_end_that_comes_back_is_told_of_anew(phase):
    make_team(phase.task.edition)
    announce_phases(END - DAY)
    change(phase.task.edition, now=END - DAY)
    change(phase.task.edition, end=NewEnd(at=END), confirmed=END, now=END - DAY)
    announce_phases(END - DAY)
    assert len(told(NoticeKind.PHASE_CLOSING)) == 2
    announce_phases(END - DAY)
    assert len(told(NoticeKind.PHASE_CLOSING)) == 2


def test_a_closed_phase_that_is_opened_again_closes_again(phase):
    make_team(phase.task.edition)
    announce_phases(END)
    assert len(told(NoticeKind.PHASE_CLOSED)) == 1
    change(phase.task.edition, phase, NewEnd(at=END + 2 * DAY), now=END + DAY)
    assert check_phase(phase.__class__.objects.get(), END + DAY)
    announce_phases(END + 2 * DAY)
    assert len(told(NoticeKind.PHASE_CLOSED)) == 2


def test_a_start_and_results_that_move_along_are_written_and_told():
    edition = make_edition()
    phase = make_phase(task=make_task(edition), opens_at=NOW + DAY, closes_at=NOW + 2 * DAY, publish_at=NOW + 3 * DAY)
    make_team(edition)
    made = change(edition)
    phase.refresh_from_db()
    assert (phase.opens_at, phase.closes_at, phase.publish_at) == (NOW + 8 * DAY, NOW + 9 * DAY, NOW + 10 * DAY)
    [line] = made.changes
    assert line["opens"] == [(NOW + DAY).isoformat(), (NOW + 8 * DAY).isoformat()]
    assert line["results"] == [(NOW + 3 * DAY).isoformat(), (NOW + 10 * DAY).isoformat()]
    body = told(NoticeKind.DATES_CHANGED)[0].body
    assert "opens at 2026-06-18 12:00 UTC" in body
    assert "results at 2026-06-20 12:00 UTC" in body
