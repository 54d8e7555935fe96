"""What commands tell of an edition: the same facts as JSON and as lines for people."""

from collections.abc import Iterator

from ...forms.phases import PhaseForm
from ...models import ChallengeTask, Edition, EditionPage, Phase
from ..group import Facts


def facts_of_edition(edition: Edition) -> Facts:
    return {
        "year": edition.year,
        "title": edition.title,
        "summary": edition.summary,
        "prize": edition.prize,
        "pages": [facts_of_page(page) for page in edition.pages.all()],
        "state": state_of(edition),
        "opened_at": edition.opened_at,
        "merge_until": edition.merge_until,
        "anonymous_until": edition.anonymous_until,
        "organizers": list(edition.organizers.order_by("email").values_list("email", flat=True)),
        "tasks": [facts_of_task(task) for task in edition.tasks.select_related("taxonomy")],
    }


def facts_of_page(page: EditionPage) -> Facts:
    return {"slug": page.slug, "title": page.title, "body": page.body, "is_public": page.is_public}


def state_of(edition: Edition) -> str:
    if edition.opened_at:
        return "open"
    return "announced" if edition.is_public else "in preparation"


def facts_of_task(task: ChallengeTask) -> Facts:
    return {
        "task": f"{task.edition.year}/{task.slug}",
        "kind": task.kind,
        "title": task.title,
        "description": task.description,
        "max_guesses": task.max_guesses,
        "options": task.options,
        "classes": task.taxonomy and {"count": task.taxonomy.class_count, "digest": task.taxonomy.digest},
        "phases": [facts_of_phase(phase) for phase in task.phases.select_related("live_release")],
    }


def facts_of_phase(phase: Phase) -> Facts:
    settings = {name: getattr(phase, name) for name in PhaseForm.base_fields if name != "slug"}
    roles = phase.image_set_roles.select_related("image_set")
    return {
        "phase": f"{phase.task.edition.year}/{phase.task.slug}/{phase.slug}",
        **settings,
        "image_sets": [
            {"name": role.image_set.name, "role": role.role, "digest": role.image_set.digest} for role in roles
        ],
        "release": phase.live_release and phase.live_release.digest,
    }


def lines_of(edition: Facts) -> Iterator[str]:
    yield f"{edition['year']}  {edition['title']} ({edition['state']})"
    for task in edition["tasks"]:
        yield from lines_of_task(task)


def lines_of_task(task: Facts) -> Iterator[str]:
    classes = f"{task['classes']['count']:,} classes" if task["classes"] else "no classes yet"
    yield f"  {task['task']}  {task['title']}: {task['kind']}, {task['max_guesses']} guesses, {classes}"
    for phase in task["phases"]:
        yield from lines_of_phase(phase)


def lines_of_phase(phase: Facts) -> Iterator[str]:
    closes = f"{phase['closes_at']:%Y-%m-%d %H:%M}" if phase["closes_at"] else "further notice"
    release = f"Release {phase['release'][:12]}" if phase["release"] else "no labels live yet"
    yield f"    {phase['phase']}  {phase['opens_at']:%Y-%m-%d %H:%M} to {closes} UTC, {release}"
