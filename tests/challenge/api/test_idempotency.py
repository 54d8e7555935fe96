import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.idempotency import forget_answers
from challenge.domain.pages import add_page
from challenge.models import EditionPage, IdempotentAnswer, ImageSet
from tests.factories import NOW, make_edition, make_phase, make_user

pytestmark = pytest.mark.django_db

PAGES = "/api/v1/editions/2026/organize/pages"
PAGE = {"slug": "sponsors", "title": "Sponsors"}


@pytest.fixture
def chair(bearer):
    edition, user = make_edition(), make_user()
    edition.organizers.add(user)
    return bearer(user=user)


def post(client, headers, key, body=PAGE):
    return client.post(PAGES, body, "application/json", headers=headers | {"Idempotency-Key": key})


def test_the_same_request_under_the_same_key_is_done_once_and_answered_the_same(client, chair):
    first, again = post(client, chair, "once"), post(client, chair, "once")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert EditionPage.objects.filter(slug="sponsors").count() == 1


def test_another_request_under_the_same_key_is_refused(client, chair):
    post(client, chair, "once")
    response = post(client, chair, "once", PAGE | {"slug": "other"})
    assert (response.status_code, response.json()["code"]) == (409, "key_reused")


def test_what_was_refused_may_be_tried_again_under_its_key(client, chair):
    assert post(client, chair, "once", PAGE | {"slug": "Not a slug!"}).status_code == 422
    assert not IdempotentAnswer.objects.exists()
    assert post(client, chair, "once").status_code == 201


def test_keys_of_different_tokens_have_nothing_to_do_with_each_other(client, chair, bearer):
    post(client, chair, "once")
    assert post(client, bearer(), "once").status_code == 404


def test_an_answer_with_a_secret_is_not_kept(client, bearer):
    headers = bearer() | {"Idempotency-Key": "once"}
    body = {"name": "laptop", "scopes": ["read"]}
    first = client.post("/api/v1/tokens", body, "application/json", headers=headers)
    assert first.status_code == 201
    secret = max((text for text in first.json().values() if isinstance(text, str)), key=len)
    again = client.post("/api/v1/tokens", body, "application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert secret not in json.dumps(list(IdempotentAnswer.objects.values_list("body", flat=True)))


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_says_something_and_has_an_end(client, chair, key):
    response = post(client, chair, key)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert not EditionPage.objects.filter(slug="sponsors").exists()


def test_answers_are_forgotten_after_a_day(client, chair, time_machine):
    post(client, chair, "once")
    assert forget_answers(NOW) == 0
    time_machine.shift(24 * 3600)
    from django.utils import timezone

    assert forget_answers(timezone.now()) == 1


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_a_key_counts_however_the_scheme_of_the_token_is_written(client, chair, scheme):
    headers = {"Authorization": chair["Authorization"].replace("Bearer", scheme)}
    assert [post(client, headers, "once").status_code for _each in range(2)] == [201, 201]
    assert EditionPage.objects.filter(slug="sponsors").count() == 1


def test_a_form_counts_by_its_fields_and_files(client, bearer):
    phase = make_phase()
    address = f"/api/v1/editions/2026/organize/tasks/classification/phases/{phase.slug}/image-sets"
    phase.task.edition.organizers.add(user := make_user())
    headers = bearer(user=user) | {"Idempotency-Key": "once"}

    def send(name, text):
        form = {"name": name, "images": SimpleUploadedFile("images.csv", text)}
        return client.post(address, form, headers=headers)

    first, again = send("more", b"image\na\n"), send("more", b"image\na\n")
    assert (first.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    assert ImageSet.objects.filter(name="more").count() == 1
    others = [send("more", b"image\nb\n"), send("other", b"image\na\n")]
    assert [response.json()["code"] for response in others] == ["key_reused"] * 2


def test_a_form_for_an_operation_that_takes_json_is_refused_as_without_a_key(client, chair):
    response = client.post(PAGES, PAGE, headers=chair | {"Idempotency-Key": "once"})
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


def test_what_breaks_leaves_nothing_and_its_key_free(client, chair, monkeypatch):
    def broken(*args, **kwargs):
        add_page(*args, **kwargs)
        raise ZeroDivisionError

    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("challenge.api.organize_pages.add_page", broken)
        assert post(client, chair, "once").status_code == 500
    assert not EditionPage.objects.filter(slug="sponsors").exists()
    assert not IdempotentAnswer.objects.exists()
    assert post(client, chair, "once").status_code == 201
