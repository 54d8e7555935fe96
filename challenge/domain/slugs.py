"""Names that stand in addresses, as `classification` in `/2026/classification/`."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .changes import refuse

# Words that stand in an address where a task's or a phase's name could: all of them, for both.
PUBLIC = {
    "check",
    "cite",
    "compare",
    "data",
    "devkit",
    "entries",
    "files",
    "format",
    "news",
    "organize",
    "pages",
    "provisional",
    "questions",
    "queue",
    "register",
    "reported",
    "results",
    "rules",
    "sample",
    "submit",
    "team",
    "terms",
}
ORGANIZING = {
    "about",
    "activity",
    "after",
    "announce",
    "conceal",
    "data",
    "dates",
    "dry-run",
    "import",
    "labels",
    "new",
    "notices",
    "open",
    "phases",
    "registrations",
    "releases",
    "remove",
    "tasks",
    "teams",
    "terms",
}
RESERVED_NAMES = frozenset(PUBLIC | ORGANIZING)


def check_name(slug: str, others: "QuerySet[Model]") -> None:
    """Raises SettingsRefused for a name that an address of ours or one of `others` has already."""
    if slug in RESERVED_NAMES:
        raise refuse("slug", _("“%(name)s” is the name of a page of ours: choose another.") % {"name": slug})
    if others.filter(slug=slug).exists():
        raise refuse("slug", _("“%(name)s” is taken already: choose another.") % {"name": slug})
