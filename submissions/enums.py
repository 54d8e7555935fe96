"""The fixed choices of the teams' side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CAPTAIN = "captain", _("Captain")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")


class Track(TextChoices):
    """What an entry was trained on; the tracks are ranked apart."""

    PROVIDED = "provided", _("Provided data")
    OUTSIDE = "outside", _("Outside data")


class Status(TextChoices):
    """Where an evaluation stands; `domain/transitions.py` says what may follow what."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Scoring")
    SCORED = "scored", _("Scored")
    REJECTED = "rejected", _("Refused")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Queue(TextChoices):
    """Workers' queues by cost: a large file does not delay the small ones."""

    SMALL = "scoring", _("Small files")
    LARGE = "large", _("Large files")
    RESCORE = "rescore", _("Scoring anew")


class Part(TextChoices):
    """What numbers of a report are of: all images, or one of the parts that the labels may have."""

    ALL = "all", _("All images")
    LIVE = "live", _("Live part")
    HOLDOUT = "holdout", _("Holdout")


class RegistrationState(TextChoices):
    """Whether a team may take part."""

    PENDING = "pending", _("Waits for the organizers")
    APPROVED = "approved", _("Registered")
    DECLINED = "declined", _("Declined")


class CheckState(TextChoices):
    PASSED = "passed", _("Fine")
    REFUSED = "refused", _("Has problems")


class Failure(TextChoices):
    """Why an evaluation FAILED: always our fault, never the team's."""

    STORAGE_CORRUPT = "storage_corrupt", _("The stored file no longer has the digest that it had on arrival.")
    STORAGE_UNAVAILABLE = "storage_unavailable", _("The stored files could not be read, even at the last attempt.")
    WORKER_LOST = "worker_lost", _("The scoring process died three times on this file.")
    SCORER_ERROR = "scorer_error", _("The scorer stopped with an error of ours.")
    OUT_OF_MEMORY = "out_of_memory", _("Scoring needed more memory than a worker may use.")
    BY_ORGANIZER = "by_organizer", _("An organizer ended it; the reason stands beside it.")
    TIME_LIMIT = "time_limit", _("Scoring took longer than a worker may work on one file.")


class AuditState(TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ItemKind(TextChoices):
    """What there is to read of an edition."""

    NEWS = "news", _("News")
    ANSWER = "answer", _("Clarification")
    DATES = "dates", _("Dates")
    RESULTS = "results", _("Results")
