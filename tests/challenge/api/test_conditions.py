import pytest

from challenge.models import Edition
from tests.factories import make_edition, make_user

pytestmark = pytest.mark.django_db


def test_what_has_not_changed_is_not_sent_again(client):
    make_edition()
    first = client.get("/api/v1/editions/2026")
    again = client.get("/api/v1/editions/2026", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_what_has_changed_is_sent_with_another_etag(client):
    make_edition()
    first = client.get("/api/v1/editions/2026")
    Edition.objects.update(title="Another")
    again = client.get("/api/v1/editions/2026", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_answers_are_kept_by_nobody_for_others(client):
    make_edition()
    response = client.get("/api/v1/editions/2026")
    assert "private" in response["Cache-Control"]
    assert "Authorization" in response["Vary"]


SETTINGS = "/api/v1/editions/2026/organize"


@pytest.fixture
def chair(bearer):
    edition, user = make_edition(), make_user()
    edition.organizers.add(user)
    return bearer(user=user)


def change(client, headers, title, **more):
    return client.patch(SETTINGS, {"title": title}, "application/json", headers=headers | more)


def test_a_change_to_what_one_read_is_made(client, chair):
    read = client.get(SETTINGS, headers=chair)
    assert change(client, chair, "Mine", **{"If-Match": read["ETag"]}).status_code == 200
    assert Edition.objects.get().title == "Mine"


def test_a_change_to_what_somebody_else_changed_meanwhile_is_refused(client, chair):
    read = client.get(SETTINGS, headers=chair)
    change(client, chair, "Theirs")
    response = change(client, chair, "Mine", **{"If-Match": read["ETag"]})
    assert (response.status_code, response.json()["code"]) == (412, "changed_meanwhile")
    assert Edition.objects.get().title == "Theirs"


def test_if_match_tells_nobody_what_they_may_not_read(client, chair, bearer):
    read = client.get(SETTINGS, headers=chair)
    stranger = bearer() | {"If-Match": read["ETag"]}
    assert change(client, stranger, "Mine").status_code == 404
    assert Edition.objects.get().title != "Mine"
