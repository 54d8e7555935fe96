"""What runs, as the settings of a manifest."""

from typing import Any

from ..enums import ClassHierarchy, RegistrationRule
from ..models import ChallengeTask, DataFile, Edition, EditionPage, Phase, Taxonomy
from .class_drafts import classes_of
from .manifest_format import EDITION, FORMAT, PHASE, TASK, write_manifest
from .manifest_shapes import Record

# A list as long as this is still read by people; a longer one is a file of its own.
SHORT_LIST = 50


def export_edition(edition: Edition) -> str:
    """The edition's manifest."""
    return write_manifest(settings_of(edition))


def settings_of(edition: Edition) -> dict[str, Any]:
    """All settings of the edition, nested as in its manifest."""
    values = _fields(EDITION, edition) | {"format": FORMAT}
    if edition.registration == RegistrationRule.DOMAIN:
        values["registration_domains"] = edition.registration_list
    tasks = edition.tasks.select_related("taxonomy").prefetch_related(
        "phases__image_set_roles__image_set", "phases__live_release"
    )
    return values | {
        "pages": {page.slug: _page(page) for page in edition.pages.all()},
        "terms": _terms(edition),
        "tasks": {task.slug: _task(task) for task in tasks},
        "data_files": [_data_file(row) for row in edition.data_files.select_related("task")],
    }


def _fields(record: Record, row: Any) -> dict[str, Any]:
    """Those settings that are the row's own fields under the same name; texts with one kind of line break."""
    names = {field.name for field in row._meta.concrete_fields}
    values = {key.name: getattr(row, key.name) for key in record.keys if key.name in names}
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in values.items()}


def _page(page: EditionPage) -> dict[str, Any]:
    return {"title": page.title, "is_public": page.is_public, "body": page.body.replace("\r\n", "\n")}


def _terms(edition: Edition) -> dict[str, Any] | None:
    newest = edition.terms.order_by("-version").first()
    if newest is None:
        return None
    state = f"published {newest.published_at:%Y-%m-%d}" if newest.published_at else "draft"
    return {"version": f"{newest.version}, {state}", "note": newest.note, "body": newest.body.replace("\r\n", "\n")}


def _task(task: ChallengeTask) -> dict[str, Any]:
    phases = {phase.slug: _phase(phase) for phase in task.phases.all()}
    return _fields(TASK, task) | {"classes": task.taxonomy and _classes(task.taxonomy), "phases": phases}


def _classes(taxonomy: Taxonomy) -> dict[str, Any]:
    named = {"name": taxonomy.name, "digest": taxonomy.digest}
    if taxonomy.class_count > SHORT_LIST:
        return named
    classes = classes_of(taxonomy)
    if classes.hierarchy == ClassHierarchy.TREE:
        return named
    rows = [{"id": number, "wnid": wnid, "words": words} for number, wnid, words in classes.rows]
    return named | {"hierarchy": classes.hierarchy.value, "list": rows}


def _phase(phase: Phase) -> dict[str, Any]:
    sets = [
        {"name": each.image_set.name, "digest": each.image_set.digest, "role": each.role}
        for each in phase.image_set_roles.all()
    ]
    release = {"release": phase.live_release.digest} if phase.live_release else {}
    return _fields(PHASE, phase) | release | {"image_sets": sets}


def _data_file(row: DataFile) -> dict[str, Any]:
    where = {"url": row.url, "size": row.size, "sha256": row.sha256} if row.url else {"sha256": row.sha256}
    return {
        "title": row.title,
        "description": row.description.replace("\r\n", "\n"),
        "task": row.task and row.task.slug,
        "audience": row.audience,
        "available_from": row.available_from,
        **where,
    }
