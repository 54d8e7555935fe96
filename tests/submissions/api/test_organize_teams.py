import pytest

from submissions.models import Team
from tests.challenge.api.organizing import EDITION, last_event, queries_of
from tests.factories import NOW, make_edition, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
TEAMS = f"{EDITION}/teams"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_teams_are_listed_by_name_and_those_of_dry_runs_are_none(editor, edition):
    make_team(edition, name="Owls")
    foxes = make_team(edition, name="Foxes")
    Team.objects.create(edition=edition, name="Dry runs", is_internal=True, created_at=NOW)
    first, second = editor.get(TEAMS)[1]["items"]
    assert (first["name"], second["name"]) == ("Foxes", "Owls")
    assert (first["people"], first["entries"], first["registration"]) == (1, 0, "approved")
    assert editor.get(f"{TEAMS}/{foxes.pk}") == (200, first)


def test_a_team_that_has_not_registered_says_so(editor, edition):
    make_team(edition).registration.delete()
    assert editor.get(TEAMS)[1]["items"][0]["registration"] is None


def test_a_team_is_taken_out_of_the_ranks_with_a_reason_and_put_back(editor, edition):
    team = make_team(edition)
    status, told = editor.patch(f"{TEAMS}/{team.pk}", is_competing=False, reason="The organizers' own lab")
    assert (status, told["is_competing"], told["not_competing_reason"]) == (200, False, "The organizers' own lab")
    assert last_event() == (editor.user, "team.competing", f"team {team.pk}")
    assert editor.patch(f"{TEAMS}/{team.pk}", reason="A baseline")[1]["not_competing_reason"] == "A baseline"
    told = editor.patch(f"{TEAMS}/{team.pk}", is_competing=True)[1]
    assert (told["is_competing"], told["not_competing_reason"]) == (True, "")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"is_competing": False}, ["reason"]),
        ({"is_competing": False, "reason": "x" * 201}, ["body", "data", "reason"]),
        ({"is_competing": None}, ["body", "data", "is_competing"]),
        ({"name": "Ours"}, ["body", "data", "name"]),
    ],
)
def test_what_does_not_fit_is_refused_by_field(editor, edition, body, where):
    team = make_team(edition)
    status, refused = editor.patch(f"{TEAMS}/{team.pk}", **body)
    assert (status, refused["errors"][0]["where"]) == (422, where)
    assert Team.objects.get(pk=team.pk).is_competing


def test_a_team_of_another_edition_is_not_here(editor):
    other = make_team(make_edition(2025))
    assert editor.get(f"{TEAMS}/{other.pk}")[0] == 404
    assert editor.patch(f"{TEAMS}/{other.pk}", is_competing=True)[0] == 404
    assert editor.get(f"{TEAMS}/{2**70}")[0] == 404


def test_the_list_takes_the_same_queries_however_many(editor, edition):
    make_team(edition)
    before = queries_of(lambda: editor.get(TEAMS))
    make_team(edition)
    make_team(edition).registration.delete()
    assert queries_of(lambda: editor.get(TEAMS)) == before
    assert editor.get(TEAMS)[1]["count"] == 3
