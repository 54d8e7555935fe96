from datetime import UTC, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.changes import SettingsRefused
from challenge.domain.problems import FileRefused
from challenge.forms.filling import filled, only
from challenge.forms.images import ImageListForm
from challenge.forms.pages import PageForm
from challenge.forms.phases import PhaseForm
from challenge.models import EditionPage
from tests.factories import NOW, make_phase


class Order(forms.Form):
    item = forms.CharField()
    count = forms.IntegerField(initial=3)
    is_gift = forms.BooleanField(required=False, initial=True)
    seal = forms.CharField(required=False, initial=lambda: "wax")


def test_what_is_not_given_is_what_the_page_shows():
    form = filled(Order, {"item": "rule"})
    assert form.cleaned_data == {"item": "rule", "count": 3, "is_gift": True, "seal": "wax"}


def test_what_is_given_takes_its_place():
    given = {"item": "rule", "count": 5, "is_gift": False, "seal": ""}
    assert filled(Order, given).cleaned_data == given


def test_what_does_not_fit_is_told_by_field():
    with pytest.raises(SettingsRefused) as refused:
        filled(Order, {"count": "many"})
    assert set(refused.value.problems) == {"item", "count"}


def test_a_row_keeps_what_is_not_given():
    page = EditionPage(slug="faq", title="FAQ", body="Why?", is_public=False)
    form = filled(PageForm, {"title": "Questions"}, instance=page)
    assert form.cleaned_data == {"slug": "faq", "title": "Questions", "body": "Why?", "is_public": False}


@pytest.mark.django_db
def test_instants_keep_their_fractions_of_seconds():
    exact = NOW.replace(microsecond=250_000)
    phase = make_phase(with_release=False, opens_at=exact)
    closes_at = datetime(2026, 12, 1, tzinfo=UTC)
    form = filled(PhaseForm, {"closes_at": closes_at}, instance=phase, task=phase.task)
    assert (form.cleaned_data["opens_at"], form.cleaned_data["closes_at"]) == (exact, closes_at)


def test_a_file_that_is_refused_tells_its_rows():
    file = SimpleUploadedFile("images.csv", b"image,width,height\na,wide,1\n")
    with pytest.raises(FileRefused) as refused:
        filled(ImageListForm, {"name": "val", "role": "main"}, files={"images": file})
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(2, "width")]


def test_only_what_was_given_is_written():
    assert only({"title": "a", "slug": "b"}, {"title": "a", "for_new_release": True}) == {"title": "a"}
