import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.opening import NotReady, announce, conceal, open_edition
from challenge.enums import DryRunState
from challenge.models import AuditEvent, DryRun, EditionPage
from tests.factories import NOW, make_edition, make_phase, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    edition = make_edition(2026, rules="# Rules", is_public=False, opened_at=None)
    edition.organizers.add(make_user())
    phase = make_phase(edition=edition)
    DryRun.objects.create(phase=phase, release=phase.live_release, state=DryRunState.PASSED, started_at=NOW)
    return edition


def test_an_edition_that_lacks_nothing_opens_and_is_public(edition):
    actor = make_user()
    opened = open_edition(edition, now=NOW, actor=actor)
    assert (opened.opened_at, opened.is_public) == (NOW, True)
    event = AuditEvent.objects.get(verb="edition.opened")
    assert (event.subject, event.actor) == ("edition 2026", actor)


def test_opening_twice_keeps_the_first_moment(edition):
    open_edition(edition, now=NOW, actor=None)
    EditionPage.objects.update(body="")
    assert open_edition(edition, now=NOW.replace(year=2027), actor=None).opened_at == NOW
    assert AuditEvent.objects.filter(verb="edition.opened").count() == 1


def test_an_edition_that_lacks_something_does_not_open_and_says_what(edition):
    EditionPage.objects.update(body="")
    DryRun.objects.all().delete()
    with pytest.raises(NotReady) as refused:
        open_edition(edition, now=NOW, actor=None)
    assert [line.code for line in refused.value.findings] == ["rules", "dry_run"]
    assert "- Challenge 2026: There are no rules: write them for the public." in str(refused.value)
    edition.refresh_from_db()
    assert (edition.opened_at, edition.is_public) == (None, False)


def test_an_edition_may_be_announced_before_it_opens_and_taken_back(edition):
    assert announce(edition, now=NOW, actor=None).is_public
    announce(edition, now=NOW, actor=None)
    assert not conceal(edition, now=NOW, actor=None).is_public
    edition.refresh_from_db()
    assert edition.opened_at is None
    verbs = AuditEvent.objects.filter(subject="edition 2026").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["edition.announced", "edition.concealed"]


def test_an_open_edition_stays_public(edition):
    open_edition(edition, now=NOW, actor=None)
    with pytest.raises(SettingsRefused, match="stays public"):
        conceal(edition, now=NOW, actor=None)
