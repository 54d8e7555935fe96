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


class Standing(TextChoices):
    """How far a phase is on its way to published results."""

    WAITS = "waits", _("Waits")
    READY = "ready", _("Ready")
    PROVISIONAL = "provisional", _("Provisional")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RanksBy(TextChoices):
    """What orders the entries of a table."""

    VALUE = "value", _("The primary metric")
    CATEGORIES = "categories", _("Categories won")


class LogKind(TextChoices):
    """What the log of publications tells of one."""

    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReportedTask(TextChoices):
    """Tasks of the challenges of before this server, as their addresses name them."""

    CLASSIFICATION = "classification", _("Classification")
    LOCALIZATION = "localization", _("Localization")
    DETECTION = "detection", _("Detection")
    FINE_GRAINED = "fine_grained", _("Fine-grained classification")


class ReportedMetric(TextChoices):
    """What was reported of an entry, the number that a task is known by first."""

    TOP5_ERROR = "top5_error", _("Top-5 error")
    LOCALIZATION_ERROR = "top5_localization_error", _("Top-5 localization error")
    MEAN_AP = "mean_ap", _("Mean AP")
    HIERARCHICAL_ERROR = "hierarchical_error_normalized", _("Hierarchical error, normalized")


class ReportedIn(TextChoices):
    """Where a result of before this server was read."""

    RESULTS_PAGE = "results page", _("Results page")
    PAPER = "paper", _("Paper")
    SECONDARY = "secondary", _("Secondary source")
