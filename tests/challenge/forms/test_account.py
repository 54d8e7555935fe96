import pytest

from challenge.models import User

SIGN_UP = {
    "email": "ada@example.org",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "name": "Ada Lovelace",
}


@pytest.mark.django_db
def test_who_signs_up_is_called_as_they_said(client):
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302
    assert User.objects.get().name == "Ada Lovelace"


@pytest.mark.django_db
def test_a_name_is_asked_for(client):
    response = client.post("/accounts/signup/", SIGN_UP | {"name": " "})
    assert "name" in response.context["form"].errors
    assert not User.objects.exists()
