"""What the domain of results refuses, as problems of the API: each exception is translated here once."""

from django.utils.translation import gettext_lazy as _

from challenge.api.frame import api
from challenge.api.problems import declare
from challenge.api.refusals import told_in_a_sentence

from ..domain.benchmark import BenchmarkRefused
from ..domain.compared import NotCompared
from ..domain.objections import ObjectionRefused
from ..domain.publish import AlreadyPublished, CannotPublish
from ..domain.retiring import RetiringRefused

CODES: dict[type[Exception], str] = {
    CannotPublish: declare(
        "cannot_publish", 409, _("Results cannot be published, corrected, withdrawn or awarded like this")
    ),
    AlreadyPublished: declare("already_published", 409, _("The results are published; from now on they are corrected")),
    ObjectionRefused: declare("objection_refused", 409, _("This cannot be objected or answered now")),
    BenchmarkRefused: declare("benchmark_refused", 409, _("No benchmark can be opened on this phase now")),
    RetiringRefused: declare("retiring_refused", 409, _("These labels cannot be released now")),
    NotCompared: declare("not_compared", 409, _("These entries stand in no table together")),
}

for kind, code in CODES.items():
    api.add_exception_handler(kind, told_in_a_sentence(code))
