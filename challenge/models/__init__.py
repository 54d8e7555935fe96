from .access import ApiToken, AuditEvent
from .dry_run import DryRun
from .edition import ChallengeTask, Edition, Phase
from .ground_truth import GroundTruth, Release
from .images import ImageSet, PhaseImageSet
from .notices import Delivery, Notice
from .taxonomy import ClassDraft, HiddenSynset, Taxonomy
from .user import User
from .votes import VoteRound

__all__ = [
    "ApiToken",
    "AuditEvent",
    "ChallengeTask",
    "ClassDraft",
    "Delivery",
    "DryRun",
    "Edition",
    "GroundTruth",
    "HiddenSynset",
    "ImageSet",
    "Notice",
    "Phase",
    "PhaseImageSet",
    "Release",
    "Taxonomy",
    "User",
    "VoteRound",
]
