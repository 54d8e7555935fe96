"""The form by which a team describes a method; the API fills the same."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from challenge.domain.names import clean_name

from ..domain.errors import MethodRefused, Refusal, TrackRefused
from ..domain.methods import Author, Description
from ..domain.model_size import parameter_count
from ..enums import Track

MAX_AUTHORS = 200
SPARE_ROWS = 3
YES_NO = {"True": True, "False": False}


class LineField(forms.CharField):
    """One line without control and direction characters."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class WebAddressField(forms.URLField):
    """An address that a browser opens: http or https."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("Type a whole address that begins with https:// or http://.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, assume_scheme="https", **options)


class ParametersField(forms.CharField):
    """How many parameters, as people write it; None where nothing is told."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parameter_count(text)
        except ValueError as error:
            told = _("“%(text)s” is no number of parameters: type it as 60000000, 60,000,000, 60M or 60e6.")
            raise forms.ValidationError(told % {"text": text[:40]}) from error


class ChoiceOfTwo(forms.TypedChoiceField):
    """Yes or no, each told in words."""

    def __init__(self, *, yes: Any, no: Any, **options: Any) -> None:
        choices = [("True", yes), ("False", no)]
        super().__init__(choices=choices, coerce=YES_NO.__getitem__, widget=forms.RadioSelect, **options)


class MethodForm(forms.Form):
    short_name = LineField(
        label=_("Short name"),
        max_length=80,
        help_text=_("As it shall stand on the leaderboard: “ResNet-152, 6 crops”."),
    )
    is_revealed = ChoiceOfTwo(
        label=_("Who may read the description"),
        yes=_("Everybody: the method is revealed"),
        no=_("Nobody: the method stays closed, and only its name and authors are shown"),
        initial="True",
    )
    abstract = forms.CharField(
        label=_("Abstract"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What the method does and what is new in it; needed where it is revealed. At most 3,000 characters."
        ),
    )
    paper_url = WebAddressField(label=_("Paper"))
    code_url = WebAddressField(label=_("Code"))
    track = forms.ChoiceField(
        label=_("Trained on"),
        choices=Track.choices,
        widget=forms.RadioSelect,
        help_text=_("This decides the track that the entry is ranked in, until the phase closes."),
    )
    outside_data = forms.CharField(
        label=_("Which outside data"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Data sets and pretrained models that did not come with the challenge."),
    )
    is_ensemble = ChoiceOfTwo(
        label=_("What made the predictions"),
        yes=_("An ensemble of models"),
        no=_("A single model"),
        initial="False",
    )
    parameters = ParametersField(
        label=_("Parameters"),
        required=False,
        max_length=40,
        help_text=_("In all; of an ensemble those of all its models. As 60M, 60e6 or 60,000,000."),
    )
    compute = LineField(
        label=_("Compute"), required=False, max_length=300, help_text=_("For training, as “8 GPUs for 6 days”.")
    )

    def clean_abstract(self) -> str:
        return plain_text(self.cleaned_data["abstract"])

    def clean_outside_data(self) -> str:
        return plain_text(self.cleaned_data["outside_data"])

    def description(self, authors: tuple[Author, ...]) -> Description:
        return Description(**self.cleaned_data, authors=authors)

    def refuse(self, refusal: Refusal) -> None:
        """Shows what the domain refused beside the fields that it is about."""
        problems: dict[str, str] = {"": refusal.message}
        if isinstance(refusal, MethodRefused):
            problems = refusal.problems
        elif isinstance(refusal, TrackRefused):
            problems = {"track": refusal.message}
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields after the authors, under their headings."""
        return {
            str(heading): [self[name] for name in names]
            for heading, names in (
                (_("What it is"), ("is_revealed", "abstract", "paper_url", "code_url")),
                (_("Data"), ("track", "outside_data")),
                (_("Models"), ("is_ensemble", "parameters", "compute")),
            )
        }


class AuthorForm(forms.Form):
    name = LineField(label=_("Name"), required=False, max_length=100)
    affiliation = LineField(label=_("Affiliation"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = self.cleaned_data
        if told.get("affiliation") and "name" in told and not told["name"]:
            self.add_error("name", _("Whose affiliation is this? Type the name, or empty the row."))
        return told


class BaseAuthorFormSet(forms.BaseFormSet):
    """Authors, a row each, in the order of the number before each; an emptied row is left out."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": _("At most %(num)d authors can be named: name the others in the paper."),
    }

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")

    def authors(self) -> tuple[Author, ...]:
        told = [form.cleaned_data for form in self.ordered_forms]
        return tuple(Author(row["name"], row["affiliation"]) for row in told if row["name"])


def authors_form(data: Mapping[str, Any] | None = None, *, authors: Any = (), spare: int = SPARE_ROWS) -> Any:
    """The rows of authors: as they were sent, or `authors` (mappings) and `spare` empty ones."""
    kind = forms.formset_factory(
        AuthorForm,
        formset=BaseAuthorFormSet,
        extra=spare,
        can_order=True,
        max_num=MAX_AUTHORS,
        absolute_max=MAX_AUTHORS,
        validate_max=True,
    )
    return kind(data, prefix="authors") if data is not None else kind(initial=list(authors), prefix="authors")


def initial_of(description: Description) -> dict[str, Any]:
    """What the form begins with."""
    return asdict(description) | {
        "is_revealed": str(description.is_revealed),
        "is_ensemble": str(description.is_ensemble),
    }


def as_typed(told: Mapping[str, Any]) -> dict[str, str]:
    """A JSON description as the two forms would have sent it."""
    authors = told["authors"]
    typed = {name: "" if value is None else str(value) for name, value in told.items() if name != "authors"}
    typed |= {"authors-TOTAL_FORMS": str(len(authors)), "authors-INITIAL_FORMS": "0"}
    for place, author in enumerate(authors):
        typed |= {f"authors-{place}-{name}": value for name, value in author.items()}
        typed[f"authors-{place}-ORDER"] = str(place + 1)
    return typed


def read_description(form: MethodForm, authors: Any) -> Description:
    """The description in forms that were sent. Raises MethodRefused with all that reads wrong, by field."""
    are_fine = [form.is_valid(), authors.is_valid()]
    if all(are_fine):
        return form.description(authors.authors())
    problems = {name: " ".join(f"{form[name].label}: {each}" for each in found) for name, found in form.errors.items()}
    of_authors = [
        *authors.non_form_errors(),
        *(each for row in authors.errors for found in row.values() for each in found),
    ]
    if of_authors:
        problems["authors"] = " ".join(map(str, of_authors))
    raise MethodRefused(problems)


def plain_text(text: str) -> str:
    """Lines of text without control and direction characters."""
    return "\n".join(clean_name(line) for line in text.strip().splitlines())


def sent_authors(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of authors as they were typed, without the empty ones."""
    total = sent.get("authors-TOTAL_FORMS", "0")
    places = range(min(int(total), MAX_AUTHORS)) if total.isdecimal() else ()
    rows = [{name: sent.get(f"authors-{place}-{name}", "") for name in ("name", "affiliation")} for place in places]
    return [row for row in rows if any(row.values())]
