from datetime import timedelta

import pytest
from django.http import Http404

from challenge.domain.data_files import remove_file
from challenge.enums import DataAudience
from challenge.models import DataFile, Download
from submissions.domain.downloads import LINK_LIFETIME, fetch, file_of_link, offers
from submissions.domain.errors import DataNotAvailable, NotInTeam, NotRegistered, TermsNotAccepted
from submissions.domain.terms import accept_terms
from submissions.enums import Role
from submissions.models import Membership, Registration
from tests.factories import NOW, make_edition, make_team, make_user
from tests.factories.taking_part import make_data_file, make_terms

pytestmark = pytest.mark.django_db

URL = "https://data.example.org/train.tar"


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def file(edition):
    return make_data_file(edition)


def signed(link):
    return link.url.removeprefix("/data-files/").rstrip("/")


def test_teams_files_are_for_teams_that_take_part(edition, file):
    with pytest.raises(NotInTeam, match="sign in"):
        fetch(file, None, NOW)
    person = make_user()
    with pytest.raises(NotInTeam, match="create a team"):
        fetch(file, person, NOW)
    team = make_team(edition, user=person)
    Registration.objects.update(state="pending")
    with pytest.raises(NotRegistered):
        fetch(file, person, NOW)
    Registration.objects.update(state="approved")
    make_terms(edition)
    with pytest.raises(TermsNotAccepted):
        fetch(file, person, NOW)
    assert not Download.objects.exists()
    accept_terms(user=person, edition=edition, version=1, now=NOW)
    assert fetch(file, person, NOW).expires_at == NOW + LINK_LIFETIME
    observer = Membership.objects.create(team=team, user=make_user(), role=Role.OBSERVER, joined_at=NOW).user
    assert fetch(file, observer, NOW)
    assert {row.user for row in Download.objects.all()} == {person, observer}


def test_a_team_of_another_edition_opens_nothing_here(file):
    person = make_team(make_edition(2027)).members.get()
    with pytest.raises(NotInTeam):
        fetch(file, person, NOW)


def test_everybodys_files_ask_for_nothing(edition):
    make_terms(edition)
    file = make_data_file(edition, audience=DataAudience.EVERYBODY)
    assert file_of_link(signed(fetch(file, None, NOW)), NOW) == file
    assert Download.objects.get().user is None


@pytest.mark.parametrize(("second", "early"), [(-1, True), (0, False)])
def test_a_date_is_kept_to_the_second_for_everybody(edition, second, early):
    at = NOW + timedelta(days=1)
    file = make_data_file(edition, audience=DataAudience.EVERYBODY, available_from=at)
    moment = at + timedelta(seconds=second)
    assert [offer.code for offer in offers(edition, None, moment)] == ["data_not_available" if early else ""]
    if early:
        with pytest.raises(DataNotAvailable, match="From 2026-06-11 12:00 UTC"):
            fetch(file, None, moment)
    else:
        assert fetch(file, None, moment)


def test_a_link_ends_after_minutes_to_the_second(edition):
    file = make_data_file(edition, audience=DataAudience.EVERYBODY)
    link = signed(fetch(file, None, NOW))
    assert file_of_link(link, NOW + LINK_LIFETIME - timedelta(seconds=1)) == file
    with pytest.raises(DataNotAvailable, match="has ended"):
        file_of_link(link, NOW + LINK_LIFETIME)


def test_a_link_opens_its_own_file_and_cannot_be_bent(edition):
    files = [make_data_file(edition, audience=DataAudience.EVERYBODY) for _ in range(2)]
    first, second = (signed(fetch(file, None, NOW)) for file in files)
    body, signature = first.rsplit(":", 1)
    for forged in (f"{second.rsplit(':', 1)[0]}:{signature}", f"{body}:{signature[:-2]}xx", body, "", "::"):
        with pytest.raises(Http404):
            file_of_link(forged, NOW)
    assert file_of_link(first, NOW) == files[0]


def test_a_link_opens_nothing_that_was_removed_or_put_off(edition):
    file = make_data_file(edition, audience=DataAudience.EVERYBODY)
    link = signed(fetch(file, None, NOW))
    DataFile.objects.update(available_from=NOW + timedelta(days=1))
    with pytest.raises(DataNotAvailable, match="From"):
        file_of_link(link, NOW)
    remove_file(file, now=NOW, actor=None)
    with pytest.raises(Http404):
        file_of_link(link, NOW)


def test_a_file_elsewhere_is_fetched_there_and_counted(edition):
    file = make_data_file(edition, url=URL, audience=DataAudience.EVERYBODY)
    link = fetch(file, None, NOW)
    assert (link.url, link.expires_at, Download.objects.count()) == (URL, None, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_files(edition, django_assert_num_queries, number):
    team = make_team(edition)
    make_terms(edition)
    for _ in range(number):
        make_data_file(edition)
    person = team.members.get()
    with django_assert_num_queries(6):
        found = offers(edition, person, NOW)
    assert [offer.code for offer in found] == ["terms_not_accepted"] * number
