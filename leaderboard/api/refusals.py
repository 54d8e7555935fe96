"""What the domain of results refuses, as problems of the API: each exception is translated here once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from challenge.api.frame import api
from challenge.api.problems import declare, problem

from ..domain.benchmark import BenchmarkRefused
from ..domain.compared import NotCompared
from ..domain.objections import ObjectionRefused
from ..domain.publish import AlreadyPublished, CannotPublish
from ..domain.retiring import RetiringRefused

CODES: dict[type[Exception], str] = {
    CannotPublish: "cannot_publish",
    AlreadyPublished: "already_published",
    ObjectionRefused: "objection_refused",
    BenchmarkRefused: "benchmark_refused",
    RetiringRefused: "retiring_refused",
    NotCompared: "not_compared",
}

declare("cannot_publish", 409, _("Results cannot be published, corrected, withdrawn or awarded like this"))
declare("already_published", 409, _("The results are published; from now on they are corrected"))
declare("objection_refused", 409, _("This cannot be objected or answered now"))
declare("benchmark_refused", 409, _("No benchmark can be opened on this phase now"))
declare("retiring_refused", 409, _("These labels cannot be released now"))
declare("not_compared", 409, _("These entries stand in no table together"))


def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(request, code=CODES[type(refusal)], detail=str(refusal))


for kind in CODES:
    api.add_exception_handler(kind, refused)
