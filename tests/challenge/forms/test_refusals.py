import pytest
from django import forms

from challenge.domain.changes import WHOLE, SettingsRefused
from challenge.forms.refusals import check_form


class Dates(forms.Form):
    opens = forms.IntegerField()
    closes = forms.IntegerField()

    def clean(self):
        if {"opens", "closes"} <= self.cleaned_data.keys() and self.cleaned_data["closes"] < self.cleaned_data["opens"]:
            raise forms.ValidationError("It closes before it opens.")


def test_a_form_that_reads_well_is_taken():
    check_form(Dates({"opens": 1, "closes": 2}))


def test_what_reads_wrong_is_told_by_field():
    with pytest.raises(SettingsRefused) as refused:
        check_form(Dates({"opens": "a"}))
    assert refused.value.problems == {"opens": ["Enter a whole number."], "closes": ["This field is required."]}


def test_what_is_wrong_with_all_of_it_is_told_of_the_whole():
    with pytest.raises(SettingsRefused) as refused:
        check_form(Dates({"opens": 2, "closes": 1}))
    assert refused.value.problems == {WHOLE: ["It closes before it opens."]}
