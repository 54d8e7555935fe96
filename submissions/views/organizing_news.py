"""The organizers' pages of news: what is posted, a new post, a change, and taking one back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.domain.news import remove_post
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted
from challenge.models import Edition, News
from challenge.typing import SignedInRequest

from ..domain.errors import StateChanged
from ..domain.messages import reach_of
from ..domain.news_by_mail import change_news, post_news
from ..forms.news import NewsForm

POSTS_A_PAGE = 50


@login_required
@never_cache
@require_safe
def posts(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    page = Paginator(edition.news.select_related("posted_by"), POSTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organize/news.html", {"edition": edition, "step": "news", "page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_post(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    form = NewsForm(request.POST if request.method == "POST" else None)
    if "preview" not in request.POST and accepted(form, lambda: post(request, edition, form)):
        return redirect("organize_news", year)
    return show_form(request, edition, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_post(request: SignedInRequest, year: int, post_id: int) -> HttpResponse:
    """A post that is there already, to be changed or removed."""
    edition = organized_edition(request.user, year)
    found = get_object_or_404(News, pk=post_id, edition=edition)
    words = {"title": found.title, "body": found.body, "tells_teams": False}
    form = NewsForm(request.POST if request.method == "POST" else None, initial=words)
    if "preview" not in request.POST and accepted(form, lambda: change(request, found, form)):
        return redirect("organize_news", year)
    return show_form(request, edition, form, post=found)


@login_required
@require_POST
def remove(request: SignedInRequest, year: int, post_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    found = get_object_or_404(News, pk=post_id, edition=edition)
    remove_post(found, now=database_now(), actor=request.user)
    messages.success(request, _("“%(title)s” is removed. Its words stay on record.") % {"title": found.title})
    return redirect("organize_news", year)


def post(request: SignedInRequest, edition: Edition, form: NewsForm) -> None:
    try:
        made = post_news(edition, **form.cleaned_data, now=database_now(), actor=request.user)
    except StateChanged as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, _("“%(title)s” is posted.") % {"title": made.title})


def change(request: SignedInRequest, found: News, form: NewsForm) -> None:
    words = dict(form.cleaned_data)
    tells_teams = words.pop("tells_teams")
    if change_news(found, words, tells_teams=tells_teams, now=database_now(), actor=request.user):
        messages.success(request, _("“%(title)s” is changed, and marked as such.") % {"title": words["title"]})
    else:
        messages.info(request, _("Nothing differs from what is posted."))


def show_form(request: SignedInRequest, edition: Edition, form: NewsForm, *, post: News | None = None) -> HttpResponse:
    is_preview = form.is_bound and form.is_valid() and "preview" in request.POST
    context = {
        "edition": edition,
        "step": "news",
        "form": form,
        "post": post,
        "reach": reach_of(edition),
        "preview": to_html(form.cleaned_data["body"]) if is_preview else None,
    }
    return render(request, "organize/news_post.html", context, status=422 if form.errors else 200)
