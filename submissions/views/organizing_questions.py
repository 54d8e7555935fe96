"""The organizers' pages of questions: which wait, which are answered, and answering one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted
from challenge.models import User
from challenge.typing import SignedInRequest

from ..domain.questions import answer_question, answered_questions, open_questions, version_of
from ..forms.questions import EVERYBODY, TEAM, AnswerForm
from ..models import Question

QUESTIONS_A_PAGE = 50


@login_required
@never_cache
@require_safe
def questions(request: SignedInRequest, year: int) -> HttpResponse:
    """What waits stands first."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    context = {
        "edition": edition,
        "step": "questions",
        "waiting": list(open_questions(edition)),
        "page": Paginator(answered_questions(edition), QUESTIONS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "organize/questions.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, year: int, question_id: int) -> HttpResponse:
    """One question, its answer to be written or corrected."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    found = get_object_or_404(Question.objects.select_related("team", "asked_by"), pk=question_id, edition=edition)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=words_of(found))
    if "preview" not in request.POST and accepted(form, lambda: answer(found, form, request.user)):
        messages.success(request, _("The answer is saved."))
        return redirect("organize_questions", year)
    is_preview = form.is_bound and form.is_valid() and "preview" in request.POST
    context = {
        "edition": edition,
        "step": "questions",
        "question": found,
        "form": form,
        "preview": to_html(form.cleaned_data["answer"]) if is_preview else None,
    }
    return render(request, "organize/question.html", context, status=422 if form.errors else 200)


def answer(found: Question, form: AnswerForm, actor: User) -> None:
    told = form.cleaned_data
    answer_question(
        found, form.said, seen=told["seen"], tells_teams=told["tells_teams"], now=database_now(), actor=actor
    )


def words_of(question: Question) -> dict[str, object]:
    """What the form begins with."""
    # Of a first answer nobody but the organizer knows for whom it is.
    audience = EVERYBODY if question.is_public else TEAM
    return {
        "audience": audience if question.answered_at else None,
        "public_text": question.public_text or question.text,
        "answer": question.answer,
        "seen": version_of(question),
    }
