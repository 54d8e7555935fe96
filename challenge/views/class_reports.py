"""The organizers' page of what a task's classes look like in their hierarchy, and of choosing fewer of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..curation.report_facts import coverage_facts, report_facts
from ..curation.sampling import Choice, SampleRefused, compare_choices
from ..curation.synsets import Constraints, report
from ..domain.class_choosing import draft_or_frozen
from ..domain.class_drafts import ChosenClasses, replace_classes
from ..domain.clock import database_now
from ..domain.organizing import organized_task
from ..forms.classes import ConstraintsForm, SampleForm
from ..models import ChallengeTask
from ..typing import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def class_report(request: SignedInRequest, year: int, task: str) -> HttpResponse:
    """The report on the draft, or else on the frozen list. A POST samples: it compares, and on demand chooses."""
    owner = organized_task(request.user, year, task)
    classes = draft_or_frozen(owner)
    asked = ConstraintsForm(request.GET or None, auto_id="asked_%s")
    constraints = asked.constraints if asked.is_valid() else Constraints()
    is_sent = request.method == "POST"
    form = SampleForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, initial={"count": len(classes.rows)}
    )
    choices = _choices(form, classes) if form.is_valid() else {}
    if choices and "choose" in request.POST:
        return _choose(request, owner, classes, choices[form.cleaned_data["by"]])
    shown = form.constraints if choices else constraints
    context = {
        "edition": owner.edition,
        "task": owner,
        "step": "tasks",
        "form": form,
        "asked": asked,
        "constraints": shown,
        "report": _facts(classes, constraints),
        "choices": {name: coverage_facts(choice.coverage, shown) for name, choice in choices.items()},
    }
    return render(request, "organize/classes_report.html", context, status=422 if form.errors or asked.errors else 200)


def _facts(classes: ChosenClasses, constraints: Constraints) -> dict[str, Any] | None:
    """None where there are no classes, or nothing above them."""
    if classes.nouns is None or not classes.rows:
        return None
    facts = report_facts(
        classes.nouns, report(classes.nouns, classes.nouns.nodes(classes.wnids), constraints), constraints
    )
    most = max(row["classes"] for row in facts["depths"])
    for row in facts["depths"]:
        row["share"] = row["classes"] / most
    return facts


def _choices(form: SampleForm, classes: ChosenClasses) -> dict[str, Choice]:
    """What the form asks for; none, and the form says why, where that cannot be."""
    if classes.nouns is None:
        form.add_error(None, _("These classes have no hierarchy to sample from."))
        return {}
    asked, nodes = form.cleaned_data, classes.nouns.nodes(classes.wnids)
    try:
        return compare_choices(
            classes.nouns,
            nodes,
            asked["count"],
            form.constraints,
            seed=asked["seed"],
            popularity=form.numbers,
        )
    except SampleRefused as refused:
        form.add_error("count", str(refused))
        return {}


def _choose(request: HttpRequest, task: ChallengeTask, classes: ChosenClasses, choice: Choice) -> HttpResponse:
    """Leaves in the draft what was chosen, with ids and words as they were."""
    if classes.nouns is not None:
        kept = {classes.nouns.wnids[node] for node in choice.classes}
        rows = [row for row in classes.rows if row[1] in kept]
        replace_classes(task, ChosenClasses(rows, classes.hierarchy, classes.tree), now=database_now())
        messages.success(request, _("The draft has %(count)s classes.") % {"count": f"{len(rows):,}"})
    return redirect("organize_classes", task.edition.year, task.slug)
