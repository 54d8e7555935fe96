"""Every organizers' address x every role -> whether the role may. An address that is not named here is for editors."""

import pytest

from challenge.enums import OrganizerRole
from challenge.models import Organizer
from tests.factories import make_user
from tests.test_permissions import TABLE, one_world, world

__all__ = ["one_world", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

ORGANIZING = ("/2026/organize/", "/2026/queue/")
HELPER = {
    "GET /2026/organize/",
    "GET /2026/organize/results/",
    "GET /2026/organize/results/{phase}/",
    "GET /2026/organize/classification/val/samples/",
    "GET /2026/organize/pages/",
    "POST /2026/organize/pages/name-me/",
    "GET /2026/organize/terms/",
    "GET /2026/organize/terms/accepted.csv",
    "GET /2026/organize/registrations/",
    "GET /2026/organize/registrations.csv",
    "GET /2026/organize/data/",
    "GET /2026/organize/dates/",
    "GET /2026/organize/teams/",
    "GET /2026/organize/activity/",
    "GET /2026/organize/after/",
    "GET /2026/organize/news/",
    "GET /2026/queue/",
    "GET /2026/queue/rows/",
    "GET /2026/organize/questions/",
    "GET /2026/organize/questions/{question}/",
    "POST /2026/organize/questions/{question}/",
}
CHAIR = {
    "POST /2026/organize/open/",
    "POST /2026/organize/announce/",
    "POST /2026/organize/conceal/",
    "GET /2026/organize/remove/",
    "POST /2026/organize/remove/",
    "POST /2026/organize/about/organizers/{organizer}/role/",
    "POST /2026/organize/about/organizers/{organizer}/remove/",
    "POST /2026/organize/about/invitations/",
    "POST /2026/organize/about/invitations/{organizer_invitation}/revoke/",
    "POST /2026/organize/results/publish/",
    "POST /2026/organize/results/{phase}/publish/",
    "POST /2026/organize/results/{phase}/correct/",
    "POST /2026/organize/results/{phase}/not-comparable/",
    "POST /2026/organize/results/{phase}/withdraw/",
    "POST /2026/organize/results/{phase}/provisional/",
    "POST /2026/organize/results/{phase}/objections/{objection}/",
    "POST /2026/organize/results/{phase}/awards/",
    "POST /2026/organize/results/{phase}/awards/{award}/take/",
    "POST /2026/organize/results/{phase}/embargo/",
    "POST /2026/organize/results/{phase}/embargo/{link}/revoke/",
    "POST /2026/organize/after/{phase}/benchmark/",
    "POST /2026/organize/after/{phase}/retire/",
    "POST /2026/organize/classification/val/labels/1/live/",
    "POST /2026/organize/releases/{release}/live/",
}
ROUTES = [route for route in TABLE if route.split(" ")[1].startswith(ORGANIZING)]


def least_role(route: str) -> OrganizerRole:
    if route in HELPER:
        return OrganizerRole.HELPER
    return OrganizerRole.CHAIR if route in CHAIR else OrganizerRole.EDITOR


@pytest.mark.parametrize("route", ROUTES)
def test_a_role_does_what_it_may_and_is_refused_the_rest(client, world, route):
    people, ids = world
    edition = people["organizer"].organized_editions.get()
    method, address = route.format(**ids).split(" ")
    may = False
    # From the least to the greatest: what is refused changes nothing that the next one could find.
    for role in (OrganizerRole.HELPER, OrganizerRole.EDITOR):
        person = make_user()
        Organizer.objects.create(edition=edition, user=person, role=role)
        client.force_login(person)
        may = may or role == least_role(route)
        response = client.generic(method, address)
        assert (response.status_code != 403) is may, f"{role}: {response.status_code}"
        if may:
            break
        assert "Ask a chair of the edition" in response.text


def test_names_of_addresses_are_those_of_the_table():
    assert not (HELPER | CHAIR) - set(ROUTES)
