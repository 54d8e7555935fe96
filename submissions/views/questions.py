"""Questions to the organizers: what was answered to all, what one's own teams asked, and asking."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.domain.public_editions import public_edition
from challenge.models import Edition, User

from ..domain.errors import Refusal
from ..domain.questions import ask, own_questions, public_answers
from ..domain.teams import teams_of, why_no_team
from ..forms.questions import QuestionForm

ANSWERS_A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, year: int) -> HttpResponse:
    edition = public_edition(year)
    person = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return show(request, edition, person)
    if person is None:
        return redirect_to_login(request.get_full_path())
    form = QuestionForm(request.POST, teams=teams_of(person, edition))
    if not teams_of(person, edition).exists():
        form.add_error(None, why_no_team(person, edition, None))
    elif form.is_valid() and asked(form, person):
        messages.success(request, _("Your question is on its way to the organizers. You are told when they answer."))
        return redirect("questions", year)
    return show(request, edition, person, form)


def asked(form: QuestionForm, person: User) -> bool:
    """Whether the question was taken; why not stands in the form."""
    try:
        ask(user=person, **form.cleaned_data, now=database_now())
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def show(request: HttpRequest, edition: Edition, person: User | None, form: QuestionForm | None = None) -> HttpResponse:
    answers = Paginator(public_answers(edition), ANSWERS_A_PAGE).get_page(request.GET.get("page"))
    teams = list(teams_of(person, edition)) if person else []
    if form is None and person and teams:
        form = QuestionForm(teams=teams_of(person, edition))
    own = list(own_questions(person, edition)) if person else []
    context = {
        "edition": edition,
        "page": answers,
        "answers": [(each, to_html(each.answer)) for each in answers],
        "own": [(each, to_html(each.answer)) for each in own],
        "form": form,
        "has_team": bool(teams),
    }
    return render(request, "submissions/questions.html", context, status=422 if form and form.errors else 200)
