import csv
import io

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import OrganizerRole
from challenge.models import Edition
from submissions.domain.registration import register, registration_of
from submissions.models import Registration, Team
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db

REGISTER = reverse("register", args=[2026])
ORGANIZE = reverse("organize_registrations", args=[2026])
QUESTION = {"key": "lab", "question": "Which laboratory?", "is_required": True}
RULES = {"registration": "open", "registration_list": "", "registration_questions": "", "registration_closes_at": ""}


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition(registration="approval", registration_questions=[QUESTION])


@pytest.fixture
def captain(client):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def organizer(client, edition):
    person = make_user(name="Olga")
    edition.organizers.add(person)
    client.force_login(person)
    return person


def asking(edition, name, answer="Ours"):
    team = make_team(edition, name=name)
    return register(user=team.members.get(), team=team, answers={"lab": answer}, now=NOW)


def decide(client, row, state, seen="pending", reason=""):
    address = reverse("organize_decide_registration", args=[2026, row.pk])
    return client.post(address, {"state": state, "seen": seen, "reason": reason}, follow=True)


def test_making_a_team_leads_to_where_it_registers(client, edition, captain):
    answer = client.post(reverse("new_team", args=[2026]), {"name": "Deep"})
    team = Team.objects.get()
    assertRedirects(answer, f"{REGISTER}?team={team.pk}")
    assertContains(client.get(answer.url), "Which laboratory?")
    assertContains(client.get(f"/teams/{team.pk}/"), "not registered yet")


def test_where_nothing_is_asked_it_leads_to_the_team(client, time_machine, captain):
    time_machine.move_to(NOW, tick=False)
    make_edition()
    answer = client.post(reverse("new_team", args=[2026]), {"name": "Deep"})
    assertRedirects(answer, f"/teams/{Team.objects.get().pk}/")


def test_a_captain_answers_and_reads_how_the_team_stands(client, edition, captain):
    team = make_team(edition, user=captain, name="Deep")
    missing = client.post(REGISTER, {"answer-lab": ""})
    assert missing.status_code == 422
    assertContains(client.post(REGISTER, {"answer-lab": "Ours"}, follow=True), "organizers have been asked")
    assert registration_of(team).answers[0]["answer"] == "Ours"
    page = client.get(REGISTER)
    assertContains(page, "waits for the organizers")
    assertContains(page, "Ours</textarea>")
    Registration.objects.update(state="declined", reason="No <b>students</b>")
    assertContains(client.get(REGISTER), "No &lt;b&gt;students&lt;/b&gt;")
    assertContains(client.get(REGISTER), "Ask again")
    Registration.objects.update(state="approved", decided_at=NOW)
    assertNotContains(client.get(REGISTER), "<button type")


def test_after_the_closing_date_there_is_no_form_and_none_is_taken(client, edition, captain):
    team = make_team(edition, user=captain)
    Edition.objects.update(registration_closes_at=NOW)
    assertContains(client.get(REGISTER), "registration is closed")
    assertContains(client.post(REGISTER, {"answer-lab": "Ours"}), "Registration closed at", status_code=422)
    assert registration_of(team) is None


def test_a_member_is_told_who_registers(client, edition, captain):
    team = make_team(edition, user=make_user(name="Grace"))
    team.memberships.create(user=captain, role="member", joined_at=NOW)
    assertContains(client.get(REGISTER), "The captain registers the team: Grace.")


def test_a_person_without_a_team_is_sent_to_make_one(client, edition, captain):
    assertRedirects(client.get(REGISTER), reverse("team", args=[2026]))
    assert client.get(f"{REGISTER}?team={make_team(edition).pk}").status_code == 404


def test_organizers_read_answers_and_decide(client, edition, organizer):
    first, second = asking(edition, "Deep", "<i>Ours</i>"), asking(edition, "Slow")
    page = client.get(ORGANIZE)
    assertContains(page, "&lt;i&gt;Ours&lt;/i&gt;")
    assertContains(decide(client, first, "approved"), "“Deep” is told of it")
    assertContains(decide(client, first, "declined", "pending", "Late"), "no longer where you saw it")
    assertContains(decide(client, second, "declined"), "Say why")
    decide(client, second, "declined", reason="No students")
    assert [row.state for row in Registration.objects.order_by("pk")] == ["approved", "declined"]
    listed = client.get(f"{ORGANIZE}?state=declined")
    assertContains(listed, "No students")
    assertNotContains(listed, '<h2 id="team-' + str(first.pk))


def test_a_helper_reads_and_does_not_decide(client, edition, organizer):
    edition.organizer_roles.update(role=OrganizerRole.HELPER)
    row = asking(edition, "Deep")
    assert client.get(ORGANIZE).status_code == 200
    assert decide(client, row, "approved").status_code == 403
    assert client.post(ORGANIZE, RULES).status_code == 403
    assert registration_of(row.team).state == "pending"


def test_a_team_of_another_edition_is_not_decided_here(client, edition, organizer):
    row = asking(make_edition(2027, registration="approval", registration_questions=[QUESTION]), "Deep")
    assert decide(client, row, "approved").status_code == 404


def test_the_rule_is_set_with_its_list_questions_and_date(client, edition, organizer):
    fields = {
        "registration": "domain",
        "registration_list": "@Example.org\n",
        "registration_closes_at": "2026-07-01T12:00",
    }
    answer = client.post(ORGANIZE, RULES | fields | {"registration_questions": "* Which laboratory?\nWhy?"})
    assertRedirects(answer, ORGANIZE)
    edition.refresh_from_db()
    assert (edition.registration, edition.registration_list) == ("domain", ["example.org"])
    assert edition.registration_questions[0] == QUESTION
    assert edition.registration_closes_at.isoformat() == "2026-07-01T12:00:00+00:00"
    assertContains(client.get(ORGANIZE), "* Which laboratory?\nWhy?</textarea>")


def test_a_rule_without_its_list_is_refused_beside_the_field(client, edition, organizer):
    page = client.post(ORGANIZE, RULES | {"registration": "list"})
    assertContains(page, "This rule needs a list", status_code=422)
    edition.refresh_from_db()
    assert edition.registration == "approval"


def test_the_table_for_programs_has_a_column_for_each_question(client, edition, organizer):
    asking(edition, "Deep", "=1+1")
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("organize_registrations_csv", args=[2026])).text)))
    assert [(row["team"], row["state"], row["Which laboratory?"]) for row in rows] == [("Deep", "pending", "'=1+1")]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_teams(
    client, edition, organizer, django_assert_num_queries, number
):
    for place in range(number):
        asking(edition, f"Team {place}")
    client.get(ORGANIZE)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(ORGANIZE)


LIST_QUERIES = 11
