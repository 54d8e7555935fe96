"""The fixed choices of the organizers' side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    """What a challenge task asks for; the scorer registered under the same name scores it."""

    CLASSIFICATION = "classification", _("Classification")
    LOCALIZATION = "localization", _("Localization")
    DETECTION = "detection", _("Detection")
    VIDEO_DETECTION = "video_detection", _("Video detection")
    TRACKING = "tracking", _("Tracking in video")
    VOC = "voc", _("Detection, PASCAL VOC")
    COCO = "coco", _("Detection, COCO")
    MULTI_LABEL = "multi_label", _("Multi-label classification")
    FINE_GRAINED = "fine_grained", _("Fine-grained classification")


class Metric(TextChoices):
    """The numbers that entries can be ranked by, as the field calls them."""

    FLAT_ERROR = "flat_error", _("Flat error")
    HIERARCHICAL_ERROR = "hierarchical_error", _("Hierarchical error")
    MEAN_PER_CLASS_ERROR = "mean_per_class_error", _("Mean per-class error")
    LOCALIZATION_ERROR = "localization_error", _("Localization error")
    MULTI_LABEL_ERROR = "multi_label_error", _("Multi-label error")
    MEAN_AP = "mean_ap", _("Mean AP")
    MEDIAN_AP = "median_ap", _("Median AP")
    AP50 = "ap50", _("AP at overlap 0.5")
    AP75 = "ap75", _("AP at overlap 0.75")


ERRORS = (Metric.FLAT_ERROR, Metric.HIERARCHICAL_ERROR, Metric.MEAN_PER_CLASS_ERROR)
PRECISIONS = (Metric.MEAN_AP, Metric.MEDIAN_AP)

# What a kind of task can rank by, the usual one first: those of the scorer's metrics that are one number.
RANKING_METRICS: dict[TaskKind, tuple[Metric, ...]] = {
    TaskKind.CLASSIFICATION: ERRORS,
    TaskKind.LOCALIZATION: (Metric.LOCALIZATION_ERROR, *ERRORS),
    TaskKind.DETECTION: PRECISIONS,
    TaskKind.VIDEO_DETECTION: PRECISIONS,
    TaskKind.TRACKING: PRECISIONS,
    TaskKind.VOC: PRECISIONS,
    TaskKind.COCO: (Metric.MEAN_AP, Metric.AP50, Metric.AP75),
    TaskKind.MULTI_LABEL: (Metric.MULTI_LABEL_ERROR,),
    TaskKind.FINE_GRAINED: PRECISIONS,
}

# Kinds whose files name a number of guesses for each image.
GUESSING = (TaskKind.CLASSIFICATION, TaskKind.LOCALIZATION, TaskKind.MULTI_LABEL)


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


class WithdrawnKind(TextChoices):
    IMAGE = "image", _("Image")
    CLASS = "class", _("Class")


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


class NoticeKind(TextChoices):
    """What people and their programs are told of. The values are the `type` of a webhook's message."""

    PHASE_OPENED = "phase.opened", _("Phase opened")
    PHASE_CLOSING = "phase.closing", _("Phase closing soon")
    PHASE_CLOSED = "phase.closed", _("Phase closed")
    RESULTS_PUBLISHED = "results.published", _("Results published")
    RESULTS_CORRECTED = "results.corrected", _("Results corrected")
    RESULTS_WITHDRAWN = "results.withdrawn", _("Results withdrawn")
    RESCORED = "scores.changed", _("Scored anew")
    SUBMISSION_FINISHED = "submission.finished", _("Submission finished")
    MESSAGE = "message", _("Message of the organizers")
    NEWS = "news.posted", _("News")
    QUESTION_ASKED = "question.asked", _("Question asked")
    QUESTION_ANSWERED = "question.answered", _("Question answered")
    DATES_CHANGED = "dates.changed", _("Dates changed")
    TERMS_PUBLISHED = "terms.published", _("New terms")
    REGISTRATION_ASKED = "registration.asked", _("A team asks to take part")
    REGISTRATION_DECIDED = "registration.decided", _("Registration decided")
    RESULTS_PROVISIONAL = "results.provisional", _("Provisional results")
    OBJECTION_RAISED = "objection.raised", _("Objection raised")
    OBJECTION_ANSWERED = "objection.answered", _("Objection answered")
    WEBHOOK_TEST = "webhook.test", _("Test of a webhook")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class PageKind(TextChoices):
    """The pages of an edition, in their usual order. Evaluation and timetable begin with what the server knows."""

    INTRODUCTION = "introduction", _("Introduction")
    DATA = "data", _("Data")
    RULES = "rules", _("Rules")
    EVALUATION = "evaluation", _("Evaluation")
    TIMETABLE = "timetable", _("Timetable")
    PRIZES = "prizes", _("Prizes")
    FAQ = "faq", _("FAQ")
    SPONSORS = "sponsors", _("Sponsors")
    ORGANIZERS = "organizers", _("Organizers")
    CONTACT = "contact", _("Contact")


class RegistrationRule(TextChoices):
    """Who may take part."""

    OPEN = "open", _("Every team")
    APPROVAL = "approval", _("Teams that the organizers approve")
    DOMAIN = "domain", _("Teams whose captain has an address of a listed domain")
    LIST = "list", _("Teams whose captain has a listed address")


class DataAudience(TextChoices):
    """Who may fetch a data file."""

    EVERYBODY = "everybody", _("Everybody")
    TEAMS = "teams", _("Registered teams that accepted the terms")


class Scope(TextChoices):
    """What a token may do."""

    READ = "read", _("Read: what you and your teams see")
    SUBMIT = "submit", _("Submit: what you do for your teams")
    ORGANIZE = "organize", _("Organize: what you do as an organizer")


class OrganizerRole(TextChoices):
    """What an organizer of an edition may do; each may do all that those after it may."""

    CHAIR = "chair", _("Chair: everything, and who else organizes")
    EDITOR = "editor", _("Editor: settings, pages, labels, results")
    HELPER = "helper", _("Helper: reads, and answers questions")
