"""Results day on pages and in the API: teams see theirs and nobody's else, organizers answer, the press reads early."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.tokens import issue_token
from challenge.models import Edition
from leaderboard.domain.correcting import withdraw
from leaderboard.domain.embargo import make_embargo_link
from leaderboard.domain.publish import CannotPublish, publish, publish_provisional
from leaderboard.models import Award, EmbargoLink, Objection, Publication
from submissions.domain.anonymity import pseudonym
from submissions.models import Team
from tests.factories import NOW, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
UNTIL = CLOSED + timedelta(days=7)
OWN = "/2026/classification/provisional/"
OBJECT = f"{OWN}val/object/"
API = "/api/v1/editions/2026/tasks/classification/provisional"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CLOSED, tick=False)
    return time_machine


@pytest.fixture
def phase():
    phase = make_phase(limit_per_day=None)
    for name, wrong in (("Alpha", 3), ("Beta", 5)):
        make_scored(phase, wrong=wrong, team=make_team(phase.task.edition, name=name), message=f"Method {name}")
    return phase


@pytest.fixture
def provisional(phase):
    return publish_provisional(phase, objections_until=UNTIL, now=CLOSED, note="Look twice.")


@pytest.fixture
def organizer(phase):
    user = make_user()
    phase.task.edition.organizers.add(user)
    return user


def captain(name: str):
    return Team.objects.get(name=name).memberships.get().user


def bearer(user) -> dict:
    return {"Authorization": f"Bearer {issue_token(user=user, name='t', now=NOW)[1]}"}


def page_of(phase, action: str = "") -> str:
    return f"/2026/organize/results/{phase.pk}/{action}"


def test_a_team_sees_its_own_rank_and_number_and_nobody_elses(client, provisional):
    for own, other, rank, error in (("Alpha", "Beta", 1, "25.00%"), ("Beta", "Alpha", 2, "41.67%")):
        client.force_login(captain(own))
        response = client.get(OWN)
        for told in (f"Method {own}", error, "Look twice.", "18 Jul 2026, 12:00"):
            assertContains(response, told)
        assertContains(response, f'data-label="Rank">{rank}</td>', html=False)
        assertNotContains(response, other)
        assert "no-store" in response["Cache-Control"]


def test_no_public_page_and_no_other_way_tells_provisional_results(client, provisional):
    for address in (
        "/2026/classification/results/val/v1/",
        "/2026/classification/results/val/v1/publication.json",
        "/2026/classification/",
        "/api/v1/editions/2026/tasks/classification/leaderboard",
    ):
        assert client.get(address).status_code == 404


def test_the_api_tells_the_same(client, provisional):
    answer = client.get(API, headers=bearer(captain("Beta"))).json()
    [found] = answer
    assert [(each["rank"], each["team_name"], each["primary_count"]) for each in found["entries"]] == [(2, "Beta", 5)]
    assert (found["phase"], found["version"], found["may_object"], found["objections"]) == ("val", 1, True, [])
    assert client.get(API, headers=bearer(make_user())).status_code == 404


def test_a_team_objects_and_reads_the_answer(client, phase, provisional, organizer):
    client.force_login(captain("Beta"))
    own = provisional.entries.get(team_name="Beta").submission_id
    assertRedirects(client.post(OBJECT, {"text": "Image 7 is a fox.", "submission": str(own)}), OWN)
    assert Objection.objects.get().submission_id == own
    assertContains(client.get(OWN), "Image 7 is a fox.")
    client.force_login(captain("Alpha"))
    assertNotContains(client.get(OWN), "fox")

    client.force_login(organizer)
    page = client.get(page_of(phase))
    assertContains(page, "Image 7 is a fox.")
    action = page_of(phase, f"objections/{Objection.objects.get().pk}/")
    assert client.post(action, {"outcome": "upheld", "answer": ""}).status_code == 422
    assertRedirects(client.post(action, {"outcome": "upheld", "answer": "It is indeed."}), page_of(phase))
    again = client.post(action, {"outcome": "upheld", "answer": "Again."})
    assertContains(again, "It is answered already", status_code=422)

    client.force_login(captain("Beta"))
    for told in ("Upheld.", "It is indeed."):
        assertContains(client.get(OWN), told)


def test_at_the_moment_itself_it_is_too_late_by_the_servers_clock(client, provisional, clock):
    client.force_login(captain("Beta"))
    clock.move_to(UNTIL, tick=False)
    response = client.post(OBJECT, {"text": "Image 7 is a fox."})
    assertContains(response, "Objections were taken until", status_code=422)
    refused = client.post(
        f"{API}/objections",
        {"phase": "val", "text": "Fox."},
        content_type="application/json",
        headers=bearer(captain("Beta")),
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "objection_refused")
    assert Objection.objects.count() == 0


def test_the_api_takes_objections(client, provisional):
    data = {"phase": "val", "text": "Image 7 is a fox."}
    sent = client.post(f"{API}/objections", data, content_type="application/json", headers=bearer(captain("Beta")))
    assert (sent.status_code, sent.json()["text"], sent.json()["answer"]) == (200, "Image 7 is a fox.", "")


def test_a_team_objects_to_its_results_as_a_whole(client, provisional):
    client.force_login(captain("Beta"))
    assertRedirects(client.post(OBJECT, {"text": "All images are foxes.", "submission": ""}), OWN)
    assert Objection.objects.get().submission_id is None


def test_somebody_elses_entry_cannot_be_objected_to(client, provisional):
    other = provisional.entries.get(team_name="Alpha").submission_id
    client.force_login(captain("Beta"))
    assert client.post(OBJECT, {"text": "Why?", "submission": str(other)}).status_code == 422
    client.force_login(make_user())
    assert client.post(OBJECT, {"text": "Why?"}).status_code == 404


def test_organizers_go_from_provisional_to_final(client, phase, organizer, clock):
    client.force_login(organizer)
    shown = client.get(page_of(phase))
    for told in ("First to the teams", "Publish at once"):
        assertContains(shown, told)
    refused = client.post(page_of(phase, "provisional/"), {"objections_until": "2026-07-01 12:00", "note": ""})
    assertContains(refused, "choose a later moment", status_code=422)
    sent = client.post(page_of(phase, "provisional/"), {"objections_until": "2026-07-18 12:00"}, follow=True)
    assertContains(sent, "Provisional, version 1")
    early = client.post(page_of(phase, "publish/"), {"is_sure": "on"})
    assertContains(early, "Teams may object until 2026-07-18 12:00 UTC", status_code=422)
    clock.move_to(UNTIL, tick=False)
    client.force_login(organizer)
    done = client.post(page_of(phase, "publish/"), {"is_sure": "on"}, follow=True)
    assertContains(done, "Published, version 2")
    assertContains(done, "Alpha (Method Alpha) won")
    assertContains(client.get("/2026/classification/results/val/v2/"), "Alpha")


def test_organizers_give_an_award_and_take_it_back(client, phase, organizer):
    results = publish(phase, now=CLOSED)
    client.force_login(organizer)
    best = results.entries.get(rank=1)
    data = {"submission": str(best.submission_id), "title": "First place", "note": "1,000 euros"}
    given = client.post(page_of(phase, "awards/"), data, follow=True)
    for told in ("First place", "1,000 euros", "Alpha"):
        assertContains(given, told)
    assert client.post(page_of(phase, "awards/"), data).status_code == 422
    client.post(page_of(phase, f"awards/{Award.objects.get().pk}/take/"))
    assert Award.objects.count() == 0


def embargo_link(client, phase, organizer) -> str:
    client.force_login(organizer)
    data = {"name": "The Gazette", "lifts_at": "2026-07-20 12:00"}
    shown = client.post(page_of(phase, "embargo/"), data, follow=True)
    link = next(word for word in shown.content.decode().split('id="embargo-link">')[1].split("<")[:1])
    assertNotContains(client.get(page_of(phase)), link)
    client.logout()
    return link.removeprefix("http://testserver")


def test_the_press_reads_early_with_a_link_that_is_shown_once(client, phase, provisional, organizer):
    link = embargo_link(client, phase, organizer)
    assert EmbargoLink.objects.get().digest not in link
    response = client.get(link)
    for told in ("Under embargo", "20 Jul 2026, 12:00 UTC", "Alpha", "Beta", "Alpha (Method Alpha) won"):
        assertContains(response, told)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert EmbargoLink.objects.get().last_read_at == CLOSED
    assert client.get(link[:-2] + "/").status_code == 404


def test_when_the_results_are_public_the_link_leads_there(client, phase, provisional, organizer, clock):
    link = embargo_link(client, phase, organizer)
    final = publish(phase, now=UNTIL)
    assertRedirects(client.get(link), final.get_absolute_url())


def test_a_revoked_link_and_one_to_withdrawn_results_show_nothing(client, phase, provisional, organizer):
    link = embargo_link(client, phase, organizer)
    withdraw(provisional, reason="Wrong.", now=CLOSED)
    assertNotContains(client.get(link), "Alpha", status_code=404)
    again = publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    assert (again.version, client.get(link).status_code) == (2, 200)
    client.force_login(organizer)
    client.post(page_of(phase, f"embargo/{EmbargoLink.objects.get().pk}/revoke/"))
    assertNotContains(client.get(link), "Alpha", status_code=404)


def test_after_its_moment_the_page_says_that_the_embargo_is_over(client, phase, provisional, organizer, clock):
    link = embargo_link(client, phase, organizer)
    clock.move_to(CLOSED + timedelta(days=30), tick=False)
    assertContains(client.get(link), "The embargo was lifted")


def test_hidden_names_are_hidden_from_the_press(client, phase, organizer):
    Edition.objects.update(anonymous_until=UNTIL + timedelta(days=9))
    phase.refresh_from_db()
    publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    response = client.get(embargo_link(client, phase, organizer))
    assertContains(response, pseudonym(Team.objects.get(name="Alpha")))
    for hidden in ("Alpha", "Beta"):
        assertNotContains(response, hidden)


def test_only_provisional_results_get_links_and_only_to_a_moment_to_come(phase, organizer):
    when = {"name": "The Gazette", "now": CLOSED, "actor": organizer}
    with pytest.raises(CannotPublish, match="no provisional results"):
        make_embargo_link(phase, lifts_at=UNTIL, **when)
    publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    with pytest.raises(CannotPublish, match="choose a later moment"):
        make_embargo_link(phase, lifts_at=CLOSED, **when)


@pytest.mark.parametrize("number", [1, 3])
def test_a_teams_page_takes_the_same_queries_however_many_entries(client, django_assert_max_num_queries, number):
    phase = make_phase(limit_per_day=None, final_entries=number, final_selection="latest")
    team = make_team(phase.task.edition)
    for wrong in range(number):
        make_scored(phase, wrong=wrong, team=team)
    publish_provisional(phase, objections_until=UNTIL, now=CLOSED)
    assert Publication.objects.get().entries.count() == number
    client.force_login(team.memberships.get().user)
    with django_assert_max_num_queries(20):
        client.get(OWN)
