"""The fixed choices of the public's side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicationState(TextChoices):
    LIVE = "live", _("Live standings")
    FROZEN = "frozen", _("Published results")


class Part(TextChoices):
    """Which of a phase's images a table counts."""

    ALL = "all", _("All images")
    LIVE = "live", _("Live part")
    HOLDOUT = "holdout", _("Holdout")


class Stage(TextChoices):
    """How far published results have come."""

    PROVISIONAL = "provisional", _("Provisional: teams see theirs and may object")
    FINAL = "final", _("Final")


class RanksBy(TextChoices):
    """What orders the entries of a table."""

    VALUE = "value", _("The primary metric")
    CATEGORIES = "categories", _("Categories won")
