from datetime import timedelta

import pytest

from challenge.enums import FinalSelection
from challenge.models import AuditEvent
from submissions.domain.errors import MethodRefused, NotInTeam, TrackRefused
from submissions.domain.methods import Author, described_before, description_of
from submissions.enums import Role, Track
from submissions.models import Membership, MethodVersion, Submission
from tests.factories import NOW, describe, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def fresh(submission) -> Submission:
    return Submission.objects.select_related("method", "team", "phase").get(pk=submission.pk)


def test_what_a_team_says_is_what_is_read_back():
    submission = make_submission(make_phase())
    authors = (Author("Grace Hopper", "Navy"), Author("Lovelace, Ada"))
    describe(submission, short_name="Net", authors=authors, parameters=60_000_000, compute="A week", is_ensemble=True)
    told = description_of(fresh(submission))
    assert told.authors == authors
    assert (told.short_name, told.parameters, told.compute, told.is_ensemble) == ("Net", 60_000_000, "A week", True)
    assert fresh(submission).method.described_at == NOW


def test_each_saving_is_a_version_that_says_what_was_said_when_and_by_whom():
    submission = make_submission(make_phase())
    describe(submission)
    later = describe(submission, abstract="More blocks.", now=NOW + timedelta(days=1))
    first = MethodVersion.objects.get(method__submission=submission, number=1)
    assert (first.contents["abstract"], first.saved_at, first.saved_by) == (
        "Residual blocks.",
        NOW,
        submission.submitted_by,
    )
    assert (later.number, later.contents["abstract"]) == (2, "More blocks.")
    assert AuditEvent.objects.filter(verb="method.described").count() == 2


def test_the_same_words_again_make_no_version():
    submission = make_submission(make_phase())
    assert describe(submission) == describe(submission, now=NOW + timedelta(days=1))
    assert fresh(submission).method.described_at == NOW


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"short_name": ""}, "short_name"),
        ({"authors": ()}, "authors"),
        ({"abstract": ""}, "abstract"),
        ({"track": Track.OUTSIDE}, "outside_data"),
        ({"outside_data": "Flickr"}, "outside_data"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_refused_and_nothing_is_kept(fields, field):
    submission = make_submission(make_phase())
    with pytest.raises(MethodRefused) as refused:
        describe(submission, **fields)
    assert set(refused.value.problems) == {field}
    assert fresh(submission).method.described_at is None


def test_a_closed_method_needs_no_abstract():
    submission = make_submission(make_phase())
    assert describe(submission, abstract="", is_revealed=False).number == 1


def test_the_data_that_were_used_decide_the_track():
    submission = make_submission(make_phase())
    describe(submission, track=Track.OUTSIDE, outside_data="Flickr")
    assert fresh(submission).track == Track.OUTSIDE
    describe(submission, track=Track.PROVIDED, outside_data="")
    assert fresh(submission).track == Track.PROVIDED


def test_where_a_phase_takes_no_outside_data_none_can_be_named():
    submission = make_submission(make_phase(accepts_outside_data=False))
    with pytest.raises(TrackRefused, match="takes no entries trained on outside data"):
        describe(submission, track=Track.OUTSIDE, outside_data="Flickr")
    assert fresh(submission).track == Track.PROVIDED


def test_once_the_phase_is_closed_the_track_stays_and_the_rest_may_be_told_better():
    phase = make_phase()
    submission = make_submission(phase)
    describe(submission)
    with pytest.raises(TrackRefused, match="has closed"):
        describe(submission, track=Track.OUTSIDE, outside_data="Flickr", now=phase.closes_at)
    assert describe(submission, abstract="In other words.", now=phase.closes_at).number == 2


def test_a_final_entry_does_not_change_to_a_track_where_the_team_has_as_many_as_it_may():
    phase = make_phase(final_selection=FinalSelection.CHOSEN)
    team = make_team(phase.task.edition)
    provided = make_submission(phase, team=team)
    outside = make_submission(phase, team=team, track=Track.OUTSIDE)
    Submission.objects.update(is_final_choice=True)
    with pytest.raises(TrackRefused, match="as many as it may"):
        describe(outside, track=Track.PROVIDED, outside_data="")
    Submission.objects.filter(pk=provided.pk).update(is_final_choice=False)
    describe(outside, track=Track.PROVIDED, outside_data="")
    assert fresh(outside).track == Track.PROVIDED


def test_who_does_not_compete_in_the_team_describes_nothing():
    submission = make_submission(make_phase())
    observer = make_user()
    Membership.objects.create(team=submission.team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    for person in (observer, make_user()):
        submission.submitted_by = person
        with pytest.raises(NotInTeam):
            describe(submission)


def test_a_description_may_begin_with_that_of_another_file_of_the_team():
    phase = make_phase(limit_per_day=None)
    team = make_team(phase.task.edition)
    first, second, _undescribed = (make_submission(phase, team=team) for _ in range(3))
    foreign = make_submission(phase)
    for each in (first, second, foreign):
        describe(each)
    assert list(described_before(second)) == [first]


def test_the_standings_are_rung_for_when_something_was_told(rings, django_capture_on_commit_callbacks):
    submission = make_scored(make_phase()).submission
    with django_capture_on_commit_callbacks(execute=True):
        describe(submission)
    assert ("leaderboard.refresh", {"phase_id": submission.phase_id}) in rings
