"""What we ask at sign-up."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import User


class SignupForm(forms.Form):
    """Our addition to allauth's form: how a person wants to be called."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002 - allauth's signature
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
