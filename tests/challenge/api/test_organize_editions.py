import pytest

from challenge.enums import OrganizerRole
from challenge.models import Edition
from tests.factories import NOW, make_edition, make_phase, make_task, make_team, make_user

from .organizing import EDITION, Caller, last_event, organizer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(is_public=False, opened_at=None, title="ILSVRC 2026")


@pytest.fixture
def chair(client, edition):
    return organizer_of(client, edition)


def test_staff_make_an_empty_edition_and_are_its_chair(client):
    staff = Caller(client, make_user(is_staff=True))
    status, body = staff.post("/api/v1/editions", year=2027, title="ILSVRC 2027")
    assert (status, body["year"], body["is_public"], body["opened_at"]) == (201, 2027, False, None)
    assert last_event() == (staff.user, "edition.created", "edition 2027")
    assert staff.get("/api/v1/editions/2027/organize")[1]["title"] == "ILSVRC 2027"


def test_staff_copy_an_edition_that_they_may_see(client, edition):
    staff = Caller(client, make_user(is_staff=True))
    make_phase(edition=make_edition(2025))
    assert staff.post("/api/v1/editions", year=2027, title="Next", source=2025)[0] == 201
    assert Edition.objects.get(year=2027).tasks.get().phases.get().slug == "val"
    status, body = staff.post("/api/v1/editions", year=2028, title="Next", source=edition.year)
    assert (status, body["errors"][0]["where"]) == (422, ["source"])


def test_organizers_who_are_no_staff_make_no_edition(chair):
    status, body = chair.post("/api/v1/editions", year=2027, title="Mine")
    assert (status, body["code"]) == (403, "forbidden")
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"year": 2026, "title": "Again"}, ["year"]),
        ({"year": 2027, "title": "  "}, ["title"]),
        ({"year": 1066, "title": "Hastings"}, ["body", "data", "year"]),
        ({"year": 2027, "title": "A", "sauce": 2026}, ["body", "data", "sauce"]),
    ],
)
def test_a_wrong_edition_is_refused_by_field(client, edition, body, where):
    status, answer = Caller(client, make_user(is_staff=True)).post("/api/v1/editions", **body)
    assert (status, [error["where"] for error in answer["errors"]]) == (422, [where])


def test_settings_are_read_by_every_organizer_and_changed_by_editors(client, edition):
    helper = organizer_of(client, edition, OrganizerRole.HELPER)
    editor = organizer_of(client, edition, OrganizerRole.EDITOR)
    assert helper.get(EDITION)[1]["title"] == "ILSVRC 2026"
    status, body = helper.patch(EDITION, title="Mine")
    assert (status, body["code"]) == (403, "forbidden")
    assert editor.patch(EDITION, title="Ours")[1]["title"] == "Ours"
    assert last_event() == (editor.user, "edition.changed", "edition 2026")


def test_whoever_does_not_organize_finds_nothing(client, edition):
    stranger = Caller(client, make_user(is_staff=True))
    assert stranger.get(EDITION)[0] == stranger.patch(EDITION, title="Mine")[0] == 404
    assert stranger.delete(f"{EDITION}?confirm=2026")[0] == stranger.post(f"{EDITION}/open")[0] == 404


def test_a_token_for_reading_does_not_organize(client, edition, chair):
    reader = Caller(client, chair.user, scopes=["read", "submit"])
    assert reader.get(EDITION)[0] == 403


def test_a_change_leaves_what_it_does_not_name(chair, edition):
    Edition.objects.update(summary="Short.", prize="A GPU", merge_until=NOW)
    status, body = chair.patch(EDITION, prize="", merge_until=None)
    assert (status, body["title"], body["summary"], body["prize"], body["merge_until"]) == (
        200,
        "ILSVRC 2026",
        "Short.",
        "",
        None,
    )


def test_a_moment_needs_its_zone(chair):
    status, body = chair.patch(EDITION, merge_until="2026-06-01T12:00:00")
    assert (status, body["code"]) == (422, "invalid")
    assert chair.patch(EDITION, merge_until="2026-06-01T12:00:00+02:00")[1]["merge_until"] == "2026-06-01T10:00:00Z"


def test_a_title_that_is_null_or_blank_is_refused(chair):
    assert chair.patch(EDITION, title=None)[0] == 422
    status, body = chair.patch(EDITION, title=" ")
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["title"])


def test_the_check_list_says_what_is_missing_and_where_to_mend_it(client, chair, edition):
    make_task(edition, taxonomy=None)
    status, body = chair.get(f"{EDITION}/readiness")
    assert (status, body["is_ready"]) == (200, False)
    (classes,) = (each for each in body["findings"] if each["code"] == "classes")
    assert classes["severity"] == "missing"
    assert classes["url"] == "http://testserver/2026/organize/tasks/classification/classes/"


def test_an_edition_is_announced_and_concealed_by_chairs(client, chair, edition):
    editor = organizer_of(client, edition, OrganizerRole.EDITOR)
    status, body = editor.post(f"{EDITION}/announce")
    assert status == 403
    assert chair.user.email in body["detail"]
    assert chair.post(f"{EDITION}/announce")[1]["is_public"] is True
    assert last_event() == (chair.user, "edition.announced", "edition 2026")
    assert chair.post(f"{EDITION}/conceal")[1]["is_public"] is False


def test_an_open_edition_stays_public(client):
    chair = organizer_of(client, make_edition())
    status, body = chair.post(f"{EDITION}/conceal")
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", [])


def test_what_is_missing_keeps_an_edition_from_opening(chair):
    status, body = chair.post(f"{EDITION}/open")
    assert (status, body["code"]) == (409, "edition_not_ready")
    assert ["rules"] in [error["where"] for error in body["errors"]]
    assert Edition.objects.get().opened_at is None


def test_removing_needs_the_year_once_more(chair, edition):
    make_task(edition)
    status, body = chair.delete(f"{EDITION}?confirm=2025")
    assert (status, body["errors"][0]["where"]) == (422, ["confirm"])
    assert "Classification" in body["detail"]
    assert chair.delete(EDITION)[0] == 422
    assert chair.delete(f"{EDITION}?confirm=2026") == (204, "")
    assert not Edition.objects.exists()
    assert last_event() == (chair.user, "edition.removed", "edition 2026")


def test_an_edition_with_teams_stays(chair, edition):
    make_team(edition)
    assert chair.delete(f"{EDITION}?confirm=2026")[1]["code"] == "settings_refused"
    assert Edition.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_one_finds_the_editions_that_one_organizes_in_as_many_queries(client, django_assert_num_queries, number):
    caller = Caller(client, make_user())
    for year in range(2020, 2020 + number):
        make_edition(year, is_public=False).organizers.add(caller.user)
    make_edition(2030)
    with django_assert_num_queries(4):
        status, body = caller.get("/api/v1/organized-editions")
    assert (status, body["count"], [each["year"] for each in body["items"]]) == (
        200,
        number,
        list(range(2019 + number, 2019, -1)),
    )
