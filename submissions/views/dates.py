"""The organizers' page on which dates move: looked at first, then done with a reason."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from challenge.domain.changes import SettingsRefused
from challenge.domain.clock import database_now
from challenge.domain.dates import past_moves
from challenge.domain.organizing import organized_edition
from challenge.domain.phases import standing
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted, show_refusal
from challenge.models import Edition
from challenge.typing import SignedInRequest

from ..domain.extending import change_dates, teams_concerned
from ..domain.new_dates import Move, edition_phases, fingerprint, first_shortened, plan
from ..forms.dates import DatesForm

# What may be wrong while the plan itself stands: no confirmation, or dates that were changed meanwhile.
OF_THE_SECOND_LOOK = {"confirmed", NON_FIELD_ERRORS}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: SignedInRequest, year: int) -> HttpResponse:
    """Asks for new dates, shows what they change, then changes them and tells the teams."""
    role = OrganizerRole.EDITOR if request.method == "POST" else OrganizerRole.HELPER
    edition = organized_edition(request.user, year, role)
    form = DatesForm(request.POST if request.method == "POST" else None, edition=edition)
    if "change" in request.POST and accepted(form, lambda: _change(request, edition, form)):
        messages.success(request, _("The dates are changed, and the teams are told."))
        return redirect("organize_dates", year)
    moves = [] if "edit" in request.POST else _planned(edition, form)
    form.fields["confirmed"].required = first_shortened(moves) is not None
    context = {"edition": edition, "step": "dates", "form": form, **_shown(edition), **_preview(moves)}
    return render(request, "organize/dates.html", context, status=422 if form.errors else 200)


def _change(request: SignedInRequest, edition: Edition, form: DatesForm) -> None:
    seen = form.cleaned_data["seen"]
    change_dates(edition, **form.values(), seen=seen, now=database_now(), actor=request.user)


def _planned(edition: Edition, form: DatesForm) -> Sequence[Move]:
    """What the form would move; nothing where it does not fit, and it says why."""
    if not form.is_bound or not set(form.errors) <= OF_THE_SECOND_LOOK:
        return []
    try:
        return plan(edition, form.scope_row(), form.end(), database_now())
    except SettingsRefused as refused:
        show_refusal(form, refused)
        return []


def _preview(moves: Sequence[Move]) -> dict[str, object]:
    return {
        "moves": moves,
        "seen": fingerprint(moves),
        "is_shortening": first_shortened(moves) is not None,
        "team_count": len(teams_concerned(moves)),
    }


def _shown(edition: Edition) -> dict[str, object]:
    now = database_now()
    return {
        "phases": [(phase, standing(edition, phase, now).value) for phase in edition_phases(edition)],
        "changes": [(change, past_moves(change)) for change in edition.date_changes.select_related("changed_by")],
    }
