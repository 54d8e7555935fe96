from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.enums import NoticeKind
from challenge.models import AuditEvent, Delivery, Notice
from leaderboard.domain.objections import ObjectionRefused, answer_objection, raise_objection
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.models import Objection
from submissions.domain.membership import join
from submissions.enums import Role
from tests.factories import NOW, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None)
    make_scored(phase, wrong=3)
    phase.task.edition.organizers.add(make_user("chair@example.org"))
    return phase


@pytest.fixture
def own(phase):
    submission = phase.submissions.get()
    return {"user": submission.submitted_by, "team": submission.team, "phase": phase}


@pytest.fixture
def provisional(phase):
    return publish_provisional(phase, objections_until=UNTIL, now=CLOSED)


@pytest.fixture
def objection(own, provisional):
    return raise_objection(**own, text=" Image 7 is a fox. ", now=CLOSED)


def test_an_objection_is_kept_and_the_organizers_are_told(objection, own, provisional):
    kept = Objection.objects.get()
    assert (kept.team, kept.text, kept.raised_at, kept.publication) == (
        own["team"],
        "Image 7 is a fox.",
        CLOSED,
        provisional,
    )
    notice = Notice.objects.get(kind=NoticeKind.OBJECTION_RAISED)
    assert "Image 7 is a fox." in notice.body
    assert list(Delivery.objects.filter(notice=notice).values_list("address", flat=True)) == ["chair@example.org"]
    assert AuditEvent.objects.filter(verb="objection.raised").exists()


def test_up_to_the_last_instant_and_not_at_the_moment_itself(own, provisional):
    raise_objection(**own, text="In time.", now=UNTIL - INSTANT)
    with pytest.raises(ObjectionRefused, match="were taken until 2026-07-18 12:00:00 UTC"):
        raise_objection(**own, text="Too late.", now=UNTIL)
    assert Objection.objects.count() == 1


def test_nothing_is_objected_to_before_there_is_anything_and_after_it_is_final(own, phase):
    with pytest.raises(ObjectionRefused, match="no provisional results"):
        raise_objection(**own, text="Early.", now=CLOSED)
    publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    publish(phase, now=UNTIL)
    with pytest.raises(ObjectionRefused, match="no provisional results"):
        raise_objection(**own, text="Late.", now=UNTIL - INSTANT)


def test_only_who_competes_in_the_team_objects_for_it(own, provisional):
    observer = make_user()
    join(observer, own["team"], Role.OBSERVER, now=NOW, actor=observer)
    for person in (observer, make_user()):
        with pytest.raises(ObjectionRefused, match="Only members"):
            raise_objection(**own | {"user": person}, text="Why?", now=CLOSED)


def test_a_team_without_an_entry_has_nothing_to_object_to(own, provisional):
    person = make_user()
    other = make_team(own["team"].edition, user=person)
    with pytest.raises(ObjectionRefused, match="has no entry"):
        raise_objection(**own | {"user": person, "team": other}, text="Why?", now=CLOSED)


@pytest.mark.parametrize(
    ("text", "submission", "reason"),
    [(" ", None, "Write what"), ("x" * 5001, None, "5001 characters"), ("Why?", uuid4(), "no entry of your team")],
)
def test_what_is_refused_says_why_and_keeps_nothing(own, provisional, text, submission, reason):
    with pytest.raises(ObjectionRefused, match=reason):
        raise_objection(**own, text=text, submission_id=submission, now=CLOSED)
    assert Objection.objects.count() == 0


def test_an_answer_is_told_to_the_team(objection, own):
    answer_objection(objection, is_upheld=True, answer="It is.", now=UNTIL, actor=make_user())
    kept = Objection.objects.get()
    assert (kept.is_upheld, kept.answer, kept.answered_at) == (True, "It is.", UNTIL)
    notice = Notice.objects.get(kind=NoticeKind.OBJECTION_ANSWERED)
    assert "is upheld" in notice.body
    assert list(Delivery.objects.filter(notice=notice).values_list("address", flat=True)) == [own["user"].email]


def test_an_answer_is_for_good_and_has_words(objection):
    actor = make_user()
    with pytest.raises(ObjectionRefused, match="Write an answer"):
        answer_objection(objection, is_upheld=True, answer=" ", now=CLOSED, actor=actor)
    answer_objection(objection, is_upheld=True, answer="It is.", now=CLOSED, actor=actor)
    with pytest.raises(ObjectionRefused, match="answered already"):
        answer_objection(objection, is_upheld=False, answer="It is not.", now=CLOSED, actor=actor)
    assert Objection.objects.get().answer == "It is."
