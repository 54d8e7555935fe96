"""What an edition gives to everybody: its development kit, the format of files, lists of images and classes."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from challenge.domain.clock import database_now
from challenge.domain.phase_lists import taxonomy_now
from challenge.domain.public_editions import public_edition
from challenge.models import ChallengeTask, Phase

from ..domain.format_page import format_of
from ..domain.kit_files import KitFile
from ..domain.kit_page import tasks_of
from ..domain.kit_zip import zipped
from ..domain.kits import kit_of
from ..domain.list_files import class_file, image_file
from .kit_files import served, unless_held


@require_safe
def devkit(request: HttpRequest, year: int) -> HttpResponse:
    """What is in the kit, and the command that fetches it."""
    edition = public_edition(year)
    kit = kit_of(edition, database_now())
    command = f"yardstick devkit {year} --url {request.build_absolute_uri('/').rstrip('/')}"
    context = {"edition": edition, "kit": kit, "tasks": tasks_of(kit), "command": command}
    return render(request, "submissions/devkit.html", context)


@require_safe
def devkit_zip(request: HttpRequest, year: int) -> HttpResponseBase:
    """The kit in one file. Its `ETag` is the SHA-256 of `kit.json`, which names every other file's."""
    kit = kit_of(public_edition(year), database_now())
    response = StreamingHttpResponse(zipped(kit), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{kit.folder}.zip"'
    return unless_held(request, response, kit.manifest_file.sha256)


@require_safe
def file_format(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """Every format that a file of the task may have, with rows of its own lists, and what it is refused for."""
    facts = format_of(_task(year, task), database_now())
    return render(
        request, "submissions/format.html", {"edition": facts.task.edition, "task": facts.task, "facts": facts}
    )


@require_safe
def images(request: HttpRequest, year: int, task: str, phase: str) -> HttpResponseBase:
    """The list of a phase's images, gzipped CSV."""
    phases = Phase.objects.select_related("task__edition", "task__taxonomy", "live_release")
    found = get_object_or_404(
        phases, task__edition__year=year, task__edition__is_public=True, task__slug=task, slug=phase
    )
    return _download(request, image_file(found))


@require_safe
def classes(request: HttpRequest, year: int, task: str) -> HttpResponseBase:
    """The classes of the phase that a file of this moment is for."""
    found = _task(year, task)
    phases = found.phases.select_related("live_release__taxonomy", "task__taxonomy")
    taxonomy = taxonomy_now(found, phases, database_now())
    return _download(request, class_file(found, taxonomy) if taxonomy else None)


def _download(request: HttpRequest, file: KitFile | None) -> HttpResponseBase:
    if file is None:
        raise Http404
    return served(request, file, name=file.path)


def _task(year: int, task: str) -> ChallengeTask:
    tasks = ChallengeTask.objects.select_related("edition", "taxonomy")
    return get_object_or_404(tasks, edition__year=year, edition__is_public=True, slug=task)
