"""The organizers' pages of a task's classes: search and browse, choose, import, report, sample, freeze."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..curation.report_facts import noun_facts
from ..curation.synsets import ancestors_among
from ..domain.challenge_tasks import has_submissions
from ..domain.class_browsing import Browser, Part
from ..domain.class_choosing import Added, add_synsets, begin_draft, remove_synsets
from ..domain.class_drafts import (
    ChosenClasses,
    chosen,
    discard,
    draft_of,
    freeze_classes,
    replace_classes,
)
from ..domain.clock import database_now
from ..domain.hidden_synsets import hidden_among
from ..domain.organizing import organized_task
from ..domain.taxonomies import ClassesRefused
from ..forms.classes import ClassListForm, FreezeForm
from ..models import ChallengeTask, ClassDraft
from ..typing import SignedInRequest

ROWS_A_PAGE = 100
MOST_PAIRS = 5


@login_required
@never_cache
@require_safe
def classes(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """The draft, or else the frozen list; with search, and one synset among its neighbours."""
    return _page(request, organized_task(request.user, year, task))


@login_required
@never_cache
@require_safe
def found(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """What a search finds, alone: htmx asks for it while one types."""
    owner = organized_task(request.user, year, task)
    context = {"task": owner, "edition": owner.edition} | _browsing(request, chosen(draft_of(owner)))
    return render(request, "organize/_classes_found.html", context)


@login_required
@require_POST
def add(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Puts a synset, its leaves or all of its subtree into the draft; hidden ones of a subtree are left out."""
    owner = organized_task(request.user, year, task)
    try:
        added = add_synsets(owner, [request.POST.get("wnid", "")], _part(request), now=database_now())
    except ClassesRefused as refused:
        messages.error(request, str(refused))
        return _back(request, owner)
    messages.success(request, _told_added(added))
    return _back(request, owner)


@login_required
@require_POST
def remove(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Takes a class, or all at or below a synset, out of the draft."""
    owner = organized_task(request.user, year, task)
    try:
        count = remove_synsets(owner, [request.POST.get("wnid", "")], _part(request), now=database_now())
    except ClassesRefused as refused:
        messages.error(request, str(refused))
        return _back(request, owner)
    told = ngettext("%(count)s class is out of the draft.", "%(count)s classes are out of the draft.", count)
    messages.success(request, told % {"count": f"{count:,}"})
    return _back(request, owner)


@login_required
@require_POST
def begin(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """A draft with the task's frozen classes."""
    owner = organized_task(request.user, year, task)
    begin_draft(owner, now=database_now())
    return _back(request, owner)


@login_required
@require_POST
def throw_away(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Ends the draft; the task's frozen classes stay as they are."""
    owner = organized_task(request.user, year, task)
    discard(owner)
    messages.success(request, _("The draft is thrown away."))
    return _back(request, owner)


@login_required
@never_cache
@require_POST
def load(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Makes the list of a file the draft."""
    owner = organized_task(request.user, year, task)
    form = ClassListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, owner, list_form=form)
    try:
        replace_classes(owner, form.classes, now=database_now())
    except ClassesRefused as refused:
        form.add_error("file", str(refused))
        return _page(request, owner, list_form=form)
    count = len(form.classes.rows)
    told = ngettext(
        "The draft has the %(count)s class of the file.", "The draft has the %(count)s classes of the file.", count
    )
    messages.success(request, told % {"count": f"{count:,}"})
    return _back(request, owner)


@login_required
@never_cache
@require_POST
def freeze(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """Makes the draft an immutable list and sets it as the task's."""
    owner = organized_task(request.user, year, task)
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, freeze_form=form)
    name, draft = form.cleaned_data["name"], chosen(draft_of(owner))
    try:
        taxonomy = freeze_classes(owner, draft, name=name, now=database_now(), actor=request.user)
    except ClassesRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, owner, freeze_form=form)
    told = _("Frozen: %(count)s classes, SHA-256 %(digest)s.")
    messages.success(request, told % {"count": f"{taxonomy.class_count:,}", "digest": taxonomy.digest[:12]})
    return _back(request, owner)


def _page(
    request: HttpRequest,
    task: ChallengeTask,
    *,
    list_form: ClassListForm | None = None,
    freeze_form: FreezeForm | None = None,
) -> HttpResponse:
    draft = draft_of(task)
    classes = chosen(draft)
    context = {
        "edition": task.edition,
        "task": task,
        "step": "tasks",
        "draft": draft,
        "has_submissions": has_submissions(task),
        "list_form": list_form or ClassListForm(),
        "freeze_form": freeze_form or FreezeForm(initial={"name": f"{task.edition.title}, {task.title}"}),
    }
    context |= _browsing(request, classes) | _chosen_context(request, classes, draft)
    status = 422 if (list_form and list_form.errors) or (freeze_form and freeze_form.errors) else 200
    return render(request, "organize/classes.html", context, status=status)


def _browsing(request: HttpRequest, classes: ChosenClasses) -> dict[str, Any]:
    """What is found for `q`, and the synset `at`; nothing where classes have no hierarchy."""
    query, at = request.GET.get("q", "").strip(), request.GET.get("at", "")
    if classes.nouns is None:
        return {"query": query, "at": at, "is_browsable": False}
    browser = Browser(classes.nouns, classes, settings.WORDNET_GLOSSES)
    return {
        "query": query,
        "at": at,
        "is_browsable": True,
        "is_wordnet": not classes.tree,
        "has_definitions": browser.has_definitions,
        "found": browser.found(query) if query else None,
        "card": browser.card(at) if at else None,
        "roots": [] if query or at else browser.roots(),
    }


def _chosen_context(request: HttpRequest, classes: ChosenClasses, draft: ClassDraft | None) -> dict[str, Any]:
    """The draft's classes, a page of them, and what is wrong with them."""
    if draft is None:
        return {}
    context: dict[str, Any] = {
        "page": Paginator(classes.numbered(), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "hidden": hidden_among(classes.wnids),
    }
    if nouns := classes.nouns:
        pairs = ancestors_among(nouns, nouns.nodes(classes.wnids))
        context["ancestor_count"] = len(pairs)
        context["ancestor_pairs"] = [
            {"above": noun_facts(nouns, above), "below": noun_facts(nouns, below)}
            for above, below in pairs[:MOST_PAIRS].tolist()
        ]
    return context


def _part(request: HttpRequest) -> Part:
    part = request.POST.get("part", Part.ONE)
    return Part(part) if part in list(Part) else Part.ONE


def _back(request: HttpRequest, task: ChallengeTask) -> HttpResponse:
    """To the page as it was: the same search, the same synset, the same page of the draft."""
    kept = {name: request.POST[name] for name in ("q", "at", "page") if request.POST.get(name)}
    address = reverse("organize_classes", args=[task.edition.year, task.slug])
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _told_added(added: Added) -> str:
    told = [ngettext("%(count)s class added.", "%(count)s classes added.", added.added) % {"count": f"{added.added:,}"}]
    if added.present:
        told.append(_("%(count)s were in the draft already.") % {"count": f"{added.present:,}"})
    if added.hidden:
        told.append(_("%(count)s are hidden on this site and were left out.") % {"count": f"{added.hidden:,}"})
    return " ".join(told)
