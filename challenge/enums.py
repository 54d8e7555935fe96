"""The fixed choices of the organizers' side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    """What a challenge task asks for; the scorer registered under the same name scores it."""

    CLASSIFICATION = "classification", _("Classification")
    LOCALIZATION = "localization", _("Localization")
    DETECTION = "detection", _("Detection")
    VIDEO_DETECTION = "video_detection", _("Video detection")


class Split(TextChoices):
    VAL = "val", _("Validation")
    TEST = "test", _("Test")


class Reveal(TextChoices):
    """How much of a result a phase shows, on pages, in the API and on the command line alike."""

    ALL = "all", _("All metrics")
    PRIMARY = "primary", _("The primary metric only")
    HIDDEN = "hidden", _("Nothing until publication")


class GroundTruthState(TextChoices):
    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")


class ImageSetRole(TextChoices):
    MAIN = "main", _("This year's images")
    ANCHOR = "anchor", _("Anchor, carried over between years")
