"""The form of a data file."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.changes import Values
from ..models import DataFile, Edition
from .fields import UtcField


class DataFileForm(forms.ModelForm):
    upload = forms.FileField(
        required=False,
        label=_("File"),
        allow_empty_file=False,
        help_text=_("It is hashed on arrival. What takes longer than five minutes to send belongs elsewhere."),
    )
    available_from = UtcField(required=False, label=_("Available from (UTC)"), help_text=_("Empty: at once."))
    sha256 = forms.RegexField(
        regex=re.compile(r"^[0-9a-f]{64}$", re.IGNORECASE),
        required=False,
        label=_("SHA-256 of the file elsewhere"),
        help_text=_("Teams compare with it what arrived. 64 hexadecimal digits."),
        error_messages={"invalid": _("A SHA-256 has 64 hexadecimal digits, as sha256sum prints it.")},
    )
    field_order = ["title", "description", "audience", "available_from", "task", "upload", "url", "size", "sha256"]

    class Meta:
        model = DataFile
        fields = ["title", "description", "audience", "available_from", "task", "url", "size", "sha256"]
        labels = {"url": _("Or its address elsewhere"), "size": _("Bytes of the file elsewhere"), "task": _("Of task")}

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        # Measured, not typed, where the file is ours: nothing of it is shown in the fields of one elsewhere.
        if self.instance.file:
            self.initial.update(size=None, sha256="")
        tasks = edition.tasks.all()
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]
        if len(tasks) < 2:
            del self.fields["task"]

    def clean_sha256(self) -> str:
        return str(self.cleaned_data["sha256"]).lower()

    def values(self) -> Values:
        """What is said of the file, without the file itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}

    def _post_clean(self) -> None:
        # The row is made and checked where it is written: only there is known whether a file came.
        pass
