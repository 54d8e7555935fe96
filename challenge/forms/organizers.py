"""Forms about who organizes an edition."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import OrganizerRole


class InvitationForm(forms.Form):
    """Whom a link invites, and to what."""

    role = forms.ChoiceField(label=_("Role"), choices=OrganizerRole.choices, initial=OrganizerRole.EDITOR)
    email = forms.EmailField(
        required=False,
        label=_("For the e-mail address"),
        help_text=_(
            "Then only a person who has verified that address may accept. Empty: whoever opens the link first."
        ),
    )


class RoleForm(forms.Form):
    """What an organizer may do."""

    role = forms.ChoiceField(label=_("Role"), choices=OrganizerRole.choices)
