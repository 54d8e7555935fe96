from .access import ApiToken, AuditEvent
from .edition import ChallengeTask, Edition, Phase
from .ground_truth import GroundTruth, Release
from .images import ImageSet, PhaseImageSet
from .taxonomy import Taxonomy
from .user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "ChallengeTask",
    "Edition",
    "GroundTruth",
    "ImageSet",
    "Phase",
    "PhaseImageSet",
    "Release",
    "Taxonomy",
    "User",
]
