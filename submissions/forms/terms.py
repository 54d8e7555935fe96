"""The form by which a team accepts terms."""

from django import forms


class AcceptForm(forms.Form):
    """`version` is the one that the page showed: nobody accepts what they have not seen."""

    version = forms.IntegerField(min_value=1)
    is_read = forms.BooleanField()
