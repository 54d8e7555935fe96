"""The organizers' page of notices: what was told, what did not arrive, and a message of one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.models import Edition, Notice
from challenge.typing import SignedInRequest

from ..domain.errors import StateChanged
from ..domain.messages import reach_of, send_message
from ..domain.notice_view import (
    notices_of,
    notices_to_people,
    notices_to_programs,
    retry_notices,
    undelivered,
)
from ..forms.notices import MessageForm

NOTICES_A_PAGE = 50
UNDELIVERED_SHOWN = 50


@login_required
@never_cache
@require_safe
def notices(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    to_programs = request.GET.get("to") == "programs"
    told = notices_to_programs(edition) if to_programs else notices_to_people(edition)
    pages = Paginator(told, NOTICES_A_PAGE)
    troubles = undelivered(edition)
    context = {
        "edition": edition,
        "step": "notices",
        "to_programs": to_programs,
        "page": pages.get_page(request.GET.get("page")),
        "undelivered": troubles[:UNDELIVERED_SHOWN],
        "undelivered_count": troubles.count(),
    }
    return render(request, "organize/notices.html", context)


@login_required
@never_cache
@require_safe
def notice(request: SignedInRequest, year: int, notice_id: int) -> HttpResponse:
    """The text of a notice, and where it went."""
    edition = organized_edition(request.user, year)
    found = get_object_or_404(notices_of(edition), pk=notice_id)
    deliveries = Paginator(found.deliveries.order_by("state", "pk"), NOTICES_A_PAGE)
    context = {
        "edition": edition,
        "step": "notices",
        "notice": found,
        "page": deliveries.get_page(request.GET.get("page")),
    }
    return render(request, "organize/notice.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, year: int) -> HttpResponse:
    """Asks for a message to all teams, shows it as it will arrive, then sends it."""
    edition = organized_edition(request.user, year)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and "send" in request.POST:
        return send(request, edition, form)
    is_preview = form.is_bound and form.is_valid() and "change" not in request.POST
    context = {
        "edition": edition,
        "step": "notices",
        "form": form,
        "is_preview": is_preview,
        "reach": reach_of(edition),
    }
    return render(request, "organize/notices_write.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def retry_all(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    tell_retried(request, retry_notices(edition, now=database_now(), actor=request.user))
    return redirect("organize_notices", year)


@login_required
@require_POST
def retry_notice(request: SignedInRequest, year: int, notice_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    found = get_object_or_404(Notice, pk=notice_id, edition=edition)
    tell_retried(request, retry_notices(edition, notice=found, now=database_now(), actor=request.user))
    return redirect("organize_notice", year, notice_id)


def send(request: SignedInRequest, edition: Edition, form: MessageForm) -> HttpResponse:
    try:
        send_message(edition, **form.cleaned_data, now=database_now(), actor=request.user)
    except StateChanged as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, _("The message is on its way."))
    return redirect("organize_notices", edition.year)


def tell_retried(request: SignedInRequest, number: int) -> None:
    if not number:
        messages.info(request, _("There is nothing to try again."))
        return
    told = ngettext("%(number)s delivery is tried again now.", "%(number)s deliveries are tried again now.", number)
    messages.success(request, told % {"number": number})
