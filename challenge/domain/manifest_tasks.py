"""What a manifest says of tasks: their classes, their phases, the phases' image sets."""

from typing import Any

from ..enums import RANKING_METRICS, ImageSetRole, TaskKind
from ..models import ChallengeTask, Edition, ImageSet, Phase
from .challenge_tasks import add_task, change_task, move_task, remove_task
from .changes import refuse
from .manifest_classes import taxonomy_of
from .manifest_run import Run, put_in_order
from .phase_images import attach, change_role, detach, move_up
from .phase_settings import add_phase, change_phase, remove_phase

OWN_LISTS = ("classes", "phases", "image_sets")


def import_tasks(run: Run, edition: Edition) -> None:
    """Adds, changes, removes and orders tasks. What files were sent to stays: that is refused, not skipped."""
    given: dict[str, Any] | None = run.manifest.values.get("tasks")
    if given is None:
        return
    for task in edition.tasks.exclude(slug__in=given):
        with run.at(f"tasks.{task.slug}"):
            remove_task(task, **run.by)
    for slug, values in given.items():
        _import_task(run, edition, slug, values)
    present = list(edition.tasks.values_list("slug", flat=True))
    put_in_order(given, present, lambda slug, places: move_task(edition.tasks.get(slug=slug), places, **run.by))


def _import_task(run: Run, edition: Edition, slug: str, given: dict[str, Any]) -> None:
    path = f"tasks.{slug}"
    task = edition.tasks.filter(slug=slug).first()
    with run.at(path):
        values = _own(given) | _classes(run, given)
        if task is None:
            task = add_task(edition, {"slug": slug} | values, **run.by)
        else:
            task = change_task(task, values, **run.by)
    if task is not None and "phases" in given:
        _import_phases(run, task, given["phases"], f"{path}.phases")


def _own(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in OWN_LISTS}


def _classes(run: Run, given: dict[str, Any]) -> dict[str, Any]:
    if "classes" not in given:
        return {}
    if given["classes"] is None:
        return {"taxonomy": None}
    taxonomy = taxonomy_of(given["classes"], now=run.now, is_kept=not run.is_rehearsal)
    return {"taxonomy": taxonomy} if taxonomy else {}


def _import_phases(run: Run, task: ChallengeTask, given: dict[str, Any], path: str) -> None:
    for phase in task.phases.exclude(slug__in=given):
        with run.at(f"{path}.{phase.slug}"):
            remove_phase(phase, **run.by)
    for slug, values in given.items():
        _import_phase(run, task, slug, values, f"{path}.{slug}")


def _import_phase(run: Run, task: ChallengeTask, slug: str, given: dict[str, Any], path: str) -> None:
    phase = task.phases.filter(slug=slug).first()
    with run.at(path):
        if phase is None:
            usual = {"slug": slug, "primary_metric": RANKING_METRICS[TaskKind(task.kind)][0].value}
            phase = add_phase(task, usual | _own(given), **run.by)
        else:
            phase = change_phase(phase, _own(given), **run.by)
    if phase is not None and "image_sets" in given:
        with run.at(path):
            _import_image_sets(run, phase, given["image_sets"])


def _import_image_sets(run: Run, phase: Phase, given: list[dict[str, Any]]) -> None:
    wanted = {each["digest"]: each for each in given}
    for row in phase.image_set_roles.select_related("phase__task__edition").exclude(image_set__digest__in=wanted):
        detach(row, **run.by)
    for digest, each in wanted.items():
        role = ImageSetRole(each.get("role", ImageSetRole.MAIN))
        present = phase.image_set_roles.select_related("phase__task__edition").filter(image_set__digest=digest).first()
        if present is None:
            attach(phase, _image_set(digest, each["name"]), role, **run.by)
        else:
            change_role(present, role, **run.by)
    present_digests = list(phase.image_set_roles.values_list("image_set__digest", flat=True))
    put_in_order(wanted, present_digests, lambda digest, places: _move_up(run, phase, digest, places))


def _move_up(run: Run, phase: Phase, digest: str, places: int) -> None:
    for _ in range(-places):
        move_up(phase.image_set_roles.select_related("phase__task__edition").get(image_set__digest=digest), **run.by)


def _image_set(digest: str, name: str) -> ImageSet:
    found = ImageSet.objects.filter(digest=digest).first()
    if found is None:
        told = (
            f"This server has no image set “{name}” of that digest. Import its list first: manage.py image_set import."
        )
        raise refuse("image_sets", told)
    return found
