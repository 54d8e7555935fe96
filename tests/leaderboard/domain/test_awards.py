from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.models import AuditEvent
from leaderboard.domain.awarded import awards_of
from leaderboard.domain.awards import give_award, take_award
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import CannotPublish, publish, publish_provisional
from leaderboard.models import Award
from tests.factories import NOW, make_phase, make_scored, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None)
    for wrong in (3, 5):
        make_scored(phase, wrong=wrong)
    return phase


@pytest.fixture
def results(phase):
    return publish(phase, now=CLOSED)


@pytest.fixture
def best(results):
    return results.entries.get(rank=1).submission_id


def test_awards_stand_with_their_entry_in_the_order_of_giving(phase, results, best):
    actor = make_user()
    for title in ("First place", "Best paper"):
        give_award(phase, best, title=f" {title} ", note="1,000 euros", now=CLOSED, actor=actor)
    assert [award.title for award in awards_of(results)[best]] == ["First place", "Best paper"]
    assert set(awards_of(results)) == {best}
    assert AuditEvent.objects.filter(verb="award.given", actor=actor).count() == 2


def test_a_correction_takes_no_award_away(phase, results, best):
    give_award(phase, best, title="First place", now=CLOSED)
    corrected = correct(results, note="A label.", now=CLOSED)
    assert [award.title for award in awards_of(corrected)[best]] == ["First place"]
    with pytest.raises(CannotPublish, match="already"):
        give_award(phase, best, title="First place", now=CLOSED)


def test_what_is_taken_back_stays_on_record(phase, results, best):
    award = give_award(phase, best, title="First place", note="A medal", now=CLOSED)
    take_award(award, now=CLOSED, actor=make_user())
    assert awards_of(results) == {}
    taken = AuditEvent.objects.get(verb="award.taken")
    assert (taken.details["title"], taken.details["note"]) == ("First place", "A medal")


def test_a_stranger_of_an_entry_and_an_award_without_a_name_are_refused(phase, results, best):
    for submission, title in ((uuid4(), "First place"), (best, "  ")):
        with pytest.raises(CannotPublish):
            give_award(phase, submission, title=title, now=CLOSED)
    assert Award.objects.count() == 0


def test_only_final_results_in_force_have_awards(phase):
    entry = phase.submissions.first().pk
    with pytest.raises(CannotPublish, match="has none"):
        give_award(phase, entry, title="First place", now=CLOSED)
    provisional = publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    with pytest.raises(CannotPublish, match="has none"):
        give_award(phase, entry, title="First place", now=CLOSED)
    withdraw(provisional, reason="Wrong.", now=CLOSED)
    withdraw(publish(phase, now=CLOSED), reason="Wrong.", now=CLOSED)
    with pytest.raises(CannotPublish, match="has none"):
        give_award(phase, entry, title="First place", now=CLOSED)
