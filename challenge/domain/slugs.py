"""Names that stand in addresses, as `classification` in `/2026/classification/`."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .changes import refuse

# What follows the year in an address of its own, and "new", which follows a list.
RESERVED_NAMES = frozenset({"new", "organize", "queue", "rules", "team"})


def check_name(slug: str, others: "QuerySet[Model]") -> None:
    """Raises SettingsRefused for a name that an address of ours or one of `others` has already."""
    if slug in RESERVED_NAMES:
        raise refuse("slug", _("“%(name)s” is the name of a page of ours: choose another.") % {"name": slug})
    if others.filter(slug=slug).exists():
        raise refuse("slug", _("“%(name)s” is taken already: choose another.") % {"name": slug})
