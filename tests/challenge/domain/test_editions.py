from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.editions import change_edition, create_edition, remove_edition
from challenge.models import AuditEvent, Edition
from tests.factories import NOW, make_edition, make_phase, make_team, make_user

pytestmark = pytest.mark.django_db


def create(year=2027, title="ILSVRC 2027", actor=None, **fields):
    return create_edition(year=year, title=title, actor=actor, now=NOW, **fields)


def test_a_new_edition_is_in_preparation_and_its_maker_organizes_it():
    actor = make_user()
    edition = create(actor=actor, summary="Name what is there.")
    assert (edition.is_public, edition.opened_at, edition.summary) == (False, None, "Name what is there.")
    assert list(edition.organizers.all()) == [actor]
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.actor) == ("edition.created", "edition 2027", actor)


def test_a_command_without_a_person_makes_an_edition_without_organizers():
    assert not create().organizers.exists()


@pytest.mark.parametrize("year", [0, 1989, 2101, 99999])
def test_a_year_that_cannot_be_meant_is_refused(year):
    with pytest.raises(SettingsRefused, match="from 1990 to 2100"):
        create(year)


def test_a_year_has_one_edition():
    make_edition(2027)
    with pytest.raises(SettingsRefused, match="There is an edition of 2027 already"):
        create(2027)
    assert Edition.objects.count() == 1


def test_of_two_requests_for_a_year_at_once_the_second_is_told_so(monkeypatch):
    make_edition(2027)
    # Both found the year free: the second comes to the row alone.
    monkeypatch.setattr("challenge.domain.editions.check_year", lambda _year: None)
    monkeypatch.setattr("challenge.domain.changes.check", lambda _row: None)
    with pytest.raises(SettingsRefused, match="There is an edition of 2027 already"):
        create(2027)


def test_a_change_stands_on_record_with_the_old_and_the_new_value():
    edition, actor = create(), make_user()
    until = NOW + timedelta(days=30)
    changed = change_edition(edition, {"title": "Challenge", "merge_until": until}, now=NOW, actor=actor)
    assert (changed.title, changed.merge_until) == ("Challenge", until)
    event = AuditEvent.objects.get(verb="edition.changed")
    assert event.details["changed"] == {"title": ["ILSVRC 2027", "Challenge"], "merge_until": [None, until.isoformat()]}


def test_what_stays_as_it_was_is_no_change():
    change_edition(create(), {"title": "ILSVRC 2027"}, now=NOW, actor=None)
    assert not AuditEvent.objects.filter(verb="edition.changed").exists()


def test_an_edition_without_a_title_is_refused_and_stays_as_it_was():
    edition = create()
    with pytest.raises(SettingsRefused) as refused:
        change_edition(edition, {"title": ""}, now=NOW, actor=None)
    assert list(refused.value.problems) == ["title"]
    edition.refresh_from_db()
    assert edition.title == "ILSVRC 2027"


def test_an_edition_in_preparation_is_removed_with_all_that_it_has():
    edition = create(actor=make_user())
    make_phase(edition=edition)
    remove_edition(edition, now=NOW, actor=None)
    assert not Edition.objects.exists()
    assert AuditEvent.objects.get(verb="edition.removed").subject == "edition 2027"


@pytest.mark.parametrize("has_teams", [False, True])
def test_an_edition_that_is_public_or_has_teams_stays(has_teams):
    edition = make_edition(is_public=not has_teams)
    if has_teams:
        make_team(edition)
    with pytest.raises(SettingsRefused, match="neither public nor has teams"):
        remove_edition(edition, now=NOW, actor=None)
    assert Edition.objects.exists()
