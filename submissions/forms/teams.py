"""Forms of a team and of a person's tokens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.names import clean_name
from ..models import Team


class CleanNamesMixin:
    """Cleans what is shown to others: no control or direction characters, single spaces."""

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])  # type: ignore[attr-defined]
        if not name:
            raise forms.ValidationError(_("Type a name with at least one visible character."))
        return name


class TeamForm(CleanNamesMixin, forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "affiliation", "website"]
        help_texts = {
            "name": _("As it shall stand on the leaderboard."),
            "affiliation": _("University or company, if you like."),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # The edition is not typed in, but a name must be unique within it.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"edition"}

    def clean_affiliation(self) -> str:
        return clean_name(self.cleaned_data["affiliation"])


class TokenForm(CleanNamesMixin, forms.Form):
    name = forms.CharField(label=_("What the token is for"), max_length=100, help_text=_("Such as “training cluster”."))
