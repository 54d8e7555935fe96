"""Small worlds to test in. Each function makes one thing, with defaults that surprise nobody."""

from .challenge import CLASSES, IMAGES, LABELS, NOW, make_edition, make_phase, make_task, make_user
from .submissions import (
    csv_of,
    describe,
    make_evaluation,
    make_scored,
    make_submission,
    make_team,
    perfect_guesses,
    upload_of,
)

__all__ = [
    "CLASSES",
    "IMAGES",
    "LABELS",
    "NOW",
    "csv_of",
    "describe",
    "make_edition",
    "make_evaluation",
    "make_phase",
    "make_scored",
    "make_submission",
    "make_task",
    "make_team",
    "make_user",
    "perfect_guesses",
    "upload_of",
]
