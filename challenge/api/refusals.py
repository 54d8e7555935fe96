"""What the organizers' domain refuses, as problems of the API: each exception is translated here once."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..domain.changes import SettingsRefused
from ..domain.image_sets import ImagesRefused
from ..domain.manifest_format import ManifestRefused
from ..domain.manifest_import import ReviewedAnother
from ..domain.opening import NotReady
from ..domain.organizers import InvitationEnded
from ..domain.problems import FileRefused
from ..domain.releases import NotScoredYet, ReleaseRefused
from ..domain.tabular import TableRefused
from ..domain.taxonomies import ClassesRefused
from ..domain.vote_drafts import DraftRefused
from ..domain.withdrawals import WithdrawalRefused
from .frame import api
from .problems import declare, problem

# Those that have nothing to tell but their sentence.
CODES: dict[type[Exception], str] = {
    ImagesRefused: declare("images_refused", 422, _("The phase does not take these images")),
    ClassesRefused: declare("classes_refused", 422, _("The task does not take these classes")),
    TableRefused: declare("file_refused", 422, _("The file does not fit; it is told by row and column")),
    WithdrawalRefused: declare("withdrawal_refused", 422, _("What was named cannot be withdrawn or reinstated")),
    InvitationEnded: declare("organizer_invitation_ended", 409, _("The link into the organization has ended")),
    ReleaseRefused: declare("release_refused", 409, _("These labels cannot go live yet")),
    DraftRefused: declare("vote_draft_refused", 409, _("The votes are no labels of the phase yet")),
    ReviewedAnother: declare("reviewed_another", 409, _("What was reviewed has changed since")),
}
declare("not_scored_yet", 409, _("Scores of teams would change: have them scored anew and compared first"))
declare("edition_not_ready", 409, _("Something is missing before the edition can open"))
declare("manifest_refused", 422, _("The file of settings does not fit; it is told by setting and line"))


def told_in_a_sentence(code: str) -> Callable[[HttpRequest, Any], HttpResponse]:
    def handler(request: HttpRequest, refused: Exception) -> HttpResponse:
        return problem(code=code, detail=str(refused))

    return handler


for simple, its_code in CODES.items():
    api.add_exception_handler(simple, told_in_a_sentence(its_code))


@api.exception_handler(SettingsRefused)
def settings_refused(request: HttpRequest, refused: SettingsRefused) -> HttpResponse:
    """Each sentence with the field that it is about, or with none where it is about the whole."""
    told = [(field, sentence) for field, sentences in refused.problems.items() for sentence in sentences]
    return problem(code="settings_refused", detail=str(refused), errors=_errors(told))


@api.exception_handler(FileRefused)
def file_refused(request: HttpRequest, refused: FileRefused) -> HttpResponse:
    """Its problems, the first twenty by row and column, and how many there are of each kind."""
    errors = [
        _error(refused.file, str(each), kind=each.kind, row=each.row, column=each.column, expected=each.expected)
        for each in refused.problems
    ]
    errors = errors or [_error(refused.file, str(refused))]
    return problem(code="file_refused", detail=str(refused), errors=errors, totals=refused.totals)


@api.exception_handler(NotScoredYet)
def not_scored_yet(request: HttpRequest, refused: NotScoredYet) -> HttpResponse:
    """With the Release that is to be scored first."""
    return problem(code="not_scored_yet", detail=str(refused), release=refused.release.pk)


@api.exception_handler(NotReady)
def not_ready(request: HttpRequest, lacking: NotReady) -> HttpResponse:
    told = [(each.code, str(each)) for each in lacking.findings]
    return problem(code="edition_not_ready", detail=str(lacking), errors=_errors(told))


@api.exception_handler(ManifestRefused)
def manifest_refused(request: HttpRequest, refused: ManifestRefused) -> HttpResponse:
    errors = [_error(each.path, each.sentence, line=each.line) for each in refused.problems]
    return problem(code="manifest_refused", detail=str(refused), errors=errors)


def _errors(told: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [_error(where, sentence) for where, sentence in told]


def _error(where: str, message: str, **more: Any) -> dict[str, Any]:
    return {"where": [where] if where else [], "message": message, **more}
