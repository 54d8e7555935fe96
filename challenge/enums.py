"""The fixed choices of the organizers' side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    """What a challenge task asks for; the scorer registered under the same name scores it."""

    CLASSIFICATION = "classification", _("Classification")
    LOCALIZATION = "localization", _("Localization")
    DETECTION = "detection", _("Detection")
    VIDEO_DETECTION = "video_detection", _("Video detection")


class ClassHierarchy(TextChoices):
    """What stands above the classes of a task."""

    WORDNET = "wordnet", _("WordNet 3.0")
    TREE = "tree", _("A tree of its own")
    NONE = "none", _("None")


class Split(TextChoices):
    VAL = "val", _("Validation")
    TEST = "test", _("Test")


class Reveal(TextChoices):
    """How much of a result a phase shows, on pages, in the API and on the command line alike."""

    ALL = "all", _("All metrics")
    PRIMARY = "primary", _("The primary metric only")
    LADDER = "ladder", _("The primary metric, when it improves by a step")
    HIDDEN = "hidden", _("Nothing until publication")


class GroundTruthState(TextChoices):
    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")


class ImageSetRole(TextChoices):
    MAIN = "main", _("This year's images")
    ANCHOR = "anchor", _("Anchor, carried over between years")


class FinalSelection(TextChoices):
    """Which of a team's scored submissions counts when results are published."""

    BEST = "best", _("The team's best")
    LATEST = "latest", _("The team's latest")
    CHOSEN = "chosen", _("Those that the team chose")


class DryRunState(TextChoices):
    RUNNING = "running", _("Running")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
