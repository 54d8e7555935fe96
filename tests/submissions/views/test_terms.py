import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import OrganizerRole
from challenge.models import Notice, Terms
from submissions.models import TermsAcceptance
from tests.factories import NOW, make_edition, make_team, make_user
from tests.factories.taking_part import make_terms

pytestmark = pytest.mark.django_db

TERMS = reverse("terms", args=[2026])
ORGANIZE = reverse("organize_terms", args=[2026])


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition()


@pytest.fixture
def captain(client, edition):
    person = make_team(edition, name="Deep").members.get()
    client.force_login(person)
    return person


@pytest.fixture
def organizer(client, edition):
    person = make_user(name="Olga")
    edition.organizers.add(person)
    client.force_login(person)
    return person


def test_everybody_reads_the_terms_and_each_version_keeps_its_address(client, edition):
    make_terms(edition, body="**First** <script>")
    second = make_terms(edition, body="Second", note="Shorter")
    page = client.get(TERMS)
    assertContains(page, "Second")
    assertContains(page, second.digest)
    assertContains(page, "Shorter")
    assertContains(page, "Sign in")
    old = client.get(reverse("terms_version", args=[2026, 1]))
    assertContains(old, "<strong>First</strong> &lt;script&gt;")
    assertContains(old, "counts no more")
    assert client.get(reverse("terms_version", args=[2026, 3])).status_code == 404


def test_an_edition_without_terms_says_so(client, edition):
    assertContains(client.get(TERMS), "nothing has to be accepted")


def test_a_captain_accepts_by_a_tick_and_reads_that_they_did(client, edition, captain):
    make_terms(edition)
    assertContains(client.get(f"/teams/{captain.teams.get().pk}/"), "has not accepted the terms")
    assertContains(client.post(TERMS, {"version": 1}, follow=True), "Tick that you have read")
    assert not TermsAcceptance.objects.exists()
    page = client.post(TERMS, {"version": 1, "is_read": "on"}, follow=True)
    assertContains(page, "Version 1 is accepted for “Deep”")
    assertContains(page, "has accepted this version: Ada")
    assertNotContains(page, 'name="is_read"')
    assertNotContains(client.get(f"/teams/{captain.teams.get().pk}/"), "has not accepted the terms")


def test_who_looked_at_an_older_version_is_shown_the_new_one(client, edition, captain):
    make_terms(edition)
    make_terms(edition)
    assertContains(
        client.post(TERMS, {"version": 1, "is_read": "on"}, follow=True), "Version 2 of the terms counts now"
    )
    assert not TermsAcceptance.objects.exists()


def test_an_organizer_drafts_previews_and_publishes(client, edition, organizer):
    make_team(edition)
    assert client.post(ORGANIZE, {"body": "", "note": ""}).status_code == 422
    page = client.post(ORGANIZE, {"body": "No *redistribution*.", "note": ""}, follow=True)
    assertContains(page, "No <em>redistribution</em>.")
    assertContains(client.get(TERMS), "nothing has to be accepted")
    page = client.post(reverse("organize_publish_terms", args=[2026]), follow=True)
    assertContains(page, "Version 1 is published. 1 team is asked to accept it.")
    assert Notice.objects.filter(kind="terms.published").count() == 1
    page = client.post(reverse("organize_publish_terms", args=[2026]), follow=True)
    assertContains(page, "There is no draft to publish")
    assert Terms.objects.count() == 1


def test_a_draft_is_thrown_away(client, edition, organizer):
    client.post(ORGANIZE, {"body": "Draft", "note": ""})
    assertContains(client.post(reverse("organize_discard_terms", args=[2026]), follow=True), "thrown away")
    assert not Terms.objects.exists()


def test_a_helper_reads_and_does_not_write(client, edition, organizer):
    edition.organizer_roles.update(role=OrganizerRole.HELPER)
    assert client.get(ORGANIZE).status_code == 200
    assert client.post(ORGANIZE, {"body": "x", "note": ""}).status_code == 403
    assert client.post(reverse("organize_publish_terms", args=[2026])).status_code == 403
    assert not Terms.objects.exists()


def test_who_accepted_which_is_listed_and_a_table_for_programs(client, edition, organizer):
    terms = make_terms(edition)
    person = make_user("eve@example.org", name="=HYPERLINK(1)")
    team = make_team(edition, user=person, name="Deep")
    make_team(edition, name="Slow")
    TermsAcceptance.objects.create(team=team, terms=terms, accepted_by=person, accepted_at=NOW)
    page = client.get(ORGANIZE)
    assertContains(page, "Version 1 waits for")
    assertContains(page, "Slow")
    table = client.get(reverse("organize_terms_csv", args=[2026]))
    header, row = table.text.splitlines()
    assert header == "team,version,sha256,accepted_by,email,accepted_at"
    assert row.startswith(f"Deep,1,{terms.digest},'=HYPERLINK(1),eve@example.org,2026-06-10T12:00:00")
