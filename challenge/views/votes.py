"""The organizers' pages of raters' votes: upload a round, read what it says, decide what is open, make it labels."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.clock import database_now
from ..domain.organizing import organized_phase
from ..domain.problems import FileRefused
from ..domain.vote_drafts import DraftRefused, draft_labels
from ..domain.vote_report import agreement_words, planning, worst_first
from ..domain.vote_rounds import decide_cases, round_of, start_round
from ..domain.vote_tables import load_table
from ..forms.refusals import accepted
from ..forms.votes import DecidedForm, VoteRoundForm
from ..models import Phase, VoteRound
from ..typing import SignedInRequest

MOST_RATERS = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: SignedInRequest, year: int, task: str, phase: str) -> HttpResponse:
    """The rounds of a phase; what is posted is another."""
    found = organized_phase(request.user, year, task, phase)
    form = VoteRoundForm(request.POST, request.FILES) if request.method == "POST" else VoteRoundForm()
    made: list[VoteRound] = []
    if accepted(form, lambda: made.append(_start(request, found, form))):
        return redirect("organize_vote_round", year, task, phase, made[0].pk)
    context = _context(found) | {"form": form, "planning": planning(), "rounds": found.vote_rounds.all()}
    return render(request, "organize/votes.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def vote_round(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> HttpResponse:
    return _page(request, _round(request, year, task, phase, round_id), DecidedForm())


@login_required
@require_POST
def decided(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> HttpResponse:
    """Takes the escalated cases back, with what people decided."""
    found = _round(request, year, task, phase, round_id)
    form = DecidedForm(request.POST, request.FILES)

    def write() -> VoteRound:
        return decide_cases(found, form.cleaned_data["decided"], now=database_now(), actor=request.user)

    if not accepted(form, write):
        return _page(request, found, form)
    messages.success(request, _("The round is settled anew with these decisions."))
    return redirect("organize_vote_round", year, task, phase, round_id)


@login_required
@require_POST
def draft(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> HttpResponse:
    """Makes the labels of the round a draft."""
    found = _round(request, year, task, phase, round_id)
    try:
        truth = draft_labels(found, now=database_now(), actor=request.user)
    except DraftRefused as refused:
        messages.error(request, str(refused))
        return redirect("organize_vote_round", year, task, phase, round_id)
    except FileRefused as refused:
        return _page(request, found, DecidedForm(), refused)
    told = _("Version %(version)s of the labels is a draft now, checked whole. Freeze it when it is final.")
    messages.success(request, told % {"version": truth.version})
    return redirect("organize_phase_labels", year, task, phase)


@login_required
@never_cache
@require_safe
def table(
    request: SignedInRequest, year: int, task: str, phase: str, round_id: int, table: str
) -> StreamingHttpResponse:
    """One of the round's tables as a file; who loads it is put on record."""
    found = _round(request, year, task, phase, round_id)
    try:
        lines = load_table(found, table, now=database_now(), actor=request.user)
    except KeyError as error:
        raise Http404 from error
    name = f"{year}-{task}-{phase}-votes-{round_id}-{table}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _start(request: SignedInRequest, phase: Phase, form: VoteRoundForm) -> VoteRound:
    files = {name: form.cleaned_data[name] for name in ("votes", "golden")}
    name, options = form.cleaned_data["name"], form.options()
    return start_round(phase, name=name, **files, options=options, now=database_now(), actor=request.user)


def _round(request: SignedInRequest, year: int, task: str, phase: str, round_id: int) -> VoteRound:
    return round_of(organized_phase(request.user, year, task, phase), round_id)


def _page(
    request: SignedInRequest, round_: VoteRound, form: DecidedForm, refusal: FileRefused | None = None
) -> HttpResponse:
    raters = worst_first(round_)
    context = _context(round_.phase) | {
        "round": round_,
        "report": round_.report,
        "agreement": agreement_words(round_.report["agreement"]),
        "raters": raters[:MOST_RATERS],
        "has_golden": any(rater["asked"] for rater in raters),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "organize/votes_round.html", context, status=422 if form.errors or refusal else 200)


def _context(phase: Phase) -> dict[str, object]:
    return {"edition": phase.task.edition, "step": "labels", "phase": phase}
