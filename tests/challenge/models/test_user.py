import pytest
from django.db import IntegrityError

from challenge.models import User

pytestmark = pytest.mark.django_db


def test_a_person_is_found_by_address_however_it_is_typed():
    user = User.objects.create_user("Ada@Example.org", "a long password")
    assert User.objects.get_by_natural_key("ada@EXAMPLE.ORG") == user


def test_an_address_has_one_account_however_it_is_typed():
    User.objects.create_user("ada@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@example.org")


def test_a_person_without_a_password_cannot_sign_in_with_one():
    user = User.objects.create_user("ada@example.org")
    assert not user.check_password("")
    assert not user.has_usable_password()


def test_a_superuser_may_do_everything():
    user = User.objects.create_superuser("ada@example.org", "a long password", name="Ada")
    assert user.is_staff
    assert user.has_perm("challenge.delete_edition")


def test_a_person_is_shown_by_name_else_by_address():
    assert str(User(name="Ada", email="ada@example.org")) == "Ada"
    assert str(User(email="ada@example.org")) == "ada@example.org"
