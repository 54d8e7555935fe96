"""The free check: what a file would be refused for, before it costs a slot. No labels are read, nothing is kept."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from challenge.domain.phase_lists import meaning_of, sets_of, taxonomy_of
from challenge.models import Phase, User

from ..enums import CheckState
from ..models import FileCheck, Membership, Team
from ..scoring.evaluate import check
from ..scoring.inputs import Inputs, InputsInvalid
from ..scoring.problems import FileRefused
from .errors import FileTooLarge, NotReady
from .intake import check_opened
from .materials import local_file
from .names import clean_file_name
from .quota import check_checks
from .receive import check_size, digest_of
from .taking_part import check_taking_part

log = logging.getLogger(__name__)


def check_file(
    *, user: User, team: Team, phase: Phase, upload: "File[bytes]", clock: Callable[[], datetime]
) -> FileCheck:
    """Checks an uploaded file and writes the answer down; the file goes with the request.

    Raises NotReady, NotRegistered, TermsNotAccepted, TooManyChecks, FileTooLarge, or UploadRefused for an empty file.
    """
    check_opened(phase.task.edition, clock())
    check_taking_part(team)
    size = upload.size or 0
    check_size(size)
    if size > settings.CHECK_MAX_BYTES:
        raise FileTooLarge(
            _(
                "The file has %(size)s bytes; at most %(limit)s are checked here. Compress it with gzip, or run "
                "“yardstick validate” on your machine: it does the same."
            )
            % {"size": f"{size:,}", "limit": f"{settings.CHECK_MAX_BYTES:,}"}
        )
    check_checks(team, phase, clock())
    if not isinstance(upload, TemporaryUploadedFile):
        raise TypeError("uploads lie in files of their own (FILE_UPLOAD_HANDLERS)")
    answer = _answer(phase, Path(upload.temporary_file_path()))
    return _write_down(user, team, phase, upload, answer, clock())


@transaction.atomic
def _write_down(
    user: User, team: Team, phase: Phase, upload: "File[bytes]", answer: Mapping[str, Any], now: datetime
) -> FileCheck:
    # Asked again under the lock of the team's row: of many at once no more are answered than are allowed.
    Team.objects.select_for_update().get(pk=team.pk)
    check_checks(team, phase, now)
    return FileCheck.objects.create(
        team=team,
        phase=phase,
        user=user,
        file_name=clean_file_name(upload.name or ""),
        file_size=upload.size or 0,
        file_sha256=digest_of(upload),
        created_at=now,
        **answer,
    )


def check_for(user: User, check_id: UUID) -> FileCheck:
    """The answer of a check, for the team that asked. Raises Http404 for all others."""
    teams = Membership.objects.filter(user=user, left_at__isnull=True).values("team")
    found = FileCheck.objects.select_related("team", "phase__task__edition").filter(pk=check_id, team__in=teams)
    if (shown := found.first()) is None:
        raise Http404
    return shown


def next_step(checked: FileCheck) -> str:
    """One sentence on what to do with the file."""
    if checked.state == CheckState.REFUSED:
        return _("Mend the file and check it once more; nothing was counted.")
    if checked.warnings:
        return _("The file would be scored as it is; look at the warnings before you submit it.")
    return _("Submit the file: it would be scored.")


def _answer(phase: Phase, file: Path) -> dict[str, Any]:
    with public_inputs(phase) as inputs:
        try:
            checked = _check(meaning_of(phase).kind, file, inputs)
        except FileRefused as refused:
            problems = [problem.as_json() for problem in refused.problems]
            return {"state": CheckState.REFUSED, "problems": problems, "problem_totals": refused.totals}
        except InputsInvalid as error:
            log.exception("the public lists of %s cannot be read", phase)
            raise _not_ready(phase) from error
    return {"state": CheckState.PASSED, "images": checked.images, "warnings": checked.warnings}


def _check(kind: str, file: Path, inputs: Inputs) -> Any:
    """Without the baseline if that is what was refused: an organizer's file is no fault of the team's."""
    try:
        return check(kind, file, inputs)
    except FileRefused:
        if "baseline" not in inputs.options:
            raise
    without = {name: value for name, value in inputs.options.items() if name != "baseline"}
    checked = check(kind, file, replace(inputs, options=without))
    log.error("the baseline of %s is no valid file of predictions", inputs.options["name"])
    return checked


@contextmanager
def public_inputs(phase: Phase) -> Iterator[Inputs]:
    """What a file is checked against: as the live Release has it, before there is one as the phase has it now.

    No labels are among it. Raises NotReady without classes or images.
    """
    meaning, taxonomy = meaning_of(phase), taxonomy_of(phase)
    sets = [each.image_set for each in sets_of(phase)]
    if taxonomy is None or not sets:
        raise _not_ready(phase)
    with ExitStack() as stack:
        options: dict[str, Any] = meaning.options | {"name": phase.task.slug}
        if phase.baseline:
            options["baseline"] = stack.enter_context(local_file(phase.baseline))
        yield Inputs(
            truth=None,
            classes=stack.enter_context(local_file(taxonomy.classes)),
            hierarchy=stack.enter_context(local_file(taxonomy.hierarchy)) if taxonomy.hierarchy else None,
            image_sets={each.name: stack.enter_context(local_file(each.listing)) for each in sets},
            max_guesses=meaning.max_guesses,
            options=options,
        )


def _not_ready(phase: Phase) -> NotReady:
    return NotReady(_("The organizers have not put the lists of “%(phase)s” in place yet.") % {"phase": phase.title})
