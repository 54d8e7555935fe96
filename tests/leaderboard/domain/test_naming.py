"""Results frozen while names were hidden: at their moment a next version tells them, once, and changes nothing else."""

from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.editions import change_edition
from challenge.enums import NoticeKind
from challenge.models import Edition, Notice
from leaderboard.domain.correcting import correct, mark_not_comparable, withdraw
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.naming import reveal_names, reveal_names_due
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.models import Publication
from submissions.domain.anonymity import pseudonym
from submissions.models import Evaluation, Team
from tests.factories import NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
NAMED = CLOSED + timedelta(days=10)
SECRET = "Supercalifragilistic"


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None)
    Edition.objects.update(anonymous_until=NAMED)
    phase.task.edition.refresh_from_db()
    for wrong in (3, 5):
        make_scored(phase, wrong=wrong, team=make_team(phase.task.edition, name=f"{SECRET} {wrong}"), message=SECRET)
    return phase


@pytest.fixture
def published(phase):
    return publish(phase, now=CLOSED)


def names(publication) -> list[str]:
    return list(publication.entries.order_by("primary_count").values_list("team_name", flat=True))


def pseudonyms() -> list[str]:
    return [pseudonym(team) for team in Team.objects.order_by("name")]


def test_hidden_names_are_in_no_part_of_what_is_published(published):
    assert names(published) == pseudonyms()
    assert published.is_anonymous
    assert SECRET not in str(published.contents)
    assert pseudonyms()[0] in published.summary


def test_names_are_told_at_their_moment_and_once(published):
    assert reveal_names_due(NAMED - timedelta(microseconds=1)) == []
    [named] = reveal_names_due(NAMED)
    assert names(named) == [f"{SECRET} 3", f"{SECRET} 5"]
    assert (named.version, named.replaces, named.note, named.is_anonymous) == (2, published, "Names revealed.", False)
    assert f"{SECRET} 3" in named.summary
    assert what_is_wrong(Publication.objects.get(pk=named.pk)) == []
    assert reveal_names_due(NAMED + timedelta(days=1)) == []


def test_no_number_is_another(published):
    numbers = ("submission_id", "rank", "primary_count", "metrics", "track", "is_competing", "submitted_at")
    before = list(published.entries.order_by("submission_id").values(*numbers))
    Evaluation.objects.update(report={"images": 1, "metrics": {}})
    [named] = reveal_names_due(NAMED)
    assert list(named.entries.order_by("submission_id").values(*numbers)) == before
    assert (names(published), Notice.objects.filter(kind=NoticeKind.RESULTS_CORRECTED).count()) == (pseudonyms(), 1)


def test_what_organizers_no_longer_hide_is_told_at_once(published):
    Edition.objects.update(anonymous_until=None)
    assert len(reveal_names_due(CLOSED)) == 1


def test_whoever_comes_second_finds_it_done(published):
    assert reveal_names(published, NAMED) is not None
    assert reveal_names(published, NAMED) is None


def test_withdrawn_and_provisional_results_tell_no_names(published, phase):
    withdraw(published, reason="Wrong.", now=CLOSED)
    assert reveal_names_due(NAMED) == []
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    assert reveal_names_due(NAMED) == []
    assert names(publish(phase, now=NAMED)) == [f"{SECRET} 3", f"{SECRET} 5"]


def test_marks_and_corrections_keep_names_hidden_until_then(published):
    best = published.entries.get(rank=1)
    marked = mark_not_comparable(published, best.submission_id, reason="Two accounts.", now=CLOSED)
    assert (names(marked), marked.is_anonymous, SECRET in marked.note) == (pseudonyms(), True, False)
    corrected = correct(marked, note="A label.", now=CLOSED)
    assert (names(corrected), corrected.is_anonymous) == (pseudonyms(), True)
    [named] = reveal_names_due(NAMED)
    assert names(named) == [f"{SECRET} 3", f"{SECRET} 5"]
    assert named.entries.get(primary_count=3).not_comparable_reason == "Two accounts."


def test_what_is_marked_afterwards_keeps_the_names(published):
    [named] = reveal_names_due(NAMED)
    marked = mark_not_comparable(named, named.entries.get(rank=1).submission_id, reason="Two accounts.", now=NAMED)
    assert names(marked) == [f"{SECRET} 3", f"{SECRET} 5"]


def test_what_was_never_hidden_is_left_alone(phase):
    Edition.objects.update(anonymous_until=None)
    phase.task.edition.refresh_from_db()
    publish(phase, now=CLOSED)
    assert reveal_names_due(NAMED) == []


def test_what_everybody_has_read_cannot_be_hidden_again(phase, published):
    edition = phase.task.edition
    later = {"anonymous_until": NAMED + timedelta(days=5)}
    change_edition(edition, later, now=CLOSED, actor=None)
    reveal_names_due(NAMED + timedelta(days=5))
    with pytest.raises(SettingsRefused, match="what everybody has read cannot be hidden"):
        change_edition(
            edition, {"anonymous_until": NAMED + timedelta(days=90)}, now=NAMED + timedelta(days=6), actor=None
        )
