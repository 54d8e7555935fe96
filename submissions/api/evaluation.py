"""The API of how files are evaluated: forms that a file may have, metrics, and what counts in each phase."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from challenge.enums import TaskKind
from challenge.models import ChallengeTask

from ..domain.evaluation_page import PhaseFacts, evaluation_of_tasks

router = Router(tags=["editions"])


class FormatOut(Schema):
    name: str
    example: str = Field(description="The first lines of such a file.")


class MetricOut(Schema):
    code: str = Field(description="Its name in reports.")
    name: str
    definition: str


class RulesOut(Schema):
    phase: str
    ranking: str
    selection: str
    reveal: str
    holdout: str
    notes: list[str]
    max_guesses: int | None
    release: str | None
    labels_version: int | None


class TaskEvaluationOut(Schema):
    kind: TaskKind
    scorer_version: str
    formats: list[FormatOut]
    metrics: list[MetricOut]
    phases: list[RulesOut]


@router.get(
    "/editions/{year}/tasks/{slug:task}/evaluation",
    response=TaskEvaluationOut,
    summary="How files of a task are evaluated",
)
def get_evaluation(request: HttpRequest, year: int, task: str) -> Any:
    """In words, made of the scorer's registry and the live Releases: nothing of it is typed by hand."""
    public = ChallengeTask.objects.filter(edition__is_public=True)
    found = evaluation_of_tasks(public.filter(edition__year=year, slug=task))
    if not found:
        raise Http404
    [facts] = found
    return {
        "kind": facts.task.kind,
        "scorer_version": facts.scorer_version,
        "formats": facts.formats,
        "metrics": facts.measures,
        "phases": [_rules(phase) for phase in facts.phases],
    }


def _rules(facts: PhaseFacts) -> dict[str, Any]:
    told = ("ranking", "selection", "reveal", "holdout", "notes", "max_guesses")
    return {name: getattr(facts, name) for name in told} | {
        "phase": facts.phase.slug,
        "release": facts.release or None,
        "labels_version": facts.version,
    }
