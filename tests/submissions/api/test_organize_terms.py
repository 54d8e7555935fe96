import pytest

from challenge.domain.terms import current_terms, draft_of
from challenge.enums import OrganizerRole
from challenge.models import Notice
from submissions.domain.terms import accept_terms
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_team, make_user
from tests.factories.taking_part import make_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
TERMS = f"{EDITION}/terms"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_a_draft_is_written_anew_and_then_published(editor, edition):
    make_team(edition, name="Foxes")
    editor.put(f"{TERMS}/draft", body="Use it.")
    status, draft = editor.put(f"{TERMS}/draft", body="  Use it well.  ", note="Kinder.")
    assert (status, draft) == (200, {"version": 1, "body": "Use it well.", "note": "Kinder."})
    assert editor.get(f"{TERMS}/draft") == (200, draft)
    assert editor.get(TERMS)[1]["items"] == []
    status, published = editor.post(f"{TERMS}/draft/publish")
    assert (status, published["version"], published["published_by"]) == (200, 1, "Ada")
    # As sha256sum says of the text.
    assert published["sha256"] == "1746c442e26016619b30be0d1f15f7984714d08b70922066b33afbb61940cfd3"
    assert last_event() == (editor.user, "terms.published", "edition 2026")
    assert editor.get(f"{TERMS}/draft")[0] == 404
    assert editor.get(TERMS)[1]["items"] == [published]
    assert Notice.objects.get().kind == "terms.published"
    assert [team["name"] for team in editor.get(f"{TERMS}/waiting-teams")[1]["items"]] == ["Foxes"]


def test_what_counts_already_is_not_published_again(editor, edition):
    make_terms(edition, body="Use it well.")
    editor.put(f"{TERMS}/draft", body="Use it well.", note="Nothing.")
    status, refused = editor.post(f"{TERMS}/draft/publish")
    assert (status, refused["code"], refused["errors"][0]["where"]) == (422, "settings_refused", ["body"])
    editor.put(f"{TERMS}/draft", body="Use it better.")
    assert editor.post(f"{TERMS}/draft/publish")[1]["errors"][0]["where"] == ["note"]
    assert current_terms(edition).version == 1


def test_a_draft_is_thrown_away_once_or_twice(editor, edition):
    editor.put(f"{TERMS}/draft", body="Use it.")
    assert editor.delete(f"{TERMS}/draft")[0] == 204
    assert editor.delete(f"{TERMS}/draft")[0] == 204
    assert draft_of(edition) is None


@pytest.mark.parametrize(
    "body", [{}, {"body": ""}, {"body": " "}, {"body": "a", "note": "x" * 501}, {"body": "a\0"}, {"body": "a", "b": 1}]
)
def test_a_draft_that_does_not_fit_is_refused(editor, edition, body):
    assert editor.put(f"{TERMS}/draft", **body)[0] == 422
    assert draft_of(edition) is None


def test_helpers_read_what_teams_accepted(client, edition):
    helper = organizer_of(client, edition, OrganizerRole.HELPER)
    people = [make_user() for _ in range(3)]
    for person in people:
        make_team(edition, user=person)
    make_terms(edition)
    accept_terms(user=people[0], edition=edition, version=1, now=NOW)
    (row,) = helper.get(f"{TERMS}/acceptances")[1]["items"]
    assert (row["version"], row["accepted_by"], row["email"]) == (1, "Ada", people[0].email)
    before = queries_of(lambda: helper.get(f"{TERMS}/acceptances"))
    for person in people[1:]:
        accept_terms(user=person, edition=edition, version=1, now=NOW)
    assert queries_of(lambda: helper.get(f"{TERMS}/acceptances")) == before
    assert helper.get(f"{TERMS}/acceptances")[1]["count"] == 3
    assert helper.get(f"{TERMS}/waiting-teams")[1]["items"] == []


def test_published_versions_take_the_same_queries_however_many(editor, edition):
    make_terms(edition)
    before = queries_of(lambda: editor.get(TERMS))
    make_terms(edition)
    make_terms(edition)
    assert queries_of(lambda: editor.get(TERMS)) == before
    assert [each["version"] for each in editor.get(TERMS)[1]["items"]] == [3, 2, 1]
