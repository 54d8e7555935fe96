"""The form that takes an edition's manifest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.manifest_format import Manifest, ManifestRefused, read_manifest
from ..domain.manifest_shapes import Problem
from ..domain.manifest_yaml import MOST_CHARACTERS
from ..models import Edition

MOST_BYTES = 4 * MOST_CHARACTERS


class ManifestForm(forms.Form):
    """A file, or its text. `manifest` is what it says; `refusal` is why it says nothing that can be used.

    year: that of the edition that the file is about; is_new: it makes one that is not there yet.
    """

    file = forms.FileField(required=False, label=_("edition.yaml"))
    text = forms.CharField(
        required=False,
        strip=False,
        label=_("Or its text"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )
    manifest: Manifest | None = None
    refusal: ManifestRefused | None = None

    def __init__(self, *args: Any, year: int | None = None, is_new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.year, self.is_new = year, is_new

    def given(self) -> Manifest:
        """What it says, of a form that reads well. Raises ValueError for another."""
        if self.manifest is None:
            raise ValueError("the form was not read, or does not fit")
        return self.manifest

    @property
    def problems(self) -> list[Problem]:
        """What does not fit, line by line."""
        return self.refusal.problems if self.refusal else []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text = self._text(cleaned)
        if self.errors:
            return cleaned
        try:
            self.manifest = read_manifest(text)
        except ManifestRefused as refused:
            self.refusal = refused
            raise forms.ValidationError(_("The file does not fit; nothing was changed.")) from refused
        if self.year is not None and self.manifest.year != self.year:
            told = _("This file is about %(year)s. Import it on the pages of that edition.")
            raise forms.ValidationError(told % {"year": self.manifest.year})
        if self.is_new and Edition.objects.filter(year=self.manifest.year).exists():
            told = _("There is an edition of %(year)s already: import the file on its own pages.")
            raise forms.ValidationError(told % {"year": self.manifest.year})
        return cleaned

    def _text(self, cleaned: dict[str, Any]) -> str:
        """The text that was typed, or that of the file, which takes its place."""
        upload = cleaned.get("file")
        if upload is None:
            if not cleaned.get("text"):
                self.add_error("file", _("Choose a file, or paste its text."))
            return str(cleaned.get("text", ""))
        if upload.size > MOST_BYTES:
            self.add_error("file", _("This file is far too long for the settings of an edition."))
            return ""
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError:
            self.add_error("file", _("This is no text in UTF-8."))
            return ""
